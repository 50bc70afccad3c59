"""What every list of this program shares: column names, status words, labels of choices, and its header."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Organization, Person
from workflow import registry
from workflow.accounts import names_at
from workflow.programs.cpin.words import WORDS
from workflow.reports.tables import Cell, Column, ColumnType
from workflow.reports.windows import Asked
from workflow.texts import Text

TOTAL = Text("Total", "Total")
Counts = tuple[tuple[Text, Cell], ...]


def column(name: str, french: str, kind: ColumnType = "text") -> Column:
    """A column by its agreed English name, which is its name in files too, and its French heading."""
    return Column(name, Text(name[0].upper() + name[1:], french), kind)


def word(name: str | None) -> Text | None:
    """The reporting word as it is written in a list."""
    return WORDS.get(name or "")


def by_word(words: Iterable[str | None]) -> Counts:
    """How many there are of each word, in the words' order, and in all."""
    found = Counter(words)
    return (*((label, found[name]) for name, label in WORDS.items()), (TOTAL, found.total()))


def choice(kind: str, field: str, value: Any) -> Text | None:
    """The label of a chosen value; several values in one line."""
    chosen = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    labels = [option.label for option in registry.kind(kind).fields[field].options if option.value in chosen]
    return Text("; ".join(one.en for one in labels), "; ".join(one.fr for one in labels)) if labels else None


def state_label(kind: str, state: str) -> Text:
    """What a state is called."""
    return registry.kind(kind).states[state].label


def joined(values: Any) -> str | None:
    """Several references in one cell."""
    return ", ".join(str(one) for one in values) if values else None


def names_of(session: Session, asked: Asked, places: Iterable[Organization]) -> Mapping[int | None, Text]:
    """What organizations were called when the window ended, by id."""
    calendar = registry.program("cpin").calendar
    end = calendar.instant(asked.window.last + timedelta(days=1), time())
    return names_at(session, places, end)


def organizations(session: Session, asked: Asked, ids: Iterable[int | None]) -> Mapping[int | None, Text]:
    """What the organizations of these ids were called when the window ended."""
    wanted = {one for one in ids if one is not None}
    return names_of(session, asked, session.scalars(select(Organization).where(Organization.id.in_(wanted))))


def organizations_of(session: Session, asked: Asked, people: Iterable[int | None]) -> Mapping[int | None, Text]:
    """What the organizations of these people were called when the window ended, by the person's id."""
    wanted = {one for one in people if one is not None}
    query = select(Person.id, Organization).join(Organization, Organization.id == Person.organization_id)
    found = {row[0]: row[1] for row in session.execute(query.where(Person.id.in_(wanted)))}
    names = names_of(session, asked, found.values())
    return {person: names[place.id] for person, place in found.items()}
