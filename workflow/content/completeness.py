"""How much of a structure is answered: per part, per component, per party. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflow.content.answers import Content, Place
from workflow.content.structure import ROW, Part, Question, Structure
from workflow.values import is_empty


@dataclass(frozen=True, slots=True)
class Completeness:
    """Required questions that are asked, and how many of them are answered; `open` are the others, in order."""

    required: int
    answered: int
    open: tuple[Place, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether nothing that is required is open."""
        return self.answered == self.required

    def __add__(self, other: "Completeness") -> "Completeness":
        """Both together."""
        return Completeness(self.required + other.required, self.answered + other.answered, (*self.open, *other.open))


NOTHING = Completeness(0, 0)


@dataclass(frozen=True, slots=True)
class Gap:
    """What a table that is begun lacks: a cell of a row (counted from 1), or (row 0) any row with a value."""

    column: str
    row: int
    value: str = ""


def table_gaps(question: Question, content: Content, place: Place) -> tuple[Gap, ...]:
    """The cells that each row of a table fills in and one does not, then the values that no row has."""
    if not (question.needs or question.each):
        return ()
    rows = content.rows(*place)
    holes = [
        Gap(name, number) for number, row in enumerate(rows, 1) for name in question.needs if is_empty(row.get(name))
    ]
    lacking = [
        Gap(name, 0, value)
        for name, values in question.each.items()
        for value in values
        if value not in {row.get(name) for row in rows}
    ]
    return (*holes, *lacking)


def is_answered(question: Question, content: Content, place: Place) -> bool:
    """Whether a question has its answer: something given; of a table with preprinted rows every cell, else no gap."""
    value = content.get(*place)
    if is_empty(value):
        return False
    if not question.rows:
        return not table_gaps(question, content, place)
    given = {str(row.get(ROW)): row for row in content.rows(*place)}
    asked = question.asked_field(content, content.rows(*place), place.instance)
    columns = [column.name for column in asked.columns if column.name != ROW]
    return all(
        not is_empty(given.get(key, {}).get(name)) or name in question.fixed.get(key, {})
        for key, _ in question.rows
        for name in columns
    )


def part_completeness(part: Part, content: Content, instance: str = "") -> Completeness:
    """How much of one part is answered."""
    places = [
        (question, Place(part.id, question.name, instance))
        for question in part.asked(content, instance)
        if question.is_required(content, instance)
    ]
    open_places = tuple(place for question, place in places if not is_answered(question, content, place))
    return Completeness(len(places), len(places) - len(open_places), open_places)


def part_states(structure: Structure, content: Content) -> Mapping[tuple[str, str], Completeness]:
    """How much of every part that applies is answered, by part and instance, in order."""
    return {
        (part.id, instance): part_completeness(part, content, instance)
        for part, instance in structure.asked_parts(content)
    }


def together(states: Iterable[Completeness]) -> Completeness:
    """Several parts together."""
    return sum(states, NOTHING)


def by_component(structure: Structure, content: Content) -> Mapping[str, Completeness]:
    """How much of each component is answered."""
    states = part_states(structure, content)
    return {
        name: together(state for (part, _), state in states.items() if structure.parts[part].component == name)
        for name in structure.components
    }


def by_party(structure: Structure, content: Content) -> Mapping[str, Completeness]:
    """How much of what each party answers for is answered; a part that several answer for counts for each."""
    states = part_states(structure, content)
    return {
        name: together(state for (part, _), state in states.items() if name in structure.parts[part].responsible)
        for name in structure.parties
    }
