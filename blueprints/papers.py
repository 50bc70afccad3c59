"""An item's content as one paper, to be read or as PDF; and what changed between two versions of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, g, render_template, request
from flask import Response as Sent

from blueprints.access import item_visible
from blueprints.identity import reading
from models.items import Item
from workflow import registry
from workflow.content.papers import Paper
from workflow.content.printing import (
    Kept,
    Version,
    compare_versions,
    find_version,
    first_to_compare,
    kept_versions,
    make_paper,
    paper_pdf,
)
from workflow.content.redlines import Redline
from workflow.errors import NotFound

pages = Blueprint("papers", __name__)
NOW = 0
"""The number that stands for the content as it is now."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed between two versions, and the paper that tells it."""

    earlier: Version
    later: Version
    redline: Redline
    paper: Paper


@pages.get("/items/<reference>/paper")
@item_visible
def show_paper(reference: str) -> str:
    """The content as one page, whole or one component, as it is now or as it was kept."""
    del reference  # access put the item in g
    version, component = asked_version(), request.args.get("component", "")
    return render_template(
        "pages/paper.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        version=version,
        component=component,
        paper=make_paper(reading(), g.item, version, component),
        kept=kept_versions(reading(), g.item),
    )


@pages.get("/items/<reference>/paper.pdf")
@item_visible
def download_paper(reference: str) -> Sent:
    """The same as an accessible PDF."""
    del reference
    return paper_file(g.item, asked_version(), request.args.get("component", ""))


@pages.get("/items/<reference>/changes-between")
@item_visible
def show_changes(reference: str) -> str:
    """What changed between two versions, listed and word by word; without a choice, since what stood before."""
    del reference
    kept = kept_versions(reading(), g.item)
    return render_template(
        "pages/redline.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        kept=kept,
        compared=compare(g.item, kept, asked("earlier"), asked("later")),
    )


@pages.get("/items/<reference>/changes-between.pdf")
@item_visible
def download_changes(reference: str) -> Sent:
    """The same as an accessible PDF."""
    del reference
    return changes_file(g.item, asked("earlier"), asked("later"))


def asked(name: str) -> int | None:
    """The number of a version in the address, or None. Raises NotFound for what is no number."""
    typed = request.args.get(name, "")
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 7):
        raise NotFound(f"{g.item.reference} {name}")
    return int(typed) if typed else None


def asked_version() -> Version:
    """The version that the address asks for; the content as it is now without one."""
    return find_version(reading(), g.item, asked("version"))


def compare(item: Item, kept: Sequence[Kept], earlier: int | None, later: int | None) -> Compared | None:
    """Two versions compared, the content as it is now (0) being the last; None where nothing was ever kept.

    Raises NotFound for a number that is none of theirs, and for an item without content.
    """
    session, new = reading(), find_version(reading(), item, later)
    known = [one.number for one in kept]
    number = earlier if earlier is not None else first_to_compare(session, item, kept, new)
    if number is None:
        return None
    old = find_version(session, item, number)
    first, second = sorted((old, new), key=lambda version: version.number or len(known) + 1)
    redline, paper = compare_versions(session, item, first, second)
    return Compared(first, second, redline, paper)


def paper_file(item: Item, version: Version, component: str) -> Sent:
    """The answer that carries the paper as PDF."""
    made = paper_pdf(make_paper(reading(), item, version, component))
    return _pdf(made, item, component, str(version.number) if version.number else "")


def changes_file(item: Item, earlier: int | None, later: int | None) -> Sent:
    """The answer that carries what changed as PDF. Raises NotFound where there are not two versions."""
    compared = compare(item, kept_versions(reading(), item), earlier, later)
    if compared is None:
        raise NotFound(f"{item.reference} changes")
    return _pdf(paper_pdf(compared.paper), item, "changes")


def _pdf(made: bytes, item: Item, *more: str) -> Sent:
    name = "-".join(part for part in (item.reference, *more) if part)
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return Sent(made, mimetype="application/pdf", headers=headers)
