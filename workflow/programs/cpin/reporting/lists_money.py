"""R15: the expenditure statement, cumulative from April 1 against the approved budget."""

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy.orm import Session

from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.budget_statement import read_statement
from workflow.programs.cpin.reporting.cells import column
from workflow.reports.budgets import LineStatement, Statement
from workflow.reports.tables import Cell, ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

TITLE = Text("Expenditure statement", "État des dépenses")
ABOUT = Text(
    "Ministry-funded expenses from April 1 against the approved budget, line by line; the total equals M18.",
    "Dépenses financées par le ministère depuis le 1er avril par rapport au budget approuvé, poste par poste; le total "
    "égale M18.",
)
COLUMNS = (
    column("budget line", "Poste budgétaire"),
    column("approved amount", "Montant approuvé", "money"),
    column("ministry-funded expenses to date", "Dépenses financées par le ministère à ce jour", "money"),
    column("commitments", "Engagements (non comptés)", "money"),
    column("remaining", "Solde", "money"),
    column("percent spent", "Pourcentage dépensé", "percent"),
)
TOTAL = Text("Total", "Total")
NO_LINE = Text("On no budget line", "Sans poste budgétaire")
NEAR = Text("90 percent of the approved amount is reached.", "90 % du montant approuvé est atteint.")
OVER = Text("More is spent than approved.", "Les dépenses dépassent le montant approuvé.")
NOTE = Text("Commitments are shown and never added.", "Les engagements sont indiqués sans jamais être comptés.")
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


def expenditure_statement(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """R15 of the fiscal year in which the window ends, up to the window's last day."""
    last = asked.window.last
    return statement_table(read_statement(session, fiscal_year(last), last, asked.known_at))


def statement_table(statement: Statement) -> Table:
    """The lines in their order, the total last; nothing where there is neither a line nor an entry."""
    rows = [_row(line, _named(line)) for line in statement.lines]
    if rows:
        rows.append(_row(statement.total, TOTAL))
    return Table("R15", TITLE, COLUMNS, tuple(rows), note=NOTE)


def _named(line: LineStatement) -> Text:
    return Text(line.name, line.name) if line.reference else NO_LINE


def _row(line: LineStatement, name: Text) -> TableRow:
    amounts = (line.approved, line.spent, line.committed, line.remaining)
    percent = line.percent.quantize(TENTH) if line.percent is not None else None
    cells: tuple[Cell, ...] = (name, *(amount.quantize(CENT) for amount in amounts), percent)
    return TableRow(cells, line.reference or None, warning_of(line))


def warning_of(line: LineStatement) -> Text | None:
    """What stands out: more than approved, or nearly all of it."""
    if line.is_over:
        return OVER
    return NEAR if line.is_near else None


LISTS = {"R15": ListRule("R15", TITLE, ABOUT, expenditure_statement)}
