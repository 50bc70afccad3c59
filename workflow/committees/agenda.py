"""The agenda of a meeting: its lines in order. Every change makes a new list, which an action then stores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

Line = Mapping[str, Any]
"""A line: `item` (a reference) or `topic`, and perhaps `minutes` and `presenter` (a person's id)."""

CHANGEABLE = ("topic", "minutes", "presenter")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with its number on the agenda (from 1), and the local time of its turn, where that is known."""

    number: int
    line: Line
    at: time | None = None


def add_item(lines: Sequence[Line], reference: str) -> list[Line]:
    """The lines with an item at the end; one that is on the agenda already stays where it is."""
    return list(lines) if reference in items_on(lines) else [*lines, {"item": reference}]


def add_topic(
    lines: Sequence[Line], topic: str, minutes: int | None = None, presenter: int | None = None
) -> list[Line]:
    """The lines with a free topic at the end."""
    told = {"topic": topic, "minutes": minutes, "presenter": presenter}
    return [*lines, {name: value for name, value in told.items() if value is not None}]


def remove(lines: Sequence[Line], index: int) -> list[Line]:
    """The lines without the one at `index`. Raises IndexError where there is none."""
    _check(lines, index)
    return [line for place, line in enumerate(lines) if place != index]


def move(lines: Sequence[Line], index: int, step: int) -> list[Line]:
    """The lines with the one at `index` so many places later (or, below 0, earlier); the ends hold it back."""
    _check(lines, index)
    rest = remove(lines, index)
    to = min(max(index + step, 0), len(rest))
    return [*rest[:to], lines[index], *rest[to:]]


def reorder(lines: Sequence[Line], order: Sequence[int]) -> list[Line]:
    """The lines in another order, told by where each stood. Raises ValueError unless each is told once."""
    if sorted(order) != list(range(len(lines))):
        raise ValueError(f"not an order of {len(lines)} lines: {list(order)}")
    return [lines[index] for index in order]


def change(lines: Sequence[Line], index: int, told: Mapping[str, Any]) -> list[Line]:
    """The lines with the topic, minutes or presenter of one told anew; what is told as None is taken away."""
    _check(lines, index)
    kept = {name: value for name, value in lines[index].items() if name not in told}
    said = {name: told[name] for name in CHANGEABLE if told.get(name) is not None}
    return [{**kept, **said} if place == index else line for place, line in enumerate(lines)]


def items_on(lines: Sequence[Line]) -> list[str]:
    """The references of the items on the agenda, in order."""
    return [str(line["item"]) for line in lines if line.get("item")]


def place_lines(lines: Sequence[Line], starts_at: time | None) -> list[Placed]:
    """The lines with their numbers, and their times as long as every line before says how long it takes."""
    placed: list[Placed] = []
    at = starts_at
    for number, line in enumerate(lines, 1):
        placed.append(Placed(number, line, at))
        minutes = line.get("minutes")
        at = _later(at, int(minutes)) if at is not None and minutes else None
    return placed


def minutes_of(lines: Sequence[Line]) -> int:
    """How long the lines take together, as far as they say."""
    return sum(int(line.get("minutes") or 0) for line in lines)


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(date.min, at) + timedelta(minutes=minutes)).time()


def _check(lines: Sequence[Line], index: int) -> None:
    if not 0 <= index < len(lines):
        raise IndexError(index)
