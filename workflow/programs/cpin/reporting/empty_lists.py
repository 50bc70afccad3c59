"""Attachments that may be left out: an empty one is not handed in unsaid, and one that holds something not left out."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from models.items import Item
from workflow.errors import Reason
from workflow.programs.cpin.reporting import report_wording as wording
from workflow.programs.cpin.reporting.checklist import Check, may_be_left_out
from workflow.programs.cpin.reporting.compiling import windows_for
from workflow.programs.cpin.reporting.lists import LISTS
from workflow.reports.windows import Asked

GUARD = "attachments_complete"


def reasons_about_rows(
    session: Session, report: Item, checks: Iterable[Check], now: datetime, *, named: bool
) -> Iterator[Reason]:
    """What the rows of the lists say against the checklist; whatever is `named` as produced may be empty."""
    for check, count in count_rows(session, report, checks, now):
        if check.how == "na" and count:
            message = wording.NA_AND_ROWS.format(code=check.code, count=count)
            yield Reason(GUARD, message, field="na", severity="warning")
        elif check.how == "produced" and not count and not named:
            yield Reason(GUARD, wording.SAY_EMPTY.format(code=check.code), field="na")


def count_rows(session: Session, report: Item, checks: Iterable[Check], now: datetime) -> Iterator[tuple[Check, int]]:
    """How many rows each list has as things stand, of those that may be left out and are not attached as files."""
    with session.no_autoflush:
        window = next(iter(windows_for(session, report).values()))[1]
        for check in checks:
            if check.how in ("produced", "na") and may_be_left_out(check.code, report.fields["stage"]):
                yield check, len(LISTS[check.code].make(session, Asked(window, now), {}).rows)
