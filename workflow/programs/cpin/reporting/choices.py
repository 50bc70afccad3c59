"""The windows of fiscal years, to choose from: the interim report, what came after it, the whole year."""

from datetime import date

from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.reports.periods import Period
from workflow.reports.windows import Window
from workflow.texts import Text

INTERIM, AFTER, FINAL = "interim", "after_interim", "final"
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


def windows_of(year: int) -> dict[str, Window]:
    """By stage, the window of the fiscal year that begins in April of `year` (00_shared, reporting periods)."""
    return {
        INTERIM: Window(date(year, 4, 1), date(year, 9, 30)),
        AFTER: Window(date(year, 10, 1), date(year + 1, 3, 31)),
        FINAL: Window(date(year, 4, 1), date(year + 1, 3, 31)),
    }


def periods(today: date) -> tuple[Period, ...]:
    """The last fiscal years by stage; first those of the year that is running."""
    this = fiscal_year(today)
    return tuple(
        Period(year_said(year), stage, LABEL.format(year=year_said(year), stage=STAGES[stage]), window)
        for year in range(this, this - YEARS, -1)
        for stage, window in windows_of(year).items()
    )
