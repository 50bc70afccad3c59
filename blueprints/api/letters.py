"""The letters of an item as JSON, and each as PDF."""

from flask import Response, g
from pydantic import Field

from blueprints.access import item_visible
from blueprints.api.answers import Shape, answer
from blueprints.api.committees import PDF
from blueprints.api.room import ITEMS, READS, ItemPath, gives, room
from blueprints.api.shapes import letters as shapes
from blueprints.display import said
from blueprints.identity import reading
from blueprints.letters import letter_file
from workflow.letters import Letter, letters_of

MOST = 999_999


@room.get("/items/<reference>/letters", tags=[ITEMS], security=READS, responses=gives(shapes.Letters))
@item_visible
def read_letters(path: ItemPath) -> Response:
    """Read the letters of an item: requests, decisions and notices, as its pages show them to be printed."""
    del path  # access put the item in g
    return answer({"letters": [_shown(one) for one in letters_of(reading(), g.item)]})


class LetterPath(ItemPath):
    """The item, and the step of its history that a letter tells of."""

    number: int = Field(ge=1, le=MOST)


@room.get("/items/<reference>/letters/<int:number>.pdf", tags=[ITEMS], security=READS, responses=PDF)
@item_visible
def read_letter_pdf(path: LetterPath) -> Response:
    """Read one letter as an accessible PDF (PDF/UA-1, PDF/A-2a), in the language that is asked for."""
    return letter_file(g.item, path.number)


def _shown(letter: Letter) -> Shape:
    lines = {name: [said(one) for one in getattr(letter, name)] for name in LINES}
    told = {"number": letter.number, "title": said(letter.title), "dated_on": letter.dated_on}
    return {**told, **lines, "words": letter.words, "citation": letter.citation}


LINES = ("sender", "recipients", "paragraphs", "points")
