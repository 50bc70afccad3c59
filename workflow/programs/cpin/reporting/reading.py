"""Reading the facts of a window: each family once, however many measures are made of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from workflow.programs.cpin.reporting.facts import Facts
from workflow.programs.cpin.reporting.read_meetings import read_meetings, read_presentations
from workflow.programs.cpin.reporting.read_money import read_expenditures
from workflow.programs.cpin.reporting.read_receipts import read_change_requests, read_inquiries
from workflow.programs.cpin.reporting.read_versions import read_listed, read_versions
from workflow.reports.windows import Asked

READERS: Mapping[str, Callable[[Session, Asked], tuple[Any, ...]]] = {
    "inquiries": read_inquiries,
    "change_requests": read_change_requests,
    "meetings": read_meetings,
    "versions": read_versions,
    "listed": read_listed,
    "presentations": read_presentations,
    "expenditures": read_expenditures,
}
"""The families of facts, by their name in Facts."""


def read_facts(session: Session, asked: Asked, families: Iterable[str]) -> Facts:
    """The facts of these families, as far as they bear on the window. Raises KeyError for another family."""
    return Facts(**{family: READERS[family](session, asked) for family in sorted(set(families))})
