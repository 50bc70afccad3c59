"""The answers to a structure's questions as plain values, free of any storage."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from workflow.values import is_empty

YES, NO = "yes", "no"
"""How a yes-or-no question is answered; unanswered is neither."""
MOST_DIGITS = 16
"""On either side of the decimal point: more than any amount, count or percentage of a county."""


class Place(NamedTuple):
    """Where an answer stands: its part, its question, and which one of a part that is repeated."""

    part: str
    question: str
    instance: str = ""

    def __str__(self) -> str:
        """Say "DSS-D#2.agency_name"."""
        return f"{self.part}{'#' + self.instance if self.instance else ''}.{self.question}"


PLACE = re.compile(r"(?P<part>[A-Za-z0-9][A-Za-z0-9-]*)(?:#(?P<instance>[0-9]{1,4}))?\.(?P<question>[A-Za-z0-9_-]+)")


def read_place(said: str) -> Place | None:
    """Where "DSS-D#2.agency_name" stands; what follows a question (a row, a column) is left out. None for no place."""
    match = PLACE.match(said)
    return Place(match["part"], match["question"], match["instance"] or "") if match else None


class Content:
    """Everything that is answered. What nobody answered is None, an empty text or no rows; nothing raises."""

    def __init__(self, answers: Mapping[Place, Any] | None = None) -> None:
        """Take the plain values by place; empty ones are left out."""
        self.answers: Mapping[Place, Any] = {
            place: value for place, value in (answers or {}).items() if not is_empty(value)
        }

    def __eq__(self, other: object) -> bool:
        """Two contents are equal when every answer is."""
        return isinstance(other, Content) and self.answers == other.answers

    __hash__ = None  # type: ignore[assignment]  # a mapping of values is no key

    def get(self, part: str, question: str, instance: str = "") -> Any:
        """The plain value, or None."""
        return self.answers.get(Place(part, question, instance))

    def text(self, part: str, question: str, instance: str = "") -> str:
        """A text without blanks around it; "" where there is none."""
        value = self.get(part, question, instance)
        return value.strip() if isinstance(value, str) else ""

    def number(self, part: str, question: str, instance: str = "") -> Decimal | None:
        """An exact number, or None."""
        return read_exact(self.get(part, question, instance))

    def count(self, part: str, question: str, instance: str = "") -> int:
        """A whole number; 0 where there is none."""
        return int(self.number(part, question, instance) or 0)

    def yes(self, part: str, question: str, instance: str = "") -> bool | None:
        """Whether the answer is yes; None where nobody answered."""
        value = self.get(part, question, instance)
        return None if value is None else value in (YES, True)

    def chosen(self, part: str, question: str, instance: str = "") -> tuple[str, ...]:
        """What was ticked, in the order of the list; () where nothing was."""
        value = self.get(part, question, instance)
        return tuple(value) if isinstance(value, list | tuple) else ()

    def rows(self, part: str, question: str, instance: str = "") -> tuple[Mapping[str, Any], ...]:
        """The rows of a table; () where there are none."""
        return tuple(row for row in self.chosen(part, question, instance) if isinstance(row, Mapping))

    def instances(self, part: str) -> tuple[str, ...]:
        """The instances of a part that have answers, in their order."""
        found = {place.instance for place in self.answers if place.part == part}
        return tuple(sorted(found, key=lambda one: (len(one), one)))

    def has(self, part: str, question: str, instance: str = "") -> bool:
        """Whether anything was answered. "no" and 0 are answers."""
        return Place(part, question, instance) in self.answers

    def merged(self, changes: Mapping[Place, Any]) -> "Content":
        """This content with other answers in place of some."""
        return Content({**self.answers, **changes})

    def places(self, part: str) -> Iterable[Place]:
        """Where a part is answered."""
        return (place for place in self.answers if place.part == part)


def read_exact(value: Any) -> Decimal | None:
    """A plain value as an exact number, or None where it is none.

    A number of more than MOST_DIGITS digits before or behind the point is none either: "1e999999999" is short to
    write, and to count or print it would take forever.
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and _has_few_digits(number) else None


def _has_few_digits(number: Decimal) -> bool:
    last = number.as_tuple().exponent
    return isinstance(last, int) and last >= -MOST_DIGITS and number.adjusted() < MOST_DIGITS
