"""The content of an item: its outline, its parts with their questions, who writes them, and what is said of them."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, Page, PersonBrief
from blueprints.api.shapes.items import Panel, PanelLink
from blueprints.api.shapes.refusals import Reason, StandingAnswer


class Completeness(Shown):
    """How many required questions there are, and how many of them are answered."""

    required: int
    answered: int


class Assignment(Shown):
    """Who was asked to write a part, by whom, until when, and whether they say that it is done."""

    id: int
    person: PersonBrief
    due_on: Date | None
    assigned_at: Instant
    done_at: Instant | None


class LastWritten(Shown):
    """Who wrote last, and when."""

    author: str
    on_behalf_of: str | None = Field(description="For whom a deputy did it.")
    saved_at: Instant


class Mark(Shown):
    """A word about a part."""

    said: str
    tone: Literal["done", "open", "late", "unknown"]


class OutlinePart(Shown):
    """A part, or one of a part that is repeated (`instance`)."""

    part: str
    instance: str
    title: str
    kind: str
    responsible: list[str] = Field(description="The parties that answer for it.")
    completeness: Completeness
    not_asked: str | None = Field(description="Why it is not asked, as the answers stand.")
    mark: Mark | None = Field(description="The program’s word about it, such as that it was returned.")
    writes: bool = Field(description="You write it, while the content is open.")
    assignments: list[Assignment]
    remarks: int
    open_questions: int
    last: LastWritten | None


class OutlineComponent(Shown):
    """A division of the content."""

    name: str
    title: str
    completeness: Completeness
    parts: list[OutlinePart]


class Party(Shown):
    """Who answers for parts, and how complete these are."""

    name: str
    label: str
    completeness: Completeness


class Outline(Shown):
    """The content at a glance."""

    structure: str
    completeness: Completeness
    is_laid_over: bool = Field(description="It began with the answers of another item.")
    components: list[OutlineComponent]
    parties: list[Party]


class Option(Shown):
    """One of the values that can be chosen."""

    value: str
    label: str


class Column(Shown):
    """A column of a table."""

    name: str
    label: str
    type: str
    options: list[Option]


class PrintedRow(Shown):
    """A preprinted row of a table: its key, given as `row`, its words, and the cells that stay."""

    key: str
    label: str
    fixed: dict[str, str]


class Question(Shown):
    """One thing to answer, and how it is answered now."""

    name: str
    label: str
    item: str | None = Field(description="Its id in the source.")
    type: str
    options: list[Option]
    columns: list[Column]
    rows: list[PrintedRow]
    max: int | None
    required: bool
    not_asked: str | None = Field(description="Why it is not asked, as the answers stand.")
    guidance: str | None = Field(description="Help; it adds no requirement.")
    limit: str | None
    unit: str | None
    standing: StandingAnswer | None
    gaps: list[str] = Field(description="What a table that is begun lacks.")


class Statement(Shown):
    """A fixed sentence that the part commits to."""

    id: str
    text: str


class Part(Shown):
    """A part with its questions."""

    part: str
    instance: str
    title: str
    component: str
    about: str
    guidance: str
    citation: str
    statements: list[Statement]
    not_asked: str | None
    closed: Reason | None = Field(description="Why nobody writes it now.")
    notice: str | None = Field(description="What whoever writes it is told before they do.")
    panels: list[Panel]
    links: list[PanelLink] = Field(description="What can be done about it besides writing it.")
    writes: bool
    assignments: list[Assignment]
    questions: list[Question]


class SavedAnswers(Shown):
    """The answers that were given, as they stand now, by question."""

    saved: dict[str, StandingAnswer]


class Remark(Shown):
    """A comment, a question, or an answer to one of these."""

    id: int
    kind: Literal["comment", "question", "answer"]
    question: str | None = Field(description="The question of the part that it is about.")
    answers: int | None
    body: str
    author: PersonBrief | None
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    written_at: Instant
    settled_by: PersonBrief | None
    settled_for: PersonBrief | None = Field(description="For whom a deputy did it.")
    settled_at: Instant | None


class Remarks(Page):
    """What was said about a part."""

    items: list[Remark]


class Piece(Shown):
    """A stretch of text that was kept, added or removed."""

    kind: Literal["kept", "added", "removed"]
    text: str


class Revision(Shown):
    """One saving of one answer, beside what stood before it."""

    number: int
    question: str
    version: int
    standing: bool = Field(description="False: it was put aside, because somebody else had written meanwhile.")
    value: Any
    before: Any
    difference: list[Piece]
    author: str
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    saved_at: Instant
    value_digest: str
    prev_digest: str
    digest: str


class Revisions(Page):
    """A page of revisions, the newest first."""

    items: list[Revision]


class Check(Shown):
    """A rule and how it stands: its reasons, its citation, what it stops, and the answers that it looks at."""

    code: str
    title: str
    standing: Literal["blocking", "warning", "passed", "not_applicable", "elsewhere"]
    severity: str
    citation: str
    reasons: list[Reason]
    places: list[str]


class Checks(Page):
    """Every rule that an item is held to; those that refuse come first, in the order in which they can be cleared."""

    items: list[Check]
