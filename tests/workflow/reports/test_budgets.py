"""A budget's lines and months, from plain entries."""

from datetime import date
from decimal import Decimal

from workflow.reports.budgets import ApprovedLine, Entry, make_statement
from workflow.reports.windows import Window

YEAR = Window(date(2026, 4, 1), date(2027, 3, 31))


def entry(reference: str, on: date, amount: str, kind: str = "expense", line: str = "BL-1") -> Entry:
    return Entry(reference, reference, on, kind, Decimal(amount), line)


LINES = [ApprovedLine("BL-1", "Salaries", ((date(2026, 3, 1), Decimal(100)), (date(2026, 7, 1), Decimal(200))))]
ENTRIES = [
    entry("A", date(2026, 4, 1), "90"),
    entry("B", date(2026, 6, 30), "30"),
    entry("C", date(2026, 7, 2), "-20", "reversal"),
    entry("D", date(2026, 5, 1), "500", "commitment"),
    entry("E", date(2026, 5, 2), "7", line=""),
    entry("F", date(2027, 4, 1), "99"),
    entry("G", date(2026, 8, 1), "1"),
]


def test_line_counts_what_was_approved_and_spent_by_the_day() -> None:
    june = make_statement(LINES, ENTRIES, YEAR, date(2026, 6, 30)).lines[0]
    assert [june.approved, june.spent, june.committed, june.remaining] == [100, 120, 500, -20]
    assert [june.percent, june.is_near, june.is_over] == [120, True, True]
    july = make_statement(LINES, ENTRIES, YEAR, date(2026, 7, 31)).lines[0]
    assert [july.approved, july.spent, july.percent, july.is_near, july.is_over] == [200, 100, 50, False, False]


def test_entries_without_a_line_stand_on_one_of_their_own_and_in_the_total() -> None:
    statement = make_statement(LINES, ENTRIES, YEAR, date(2026, 7, 31))
    assert [[line.reference, line.spent, line.percent] for line in statement.lines] == [
        ["BL-1", 100, 50],
        ["", 7, None],
    ]
    assert [statement.total.approved, statement.total.spent] == [200, 107]


def test_months_run_from_the_first_day_to_the_last_and_add_up() -> None:
    months = make_statement(LINES, ENTRIES, YEAR, date(2026, 7, 31)).months
    assert [[one.first.month, one.spent, one.cumulative] for one in months] == [
        [4, 90, 90], [5, 7, 97], [6, 30, 127], [7, -20, 107]
    ]  # fmt: skip
    whole = make_statement(LINES, ENTRIES, YEAR, date(2030, 1, 1))
    assert [whole.until, len(whole.months), whole.months[-1].cumulative] == [YEAR.last, 12, 108]
