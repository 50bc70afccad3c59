"""What a structure of content is: components, their parts, and the questions of each. It is data, read from files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as having
from functools import cached_property
from typing import Any, Literal

from workflow.content.answers import YES, Content, Place
from workflow.content.conditions import PROFILE, Condition
from workflow.definition import Field
from workflow.texts import Text
from workflow.values import is_empty

PartKind = Literal["front", "section", "appendix"]
ROW = "row"
"""The column of a table with preprinted rows that says which row it is."""
MOST_INSTANCES = 200
"""How often a part may be repeated: no county has more municipalities, and pages and papers list every instance."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to answer: its shape is a field; `field.label` is the question in plain words.

    `item` is its id in the source, where it has one. `rows` are preprinted rows of a table (key and words), `fixed`
    the preprinted cells of those rows, which nobody changes. `unit` is said behind the box ("%", "days").
    `columns_when` says of some columns of a table when they are asked. `shapes` says what must look
    like an email address or a telephone number: the question, or columns of its table. `needs` are the columns that
    every row of its table fills in, `each` the values of a column of which each has a row.
    """

    field: Field
    item: str = ""
    required: bool = False
    required_when: Condition | None = None
    applies: Condition | None = None
    guidance: str = ""
    limit: str = ""
    unit: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    fixed: Mapping[str, Mapping[str, str]] = having(default_factory=dict)
    columns_when: Mapping[str, Condition] = having(default_factory=dict)
    shapes: Mapping[str, str] = having(default_factory=dict)
    needs: tuple[str, ...] = ()
    each: Mapping[str, tuple[str, ...]] = having(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the part."""
        return self.field.name

    def is_asked(self, content: Content, instance: str = "") -> bool:
        """Whether it is asked, as the other answers stand."""
        return self.applies is None or self.applies.holds(content, instance)

    def asked_field(self, content: Content, rows: Iterable[Mapping[str, Any]], instance: str = "") -> Field:
        """Its field with the columns that are asked, as the other answers stand, or in which a row says something."""
        said = {name for row in rows for name, cell in row.items() if not is_empty(cell)}
        left_out = {
            name for name, when in self.columns_when.items() if name not in said and not when.holds(content, instance)
        }
        if not left_out:
            return self.field
        return replace(self.field, columns=tuple(one for one in self.field.columns if one.name not in left_out))

    def is_required(self, content: Content, instance: str = "") -> bool:
        """Whether an answer is required, as the other answers stand."""
        if not self.is_asked(content, instance):
            return False
        return self.required or (self.required_when is not None and self.required_when.holds(content, instance))


@dataclass(frozen=True, slots=True)
class Part:
    """A section, an appendix or front matter. `about` is the requirement, `guidance` is help and adds none.

    `statements` are fixed sentences that including the part commits to. `shows` names a view of the item's record that
    stands in the part (the hearing, the signatures) and is written elsewhere. `repeat` names the profile's number of
    instances; `once_more` adds one (a county's own besides those of its municipalities).
    """

    id: str
    title: str
    kind: PartKind
    component: str
    about: str = ""
    guidance: str = ""
    citation: str = ""
    responsible: tuple[str, ...] = ()
    applies: Condition | None = None
    repeat: str = ""
    once_more: bool = False
    questions: Mapping[str, Question] = having(default_factory=dict)
    statements: tuple[tuple[str, str], ...] = ()
    shows: str = ""

    def applies_to(self, content: Content, instance: str = "") -> bool:
        """Whether the part is asked, as the profile stands."""
        return self.applies is None or self.applies.holds(content, instance)

    def instances(self, content: Content) -> tuple[str, ...]:
        """Which ones there are: ("",) for a part that stands once, else "1", "2" and so on to MOST_INSTANCES."""
        if not self.repeat:
            return ("",)
        number = content.count(PROFILE, self.repeat)
        if content.get(PROFILE, self.repeat) == YES:
            number = 1
        return tuple(str(one + 1) for one in range(min(number, MOST_INSTANCES) + self.once_more))

    def with_kept(self, content: Content) -> tuple[str, ...]:
        """Those, and behind them the ones that are asked no more and in which something stands: no word is lost."""
        there = self.instances(content)
        kept = content.instances(self.id) if self.repeat else ()
        return (*there, *(one for one in kept if one not in there))

    def asked(self, content: Content, instance: str = "") -> Iterator[Question]:
        """The questions that are asked, as the answers stand."""
        return (one for one in self.questions.values() if one.is_asked(content, instance))


@dataclass(frozen=True, slots=True)
class Component:
    """A division of the whole, with the parties that answer for it."""

    id: str
    title: Text
    responsible: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """Every component and part by id, in order, and the parties by name."""

    name: str
    components: Mapping[str, Component]
    parts: Mapping[str, Part]
    parties: Mapping[str, Text]

    def question(self, place: Place) -> Question | None:
        """The question at a place, or None."""
        part = self.parts.get(place.part)
        return part.questions.get(place.question) if part else None

    def asked_parts(self, content: Content) -> Iterator[tuple[Part, str]]:
        """Every part that applies, with each of its instances, in order."""
        for part in self.parts.values():
            for instance in part.instances(content):
                if part.applies_to(content, instance):
                    yield part, instance

    def parts_of(self, component: str) -> Iterable[Part]:
        """The parts of a component, in order."""
        return (self.parts[part] for part in self.components[component].parts)

    @cached_property
    def order(self) -> Mapping[tuple[str, str], int]:
        """Where each question stands, for sorting."""
        pairs = ((part.id, question) for part in self.parts.values() for question in part.questions)
        return {pair: index for index, pair in enumerate(pairs)}

    def sort_key(self, place: Place) -> tuple[Any, ...]:
        """The order in which answers stand in the document; what no question asks any more comes last."""
        last = len(self.order)
        return (self.order.get((place.part, place.question), last), len(place.instance), *place)
