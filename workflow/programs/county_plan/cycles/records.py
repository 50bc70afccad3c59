"""A cycle as the record of its item keeps it, and back; what is wrong with one, whoever gave it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from workflow.errors import DefinitionError
from workflow.programs.county_plan.cycle import DATES, Cycle, Limit, load_cycles
from workflow.programs.county_plan.structure import structure_named
from workflow.texts import Text

FACTS = ("cycle", "source", "structure", *DATES, "roll_weekend")
"""What a record and a file call alike."""
RECORD = (*FACTS, "funding_ends_on", "reported_years", "limits")
DATE_LABELS: Mapping[str, Text] = {
    "issued_on": Text("Guidelines issued", "Lignes directrices publiées"),
    "due_on": Text("Plans due", "Date limite des plans"),
    "effective_on": Text("Effective date", "Entrée en vigueur"),
    "ends_on": Text("Last day", "Dernier jour"),
}
BEFORE = Text("“{later}” comes before “{earlier}”.", "« {later} » vient avant « {earlier} ».")
NO_STRUCTURE = Text("There is no structure called “{name}”.", "Il n’y a pas de structure appelée « {name} ».")
LIMIT_MISSING = Text(
    "The limit “{name}” is missing; the rules measure by it.",
    "La limite « {name} » manque; les règles s’y mesurent.",
)
NOT_A_NUMBER = Text("“{name}” is a number.", "« {name} » est un nombre.")
NOT_WORDS = Text("“{name}” is a list of words.", "« {name} » est une liste de mots.")
NOT_WHOLE = Text("“{name}” is a whole number from 0.", "« {name} » est un nombre entier à partir de 0.")
NEGATIVE = Text("“{name}” is a number from 0.", "« {name} » est un nombre à partir de 0.")
WHOLE_UNITS = frozenset({"days", "weeks", "months", "years", "year", "goals", "assurances", "answers"})


def to_record(cycle: Cycle) -> dict[str, Any]:
    """The cycle as the fields of an item: rows for lists, text for exact numbers, one word per line."""
    return {
        **{name: getattr(cycle, name) for name in FACTS},
        "funding_ends_on": [{"on": day} for day in cycle.funding_ends_on],
        "reported_years": [{"year": year} for year in cycle.reported_years],
        "limits": [limit_row(limit) for limit in cycle.limits.values()],
    }


def limit_row(limit: Limit) -> dict[str, Any]:
    """A limit as a row of the record."""
    words = isinstance(limit.value, tuple)
    row = {"name": limit.name, "words": words, "value": written(limit), "source": limit.source}
    return {**row, "unit": limit.unit, "en": limit.label.en, "fr": limit.label.fr}


def written(limit: Limit) -> str:
    """The value as a form shows it and a record keeps it."""
    return "\n".join(limit.value) if isinstance(limit.value, tuple) else format(limit.value, "f")


def from_record(record: Mapping[str, Any]) -> Cycle:
    """The cycle of a record, its values plain as they are stored.

    Raises KeyError for what is missing, ValueError for a date that is none, ArithmeticError for a number that is none.
    """
    return Cycle(
        cycle=record["cycle"],
        source=record["source"],
        structure=record["structure"],
        **{name: date.fromisoformat(str(record[name])) for name in DATES},
        roll_weekend=bool(record.get("roll_weekend")),
        funding_ends_on=tuple(date.fromisoformat(str(row["on"])) for row in record["funding_ends_on"]),
        reported_years=tuple(int(row["year"]) for row in record["reported_years"]),
        limits={row["name"]: _limit(row) for row in record["limits"]},
    )


def _limit(row: Mapping[str, Any]) -> Limit:
    name = row["name"]
    label = Text(row.get("en") or name, row.get("fr") or row.get("en") or name)
    return Limit(name, label, value_of(row["value"], words=bool(row.get("words"))), row["source"], row.get("unit", ""))


def value_of(text: str, *, words: bool) -> Decimal | tuple[str, ...]:
    """A limit's value as it was written: a number, or a word per line. Raises ArithmeticError for no number."""
    if words:
        return tuple(word for line in text.splitlines() if (word := line.strip()))
    number = Decimal(text.strip().replace(",", "."))
    if not number.is_finite():
        raise InvalidOperation(text)
    return number


def faults(cycle: Cycle) -> Iterator[tuple[str, Text]]:
    """What is wrong with a cycle as a whole: the key, and what to say. Its dates follow each other, nothing lacks."""
    for earlier, later in pairwise(DATES):
        if getattr(cycle, later) < getattr(cycle, earlier):
            yield later, BEFORE.format(later=DATE_LABELS[later], earlier=DATE_LABELS[earlier])
    try:
        structure_named(cycle.structure)
    except DefinitionError:
        yield "structure", NO_STRUCTURE.format(name=cycle.structure)
    first = next(iter(load_cycles().values()))
    for name, known in first.limits.items():
        if name not in cycle.limits:
            yield name, LIMIT_MISSING.format(name=name)
        else:
            yield from _faults_of(cycle.limits[name], known)


def _faults_of(limit: Limit, known: Limit) -> Iterator[tuple[str, Text]]:
    """A limit is of the kind that the rules take it for; what is counted is counted in whole numbers."""
    if isinstance(known.value, tuple):
        if not isinstance(limit.value, tuple):
            yield limit.name, NOT_WORDS.format(name=known.label)
    elif not isinstance(limit.value, Decimal):
        yield limit.name, NOT_A_NUMBER.format(name=known.label)
    elif known.unit in WHOLE_UNITS and (limit.value < 0 or limit.value != int(limit.value)):
        yield limit.name, NOT_WHOLE.format(name=known.label)
    elif limit.value < 0:
        yield limit.name, NEGATIVE.format(name=known.label)
