"""Content as one paper: a tree of blocks, of which both page and PDF are made. Pure; in English, as it was asked.

A block is a mapping with a `type`. Those of Markdown are heading, paragraph, list, quote, code, table and rule; the
others are `answers` (questions beside short answers), `grid`, `records`, `items`, `statements`, `note`, `difference`
and `page` (what follows begins on a new one).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from workflow.content.answers import Content, Place
from workflow.content.outline import say_why_not, why_not_asked
from workflow.content.paper_tables import broken_grid, table_blocks
from workflow.content.saying import say_value
from workflow.content.structure import Component, Part, Question, Structure
from workflow.documents.blocks import Block, read_blocks
from workflow.documents.breaking import LONGEST, break_words
from workflow.reports.cells import clean
from workflow.texts import Text

COMPONENT, PART, QUESTION, DEEPEST = 2, 3, 4, 6
"""The levels of headings; the paper's title is the first, and what an answer calls its headings goes below."""
NARROW = 34
"""So long may a word be beside its name."""
UNANSWERED, UNTICKED = "Not answered.", "No"
LONG_REASON = 240
NOT_ASKED = "Not asked: the answers that call for it were not given."
"""Said where the reasons are many."""
APPENDIX = "Appendix {id}: {title}"
SECTION = "{id}: {title}"
WHICH_ONE = "{title} ({which})"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a program says around the content: title, cover, what stands elsewhere on its record.

    `facts` and `statements` stand on the cover. `draft` is the sentence that says that it is one, and is empty when it
    is none. `components` are those to print, in order. `views` are the blocks that parts show by name, and `alone`
    names those that have a page of their own. `marks` says in which table a tick stands as an asterisk behind a cell:
    by part and question the columns of tick and cell. `names` says where those of a repeated part are named, by what
    it is repeated for.
    """

    title: str
    author: str
    dated_on: date
    subtitle: str = ""
    facts: Sequence[tuple[str, str]] = ()
    statements: Sequence[str] = ()
    draft: str = ""
    components: Sequence[str] = ()
    views: Mapping[str, Sequence[Block]] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    marks: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    names: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its frame, and everything behind the cover and the table of contents in order."""

    frame: Frame
    blocks: Sequence[Block]

    @property
    def contents(self) -> Iterator[tuple[int, str, str]]:
        """Every heading that the table of contents names: its level, its anchor, its words."""
        for block in self.blocks:
            if block["type"] == "heading" and block.get("anchor") and block["level"] <= PART:
                yield block["level"], block["anchor"], block["runs"][0]["text"]


def assemble(structure: Structure, content: Content, frame: Frame) -> Paper:
    """The paper of a content: every component of the frame, every part that is asked, and why others are not."""
    blocks: list[Block] = []
    for name in frame.components or structure.components:
        blocks += _component_blocks(structure, structure.components[name], content, frame)
    return Paper(frame, blocks)


def heading(level: int, text: str, anchor: str = "") -> Block:
    """A heading; one with an anchor can be led to."""
    return {"type": "heading", "level": level, "runs": [{"text": clean(text)}], "anchor": anchor}


def note(text: str) -> Block:
    """A sentence about the paper, not of it."""
    return {"type": "note", "text": text}


def pairs(rows: Iterable[tuple[str, str]]) -> Block:
    """What is known, each with its name."""
    return {"type": "answers", "rows": [{"ask": ask, "said": said} for ask, said in rows]}


def anchor_of(part: str, instance: str = "", question: str = "") -> str:
    """Where a part or question stands on the page."""
    return ".".join(one for one in (part, instance, question) if one)


def part_title(part: Part, which: str = "") -> str:
    """How the paper calls a part, or one of a repeated part."""
    title = WHICH_ONE.format(title=part.title, which=which) if which else part.title
    return (APPENDIX if part.kind == "appendix" else SECTION).format(id=part.id, title=title)


def text_blocks(text: str) -> list[Block]:
    """A text in Markdown as blocks, its headings below those of the paper."""
    blocks = read_blocks(clean(text))
    for block in blocks:
        if block["type"] == "heading":
            block["level"] = min(block["level"] + QUESTION - 1, DEEPEST)
    return blocks


def _component_blocks(structure: Structure, component: Component, content: Content, frame: Frame) -> Iterator[Block]:
    yield {"type": "page"}
    yield heading(COMPONENT, component.title.en, f"component-{component.id}")
    parts = [part for part in structure.parts_of(component.id) if part.shows != "cover"]
    for _, repeated in groupby(parts, key=attrgetter("repeat")):
        for part, instance in _one_after_the_other(list(repeated), content):
            yield from _part_blocks(structure, part, content, instance, frame)


def _one_after_the_other(parts: Sequence[Part], content: Content) -> Iterable[tuple[Part, str]]:
    """Parts that are repeated together, all of the first one before all of the second.

    Where some stand once more, for one that comes before those that the profile counts, the others begin behind it.
    """
    first = any(part.once_more for part in parts)
    found = [(part, instance) for part in parts for instance in part.instances(content) or ("1",)]
    if len(parts) > 1 and parts[0].repeat:
        found.sort(key=lambda pair: int(pair[1]) + (first and not pair[0].once_more))
    return found


def _part_blocks(structure: Structure, part: Part, content: Content, instance: str, frame: Frame) -> Iterator[Block]:
    is_alone = part.shows in frame.alone
    if is_alone:
        yield {"type": "page"}
    yield from _part_in_line(structure, part, content, instance, frame)
    if is_alone:
        yield {"type": "page"}


def _part_in_line(structure: Structure, part: Part, content: Content, instance: str, frame: Frame) -> Iterator[Block]:
    why = why_not_asked(structure, part, content, instance)
    title = part_title(part, _which(structure, part, content, instance, frame))
    if why is not None:
        yield {**heading(PART, title, anchor_of(part.id, instance)), "near": True}
        yield note(_briefly(why))
        return
    yield heading(PART, title, anchor_of(part.id, instance))
    if part.citation:
        yield {"type": "citation", "text": part.citation}
    if part.about and (part.statements or not part.questions):
        yield {"type": "paragraph", "runs": [{"text": part.about}], "near": bool(part.statements)}
    if part.statements:
        yield {"type": "statements", "rows": [list(row) for row in part.statements]}
    yield from frame.views.get(part.shows, ())
    yield from _answers(structure, part, content, instance, frame)


def _which(structure: Structure, part: Part, content: Content, instance: str, frame: Frame) -> str:
    """Which one of a repeated part it is, by its number and name; "" where there is only one of its kind."""
    named = frame.names.get(part.repeat)
    if named is None:
        return instance if len(part.instances(content)) > 1 else ""
    namesake = structure.parts[named.part]
    if len(namesake.instances(content)) <= 1:
        return ""
    number = str(int(instance) + namesake.once_more - part.once_more)
    name = content.text(named.part, named.question, number)
    return f"{number}, {name}" if name else number


def _answers(structure: Structure, part: Part, content: Content, instance: str, frame: Frame) -> Iterator[Block]:
    """The questions in order: short answers beside their questions, long ones and tables below theirs."""
    short: list[Block] = []
    for question in part.questions.values():
        if (
            _is_long(question)
            and question.is_asked(content, instance)
            and content.has(*_place(part, question, instance))
        ):
            if short:
                yield {"type": "answers", "rows": short}
            short = []
            yield from _long_answer(part, question, content, instance, frame)
        else:
            short.append(_short_answer(structure, part, question, content, instance))
    if short:
        yield {"type": "answers", "rows": short}


def _briefly(why: Text) -> str:
    return clean(why.en) if len(why.en) <= LONG_REASON else NOT_ASKED


def _place(part: Part, question: Question, instance: str) -> Place:
    return Place(part.id, question.name, instance)


def _is_long(question: Question) -> bool:
    return question.field.type in ("long", "rows")


def _short_answer(structure: Structure, part: Part, question: Question, content: Content, instance: str) -> Block:
    row = {
        "ask": question.field.label.en,
        "item": question.item,
        "anchor": anchor_of(part.id, instance, question.name),
    }
    if not question.is_asked(content, instance) and question.applies is not None:
        return {**row, "said": "", "note": _briefly(say_why_not(structure, question.applies, content, instance))}
    value = content.get(*_place(part, question, instance))
    if isinstance(value, Mapping) and value.get("attachment"):
        row["file"] = str(value["attachment"])
    said = say_value(question.field, value, question.unit)
    return {**row, "said": said, "note": "" if said else UNTICKED if question.field.type == "bool" else UNANSWERED}


def _long_answer(part: Part, question: Question, content: Content, instance: str, frame: Frame) -> Iterator[Block]:
    asked = f"{question.item}: {question.field.label.en}" if question.item else question.field.label.en
    yield heading(QUESTION, asked, anchor_of(part.id, instance, question.name))
    value = content.get(*_place(part, question, instance))
    if question.field.type == "rows":
        yield from table_blocks(question, value, frame.marks.get((part.id, question.name)))
    else:
        yield from text_blocks(value if isinstance(value, str) else say_value(question.field, value))


def paper_data(paper: Paper, contents_title: str) -> dict[str, Any]:
    """The paper as its template takes it."""
    frame = paper.frame
    return {
        "title": clean(frame.title),
        "subtitle": clean(frame.subtitle),
        "author": clean(frame.author),
        "description": clean(frame.title),
        "language": "en",
        "facts": break_words(frame.facts, NARROW),
        "statements": list(frame.statements),
        "draft": frame.draft,
        "contents-title": contents_title,
        "blocks": [_breakable(block) for block in paper.blocks],
    }


def _breakable(block: Block) -> Block:
    """The block with places to break within words that are longer than the line that they stand on."""
    if block["type"] == "grid":
        return broken_grid(block)
    found: Block = break_words(block, NARROW if block["type"] in ("answers", "records") else LONGEST)
    return found
