"""A measure against its targets, one fiscal year beside the other."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reference import FOLDER
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.choices import year_said
from workflow.programs.cpin.reporting.interim_periods import interim_last_days
from workflow.programs.cpin.reporting.lists_measures import (
    ONE_DAY,
    Values,
    counted_cell,
    counted_windows,
    values_of,
)
from workflow.programs.cpin.reporting.measures import RULES, measures, side_by_side
from workflow.programs.cpin.reporting.read_money import read_targets
from workflow.programs.cpin.reporting.report_periods import first_day_of
from workflow.reports.figures import Measure
from workflow.reports.tables import ListRule, Picture, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text
from workflow.yaml_documents import read_document

YEARS = 4
TITLE = Text("Measures against targets", "Mesures et cibles")
ABOUT = Text(
    "One measure over the last fiscal years, up to the end of the window, beside the target of each year.",
    "Une mesure au fil des derniers exercices, jusqu’à la fin de la période, à côté de la cible de chacun.",
)
COLUMNS = (
    column("fiscal year", "Exercice"),
    column("interim window", "Période intermédiaire", "number"),
    column("after-interim window", "Après la période intermédiaire", "number"),
    column("full year", "Année complète", "number"),
    column("annual target", "Cible annuelle", "number"),
    column("variance", "Écart", "number"),
)
NAMES = tuple(one.name for one in COLUMNS)


def trend(session: Session, asked: Asked, options: Mapping[str, str]) -> Table:
    """The chosen measure in each of the last fiscal years; the facts of all of them are read once."""
    measure = measures()[options["measure"]]
    last = fiscal_year(asked.window.last)
    ends = interim_last_days(session, range(last - YEARS + 1, last + 1))
    years = {year: counted_windows(year, end, _up_to(year, asked.window)) for year, end in ends.items()}
    whole = Asked(Window(first_day_of(last - YEARS + 1), asked.window.last), asked.known_at)
    windows = [window for stages in years.values() for window in stages.values()]
    counted = iter(side_by_side(session, whole, windows, codes=(measure.code,)))
    rows = []
    for year, stages in years.items():
        values = values_of(measure, {stage: next(counted)[measure.code].value for stage in stages})
        rows.append(_row(measure, year, values, read_targets(session, year).get(measure.code)))
    return Table("targets", measure.name, COLUMNS, tuple(rows), picture=_picture(measure))


def _up_to(year: int, window: Window) -> Window:
    return Window(first_day_of(year), min(window.last, first_day_of(year + 1) - ONE_DAY))


def _row(measure: Measure, year: int, values: Values, target: Decimal | None) -> TableRow:
    full = values.full if values.full is not None else values.interim
    variance = full - target if full is not None and target is not None else None
    numbers = (values.interim, values.after, full, target, variance)
    return TableRow((year_said(year), *(None if one is None else counted_cell(measure, one) for one in numbers)))


def _picture(measure: Measure) -> Picture:
    """What adds up over the year is drawn as its two parts, a stock as it stood at the end."""
    over, interim, after, full, target, _ = NAMES
    if measure.snapshot:
        return Picture("bars", over, (full,), mark=target)
    return Picture("stacked", over, (interim, after), mark=target)


def _choices() -> Mapping[str, Text]:
    named = read_document(FOLDER / "measures.yaml")["measures"]
    return {code: Text(f"{code} {named[code]['en']}", f"{code} {named[code]['fr']}") for code in RULES}


LISTS = {"targets": ListRule("targets", TITLE, ABOUT, trend, options={"measure": _choices()})}
