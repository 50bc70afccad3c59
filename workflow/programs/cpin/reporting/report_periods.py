"""Reporting periods: what an agreement that says nothing else leads to, and how two periods stand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.reports.windows import Window

INTERIM, FINAL = "interim", "final"
FULL_YEAR, SINCE_INTERIM = "full_year", "since_interim"
FIRST_MONTH = 4
ONE_DAY = timedelta(days=1)
AFTER_INTERIM = "after_interim"


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """What a report is about: the fiscal year by the year it begins in, the stage, first and last day, the due date."""

    year: int
    stage: str
    start: date
    end: date
    due: date
    scope: str = FULL_YEAR

    @property
    def window(self) -> Window:
        """From its first to its last day."""
        return Window(self.start, self.end)


def first_day_of(year: int) -> date:
    """The first day of the fiscal year that begins in a year."""
    return date(year, FIRST_MONTH, 1)


def year_window(year: int) -> Window:
    """The whole fiscal year that begins in a year."""
    return Window(first_day_of(year), first_day_of(year + 1) - ONE_DAY)


def interim_end(year: int, months: int) -> date:
    """The last day of the interim period: so many months from the first day of the fiscal year."""
    return first_day_of(year) + relativedelta(months=months) - ONE_DAY


def due_after(end: date, months: int) -> date:
    """The last day of the month that comes so many months after the end of a period."""
    return end + relativedelta(months=months, day=31)


def default_period(given: Mapping[str, Any], settings: Mapping[str, Any], today: date) -> ReportPeriod:
    """The period of a report: as given, else as the settings say (00_shared.yaml, periods_default)."""
    stage = given["stage"]
    year = given.get("fiscal_year") or fiscal_year(given.get("start") or given.get("end") or today)
    months = settings["interim_months"]
    end = given.get("end") or (interim_end(year, months) if stage == INTERIM else year_window(year).last)
    due_months = settings["interim_due_months" if stage == INTERIM else "final_due_months"]
    return ReportPeriod(
        year,
        stage,
        given.get("start") or first_day_of(year),
        end,
        given.get("due") or due_after(end, due_months),
        given.get("scope") or (settings["final_scope"] if stage == FINAL else FULL_YEAR),
    )


def period_of(fields: Mapping[str, Any]) -> ReportPeriod:
    """The period that stands on a report's record."""
    days = {name: date.fromisoformat(fields[name]) for name in ("start", "end", "due")}
    return ReportPeriod(fields["fiscal_year"], fields["stage"], scope=fields.get("scope") or FULL_YEAR, **days)


def windows_of(period: ReportPeriod, interim_last: date) -> dict[str, Window]:
    """The windows that a report shows side by side, the first of them the one that is handed over.

    An interim report has its own alone. A final one also has the interim window, which ended on `interim_last`, and
    what came after it, so that either reading of its scope can be handed over. What would be empty is left out.
    """
    if period.stage == INTERIM:
        return {INTERIM: period.window}
    year = year_window(period.year)
    full = Window(min(period.start, year.first), period.end)
    interim = Window(full.first, min(interim_last, full.last))
    if interim == full:
        return {FULL_YEAR: full, INTERIM: interim}
    after = Window(interim_last + ONE_DAY, full.last)
    if period.scope == SINCE_INTERIM:
        return {AFTER_INTERIM: after, INTERIM: interim, FULL_YEAR: full}
    return {FULL_YEAR: full, INTERIM: interim, AFTER_INTERIM: after}
