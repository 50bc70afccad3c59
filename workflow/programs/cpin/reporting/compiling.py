"""What a report is compiled of: its windows side by side, every measure and list of the program, the year's targets."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from models.people import Person
from workflow import registry
from workflow.programs.cpin.reporting.checklist import REQUIRED, Check
from workflow.programs.cpin.reporting.choices import year_said
from workflow.programs.cpin.reporting.interim_periods import interim_last_days
from workflow.programs.cpin.reporting.read_money import read_targets
from workflow.programs.cpin.reporting.report_periods import (
    AFTER_INTERIM,
    FINAL,
    FULL_YEAR,
    INTERIM,
    ReportPeriod,
    period_of,
    windows_of,
)
from workflow.reports import headers
from workflow.reports.figures import Measure
from workflow.reports.reading_lists import lists_of
from workflow.reports.snapshots import Order
from workflow.reports.tables import Cell
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

VARIANCES = "P3"
"""The table of late entries, which belongs to the final report."""
MEASURES, SIDE_BY_SIDE = "measures", "side_by_side"
LABELS = {
    INTERIM: Text("Interim", "Intermédiaire"),
    AFTER_INTERIM: Text("After interim", "Après l’intermédiaire"),
    FULL_YEAR: Text("Full year", "Tout l’exercice"),
}
STAGE_SAID = {INTERIM: Text("interim", "intermédiaire"), FINAL: Text("final", "final")}


def measures_of(program_name: str) -> Mapping[str, Measure]:
    """Every measure of the program, by its code."""
    hook = registry.program(program_name).hooks.get(MEASURES)
    found: Mapping[str, Measure] = hook() if hook is not None else {}
    return found


def windows_for(session: Session, item: Item) -> dict[str, tuple[Text, Window]]:
    """The windows of a report with their names, the first of them the one that is handed over."""
    period = period_of(item.fields)
    last = interim_last_days(session, (period.year,), but=item.id or 0)[period.year]
    return {name: (LABELS[name], window) for name, window in windows_of(period, last).items()}


def order_for(
    session: Session, item: Item, known_at: datetime, *, lists: bool = True, facts: Mapping[str, Any] | None = None
) -> Order:
    """What is compiled for a report at an instant; without its `lists`, the figures alone."""
    period, program = period_of(item.fields), registry.program(item.program)
    known = lists_of(program) if lists else {}
    codes = (*REQUIRED, VARIANCES) if period.stage == FINAL else REQUIRED
    rules = {code: known[code] for code in codes if code in known}
    with session.no_autoflush:
        windows = windows_for(session, item)
    first = next(iter(windows.values()))[1]
    return Order(
        windows=windows,
        known_at=known_at,
        measures=measures_of(program.name),
        lists=rules,
        side_by_side=program.hooks.get(SIDE_BY_SIDE),
        targets=read_targets(session, period.year, Asked(first, known_at)),
        header=_header(period, first, program.today(known_at)),
        facts=facts or {},
    )


def _header(period: ReportPeriod, window: Window, today: date) -> tuple[tuple[Text, Cell], ...]:
    """What stands above every list (reports.yaml, header_on_every_list)."""
    return (
        (headers.YEAR, year_said(period.year)),
        (headers.STAGE, STAGE_SAID[period.stage]),
        (headers.FIRST, window.first),
        (headers.LAST, window.last),
        headers.as_at(window, today),
        (headers.COMPILED_ON, today),
        (headers.COMPILED_BY, registry.program("cpin").roles["cpin_staff"].label),
    )


def facts_of(item: Item, checks: list[Check], person: Person | None) -> dict[str, Any]:
    """What the snapshot says of the report itself, its checklist and its notes."""
    named = ("stage", "fiscal_year", "start", "end", "due", "scope", "objectives_narrative")
    kept: dict[str, Any] = {name: item.fields.get(name) for name in named}
    for name in ("variance_notes", "missing_postings", "files"):
        kept[name] = list(item.fields.get(name) or ())
    kept["reference"] = item.reference
    kept["compiled_by"] = person.name if person else None
    kept["checklist"] = [{"code": one.code, "how": one.how, "said": one.said} for one in checks]
    return kept
