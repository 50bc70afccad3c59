"""What the pages, the API and the command line show of cycles, and how they write: always through the engine."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import engine, registry
from workflow.actors import Actor
from workflow.deputising import said_by
from workflow.errors import NotFound
from workflow.limits import CycleRow, CycleSheet, Difference, Line, Reading
from workflow.programs.county_plan.cycle import DATES, Cycle, Limit, load_cycles
from workflow.programs.county_plan.cycles import files
from workflow.programs.county_plan.cycles.acts import MOVES, MOVING, PLAN, plans_to_move
from workflow.programs.county_plan.cycles.foreseeing import foresee_change
from workflow.programs.county_plan.cycles.records import DATE_LABELS, to_record, written
from workflow.programs.county_plan.cycles.standing import CYCLE_KIND, Cycles, cycles_in
from workflow.texts import LANGUAGES, Text
from workflow.values import plain
from workflow.visibility import only_visible, visible

SHIPPED = Text("Open", "Ouvert")
UNITS = {
    "days": Text("days", "jours"),
    "weeks": Text("weeks", "semaines"),
    "months": Text("months", "mois"),
    "years": Text("years", "ans"),
    "year": Text("year", "année"),
    "hours": Text("hours", "heures"),
    "percent": Text("percent", "pour cent"),
    "goals": Text("goals", "objectifs"),
    "assurances": Text("assurances", "engagements"),
    "answers": Text("answers", "réponses"),
}
SOURCE, STRUCTURE = Text("Source", "Source"), Text("Structure", "Structure")
FUNDING = Text("State funding years end", "Fin des exercices de financement de l’État")
YEARS = Text("Years reported", "Années déclarées")
WEEKEND = Text("A day on a weekend moves to Monday", "Un jour de fin de semaine passe au lundi")
YES, NO = Text("yes", "oui"), Text("no", "non")
CHANGES = {"change_limit": "limit", "change_date": "which"}
"""Under which input the actions that change one thing name it."""


def list_cycles(session: Session, actor: Actor | None = None) -> list[CycleRow]:
    """Every cycle, the newest first, with how many plans the actor sees of it (None: how many there are).

    Two statements.
    """
    known = cycles_in(session)
    name = Item.fields["cycle"].as_string()
    counted = session.execute(select(name, func.count()).where(_plans_seen(actor)).group_by(name))
    plans: dict[str, int] = {row[0]: row[1] for row in counted}
    return [_row(known, name, plans.get(name, 0)) for name in known.newest_first()]


def show_cycle(session: Session, name: str, actor: Actor | None = None) -> CycleSheet:
    """One cycle with its dates and limits, and how many plans the actor sees of it. Raises NotFound."""
    known = cycles_in(session)
    if name not in known:
        raise NotFound(name)
    cycle, item = known[name], known.item(name)
    latest = _latest_changes(session, item)
    waiting = [plan.id for plan in plans_to_move(session, cycle)]
    moving = len(waiting if actor is None else only_visible(session, waiting, actor))
    moves = cycle.words(MOVING) if MOVING in cycle.limits else ()
    return CycleSheet(
        row=_row(known, name, _count_plans(session, name, actor)),
        source=cycle.source,
        structure=cycle.structure,
        dates=tuple(_date_line(cycle, one, latest) for one in DATES),
        facts=_facts(cycle),
        limits=tuple(_limit_line(cycle, limit, latest) for limit in cycle.limits.values()),
        moving={one: moving for one in moves if one in MOVES},
    )


def read_cycle(session: Session, text: str, file: str) -> Reading:
    """What a file holds, compared with what stands; nothing is written."""
    known = cycles_in(session)
    try:
        cycle = files.read_file(text, file, {name: known[name] for name in known.newest_first()})
    except files.BadFile as bad:
        return Reading(faults=bad.faults)
    before = known.find(cycle.cycle)
    return Reading(
        name=cycle.cycle,
        is_new=before is None,
        differences=tuple(differences(before, cycle)),
        plans=_count_plans(session, cycle.cycle),
        record=to_record(cycle),
    )


def load_cycle(session: Session, record: Mapping[str, Any], reason: str, *, actor: Actor, now: datetime) -> Item:
    """Write what a file holds, as a new cycle or over the one of its name. Raises Refused, InvalidInput."""
    kept = cycles_in(session).item(record["cycle"])
    data = {**plain(record), **({"reason": reason} if reason else {})}
    if kept is None:
        return engine.create(session, CYCLE_KIND, "load", actor=actor, now=now, data=data)
    del data["cycle"]
    return engine.advance(session, kept, "load", actor=actor, now=now, data=data)


def change_cycle(
    session: Session, name: str, action: str, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Item:
    """Perform an action on a cycle; one that stands as it came with the program becomes an item first.

    Raises NotFound, Refused, InvalidInput.
    """
    kept = keep_cycle(session, name, actor=actor, now=now)
    return engine.advance(session, kept, action, actor=actor, now=now, data=data)


def keep_cycle(session: Session, name: str, *, actor: Actor, now: datetime) -> Item:
    """The item of a cycle; made of what came with the program where there is none. Raises NotFound, Refused."""
    known = cycles_in(session)
    if name not in known:
        raise NotFound(name)
    return known.item(name) or load_cycle(session, to_record(known[name]), "", actor=actor, now=now)


def may_change_cycle(actor: Actor) -> bool:
    """Whether the actor loads cycles and changes their dates and limits."""
    return any(actor.holds(role, PLAN) for role in ("ocfs_cycle_admin", "admin"))


def differences(before: Cycle | None, after: Cycle) -> Iterator[Difference]:
    """What a cycle says otherwise than the one before: its dates and facts, then limit by limit."""
    old, new = (_said(before) if before else {}), _said(after)
    for name in dict.fromkeys((*new, *old)):
        one, other = old.get(name), new.get(name)
        if (one and one[1]) != (other and other[1]):
            label = (other or one or (Text(name, name),))[0]
            yield Difference(name, label, one[1] if one else None, other[1] if other else None)


def _said(cycle: Cycle) -> dict[str, tuple[Text, Text]]:
    """Everything that a cycle says, by name: what it is called and how it reads."""
    told = {name: (DATE_LABELS[name], _day(getattr(cycle, name))) for name in DATES}
    told |= {label.en: (label, value) for label, value in _facts(cycle)}
    return told | {limit.name: (limit.label, _with_source(limit)) for limit in cycle.limits.values()}


def _with_source(limit: Limit) -> Text:
    value, unit = value_said(limit), UNITS.get(limit.unit, Text(limit.unit, limit.unit))
    said = (f"{value.in_(tongue)} {unit.in_(tongue)}".strip() for tongue in LANGUAGES)
    return Text(*(f"{one} ({limit.source})" for one in said))


def value_said(limit: Limit) -> Text:
    """A limit's value in words: the number in each language's way, or the list."""
    if isinstance(limit.value, tuple):
        words = ", ".join(limit.value)
        return Text(words, words)
    return Text("{value}", "{value}").format(value=limit.value)


def _row(known: Cycles, name: str, plans: int) -> CycleRow:
    cycle, item = known[name], known.item(name)
    states = registry.kind(CYCLE_KIND).states
    return CycleRow(
        name=name,
        state=item.state if item else "open",
        state_said=states[item.state].label if item else SHIPPED,
        due_on=cycle.due_on,
        effective_on=cycle.effective_on,
        ends_on=cycle.ends_on,
        plans=plans,
        reference=item.reference if item else None,
    )


def _count_plans(session: Session, name: str, actor: Actor | None = None) -> int:
    mine = select(func.count()).where(_plans_seen(actor), Item.fields["cycle"].as_string() == name)
    return session.scalar(mine) or 0


def _plans_seen(actor: Actor | None) -> ColumnElement[bool]:
    """A count tells a county of no other county's plans."""
    return Item.kind == PLAN if actor is None else and_(Item.kind == PLAN, visible(actor, PLAN))


def _latest_changes(session: Session, item: Item | None) -> dict[str, HistoryEntry]:
    """The last entry of the history that changed each date and limit; of the rest, the last load (under "")."""
    if item is None:
        return {}
    changes = (*CHANGES, "load")
    query = select(HistoryEntry).where(HistoryEntry.item_id == item.id, HistoryEntry.action.in_(changes))
    latest: dict[str, HistoryEntry] = {}
    for entry in session.scalars(query.order_by(HistoryEntry.seq)):
        if entry.action == "load":
            latest = {"": entry}
        else:
            latest[entry.given.get(CHANGES[entry.action], "")] = entry
    return latest


def _told(latest: Mapping[str, HistoryEntry], name: str, *, as_shipped: bool) -> dict[str, Any]:
    """Since when something is so, who changed it and why; nothing of what is as it came with the program."""
    entry = latest.get(name) or (None if as_shipped else latest.get(""))
    if entry is None:
        return {}
    return {"since": entry.effective_on, "by": said_by(entry), "reason": entry.reason}


def _date_line(cycle: Cycle, name: str, latest: Mapping[str, HistoryEntry]) -> Line:
    day: date = getattr(cycle, name)
    entry, shipped = latest.get(name), load_cycles().get(cycle.cycle)
    return Line(
        name,
        DATE_LABELS[name],
        _day(day),
        day.isoformat(),
        Text("", ""),
        entry.given.get("new_source", "") if entry is not None else cycle.source,
        is_date=True,
        **_told(latest, name, as_shipped=shipped is not None and getattr(shipped, name) == day),
    )


def _limit_line(cycle: Cycle, limit: Limit, latest: Mapping[str, HistoryEntry]) -> Line:
    unit = UNITS.get(limit.unit, Text(limit.unit, limit.unit))
    shipped = load_cycles().get(cycle.cycle)
    return Line(
        limit.name,
        limit.label,
        value_said(limit),
        written(limit),
        unit,
        limit.source,
        is_list=isinstance(limit.value, tuple),
        **_told(latest, limit.name, as_shipped=shipped is not None and shipped.limits.get(limit.name) == limit),
    )


def _facts(cycle: Cycle) -> tuple[tuple[Text, Text], ...]:
    return (
        (SOURCE, Text(cycle.source, cycle.source)),
        (STRUCTURE, Text(cycle.structure, cycle.structure)),
        (WEEKEND, YES if cycle.roll_weekend else NO),
        (FUNDING, _listed(map(_day, cycle.funding_ends_on))),
        (YEARS, _listed(Text(str(year), str(year)) for year in cycle.reported_years)),
    )


def _day(day: date) -> Text:
    return Text("{day}", "{day}").format(day=day)


def _listed(texts: Iterable[Text]) -> Text:
    known = list(texts)
    return Text(", ".join(text.en for text in known), ", ".join(text.fr for text in known))


HOOKS: Mapping[str, Any] = {
    "cycles": list_cycles,
    "cycle": show_cycle,
    "read_cycle": read_cycle,
    "load_cycle": load_cycle,
    "foresee_cycle_change": foresee_change,
    "change_cycle": change_cycle,
    "keep_cycle": keep_cycle,
    "may_change_cycle": may_change_cycle,
    "unlisted_kinds": lambda: (CYCLE_KIND,),
}
