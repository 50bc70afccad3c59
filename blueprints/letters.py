"""The letters of an item, each on a page to print and as PDF."""

from flask import Blueprint, g, render_template
from flask import Response as Sent

from blueprints.access import item_visible
from blueprints.identity import reading
from blueprints.language import language
from models.items import Item
from workflow import registry
from workflow.letters import find_letter, letter_pdf

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


@pages.get("/items/<reference>/letters/<int:number>.pdf")
@item_visible
def download_letter(reference: str, number: int) -> Sent:
    """The same as an accessible PDF, in the reader's language."""
    del reference
    return letter_file(g.item, number)


def letter_file(item: Item, number: int) -> Sent:
    """The answer that carries a letter as PDF. Raises NotFound where that step makes none."""
    made = letter_pdf(item, find_letter(reading(), item, number), language())
    headers = {"Content-Disposition": f'attachment; filename="{item.reference}-letter-{number}.pdf"'}
    return Sent(made, mimetype="application/pdf", headers=headers)
