"""Expenditures, budget lines and targets: what must hold, and what follows."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting import report_wording as wording
from workflow.programs.cpin.visibility import WITH_MINISTRY
from workflow.reports.cells import amount_said

REVERSAL, COMMITMENT = "reversal", "commitment"


@guards("amount_enters", asks=("amount", "kind"))
def amount_enters(ctx: Context) -> Iterator[Reason]:
    """Amounts are above zero: what is taken back is a reversal of the entry that was wrong."""
    if ctx.data.get("kind") == REVERSAL:
        yield Reason("amount_enters", wording.REVERSE_THE_ENTRY, field="kind")
    elif "amount" in ctx.data and ctx.data["amount"] <= 0:
        yield Reason("amount_enters", wording.ENTER_POSITIVE, field="amount")


@guards("expense_not_future", asks=("date",))
def expense_not_future(ctx: Context) -> Reason | None:
    """A commitment may lie ahead, an expense has been incurred."""
    ahead = ctx.data.get("date", ctx.today) > ctx.today and ctx.data.get("kind") != COMMITMENT
    return Reason("expense_not_future", wording.EXPENSE_FUTURE, field="date") if ahead else None


@guards("budget_line_known", asks=("budget_line",))
def budget_line_known(ctx: Context) -> Reason | None:
    """An entry stands against a line of its own fiscal year, where it names one."""
    code, reference = "budget_line_known", ctx.data.get("budget_line")
    if not reference:
        return None
    line = ctx.find(reference)
    if line is None or line.kind != "budget_line" or line.state != "in_force":
        return Reason(code, wording.NO_LINE.format(reference=reference), field="budget_line")
    year, other = line.fields["fiscal_year"], fiscal_year(ctx.data.get("date", ctx.today))
    message = wording.OTHER_YEAR.format(year=year, other=other)
    return Reason(code, message, field="budget_line") if year != other else None


@guards("period_still_open", asks=("date", "reversed_on"))
def period_still_open(ctx: Context) -> Reason | None:
    """Late entries are welcome, and whoever makes one learns where it will show: a warning."""
    day = (ctx.data.get("date") or ctx.data.get("reversed_on") or ctx.today).isoformat()
    query = select(Item).where(Item.kind == "report", Item.state.in_(WITH_MINISTRY)).order_by(Item.id)
    with ctx.session.no_autoflush:
        reports = list(ctx.session.scalars(query))
    for report in reports:
        if report.fields["start"] <= day <= report.fields["end"]:
            message = wording.PERIOD_WITH_MINISTRY.format(reference=report.reference)
            return Reason("period_still_open", message, severity="warning")
    return None


@guards("can_be_reversed")
def can_be_reversed(ctx: Context) -> Reason | None:
    """What is left of an expense or a commitment is reversed, and no reversal is."""
    if ctx.item.fields.get("reverses"):
        return Reason("can_be_reversed", wording.REVERSAL_ITSELF, final=True)
    return None if _left(ctx) > 0 else Reason("can_be_reversed", wording.REVERSED_WHOLE, final=True)


@guards("reversal_in_order", asks=("reversed_on", "amount_back"))
def reversal_in_order(ctx: Context) -> Iterator[Reason]:
    """A reversal takes back no more than is left, on or after the day of the entry."""
    code, back, day = "reversal_in_order", ctx.data.get("amount_back"), ctx.data.get("reversed_on", ctx.today)
    if back is not None and back <= 0:
        yield Reason(code, wording.ENTER_POSITIVE, field="amount_back")
    elif back is not None and back > _left(ctx):
        yield Reason(code, wording.MORE_THAN_LEFT.format(left=amount_said(_left(ctx))), field="amount_back")
    if day > ctx.today:
        yield Reason(code, wording.NOT_FUTURE, field="reversed_on")
    elif day < _entered_on(ctx.item) and ctx.data.get("reversed_on"):
        yield Reason(code, wording.BEFORE_ENTRY.format(day=_entered_on(ctx.item)), field="reversed_on")


def _left(ctx: Context) -> Decimal:
    return Decimal(ctx.item.fields["amount"]) - Decimal(ctx.item.fields.get("reversed_amount") or 0)


def _entered_on(item: Item) -> date:
    return date.fromisoformat(item.fields["date"])


@effects("enter_expenditure")
def enter_expenditure(ctx: Context) -> None:
    """It counts from its own date, and belongs to the association."""
    day: date = ctx.data.get("date") or ctx.today
    ctx.set("date", day)
    ctx.effective_on = min(day, ctx.today)
    kind = next(each for each in ctx.workflow.fields["kind"].options if each.value == ctx.data["kind"])
    ctx.item.title = str(ctx.data.get("note") or f"{kind.label.in_(ctx.actor.language)}, {day.isoformat()}")
    ctx.item.category = ctx.data["kind"]
    ctx.item.submitter_id = ctx.item.organization_id = None


@effects("reverse_expenditure")
def reverse_expenditure(ctx: Context) -> None:
    """The opposite amount stands in an entry of its own; this one remembers how much of it is taken back.

    A commitment that is taken back, or becomes an expense, never was an expense: its reversal is none of one.
    """
    fields = ctx.item.fields
    back: Decimal = ctx.data.get("amount_back") or _left(ctx)
    ctx.set("reversed_amount", Decimal(fields.get("reversed_amount") or 0) + back)
    day = ctx.data.get("reversed_on") or max(ctx.today, _entered_on(ctx.item))
    facts = {
        "date": day,
        "amount": -back,
        "kind": COMMITMENT if fields["kind"] == COMMITMENT else REVERSAL,
        "funding": fields["funding"],
        "budget_line": fields.get("budget_line"),
        "note": ctx.data["reason"],
        "reverses": ctx.item.reference,
    }
    known = {name: fact for name, fact in facts.items() if fact is not None}
    ctx.create("expenditure_entry", "enter_reversal", known, relation="reversed_by")


@guards("approved_not_future", asks=("approved_on",))
def approved_not_future(ctx: Context) -> Reason | None:
    """The ministry has approved it."""
    late = ctx.data.get("approved_on", ctx.today) > ctx.today
    return Reason("approved_not_future", wording.NOT_FUTURE, field="approved_on") if late else None


@guards("one_line_of_name", asks=("line",))
def one_line_of_name(ctx: Context) -> Reason | None:
    """A fiscal year has each line once."""
    year, line = ctx.data.get("fiscal_year") or fiscal_year(ctx.today), ctx.data.get("line")
    taken = _same(ctx, "budget_line", "in_force", fiscal_year=year, line=line)
    return Reason("one_line_of_name", wording.LINE_EXISTS.format(reference=taken), field="line") if taken else None


@guards("nothing_entered")
def nothing_entered(ctx: Context) -> Reason | None:
    """A line against which something was entered stays."""
    against = Item.fields["budget_line"].as_string() == ctx.item.reference
    query = select(func.count()).select_from(Item).where(Item.kind == "expenditure_entry", against)
    with ctx.session.no_autoflush:
        count = ctx.session.scalar(query)
    return Reason("nothing_entered", wording.ENTRIES_EXIST.format(count=count)) if count else None


@effects("set_budget_line")
def set_budget_line(ctx: Context) -> None:
    """A line belongs to a fiscal year; it counts from its approval, which may lie before the year begins."""
    year = ctx.data.get("fiscal_year") or fiscal_year(ctx.today)
    ctx.set("fiscal_year", year)
    ctx.item.title = str(ctx.data["line"])
    ctx.item.category = str(year)
    ctx.item.submitter_id = ctx.item.organization_id = None
    amend_budget_line(ctx)


@effects("amend_budget_line")
def amend_budget_line(ctx: Context) -> None:
    """The amount counts from the day of its approval, unless something else has happened to the line since."""
    day: date = ctx.data.get("approved_on") or ctx.today
    ctx.set("approved_on", day)
    ctx.effective_on = max(day, ctx.item.effective_on)


@guards("one_target_each", asks=("measure",))
def one_target_each(ctx: Context) -> Reason | None:
    """A fiscal year has one target for each measure."""
    year, measure = ctx.data.get("fiscal_year") or fiscal_year(ctx.today), ctx.data.get("measure")
    taken = _same(ctx, "target", "set", fiscal_year=year, measure=measure)
    return Reason("one_target_each", wording.TARGET_EXISTS.format(reference=taken), field="measure") if taken else None


@effects("set_target")
def set_target(ctx: Context) -> None:
    """A target is called by its measure and belongs to a fiscal year."""
    year = ctx.data.get("fiscal_year") or fiscal_year(ctx.today)
    ctx.set("fiscal_year", year)
    ctx.item.title = f"{ctx.data['measure']}, {year}-{(year + 1) % 100:02d}"
    ctx.item.category = str(year)
    ctx.item.submitter_id = ctx.item.organization_id = None


def _same(ctx: Context, kind: str, state: str, **fields: object) -> str | None:
    """The reference of an item of a kind and state that says the same in these fields."""
    with ctx.session.no_autoflush:
        found = list(ctx.session.scalars(select(Item).where(Item.kind == kind, Item.state == state)))
    same = (item for item in found if all(item.fields.get(name) == fact for name, fact in fields.items()))
    return next((item.reference for item in same), None)
