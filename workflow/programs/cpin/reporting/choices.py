"""The windows of fiscal years, to choose from: the interim report, what came after it, the whole year."""

from datetime import date

from sqlalchemy.orm import Session

from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.interim_periods import interim_last_days
from workflow.programs.cpin.reporting.report_periods import AFTER_INTERIM, FINAL, INTERIM, ONE_DAY, year_window
from workflow.reports.periods import Period
from workflow.reports.windows import Window
from workflow.texts import Text

AFTER = AFTER_INTERIM
STAGES = {
    INTERIM: Text("interim", "intermédiaire"),
    AFTER: Text("after the interim report", "après le rapport intermédiaire"),
    FINAL: Text("full year", "année complète"),
}
LABEL = Text("{year}, {stage}", "{year}, {stage}")
YEARS = 3


def year_said(year: int) -> str:
    """A fiscal year as people write it: `2026-27`."""
    return f"{year}-{(year + 1) % 100:02}"


def windows_of(year: int, interim_last: date) -> dict[str, Window]:
    """By stage, the windows of the fiscal year that begins in April of `year`, whose interim period ends so."""
    whole = year_window(year)
    if interim_last >= whole.last:
        return {INTERIM: whole, FINAL: whole}
    return {
        INTERIM: Window(whole.first, interim_last),
        AFTER: Window(interim_last + ONE_DAY, whole.last),
        FINAL: whole,
    }


def periods(session: Session, today: date) -> tuple[Period, ...]:
    """The last fiscal years by stage; first those of the year that is running."""
    this = fiscal_year(today)
    years = range(this, this - YEARS, -1)
    ends = interim_last_days(session, years)
    return tuple(
        Period(year_said(year), stage, LABEL.format(year=year_said(year), stage=STAGES[stage]), window)
        for year in years
        for stage, window in windows_of(year, ends[year]).items()
    )
