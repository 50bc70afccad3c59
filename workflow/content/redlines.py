"""What changed between two contents: a list of the changes, and each of them word by word. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from workflow.content.answers import Content, Place
from workflow.content.freezing import differences
from workflow.content.paper_tables import grid
from workflow.content.papers import COMPONENT, PART, QUESTION, Frame, Paper, anchor_of, heading, note, part_title
from workflow.content.saying import say_answer, say_day
from workflow.content.structure import Structure
from workflow.differences import Piece, compare_texts, count_words
from workflow.documents.blocks import Block
from workflow.reports.cells import clean

ChangeKind = Literal["answered", "emptied", "changed"]
TITLE = "What changed: {title}"
LIST, EACH = "List of changes", "Each change"
HEADS = ("Where", "Question", "What changed")
SAID: dict[ChangeKind, str] = {"answered": "Answered", "emptied": "Answer taken out", "changed": "Changed"}
WORDS = "{kind}: {added} words added, {removed} removed"
NOTHING = "Nothing changed."
LEGEND = "[+ What was added is underlined +], [− what was removed is struck through −]."
KEPT, NOW = "Version {number}, {day}", "As it is now, {day}"
NOT_ASKED_ANY_MORE = "A question that is not asked any more: {name}"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is not the same, word by word."""

    place: Place
    where: str
    question: str
    kind: ChangeKind
    pieces: Sequence[Piece]

    @property
    def added(self) -> int:
        """How many words were added."""
        return count_words(self.pieces, "added")

    @property
    def removed(self) -> int:
        """How many words were removed."""
        return count_words(self.pieces, "removed")


@dataclass(frozen=True, slots=True)
class Redline:
    """Everything that changed, in the order of the structure."""

    changes: Sequence[Change]

    @property
    def added(self) -> int:
        """How many words were added in all."""
        return sum(change.added for change in self.changes)

    @property
    def removed(self) -> int:
        """How many words were removed in all."""
        return sum(change.removed for change in self.changes)


def compare_contents(structure: Structure, before: Content, after: Content) -> Redline:
    """Every answer that changed, was given, or was taken out."""
    return Redline(
        [_change(structure, one.place, one.before, one.after) for one in differences(structure, before, after)]
    )


def _change(structure: Structure, place: Place, before: object, after: object) -> Change:
    part, question = structure.parts.get(place.part), structure.question(place)
    where = part_title(part, place.instance) if part else clean(place.part)
    asked = question.field.label.en if question else NOT_ASKED_ANY_MORE.format(name=clean(place.question))
    then, now = (
        (say_answer(question, value) if question else clean(str(value))) if value is not None else ""
        for value in (before, after)
    )
    kind: ChangeKind = "answered" if before is None else "emptied" if after is None else "changed"
    if question is None or question.field.type == "long":
        pieces = compare_texts(then, now)
    elif question.field.type == "rows":
        pieces = compare_rows(then.splitlines(), now.splitlines())
    else:  # a short answer is replaced whole: half a date or half a number says nothing
        sides: tuple[tuple[Literal["removed", "added"], str], ...] = (("removed", then), ("added", now))
        pieces = [Piece(side, said) for side, said in sides if said]
    return Change(place, where, asked, kind, pieces)


def compare_rows(before: Sequence[str], after: Sequence[str]) -> list[Piece]:
    """Two tables row by row: rows that begin alike are compared word by word, the others are removed or added whole."""
    pieces: list[Piece] = []
    first, first_new = ([_first_cell(row) for row in rows] for rows in (before, after))
    matcher = SequenceMatcher(None, first, first_new, autojunk=False)
    for _, start, end, start_new, end_new in matcher.get_opcodes():
        old, new = before[start:end], after[start_new:end_new]
        pairs = zip(old, new, strict=True) if len(old) == len(new) else _alone(old, new)
        for row, row_new in pairs:
            pieces += compare_texts(_line(row), _line(row_new))
    return pieces


def _first_cell(row: str) -> str:
    return row.split("; ", 1)[0]


def _alone(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    yield from ((row, None) for row in old)
    yield from ((None, row) for row in new)


def _line(row: str | None) -> str:
    return "" if row is None else f"{row}\n"


def redline_paper(
    redline: Redline, frame: Frame, earlier: tuple[int, date, str], later: tuple[int, date, str]
) -> Paper:
    """The paper of what changed: the list of changes, then each. A version is its number, its day, its SHA-256."""
    facts = [
        row
        for name, (number, day, sha256) in (("From", earlier), ("To", later))
        for row in (
            (name, (KEPT if number else NOW).format(number=number, day=say_day(day))),
            ("SHA-256", sha256),
        )
    ]
    title = TITLE.format(title=frame.title)
    made = replace(frame, title=title, facts=facts, statements=(), draft="", views={})
    return Paper(made, list(_blocks(redline)))


def _blocks(redline: Redline) -> Iterator[Block]:
    yield {"type": "page"}
    yield heading(COMPONENT, LIST, "changes")
    if not redline.changes:
        yield note(NOTHING)
        return
    yield grid(HEADS, [[one.place.part, one.question, _said(one)] for one in redline.changes])
    yield heading(COMPONENT, EACH, "each")
    yield note(LEGEND)
    where = ""
    for one in redline.changes:
        if one.where != where:
            where = one.where
            yield heading(PART, where, anchor_of(one.place.part, one.place.instance))
        yield heading(QUESTION, one.question, anchor_of(*_at(one.place)))
        yield {"type": "difference", "pieces": [_piece(piece) for piece in one.pieces]}


def _piece(piece: Piece) -> Block:
    """A piece with the blanks around it apart, so that they stand outside the signs of a change."""
    text = piece.text.strip()
    if piece.kind == "kept" or not text:
        return {"kind": piece.kind, "text": piece.text, "before": "", "after": ""}
    before, after = piece.text.split(text, 1)
    return {"kind": piece.kind, "text": text, "before": before, "after": after}


def _said(change: Change) -> str:
    return WORDS.format(kind=SAID[change.kind], added=change.added, removed=change.removed)


def _at(place: Place) -> tuple[str, str, str]:
    return place.part, place.instance, place.question
