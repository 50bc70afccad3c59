"""P3: what was submitted for a window beside what is counted for it now, and the late entries between the two."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workflow.programs.cpin.reporting.cells import column
from workflow.reports.figures import Figure, FigureRow, Measure
from workflow.reports.tables import Cell, Table, TableRow
from workflow.texts import Text

TITLE = Text("Variance table", "Tableau des écarts")
COLUMNS = (
    column("measure", "Mesure"),
    column("submitted interim", "Période intermédiaire soumise", "number"),
    column("interim recomputed now", "Période intermédiaire recalculée", "number"),
    column("difference", "Différence", "number"),
    column("late entries that explain it", "Inscriptions tardives qui l’expliquent"),
)
NAMED = Text("{code}: {name}", "{code} : {name}")
ADDED = Text("counted since: {rows}", "comptées depuis : {rows}")
GONE = Text("no longer counted: {rows}", "plus comptées : {rows}")
DIFFERENT = Text("Measures that differ", "Mesures qui diffèrent")
CENT = Decimal("0.01")
ONE = Decimal(1)
Figures = Mapping[str, Figure]


def variance_table(measures: Mapping[str, Measure], submitted: Figures, now: Figures) -> Table:
    """Each measure as it was submitted and as it is counted now; a measure that was not submitted is left out."""
    known = [code for code in measures if code in submitted and code in now]
    rows = tuple(TableRow(tuple(_cells(measures[code], submitted[code], now[code]))) for code in known)
    differ = sum(submitted[code].value != now[code].value for code in known)
    return Table("P3", TITLE, COLUMNS, rows, ((DIFFERENT, differ),))


def _cells(measure: Measure, submitted: Figure, now: Figure) -> Iterator[Cell]:
    unit = CENT if measure.unit == "money" else ONE
    yield NAMED.format(code=measure.code, name=measure.name)
    for value in (submitted.value, now.value, now.value - submitted.value):
        yield value.quantize(unit)
    yield explained(submitted, now)


def explained(submitted: Figure, now: Figure) -> Text | None:
    """Which rows count now and did not when it was submitted, and the other way round; with another amount, both."""
    before, after = _counted(submitted), _counted(now)
    added = [row for key, row in after.items() if key not in before]
    gone = [row for key, row in before.items() if key not in after]
    said = [text.format(rows=_named(rows)) for text, rows in ((ADDED, added), (GONE, gone)) if rows]
    return Text("; ".join(one.en for one in said), "; ".join(one.fr for one in said)) if said else None


def _counted(figure: Figure) -> dict[tuple[str, str, Decimal], FigureRow]:
    return {(row.reference, row.detail, row.amount): row for row in figure.rows if row.counts}


def _named(rows: list[FigureRow]) -> str:
    named = (f"{row.reference} {row.detail}".strip() + (f" ({row.on.isoformat()})" if row.on else "") for row in rows)
    return ", ".join(named)
