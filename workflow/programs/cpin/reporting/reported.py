"""The reporting periods that lists refer to: which one a window belongs to, and until when the ministry was told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.choices import year_said
from workflow.reports.tables import Cell, Table
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

STAGES = {"interim": Text("Interim", "Intermédiaire"), "final": Text("Final", "Final")}
SENT = frozenset({"submitted", "questions", "answered", "accepted"})
ONE_DAY = timedelta(days=1)

TITLE = Text("List", "Liste")
FISCAL_YEAR = Text("Fiscal year", "Exercice")
STAGE = Text("Stage", "Étape")
FIRST = Text("Window start", "Début de la période")
LAST = Text("Window end", "Fin de la période")
AS_AT = Text("As at", "En date du")
COMPILED_ON = Text("Compiled on", "Compilée le")
COMPILED_BY = Text("Compiled by (role)", "Compilée par (rôle)")
ROWS = Text("Number of rows", "Nombre de lignes")


@dataclass(frozen=True, slots=True)
class Period:
    """What a report covers, and whether the ministry has it."""

    stage: str
    window: Window
    sent: bool


def read_periods(session: Session) -> tuple[Period, ...]:
    """The periods of all reports, by their last day."""
    rows = session.execute(select(Item.fields, Item.state).where(Item.kind == "report", Item.state != ""))
    found = (_period(fields, state) for fields, state in rows)
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.window.last))


def _period(fields: Mapping[str, object], state: str) -> Period | None:
    first, last = fields.get("start"), fields.get("end")
    if not first or not last:
        return None
    window = Window(date.fromisoformat(str(first)[:10]), date.fromisoformat(str(last)[:10]))
    return Period(str(fields.get("stage") or ""), window, state in SENT)


def stage_of(periods: tuple[Period, ...], window: Window) -> str | None:
    """The stage of the report that covers exactly these days, if there is one."""
    return next((one.stage for one in reversed(periods) if one.window == window), None)


def told_until(periods: tuple[Period, ...], window: Window) -> date:
    """The last day of what the ministry was told before this window's end; the day before the window if of nothing."""
    before = (one.window.last for one in periods if one.sent and one.window.last < window.last)
    return max((*before, window.first - ONE_DAY))


def headed(session: Session, table: Table, asked: Asked, *, compiled_on: date, role: Text | None = None) -> Table:
    """The list with what stands above every list (reports.yaml, header_on_every_list).

    The stage is named where the window is that of a report; `role` is that of whoever makes the list.
    """
    stage = stage_of(read_periods(session), asked.window)
    window = asked.window
    cells: tuple[tuple[Text, Cell], ...] = (
        (TITLE, table.title),
        (FISCAL_YEAR, year_said(fiscal_year(window.last))),
        (STAGE, STAGES.get(stage or "")),
        (FIRST, window.first),
        (LAST, window.last),
        (AS_AT, window.last),
        (COMPILED_ON, compiled_on),
        (COMPILED_BY, role),
        (ROWS, len(table.rows)),
    )
    return replace(table, header=cells)
