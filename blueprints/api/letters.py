"""The letters of an item as JSON."""

from flask import Response, g

from blueprints.access import item_visible
from blueprints.api.answers import Shape, answer
from blueprints.api.room import ITEMS, READS, ItemPath, gives, room
from blueprints.api.shapes import letters as shapes
from blueprints.display import said
from blueprints.identity import reading
from workflow.letters import Letter, letters_of


@room.get("/items/<reference>/letters", tags=[ITEMS], security=READS, responses=gives(shapes.Letters, 404))
@item_visible
def read_letters(path: ItemPath) -> Response:
    """Read the letters of an item: requests, decisions and notices, as its pages show them to be printed."""
    del path  # access put the item in g
    return answer({"letters": [_shown(one) for one in letters_of(reading(), g.item)]})


def _shown(letter: Letter) -> Shape:
    lines = {name: [said(one) for one in getattr(letter, name)] for name in LINES}
    told = {"number": letter.number, "title": said(letter.title), "dated_on": letter.dated_on}
    return {**told, **lines, "words": letter.words, "citation": letter.citation}


LINES = ("sender", "recipients", "paragraphs", "points")
