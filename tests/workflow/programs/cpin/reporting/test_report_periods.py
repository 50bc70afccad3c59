"""The periods of reports, where the agreement says nothing else, and the windows side by side."""

from datetime import date

from workflow import registry
from workflow.programs import load_programs
from workflow.programs.cpin.reporting.checklist import REQUIRED
from workflow.programs.cpin.reporting.choices import windows_of as stage_windows
from workflow.programs.cpin.reporting.lists import LISTS
from workflow.programs.cpin.reporting.measures import measures
from workflow.programs.cpin.reporting.report_periods import default_period, windows_of
from workflow.reports.windows import Window
from workflow.texts import Text

SETTINGS = {"interim_months": 6, "interim_due_months": 1, "final_due_months": 2, "final_scope": "full_year"}
TODAY = date(2026, 9, 1)
SEPTEMBER = date(2026, 9, 30)


def test_periods_that_nobody_gives_are_the_usual_ones() -> None:
    interim = default_period({"stage": "interim"}, SETTINGS, TODAY)
    assert (interim.year, interim.start, interim.end, interim.due) == (
        2026, date(2026, 4, 1), SEPTEMBER, date(2026, 10, 31)
    )  # fmt: skip
    final = default_period({"stage": "final"}, SETTINGS, TODAY)
    assert (final.start, final.end, final.due, final.scope) == (
        date(2026, 4, 1), date(2027, 3, 31), date(2027, 5, 31), "full_year"
    )  # fmt: skip


def test_what_is_given_stands_and_the_year_follows_from_it() -> None:
    given = {"stage": "interim", "start": date(2025, 4, 1), "end": date(2025, 8, 31)}
    period = default_period(given, {**SETTINGS, "interim_due_months": 0}, TODAY)
    assert (period.year, period.end, period.due) == (2025, date(2025, 8, 31), date(2025, 8, 31))


def test_final_report_shows_three_windows_with_the_one_handed_over_first() -> None:
    final = default_period({"stage": "final"}, SETTINGS, TODAY)
    assert windows_of(final, SEPTEMBER) == {
        "full_year": Window(date(2026, 4, 1), date(2027, 3, 31)),
        "interim": Window(date(2026, 4, 1), SEPTEMBER),
        "after_interim": Window(date(2026, 10, 1), date(2027, 3, 31)),
    }
    since = default_period({"stage": "final"}, {**SETTINGS, "final_scope": "since_interim"}, TODAY)
    assert next(iter(windows_of(since, SEPTEMBER))) == "after_interim"


def test_window_that_would_be_empty_is_left_out() -> None:
    for scope in ("full_year", "since_interim"):
        final = default_period({"stage": "final", "scope": scope}, SETTINGS, TODAY)
        assert list(windows_of(final, final.end)) == ["full_year", "interim"]
    assert list(stage_windows(2026, date(2027, 3, 31))) == ["interim", "final"]


def test_forms_call_measures_and_attachments_by_their_names() -> None:
    load_programs()
    said = {one.value: one.label.en for one in registry.kind("target").fields["measure"].options}
    assert said == {code: f"{code} {measure.name.en}" for code, measure in measures().items()}
    report = registry.kind("report").fields
    fields = (report["attachments"], report["na"].columns[0], report["files"].columns[0])
    titles = {code: Text(f"{code} {LISTS[code].title.en}", f"{code} {LISTS[code].title.fr}") for code in REQUIRED}
    assert [{one.value: one.label for one in field.options} for field in fields] == [titles] * 3
