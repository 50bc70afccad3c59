"""The two-month windows in each of which a review with the ministry is held (lifecycles.yaml, DL-BIMONTHLY)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from sqlalchemy import select

from models.items import Item
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.guards import HELD
from workflow.reports.windows import Window
from workflow.texts import Text

KIND, REVIEW = "review_window", "ministry_review"
SCHEDULED = frozenset({"scheduled", "agenda_posted"})
FIRST_MONTHS = (12, 10, 8, 6, 4, 2)
ONE_DAY = timedelta(days=1)

TITLE = Text("Ministry review, {first} to {last}", "Revue avec le ministère, {first} au {last}")
KEPT_ALREADY = Text("{reference} is this window.", "{reference} est cette période.")
NOT_OVER = Text("The window is over on {day}.", "La période prend fin le {day}.")


def window_of(day: date) -> Window:
    """The two months that a day belongs to: April and May, June and July, … February and March."""
    month = next((one for one in FIRST_MONTHS if one <= day.month), 12)
    first = date(day.year if month <= day.month else day.year - 1, month, 1)
    return Window(first, first + relativedelta(months=2) - ONE_DAY)


@guards("one_window_each", asks=("first_day",))
def one_window_each(ctx: Context) -> Reason | None:
    """Each window is kept once."""
    kept = _kept(ctx, window_of(ctx.data["first_day"])) if ctx.data.get("first_day") else None
    return Reason("one_window_each", KEPT_ALREADY.format(reference=kept), field="first_day") if kept else None


@guards("window_over")
def window_over(ctx: Context) -> Reason | None:
    """As long as a window runs, a review can still be held in it."""
    last = date.fromisoformat(ctx.item.fields["last_day"])
    return Reason("window_over", NOT_OVER.format(day=last), earliest=last + ONE_DAY) if ctx.today <= last else None


def _kept(ctx: Context, window: Window) -> str | None:
    same = (Item.kind == KIND, Item.state != "", Item.fields["first_day"].as_string() == window.first.isoformat())
    with ctx.session.no_autoflush:
        return ctx.session.scalar(select(Item.reference).where(*same).limit(1))


@effects("begin_window")
def begin_window(ctx: Context) -> None:
    """It is the association's; a review that was held or is scheduled in it already is taken into account."""
    window = window_of(ctx.data["first_day"])
    said = TITLE.format(first=window.first.isoformat(), last=window.last.isoformat())
    ctx.item.title = said.in_(ctx.actor.language)
    ctx.item.submitter_id = ctx.item.organization_id = None
    ctx.set("first_day", window.first)
    ctx.set("last_day", window.last)
    _reckon(ctx, ctx.item, window, _reviews(ctx))


@effects("begin_next_window")
def begin_next_window(ctx: Context) -> None:
    """The day after a window's last is the first of the next, unless that was begun already."""
    following = date.fromisoformat(ctx.item.fields["last_day"]) + ONE_DAY
    if _kept(ctx, window_of(following)) is None:
        ctx.create(KIND, "begin_next", {"first_day": following})


@effects("expect_review")
def expect_review(ctx: Context) -> None:
    """Nobody is reminded while a review is scheduled."""
    scheduled = True
    ctx.set("expected", scheduled)


@effects("expect_no_review")
def expect_no_review(ctx: Context) -> None:
    """The reminders go on."""
    ctx.set("expected", None)


@effects("forget_review")
def forget_review(ctx: Context) -> None:
    """What was noted of the review is no longer so."""
    for name in ("met_on", "meeting"):
        ctx.set(name, None)


Review = tuple[str, str, date]
"""A review with the ministry: its reference, its state, its day."""


@effects("tell_review_windows")
def tell_review_windows(ctx: Context) -> None:
    """A review that is scheduled, put off, held or called off changes what its window waits for."""
    if ctx.item.fields.get("kind") != REVIEW:
        return
    state = ctx.transition.to
    on = ctx.value("held_on") if state in HELD else ctx.value("scheduled_on")
    day = date.fromisoformat(on) if isinstance(on, str) else on
    reviews = [one for one in _reviews(ctx) if one[0] != ctx.item.reference]
    if day is not None and ctx.item.reference:
        reviews.append((ctx.item.reference, state, day))
    query = select(Item).where(Item.kind == KIND, Item.state == "awaited").order_by(Item.id)
    for item in ctx.session.scalars(query).all():
        _reckon(ctx, item, window_of(date.fromisoformat(item.fields["first_day"])), reviews)


def _reviews(ctx: Context) -> Sequence[Review]:
    """The reviews that are scheduled or were held."""
    states = (*SCHEDULED, *HELD)
    review = Item.fields["kind"].as_string() == REVIEW
    query = select(Item).where(Item.kind == "meeting", review, Item.state.in_(states))
    with ctx.session.no_autoflush:
        rows = ctx.session.scalars(query.order_by(Item.id)).all()
    dated = ((one, one.fields.get("held_on") if one.state in HELD else one.fields.get("scheduled_on")) for one in rows)
    return [(one.reference, one.state, date.fromisoformat(on)) for one, on in dated if on]


def _reckon(ctx: Context, item: Item, window: Window, reviews: Iterable[Review]) -> None:
    """Let the system note what the window has come to, where that is something new."""
    inside = [one for one in reviews if one[2] in window]
    held = next((one for one in inside if one[1] in HELD), None)
    expected = any(one[1] in SCHEDULED for one in inside)
    if held is not None:
        reference, _, day = held
        since = max(item.effective_on, day) if item is not ctx.item else None
        ctx.follow("meet", {"met_on": day, "meeting": reference}, item=item, effective_on=since)
    elif expected != bool(item.fields.get("expected")):
        ctx.follow("expect" if expected else "expect_none", item=item)
