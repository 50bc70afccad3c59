"""A full county plan assembled: its tree of blocks, its PDF, and the redline of two of its versions."""

from collections.abc import Iterator
from datetime import date
from itertools import count as counter
from statistics import median
from time import process_time
from typing import Any

from bench.places import Places
from bench.report import Figure, limit
from bench.timing import seconds
from workflow.content.answers import Content, Place
from workflow.content.papers import Frame, Paper, assemble
from workflow.content.printing import paper_pdf
from workflow.content.redlines import compare_contents
from workflow.content.structure import Structure
from workflow.programs.county_plan.demo_content import written
from workflow.programs.county_plan.papers import COMPONENTS
from workflow.programs.county_plan.structure import structure_named

PART = "Plan on paper: every question of a full plan, {words} words in each long answer"
STRUCTURE, MADE_ON = "2006", date(2006, 9, 15)
WORDS = "the county found that families ask for help late and that respite is full on most weekends of a year".split()
MOST_SECONDS = 2.0
ROUNDS = counter()


def measure(places: Places) -> Iterator[Figure]:
    """Each round sets another text, for what was set once is remembered."""
    structure, words = structure_named(STRUCTURE), places.pick(200, 10)
    part = PART.format(words=words)
    found = [_measure_once(structure, words) for _ in range(places.pick(7, 1))]
    tree, paper, processor, redline = (median(times) for times in zip(*found, strict=True))
    yield limit(part, "the tree of page and PDF", tree, "s", None)
    yield limit(part, "the PDF", paper, "s", MOST_SECONDS)
    yield limit(part, "the PDF, processor time", processor, "s", None)
    yield limit(part, "what changed, where every long answer did", redline, "s", None)


def _measure_once(structure: Structure, words: int) -> tuple[float, float, float, float]:
    """The seconds of tree and PDF, the processor time of the PDF, and the seconds of a redline."""
    content, other = full_content(structure, words), full_content(structure, words)
    paper = paper_of(structure, content)
    used = process_time()
    printed = seconds(lambda: paper_pdf(paper))
    used = process_time() - used
    tree = seconds(lambda: paper_of(structure, content))
    return tree, printed, used, seconds(lambda: compare_contents(structure, content, other))


def full_content(structure: Structure, words: int) -> Content:
    """A complete plan whose long answers have so many words, others each time."""
    number = next(ROUNDS) * 1_000
    long: dict[Place, Any] = {
        place: _text(number + index, words)
        for index, place in enumerate(written("01", "planner@example.org"))
        if (question := structure.question(place)) is not None and question.field.type == "long"
    }
    return Content({**written("01", "planner@example.org"), **long})


def paper_of(structure: Structure, content: Content) -> Paper:
    """The paper of a content, in the order of a plan."""
    return assemble(structure, content, Frame("A county, 2007-2009", "A county", MADE_ON, components=COMPONENTS))


def _text(number: int, words: int) -> str:
    """Words that people use, every third with a number, so that no two texts are alike."""
    chosen = (WORDS[(number * 7 + place) % len(WORDS)] for place in range(words))
    return " ".join(f"{word} {number * words + place}" if place % 3 == 0 else word for place, word in enumerate(chosen))
