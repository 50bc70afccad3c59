"""The versions of an item: one to be read, and what changed between two."""

from dataclasses import dataclass

from flask import Blueprint, g, render_template, request

from blueprints.access import item_visible
from blueprints.identity import actor, reading
from models.editions import Edition
from models.items import Item
from workflow import editions, registry
from workflow.differences import Piece, compare_texts, count_words
from workflow.errors import NotFound

pages = Blueprint("versions", __name__)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and the pieces of text that they share or not."""

    earlier: Edition
    later: Edition
    pieces: list[Piece]

    @property
    def added(self) -> int:
        """How many words the later one has more."""
        return count_words(self.pieces, "added")

    @property
    def removed(self) -> int:
        """How many words of the earlier one are gone."""
        return count_words(self.pieces, "removed")


@pages.get("/items/<reference>/versions/<number>")
@item_visible
def show_version(reference: str, number: str) -> str:
    """The text of one version, and its dates."""
    del reference  # access put the item in g
    found = editions.find_edition(reading(), g.item, number, actor())
    return render_template(
        "pages/version.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        edition=found,
        before=_before(editions.seen_editions(reading(), g.item, actor()), found),
        words=editions,
    )


@pages.get("/items/<reference>/difference")
@item_visible
def show_difference(reference: str) -> str:
    """What changed between two versions, word by word; without a choice, between the two newest."""
    del reference
    known = editions.seen_editions(reading(), g.item, actor())
    compared = compare(g.item, known, request.args.get("earlier"), request.args.get("later"))
    return render_template(
        "pages/difference.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        known=known,
        compared=compared,
        words=editions,
    )


def _before(known: list[Edition], edition: Edition) -> Edition | None:
    """The version before another; None for the first."""
    place = editions.number_parts(edition.number)
    earlier = (one for one in known if editions.number_parts(one.number) < place)
    return max(earlier, key=lambda one: editions.number_parts(one.number), default=None)


def compare(item: Item, known: list[Edition], earlier: str | None, later: str | None) -> Comparison | None:
    """Two of the known versions compared, the lower number first; None when there are not two.

    Raises NotFound for a number that is none of theirs.
    """
    numbers = {edition.number: edition for edition in known}
    asked = [one for one in (earlier, later) if one]
    if any(one not in numbers for one in asked):
        raise NotFound(f"{item.reference} {' '.join(asked)}")
    if len(known) < 2:
        return None
    new = numbers[later] if later else known[0]
    others = [edition for edition in known if edition is not new]
    old = numbers[earlier] if earlier else others[0]
    first, second = sorted((old, new), key=lambda edition: editions.number_parts(edition.number))
    return Comparison(first, second, compare_texts(first.text, second.text))
