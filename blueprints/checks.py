"""Every rule that an item is held to, with how it stands, its citation, and links to the answers it looks at."""

from collections import Counter
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request, url_for

from blueprints.access import item_visible
from blueprints.identity import now, reading
from models.items import Item
from workflow import registry
from workflow.checks import STANDINGS, Check, checks_of
from workflow.content.answers import Place
from workflow.content.programs import structure_of
from workflow.content.structure import Structure

pages = Blueprint("checks", __name__)


@dataclass(frozen=True, slots=True)
class Link:
    """An answer that a rule looks at, and where it is written."""

    label: str
    address: str


@pages.get("/items/<reference>/checks")
@item_visible
def show_checks(reference: str) -> str:
    """Every rule with its state, narrowed by `standing`; what refuses in the order in which it can be cleared."""
    del reference  # access put the item in g
    found = checks_of(reading(), g.item, now())
    wanted = request.args.get("standing", "")
    return render_template(
        "pages/checks.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        program=registry.program(g.item.program),
        counts=Counter(one.standing for one in found),
        standings=STANDINGS,
        wanted=wanted if wanted in STANDINGS else "",
        groups={
            standing: [(one, links_of(g.item, one)) for one in found if one.standing == standing]
            for standing in STANDINGS
            if wanted in ("", standing) or wanted not in STANDINGS
        },
    )


def links_of(item: Item, check: Check) -> list[Link]:
    """Where the answers that a rule looks at are written; what is told elsewhere leads to the item.

    A question of every instance of a repeated part leads to the first of them in the outline.
    """
    structure = structure_of(item)
    return [_link(item, structure, place) for place in check.places] if structure is not None else []


def _link(item: Item, structure: Structure, place: Place) -> Link:
    question = structure.question(place)
    label = f"{place.part}{f' ({place.instance})' if place.instance else ''}"
    if question is None:
        return Link(label, url_for("items.show_item", reference=item.reference, _anchor="actions"))
    part = structure.parts[place.part]
    if part.repeat and not place.instance:
        outline = url_for("content.show_content", reference=item.reference, _anchor=f"part-{part.id}")
        return Link(f"{label} {question.field.label.en}", outline)
    address = url_for(
        "content.show_part",
        reference=item.reference,
        part=place.part,
        instance=place.instance or None,
        _anchor=f"q-{place.question}",
    )
    return Link(f"{label} {question.field.label.en}", address)
