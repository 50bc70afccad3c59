"""P3: what was submitted with the year's interim report beside what is counted for its window now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.actors import LINK
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.report_periods import INTERIM
from workflow.programs.cpin.reporting.reported import SENT
from workflow.reports.figures import FigureRow
from workflow.reports.headers import joined
from workflow.reports.sheets import ORDER
from workflow.reports.snapshots import Order, count_lines, lines_of
from workflow.reports.tables import Cell, Dollars, ListRule, Table, TableRow
from workflow.reports.variance import Entered, Variance, compare_lines, with_entries
from workflow.reports.windows import Asked
from workflow.snapshots import find_snapshot
from workflow.texts import Text

TITLE = Text("Variance table", "Tableau des écarts")
ABOUT = Text(
    "The interim report as it was submitted beside what is counted for it now, with the late entries between the two.",
    "Le rapport intermédiaire tel que soumis, ce qui est compté maintenant, et les inscriptions tardives.",
)
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
ENTERED = Text("entered {on}, {role}", "inscrite le {on}, {role}")
BY_LINK = Text("by a contact through a link", "par un contact, au moyen d’un lien")
DIFFERENT = Text("Measures that differ", "Mesures qui diffèrent")
NOT_SUBMITTED = Text(
    "No interim report of the fiscal year is submitted yet.",
    "Aucun rapport intermédiaire de l’exercice n’est encore soumis.",
)
CENT = Decimal("0.01")
ONE = Decimal(1)


def variances(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """P3 of the fiscal year in which the window ends."""
    year = fiscal_year(asked.window.last)
    reports = (Item.kind == "report", Item.category == INTERIM, Item.state.in_(SENT))
    rows = session.scalars(select(Item).where(*reports).order_by(Item.id.desc())).all()
    report = next((one for one in rows if one.fields.get("fiscal_year") == year), None)
    if report is None:
        return variance_table((), note=NOT_SUBMITTED)
    order: Order = registry.program(report.program).hooks[ORDER](session, report, asked.known_at)
    name = next(iter(order.windows))
    now = count_lines(session, replace(order, windows={name: order.windows[name]}))
    submitted = find_snapshot(session, report, report.fields.get("snapshot"))
    found = compare_lines(lines_of(submitted.content), now, name)
    return variance_table(with_entries(session, found, submitted.made_at, asked.known_at))


def variance_table(found: Iterable[Variance], note: Text | None = None) -> Table:
    """Each measure as it was submitted and as it is counted now."""
    measures = list(found)
    rows = tuple(TableRow(tuple(_cells(one))) for one in measures)
    differ = sum(one.difference != 0 for one in measures)
    return Table("P3", TITLE, COLUMNS, rows, ((DIFFERENT, differ),), note=note)


def _cells(one: Variance) -> Iterator[Cell]:
    yield NAMED.format(code=one.code, name=one.name)
    for value in (one.submitted, one.recomputed, one.difference):
        yield Dollars(value.quantize(CENT)) if one.unit == "money" else value.quantize(ONE)
    yield explained(one)


def explained(one: Variance) -> Text | None:
    """Which rows count now and did not when it was submitted, and the other way round."""
    said = [text.format(rows=_named(one, rows)) for text, rows in ((ADDED, one.late), (GONE, one.gone)) if rows]
    return joined(said, "; ") if said else None


def _named(one: Variance, rows: Sequence[FigureRow]) -> Text:
    return joined(_entry(row, one.entered.get((row.reference, row.on))) for row in rows)


def _entry(row: FigureRow, entered: Entered | None) -> Text:
    """A row with its day, when it was entered and by which role: no names of people stand in reports."""
    name = f"{row.reference} {row.detail}".strip()
    said = [Text(row.on.isoformat(), row.on.isoformat())] if row.on else []
    if entered is not None:
        cpin = registry.program("cpin")
        roles = {LINK: BY_LINK} | {role: known.label for role, known in cpin.roles.items()}
        role = roles.get(entered.role) or Text(entered.by, entered.by)
        said.append(ENTERED.format(on=cpin.today(entered.at).isoformat(), role=role))
    days = joined(said)
    return Text(f"{name} ({days.en})", f"{name} ({days.fr})") if said else Text(name, name)


LISTS = {"P3": ListRule("P3", TITLE, ABOUT, variances)}
