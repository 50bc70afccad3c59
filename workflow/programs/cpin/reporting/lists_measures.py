"""R14: the service-data table, with the interim window, what came after it and the whole year side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.choices import AFTER, FINAL, INTERIM, windows_of
from workflow.programs.cpin.reporting.measures import measures, side_by_side
from workflow.programs.cpin.reporting.read_money import read_targets
from workflow.reports.figures import Measure
from workflow.reports.tables import Cell, ListRule, Table, TableRow
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


@dataclass(frozen=True, slots=True)
class Values:
    """A measure over the three windows; None for a window that is not over, and in which nothing is counted yet."""

    interim: Decimal | None
    after: Decimal | None
    full: Decimal | None


def service_data(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R14 of the fiscal year in which the window ends, counted to the window's last day."""
    year = fiscal_year(asked.window.last)
    windows = counted_windows(year, asked.window)
    known = measures()
    whole = Asked(Window(windows_of(year)[INTERIM].first, asked.window.last), asked.known_at)
    wanted = [window for window in windows.values() if window is not None]
    counted = dict(zip(wanted, side_by_side(session, whole, wanted), strict=True))
    values = {
        code: values_of(one, {stage: counted[window][code].value for stage, window in windows.items() if window})
        for code, one in known.items()
    }
    return service_table(known, values, read_targets(session, year))


def counted_windows(year: int, window: Window) -> dict[str, Window | None]:
    """By stage, the days that are counted for a list that ends with a window: none of them after its last day."""
    whole = windows_of(year)
    interim = Window(whole[INTERIM].first, min(whole[INTERIM].last, window.last))
    if window.last < whole[AFTER].first:
        return {INTERIM: interim, AFTER: None, FINAL: None}
    return {INTERIM: interim, AFTER: Window(whole[AFTER].first, window.last), FINAL: Window(interim.first, window.last)}


def values_of(measure: Measure, counted: Mapping[str, Decimal]) -> Values:
    """What a measure shows; what is cumulative shows after the interim window what was added in it (R14 rule)."""
    interim, after, full = (counted.get(stage) for stage in (INTERIM, AFTER, FINAL))
    if measure.cumulative and full is not None and interim is not None:
        after = full - interim
    return Values(interim, after, full)


def service_table(known: Mapping[str, Measure], values: Mapping[str, Values], targets: Mapping[str, Decimal]) -> Table:
    """The table in the order of the measures."""
    rows = tuple(TableRow(tuple(_cells(one, values[code], targets.get(code)))) for code, one in known.items())
    return Table("R14", TITLE, COLUMNS, rows)


def _cells(measure: Measure, values: Values, target: Decimal | None) -> Iterator[Cell]:
    yield from (measure.code, measure.name)
    variance = values.full - target if values.full is not None and target is not None else None
    for value in (values.interim, values.after, values.full, target, variance):
        yield None if value is None else value.quantize(CENT if measure.unit == "money" else ONE)
    yield STOCK if measure.snapshot else CUMULATIVE if measure.cumulative else None


LISTS = {"R14": ListRule("R14", TITLE, ABOUT, service_data)}
