"""Expenditures against the approved budget of a fiscal year, month by month; each number opens its entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from dateutil.relativedelta import relativedelta
from flask import Blueprint, render_template, request, url_for

from blueprints.access import signed_in
from blueprints.identity import actor, now, reading
from blueprints.language import language
from blueprints.numbers import whole_number
from blueprints.wording import _
from workflow.engine import creating_actions
from workflow.errors import NotFound
from workflow.judging import Offer
from workflow.registry import Program
from workflow.reports.budgets import COMMITTED, SPENT, Entry, LineStatement, Month, Statement
from workflow.visibility import programs_of

pages = Blueprint("budget", __name__)

EARLIEST, LATEST = 2000, 2100
WIDTH, HEIGHT, FOOT, BAR, LEFT, TOP = 680, 200, 20, 28, 90, 10
"""The picture of the months, in units of the drawing, which scales with the page."""


@dataclass(frozen=True, slots=True)
class Column:
    """A month as drawn: where its bar stands, and how high the year's sum is at its end."""

    month: Month
    x: float
    top: float
    height: float
    sum_at: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The months as bars, the sum since the first day as a line, and the approved amount as another."""

    columns: Sequence[Column]
    approved_at: float | None
    names: Sequence[tuple[float, date]]
    """Where each month of the year begins, also those that are still to come."""
    scale: Sequence[tuple[float, Decimal]]
    """How high an amount is drawn: nothing, the half, the highest."""
    left: int = LEFT
    width: int = WIDTH
    height: int = HEIGHT + FOOT
    foot: int = HEIGHT

    @property
    def line(self) -> str:
        """The points of the line of sums."""
        return " ".join(f"{one.x + BAR / 2:.1f},{one.sum_at:.1f}" for one in self.columns)


@pages.app_template_filter("month_said")
def month_said(first: date) -> str:
    """`April 2026`."""
    return str(format_date(first, "LLLL y", locale=language()))


@pages.app_template_filter("month_short")
def month_short(first: date) -> str:
    """`Apr`."""
    return str(format_date(first, "LLL", locale=language()))


@pages.get("/budget")
@signed_in
def show_budget() -> str:
    """Per line approved, spent, committed and left; the months as a picture with the numbers beside it."""
    program, statement, year = asked_budget(request.args.get("year", type=whole_number))
    return render_template(
        "pages/budget.html",
        program=program,
        statement=statement,
        year=year,
        picture=draw(statement),
        address=_entries,
        enters=enters_for(program),
    )


@pages.get("/budget/entries")
@signed_in
def show_entries() -> str:
    """The entries behind a number: of one line or all, of one month or all, spent or committed."""
    program, statement, year = asked_budget(request.args.get("year", type=whole_number))
    line, month, kind = (request.args.get(name, "") for name in ("line", "month", "kind"))
    chosen = choose(statement, line, month, kind)
    return render_template(
        "pages/budget_entries.html", program=program, statement=statement, year=year, entries=chosen,
        total=sum((one.amount for one in chosen), Decimal(0)),
        kinds={"expense": _("Expense"), "reversal": _("Reversal"), COMMITTED: _("Commitment")},
    )  # fmt: skip


def asked_budget(year: int | None) -> tuple[Program, Statement, int]:
    """The budget of a fiscal year, by default the present one. Raises NotFound for whoever may not see it."""
    who, at = actor(), now()
    for program in programs_of(who):
        if "budget" in program.hooks and program.hooks["may_see_budget"](who):
            today = program.today(at)
            begins = year if year is not None and EARLIEST <= year <= LATEST else program.year_of(today)
            return program, program.hooks["budget"](reading(), begins, today), begins
    raise NotFound("budget")


def enters_for(program: Program) -> list[tuple[str, Offer]]:
    """What whoever asks may enter: the kind, and the action that makes one."""
    kinds = program.hooks["budget_kinds"]() if "budget_kinds" in program.hooks else ()
    found = ((kind, offer) for kind in kinds for offer in creating_actions(reading(), kind, actor=actor(), now=now()))
    return [(kind, offer) for kind, offer in found if offer.allowed]


def choose(statement: Statement, line: str, month: str, kind: str) -> list[Entry]:
    """The entries of a line (`-`: of none), a month (`2026-04`) and a kind; everything where nothing is said."""
    lines = [one for one in statement.lines if not line or one.reference == ("" if line == "-" else line)]
    kinds = {COMMITTED} if kind == "committed" else SPENT
    found = [one for each in lines for one in each.entries if one.kind in kinds]
    chosen = (one for one in found if one.on.isoformat().startswith(month))
    return sorted(chosen, key=lambda one: (one.on, one.reference))


def _entries(year: int, line: LineStatement | None = None, month: date | None = None, kind: str = "spent") -> str:
    """Where the entries behind a number are shown."""
    known: dict[str, Any] = {"year": year, "kind": kind}
    if line is not None:
        known["line"] = line.reference or "-"
    if month is not None:
        known["month"] = month.isoformat()[:7]
    return url_for("budget.show_entries", **known)


def draw(statement: Statement) -> Picture | None:
    """Measure the picture of the months; None where nothing was spent."""
    approved, months = statement.total.approved, statement.months
    highest = max([approved, *(one.cumulative for one in months), *(one.spent for one in months)], default=Decimal(0))
    if highest <= 0 or not statement.total.entries:
        return None

    def high(amount: Decimal) -> float:
        return float(max(amount, Decimal(0)) / highest) * (HEIGHT - TOP)

    first = statement.year.first
    lefts = [LEFT + 10 + at * (WIDTH - LEFT - 20) / 12 for at in range(12)]
    columns = []
    for one, left in zip(months, lefts, strict=False):
        tall = high(one.spent)
        columns.append(Column(one, left, HEIGHT - tall, tall, HEIGHT - high(one.cumulative)))
    names = [(left, first + relativedelta(months=at)) for at, left in enumerate(lefts)]
    scale = [(HEIGHT - high(amount), amount) for amount in (Decimal(0), highest / 2, highest)]
    return Picture(columns, HEIGHT - high(approved) if approved else None, names, scale)
