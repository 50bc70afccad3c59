"""A cycle's file: read with the line of everything, so that what is wrong is told with its key and line."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from workflow.errors import DefinitionError
from workflow.limits import Fault
from workflow.programs.county_plan.cycle import DATES, KEYS, NEEDED, Cycle, read_cycle
from workflow.programs.county_plan.cycles.records import faults
from workflow.texts import Text
from workflow.yaml_documents import MAX_BYTES, parse_document
from workflow.yaml_documents import Mapping as Lined

NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{1,19}\Z")
DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
LIMIT_KEYS = frozenset({"value", "unit", "source", "en", "fr"})
LONGEST = {"source": 400, "structure": 40, "unit": 40, "en": 200, "fr": 200}
LONGEST_VALUE = 2000

UNKNOWN = Text("“{key}” is not known here.", "« {key} » n’est pas connu ici.")
MISSING = Text("“{key}” is missing.", "« {key} » manque.")
NO_YAML = Text(
    "From here on this is no YAML: {problem}.",
    "À partir d’ici, ce n’est pas du YAML (message de l’analyseur : {problem}).",
)
TOO_LARGE = Text("The file is too large for a cycle.", "Le fichier est trop gros pour un cycle.")
NOT_NAME = Text(
    "The name is made of digits, letters and hyphens, such as 2030-2032.",
    "Le nom se compose de chiffres, de lettres et de traits d’union, par exemple 2030-2032.",
)
NOT_TEXT = Text("Write text of at most {max} characters.", "Écrivez un texte d’au plus {max} caractères.")
NOT_DAY = Text("Write a date, such as 2029-10-01.", "Écrivez une date, par exemple 2029-10-01.")
NOT_DAYS = Text("Write a list of dates.", "Écrivez une liste de dates.")
NOT_YEARS = Text("Write a list of years.", "Écrivez une liste d’années.")
NOT_TRUTH = Text("Write true or false.", "Écrivez true ou false.")
NO_LENDER = Text("There is no cycle called “{name}” to be like.", "Il n’y a pas de cycle « {name} » à imiter.")
NOT_ROW = Text("A limit has a value and a source.", "Une limite a une valeur et une source.")
NOT_VALUE = Text("Write a number or a list of words.", "Écrivez un nombre ou une liste de mots.")
NO_LABEL = Text("Name the limit in both languages (en, fr).", "Nommez la limite dans les deux langues (en, fr).")


class BadFile(Exception):  # noqa: N818 - carries what is wrong up to who asked
    """The file cannot be loaded; `faults` say everything that is wrong."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        """Keep them in the order of their lines."""
        self.faults = tuple(sorted(found, key=lambda fault: fault.line))
        super().__init__("; ".join(f"line {one.line}: {one.key}: {one.said.en}" for one in self.faults))


def read_file(text: str, file: str, known: Mapping[str, Cycle]) -> Cycle:
    """The cycle that a file's text tells; `known` are the cycles that it may be `like`. Raises BadFile."""
    document = _parse(text, file)
    wrong = tuple(_shape_faults(document, known))
    if wrong:
        raise BadFile(wrong)
    cycle = read_cycle(document, known)
    lines = {**document.lines, **getattr(document.get("limits"), "lines", {})}
    unsound = tuple(Fault(lines.get(key, 1), key, said) for key, said in faults(cycle))
    if unsound:
        raise BadFile(unsound)
    return cycle


def _parse(text: str, file: str) -> Lined:
    if len(text) > MAX_BYTES:
        raise BadFile((Fault(1, "", TOO_LARGE),))
    try:
        return parse_document(text, file)
    except DefinitionError as error:
        raise BadFile((Fault(error.line, "", NO_YAML.format(problem=error.message)),)) from None
    except ValueError:  # a date such as 2029-13-45 looks like one and is none
        raise BadFile(tuple(_impossible_days(text)) or (Fault(1, "", NOT_DAY),)) from None


def _impossible_days(text: str) -> Iterator[Fault]:
    for number, line in enumerate(text.splitlines(), 1):
        for found in DAY.findall(line):
            try:
                date(*map(int, found.split("-")))
            except ValueError:
                yield Fault(number, line.partition(":")[0].strip(), NOT_DAY)


def _shape_faults(document: Lined, known: Mapping[str, Cycle]) -> Iterator[Fault]:
    """What is not of the shape that it should be, each with its line."""
    for key in document:
        if key not in KEYS:
            yield Fault(document.lines[key], key, UNKNOWN.format(key=key))
    for key in sorted(NEEDED - set(document)):
        yield Fault(1, key, MISSING.format(key=key))
    for key, value in document.items():
        said = _fault_of(key, value, known)
        if said is not None:
            yield Fault(document.lines[key], key, said)
    lender = document.get("like")
    lent = known[lender].limits if isinstance(lender, str) and lender in known else {}
    rows = document.get("limits")
    if rows is not None and not isinstance(rows, Lined):
        yield Fault(document.lines["limits"], "limits", NOT_ROW)
        return
    if rows is not None:
        for name, row in rows.items():
            yield from _limit_faults(name, row, rows.lines[name], is_lent=name in lent)


def _fault_of(key: str, value: Any, known: Mapping[str, Cycle]) -> Text | None:
    """What is wrong with one of the first keys, or None."""
    if key in DATES:
        return None if _is_day(value) else NOT_DAY
    if key in LONGEST:
        return None if _is_text(value, LONGEST[key]) else NOT_TEXT.format(max=LONGEST[key])
    if key == "like":
        return None if isinstance(value, str) and value in known else NO_LENDER.format(name=value)
    is_right, said = SHAPES.get(key, (lambda _value: True, NOT_ROW))
    return None if is_right(value) else said


def _limit_faults(name: str, row: Any, line: int, *, is_lent: bool) -> Iterator[Fault]:
    """What is wrong with a limit; one that is lent may leave out what it is called."""
    if not isinstance(row, Lined) or not {"value", "source"} <= set(row):
        yield Fault(line, name, NOT_ROW)
        return
    for key in row:
        if key not in LIMIT_KEYS:
            yield Fault(row.lines[key], name, UNKNOWN.format(key=key))
        elif key != "value" and not _is_text(row[key], LONGEST[key]):
            yield Fault(row.lines[key], name, NOT_TEXT.format(max=LONGEST[key]))
    if not _is_value(row["value"]):
        yield Fault(row.lines["value"], name, NOT_VALUE)
    if not is_lent and not {"en", "fr"} <= set(row):
        yield Fault(line, name, NO_LABEL)


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= longest


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        written = "\n".join(map(str, value))
        return len(written) <= LONGEST_VALUE and all(isinstance(one, str | int) and str(one).strip() for one in value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < float("inf")


SHAPES: Mapping[str, tuple[Callable[[Any], bool], Text]] = {
    "cycle": (lambda value: isinstance(value, str) and bool(NAME.match(value)), NOT_NAME),
    "roll_weekend": (lambda value: isinstance(value, bool), NOT_TRUTH),
    "funding_ends_on": (lambda value: isinstance(value, list) and bool(value) and all(map(_is_day, value)), NOT_DAYS),
    "reported_years": (
        lambda value: isinstance(value, list) and bool(value) and all(type(year) is int for year in value),
        NOT_YEARS,
    ),
}
"""What each of these keys takes, and what is said otherwise."""
