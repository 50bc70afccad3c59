"""What is asked before a cycle is loaded, opened or changed, and what follows."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization
from workflow import registry
from workflow.beginnings import Beginning
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.cycle import Cycle, load_cycles
from workflow.programs.county_plan.cycles.records import RECORD, faults, from_record, limit_row, value_of
from workflow.programs.county_plan.cycles.standing import CYCLE_KIND, cycles_in, forget_cycles
from workflow.registry import Effects, Guards
from workflow.texts import Text
from workflow.values import plain

guards, effects = Guards(), Effects()

PLAN = "county_plan"
NOT_SENT = ("not_started", "draft", "hearing_noticed", "hearing_held", "finalized", "locally_approved")
"""The states of plans whose dates can still move: they are not submitted yet."""
MOVES = {"due_on": ("due_on",), "effective_on": ("effective_on", "plan_start"), "ends_on": ("plan_end",)}
"""The dates of a plan that come from each date of its cycle, where the cycle’s data say that it moves."""
MOVING = "dates_that_move"
"""The limit that names the dates of a cycle that take the plans along when they change."""

UNREADABLE = Text("These data cannot be read: {problem}.", "Ces données sont illisibles : {problem}.")
KNOWN = Text("The cycle {name} is loaded already, as {reference}.", "Le cycle {name} est déjà chargé : {reference}.")
NO_LIMIT = Text("There is no limit called “{name}”.", "Il n’y a pas de limite appelée « {name} ».")
NO_NUMBER = Text("Give a number.", "Donnez un nombre.")
SAME = Text("That is its value and its source already.", "C’est déjà sa valeur et sa source.")
NOT_OPEN = Text(
    "The cycle {name} is not open. Choose an open one.", "Le cycle {name} n’est pas ouvert. Choisissez-en un."
)


# --- Before ------------------------------------------------------------------------------------------------------


@guards("cycle_new")
def check_new(ctx: Context) -> Reason | None:
    """A cycle is one item: who loads its file again does so there."""
    kept = cycles_in(ctx.session).item(ctx.value("cycle") or "")
    if kept is None:
        return None
    message = KNOWN.format(name=ctx.value("cycle"), reference=kept.reference)
    return Reason("cycle_new", message, field="cycle", fix_url=f"/items/{kept.reference}")


@guards("cycle_sound")
def check_sound(ctx: Context) -> Iterator[Reason]:
    """The dates follow each other and no limit lacks that the rules measure by."""
    record = {**ctx.item.fields, **{name: plain(value) for name, value in ctx.data.items() if name in RECORD}}
    if ctx.data.get("which"):
        record[ctx.data["which"]] = plain(ctx.data.get("new_date"))
    try:
        cycle = from_record(record)
    except (KeyError, TypeError):
        return  # what is missing is asked for by another guard
    except (ValueError, ArithmeticError) as error:
        yield Reason("cycle_sound", UNREADABLE.format(problem=error))
        return
    for key, said in faults(cycle):
        yield Reason("cycle_sound", said, field="new_date" if key == ctx.data.get("which") else None)


@guards("limit_changes", asks=("limit", "value", "new_source"))
def check_limit(ctx: Context) -> Iterable[Reason]:
    """The limit is there, its new value is of its kind, and something changes."""
    before = _cycle(ctx).limits.get(ctx.value("limit"))
    if before is None:
        return [Reason("limit_changes", NO_LIMIT.format(name=ctx.value("limit")), field="limit")]
    try:
        after = changed(_cycle(ctx), ctx.data)
    except ArithmeticError:
        return [Reason("limit_changes", NO_NUMBER, field="value")]
    limit = after.limits[before.name]
    if (limit.value, limit.source) == (before.value, before.source):
        return [Reason("limit_changes", SAME, field="value")]
    return [Reason("limit_changes", said, field="value") for key, said in faults(after) if key == before.name]


@guards("cycle_open", asks=("cycle",), needs=("cycle",))
def check_open(ctx: Context) -> Reason | None:
    """A plan is begun for a cycle that is open."""
    name = ctx.value("cycle")
    if name is None or cycles_in(ctx.session).is_open(name):
        return None
    return Reason("cycle_open", NOT_OPEN.format(name=name), field="cycle", who=("ocfs_cycle_admin",))


def _districts(ctx: Context) -> tuple[tuple[str, Text], ...]:
    """The districts for which whoever asks opens a plan: the own ones, or every one for who opens cycles."""
    query = select(Organization).where(Organization.program == "county_plan", Organization.kind == "district")
    if not ctx.actor.holds("ocfs_cycle_admin"):
        query = query.where(Organization.id.in_(ctx.actor.organizations("ldss_planner")))
    found = ctx.session.scalars(query.order_by(Organization.name_en, Organization.id))
    return tuple((str(one.id), Text(one.name_en, one.name_fr or one.name_en)) for one in found)


def beginnings(ctx: Context) -> dict[str, Beginning]:
    """Cycles and districts for a new plan; the limits of a cycle by their names, for the form that changes one."""
    if ctx.workflow.kind == PLAN and ctx.transition.creates:
        names = cycles_in(ctx.session).open_names()
        offered = tuple((name, Text(name, name)) for name in names)
        cycle = Beginning(names[0] if len(names) == 1 else None, offered, single=True)
        return {"cycle": cycle, "district": Beginning(choices=_districts(ctx), single=True)}
    if ctx.workflow.kind == CYCLE_KIND and ctx.transition.do == "change_limit":
        limits = _cycle(ctx).limits.values()
        return {"limit": Beginning(choices=tuple((limit.name, limit.label) for limit in limits), single=True)}
    return {}


# --- After -------------------------------------------------------------------------------------------------------


@effects("name_cycle")
def name_cycle(ctx: Context) -> None:
    """The item is called as its cycle; one that takes the place of what came with the program is open, as that was."""
    name = ctx.value("cycle")
    ctx.item.title = name
    was_open = name in (known := cycles_in(ctx.session)) and known.is_open(name)
    move_plans(ctx)
    if was_open:
        ctx.follow("keep_open")


@effects("forget_cycles")
def forget(ctx: Context) -> None:
    """What the session knew of the cycles is read anew."""
    forget_cycles(ctx.session)


@effects("set_limit")
def set_limit(ctx: Context) -> None:
    """Put the new value and its source in the place of the old."""
    after = changed(_cycle(ctx), ctx.data)
    ctx.set("limits", [limit_row(limit) for limit in after.limits.values()])
    forget_cycles(ctx.session)
    count_plans_anew(ctx, {ctx.data["limit"]})


def count_plans_anew(ctx: Context, limits: Collection[str]) -> None:
    """Let every plan of the cycle that is not over count the open deadlines anew that hang on one of the limits."""
    rules = registry.kind(PLAN).deadlines.values()
    dates = {rule.due.source for rule in rules if {*limits} & {*rule.due.after, *rule.due.before}} - {None}
    if not dates:
        return
    ended = [name for name, state in registry.kind(PLAN).states.items() if state.terminal]
    plans = select(Item).where(Item.kind == PLAN, Item.state.not_in(ended)).order_by(Item.id)
    for plan in ctx.session.scalars(plans.where(Item.fields["cycle"].as_string() == ctx.item.fields["cycle"])):
        counted = {name: plan.fields[name] for name in sorted(filter(None, dates)) if plan.fields.get(name)}
        if counted:
            ctx.follow("count_anew", counted, item=plan)


@effects("set_date")
def set_date(ctx: Context) -> None:
    """Put the new date in the place of the old; plans move along where the cycle's data say so."""
    ctx.set(ctx.data["which"], ctx.data["new_date"])
    move_plans(ctx)


@effects("move_plans")
def move_plans(ctx: Context) -> None:
    """Move the plans that are not submitted, but for those with a date of their own: the State extended it.

    What hangs on a limit that a file says otherwise is counted anew before.
    """
    before, cycle = _before(ctx), from_record(ctx.item.fields)
    forget_cycles(ctx.session)
    count_plans_anew(ctx, {name for name, limit in cycle.limits.items() if limit != before.limits.get(name)})
    for plan in plans_to_move(ctx.session, cycle):
        moved = {name: day for name, day in _dates(cycle).items() if plan.fields.get(name) != plain(day)}
        if moved:
            ctx.follow("move_dates", {**moved}, item=plan)


def plans_to_move(session: Session, cycle: Cycle) -> list[Item]:
    """The plans of a cycle whose dates follow the cycle's."""
    waiting = select(Item).where(Item.kind == PLAN, Item.state.in_(NOT_SENT)).order_by(Item.id)
    plans = session.scalars(waiting.where(Item.fields["cycle"].as_string() == cycle.cycle))
    return [plan for plan in plans if plan.tracks.get("extension") != "granted"]


def _dates(cycle: Cycle) -> dict[str, Any]:
    """The dates of a plan that move with its cycle."""
    moving = cycle.words(MOVING) if MOVING in cycle.limits else ()
    return {name: getattr(cycle, source) for source in moving if source in MOVES for name in MOVES[source]}


def changed(cycle: Cycle, data: Any) -> Cycle:
    """The cycle with a limit as an action gives it; raises KeyError for no such one, ArithmeticError for no number."""
    before = cycle.limits[data["limit"]]
    value = value_of(data["value"], words=isinstance(before.value, tuple))
    after = replace(before, value=value, source=data["new_source"])
    return replace(cycle, limits={**cycle.limits, before.name: after})


def _before(ctx: Context) -> Cycle:
    """The cycle as its record said before this action; of a new one, as it came with the program, or as it is now."""
    replaced = inspect(ctx.item).attrs.fields.history.deleted
    if replaced and replaced[0]:
        return from_record(replaced[0])
    return load_cycles().get(ctx.item.fields["cycle"]) or from_record(ctx.item.fields)


def _cycle(ctx: Context) -> Cycle:
    return from_record(ctx.item.fields)
