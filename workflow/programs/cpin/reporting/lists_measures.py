"""R14: the service-data table, with the interim window, what came after it and the whole year side by side."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.interim_periods import interim_last_days
from workflow.programs.cpin.reporting.measures import measures, side_by_side
from workflow.programs.cpin.reporting.read_money import read_targets
from workflow.programs.cpin.reporting.report_periods import AFTER_INTERIM as AFTER
from workflow.programs.cpin.reporting.report_periods import FINAL, INTERIM, first_day_of
from workflow.reports.figures import Measure
from workflow.reports.tables import Cell, Dollars, ListRule, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

TITLE = Text("Service data table", "Tableau des données sur les services")
ABOUT = Text(
    "The 18 measures: the interim window, what came after it, the full year, and the year’s target.",
    "Les 18 mesures : la période intermédiaire, la suite, l’année complète, et la cible de l’année.",
)
COLUMNS = (
    column("row", "Ligne"),
    column("service data name", "Donnée sur les services"),
    column("interim window", "Période intermédiaire", "number"),
    column("after-interim window", "Après la période intermédiaire", "number"),
    column("full year", "Année complète", "number"),
    column("annual target", "Cible annuelle", "number"),
    column("variance", "Écart", "number"),
    column("note", "Note"),
)
STOCK = Text("The stock on the last day; it does not add up.", "L’état au dernier jour; il ne s’additionne pas.")
CUMULATIVE = Text(
    "Canadian dollars, cumulative from April 1; after the interim window: full year minus interim.",
    "Dollars canadiens, cumul depuis le 1er avril; la suite est l’année complète moins la période intermédiaire.",
)
CENT = Decimal("0.01")
ONE = Decimal(1)
ONE_DAY = timedelta(days=1)
NO_NOTES: Mapping[str, str] = {}
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Values:
    """A measure over the three windows; None for a window that is not over, and in which nothing is counted yet."""

    interim: Decimal | None
    after: Decimal | None
    full: Decimal | None


def service_data(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R14 of the fiscal year in which the window ends, counted to the window's last day."""
    year = fiscal_year(asked.window.last)
    reports = [fields for fields in _reports(session) if fields.get("fiscal_year") == year]
    windows = counted_windows(year, interim_last_days(session, (year,))[year], asked.window)
    known = measures()
    whole = Asked(Window(first_day_of(year), asked.window.last), asked.known_at)
    counted = dict(zip(windows, side_by_side(session, whole, list(windows.values())), strict=True))
    values = {
        code: values_of(one, {stage: figures[code].value for stage, figures in counted.items()})
        for code, one in known.items()
    }
    return service_table(known, values, read_targets(session, year, asked), notes_of(reports, asked.window))


def _reports(session: Session) -> Sequence[Fields]:
    return session.scalars(select(Item.fields).where(Item.kind == "report", Item.state != "")).all()


def notes_of(reports: Iterable[Fields], window: Window) -> dict[str, str]:
    """The notes on variances of the report that ends with the window, by measure."""
    ending = (fields for fields in reports if fields.get("end") == window.last.isoformat())
    rows = (row for fields in ending for row in fields.get("variance_notes") or ())
    return {str(row.get("about")): str(row.get("text") or "") for row in rows}


def counted_windows(year: int, interim_last: date, window: Window) -> dict[str, Window]:
    """By stage, the days that are counted for a list that ends with a window; what has not begun is left out."""
    first = first_day_of(year)
    interim = Window(first, min(interim_last, window.last))
    if window.last <= interim_last:
        return {INTERIM: interim}
    after = Window(interim_last + ONE_DAY, window.last)
    return {INTERIM: interim, AFTER: after, FINAL: Window(first, window.last)}


def values_of(measure: Measure, counted: Mapping[str, Decimal]) -> Values:
    """What a measure shows; what is cumulative shows after the interim window what was added in it (R14 rule)."""
    interim, after, full = (counted.get(stage) for stage in (INTERIM, AFTER, FINAL))
    if measure.cumulative and full is not None and interim is not None:
        after = full - interim
    return Values(interim, after, full)


def service_table(
    known: Mapping[str, Measure],
    values: Mapping[str, Values],
    targets: Mapping[str, Decimal],
    notes: Mapping[str, str] = NO_NOTES,
) -> Table:
    """The table in the order of the measures."""
    rows = tuple(
        TableRow(tuple(_cells(one, values[code], targets.get(code), notes.get(code)))) for code, one in known.items()
    )
    return Table("R14", TITLE, COLUMNS, rows)


def counted_cell(measure: Measure, value: Decimal) -> Decimal:
    """What a measure comes to, in whole units or as an amount of money."""
    return Dollars(value.quantize(CENT)) if measure.unit == "money" else value.quantize(ONE)


def _cells(measure: Measure, values: Values, target: Decimal | None, note: str | None) -> Iterator[Cell]:
    yield from (measure.code, measure.name)
    variance = values.full - target if values.full is not None and target is not None else None
    for value in (values.interim, values.after, values.full, target, variance):
        yield None if value is None else counted_cell(measure, value)
    yield note or (STOCK if measure.snapshot else CUMULATIVE if measure.cumulative else None)


LISTS = {"R14": ListRule("R14", TITLE, ABOUT, service_data)}
