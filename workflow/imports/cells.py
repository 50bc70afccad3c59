"""One cell as the value of a field: words for choices, names for people and organizations, dates as they are meant."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Organization, Person
from workflow import registry, values
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.imports.columns import plain_words
from workflow.imports.sheets import Value
from workflow.naming import can_be_named
from workflow.reports.cells import say
from workflow.reports.tables import ColumnType
from workflow.texts import LANGUAGES, Text

YES = frozenset({"yes", "y", "true", "1", "x", "oui", "o", "vrai"})
NO = frozenset({"no", "n", "false", "0", "non", "faux"})
MANY = frozenset({"choices", "people", "items"})
PLAIN = frozenset({"text", "long", "item", "date", "datetime", "int", "decimal", "money"})
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=[T ]|$)", re.ASCII)
"""How a day in digits begins, and a day with a time."""

NO_DATE = Text(
    "“{value}” is no date. Write it as year-month-day, such as 2026-11-22, or as a date cell.",
    "« {value} » n’est pas une date. Écrivez-la année-mois-jour, p. ex. 2026-11-22, ou dans une cellule de date.",
)
NO_OPTION = Text("“{value}” is none of: {options}.", "« {value} » n’est pas parmi : {options}.")
NO_YES = Text("“{value}” is neither yes nor no.", "« {value} » n’est ni oui ni non.")
NOBODY = Text("There is nobody with the name or address “{value}”.", "Personne n’a le nom ou l’adresse « {value} ».")
SEVERAL = Text(
    "Several are called “{value}”. Write the address or the code.",
    "Plusieurs s’appellent « {value} ». Écrivez l’adresse ou le code.",
)
NO_PLACE = Text(
    "There is no organization with the name or code “{value}”.",
    "Aucune organisation n’a le nom ou le code « {value} ».",
)
WRONG_TYPE = Text("“{value}” is not what belongs here.", "« {value} » n’est pas ce qui est attendu ici.")


class WrongCell(Exception):  # noqa: N818 - carries one sentence up to the cell
    """A cell does not say what its field takes."""

    def __init__(self, message: Text) -> None:
        """`message` is a whole sentence."""
        self.message = message
        super().__init__(message.en)


@dataclass(frozen=True)
class Directory:
    """Whom names, addresses and codes mean: ids by plain words. None: it means several.

    `people` are those whom the program knows; `person_names` says everybody whom a record may hold.
    """

    people: Mapping[str, int | None]
    organizations: Mapping[str, int | None]
    person_names: Mapping[int, str]
    organization_names: Mapping[int, Text]
    zone: tzinfo = UTC
    """Where the days are those of an instant that a cell gives."""

    def named(self, kind: str, value: str) -> int:
        """The id that a name means. Raises WrongCell."""
        known, missing = (self.organizations, NO_PLACE) if kind == "organization" else (self.people, NOBODY)
        key = plain_words(value)
        if key not in known:
            raise WrongCell(missing.format(value=value[:80]))
        found = known[key]
        if found is None:
            raise WrongCell(SEVERAL.format(value=value[:80]))
        return found


def read_directory(session: Session, program: str) -> Directory:
    """Whom a program knows, and its organizations, in two questions; what records hold of others has its name too."""
    people: dict[str, int | None] = {}
    places: dict[str, int | None] = {}
    names: dict[int, str] = {}
    labels: dict[int, Text] = {}
    known = can_be_named(program).label("known")
    for person in session.execute(select(Person.id, Person.name, Person.email, known)):
        names[person.id] = person.email
        if person.known:
            _know(people, person.id, (person.name, person.email))
    columns = (Organization.id, Organization.code, Organization.name_en, Organization.name_fr)
    for place in session.execute(select(*columns).where(Organization.program == program)):
        labels[place.id] = Text(place.name_en, place.name_fr or place.name_en)
        _know(places, place.id, (place.code, place.name_en, place.name_fr))
    return Directory(people, places, names, labels, registry.program(program).calendar.zone)


def _know(known: dict[str, int | None], row_id: int, names: Iterable[str | None]) -> None:
    for key in {plain_words(name) for name in names if name}:
        known[key] = row_id if known.get(key, row_id) == row_id else None


def read_cell(field: Field, value: Value, directory: Directory) -> Any:
    """What a cell says, typed as the rules want it; None for a blank one. Raises WrongCell."""
    if value is None:
        return None
    given = _many(field, value, directory) if field.type in MANY else _one(field, value, directory)
    try:
        return values.read_input([field], {field.name: given}).get(field.name)
    except InvalidInput as wrong:
        raise WrongCell(wrong.errors[0].message) from None


def _many(field: Field, value: Value, directory: Directory) -> list[Any]:
    parts = (
        str(value).replace("\n", ";").split(";") if ";" in str(value) or "\n" in str(value) else str(value).split(",")
    )
    return [_one(field, part.strip(), directory) for part in parts if part.strip()]


def _one(field: Field, value: Value, directory: Directory) -> Any:
    if field.type in ("choice", "choices"):
        return _option(field, str(value))
    if field.type == "bool":
        return _yes(value)
    if field.type in ("person", "people", "organization"):
        return directory.named(field.type, str(value))
    if field.type == "date":
        return _date(value, directory)
    if field.type in ("text", "long", "item", "items"):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, bool | date) and field.type != "datetime":
        raise WrongCell(WRONG_TYPE.format(value=shown(value)))
    return value


def _date(value: Value, directory: Directory) -> date:
    """The day; of an instant with a zone, the day that it was where the program is."""
    text = "" if isinstance(value, date) else str(value).strip()
    try:
        given = datetime.fromisoformat(text) if ISO_DAY.match(text) else value
    except ValueError:
        given = None
    if isinstance(given, datetime):
        return (given if given.tzinfo is None else given.astimezone(directory.zone)).date()
    if not isinstance(given, date):
        raise WrongCell(NO_DATE.format(value=str(value)[:40]))
    return given


def _yes(value: Value) -> bool:
    word = plain_words(str(value))
    if isinstance(value, bool) or word in YES | NO:
        return value if isinstance(value, bool) else word in YES
    raise WrongCell(NO_YES.format(value=str(value)[:40]))


def _option(field: Field, value: str) -> str:
    wanted = plain_words(value)
    for option in field.options:
        if wanted in (plain_words(option.value), *(plain_words(option.label.in_(one)) for one in LANGUAGES)):
            return option.value
    names = [", ".join(option.label.in_(one) for option in field.options) for one in LANGUAGES]
    raise WrongCell(NO_OPTION.format(value=value[:40], options=Text(names[0], names[1])))


def cell_of(field: Field, stored: Any, directory: Directory, language: str) -> Value:
    """A stored value as the cell that says it, which `read_cell` reads back."""
    if values.is_empty(stored):
        return None
    if field.type in MANY:
        return "; ".join(str(_cell(field, part, directory, language)) for part in stored)
    return _cell(field, stored, directory, language)


def _cell(field: Field, stored: Any, directory: Directory, language: str) -> Value:
    if field.type in ("choice", "choices"):
        return next((one.label.in_(language) for one in field.options if one.value == stored), str(stored))
    if field.type == "bool":
        return {"en": ("No", "Yes"), "fr": ("Non", "Oui")}[language][bool(stored)]
    if field.type in ("person", "people"):
        return directory.person_names.get(stored, "")
    if field.type == "organization":
        known = directory.organization_names.get(stored)
        return known.in_(language) if known else ""
    typed = values.typed(field, stored)
    if isinstance(typed, Decimal):
        return float(typed) if Decimal(str(float(typed))) == typed else str(typed)
    return typed if isinstance(typed, str | int | float | bool | date) else str(typed)


def said_of(field: Field, value: Any, directory: Directory, language: str) -> str:
    """A value as people say it: a choice by its label, yes or no, an amount with its currency, a day in words."""
    cell = cell_of(field, value, directory, language)
    if field.type == "money":
        cell = values.typed(field, value)
    kind: ColumnType = "money" if field.type == "money" else "number"
    return say(Decimal(str(cell)) if isinstance(cell, float) else cell, kind, language)


def shown(value: Any) -> str:
    """A value in a sentence or a list of changes, in one line and not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= 200 else f"{text[:199]}…"
