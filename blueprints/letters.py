"""The letters of an item, each on a page to print."""

from flask import Blueprint, g, render_template

from blueprints.access import item_visible
from blueprints.identity import reading
from workflow import registry
from workflow.letters import find_letter

pages = Blueprint("letters", __name__)


@pages.get("/items/<reference>/letters/<int:number>")
@item_visible
def show_letter(reference: str, number: int) -> str:
    """One letter: who writes to whom, when, and what."""
    del reference  # access put the item in g
    return render_template(
        "pages/letter.html",
        item=g.item,
        flow=registry.kind(g.item.kind),
        letter=find_letter(reading(), g.item, number),
    )
