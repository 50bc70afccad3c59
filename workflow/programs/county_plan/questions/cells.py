"""Cells of a plan's tables as rules ask for them, whatever was written, and where a finding was made."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from workflow.content.answers import Place, read_exact
from workflow.programs.county_plan.rules.base import Finding
from workflow.texts import Text


def word(row: Mapping[str, Any], name: str) -> str:
    """The text of a cell without blanks around it; "" where there is none."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else ""


def words(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What a cell lists, or the one text it holds; () where there is nothing."""
    value = row.get(name)
    given: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
    return tuple(one.strip() for one in given if isinstance(one, str) and one.strip())


def whole(row: Mapping[str, Any], name: str) -> int | None:
    """The whole number of a cell, or None."""
    return whole_number(read_exact(row.get(name)))


def whole_number(number: Decimal | None) -> int | None:
    """A number without a fraction as one, or None where it has one or says no number of people or years."""
    return int(number) if number is not None and number == number.to_integral_value() else None


def located(finding: Finding, where: Text | str, place: Place) -> Finding:
    """The same finding, its sentence opened by where it was made ("SC-B-1", "Outcome 2"), its field at that place."""
    if finding.reason is None:
        return finding
    said = where if isinstance(where, Text) else Text(where, where)
    message = Text("{where}: {what}", "{where} : {what}").format(where=said, what=finding.reason.message)
    return pointing(replace(finding, reason=replace(finding.reason, message=message)), place)


def pointing(finding: Finding, place: Place) -> Finding:
    """The same finding with its field at that place."""
    return finding if finding.reason is None else replace(finding, reason=replace(finding.reason, field=str(place)))
