"""A person's desk: what waits for them, what is due soon or late, what moved since they were last here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true, union
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Follower, Item
from models.people import Organization
from workflow import judging, permissions, registry, versions
from workflow.actors import Actor
from workflow.definition import Workflow
from workflow.deputising import acting_for, may_stand_in
from workflow.expecting import When, expected_rows, narrowed
from workflow.listing import COLUMNS, Owner
from workflow.registry import Program
from workflow.visibility import kinds_of, programs_of, visible, visible_anywhere

SHOWN = 25
MOST = 100
"""What the desk shows when all is asked for."""
LOOKED_THROUGH = 200
"""So many items of a kind are looked at for those that really wait."""
SOON = timedelta(days=7)
FIRST_VISIT = timedelta(days=14)


@dataclass(frozen=True)
class Moved:
    """Something that happened to an item of theirs, by someone else."""

    entry: HistoryEntry
    item: Item


def waiting(session: Session, actor: Actor, now: datetime, most: int = SHOWN) -> Sequence[Row[Any]]:
    """The items in which the actor is expected to act: soonest due first, then the undated, oldest first.

    Expected is what the state is for (main in its definition), where nothing stands in the actor's way: see
    workflow/expecting.py. What the program itself names (a ballot, a vote to confirm) stands first: others wait for it.
    At most `most` are given.
    """
    candidates: dict[int, Row[Any]] = {}
    urgent: set[int] = set()
    for program in programs_of(actor):
        for flow in program.kinds.values():
            turn = _turn(actor, flow)
            for row in [*_anywhere(session, actor, flow, turn), *_in_scope(session, actor, flow, turn)]:
                candidates[row.id] = row
        named = {row.id: row for row in _named(session, actor, program)}
        candidates.update(named)
        urgent.update(named)
    ordered = sorted(candidates.values(), key=lambda row: (row.id not in urgent, *_soonest(row)))
    return _those_of(session, actor, ordered, now, most)


def waiting_for_others(
    session: Session, actor: Actor, now: datetime, most: int = SHOWN
) -> list[tuple[Actor, Sequence[Row[Any]]]]:
    """What waits for those for whom the actor stands in, and can be done for them: by person, soonest due first."""
    found: list[tuple[Actor, Sequence[Row[Any]]]] = []
    for principal in actor.stands_in:
        rows: dict[int, Row[Any]] = {}
        for flow in kinds_of(principal):
            turn = _turn(principal, flow)
            for row in [*_anywhere(session, principal, flow, turn), *_in_scope(session, principal, flow, turn)]:
                rows[row.id] = row
        ordered = sorted(rows.values(), key=_soonest)
        found.append((principal, _those_of(session, acting_for(actor, principal), ordered, now, most)))
    return found


def _those_of(
    session: Session, actor: Actor, ordered: Sequence[Row[Any]], now: datetime, most: int
) -> Sequence[Row[Any]]:
    """Those of the rows in which it really is the actor's turn; at most so many."""
    ids = [row.id for row in ordered]
    items = {item.id: item for item in session.scalars(select(Item).where(Item.id.in_(ids)))}
    return list(islice((row for row in ordered if _is_turn(session, actor, items[row.id], now)), most))


def due_soon(
    session: Session, actor: Actor, today: date, most: int = SHOWN, waiting: Sequence[Row[Any]] = ()
) -> Sequence[Row[Any]]:
    """What concerns the actor and is late or due within a week, soonest first; at most `most`.

    That is what they follow, created, submitted or own, and what is `waiting` for them.
    """
    due = and_(Item.next_due_on <= today + SOON, visible_anywhere(actor)).is_(true())
    mine = _listed(session, and_(Item.id.in_(ids_of_mine(actor)), due), Item.next_due_on, Item.id)
    theirs = [row for row in waiting if row.next_due_on is not None and row.next_due_on <= today + SOON]
    return sorted({row.id: row for row in [*mine, *theirs]}.values(), key=_soonest)[:most]


def moved_since(session: Session, actor: Actor, since: datetime | None, now: datetime) -> list[Moved]:
    """What others did to the actor's items since `since` (the first time: in the last two weeks), latest first."""
    statement = (
        select(HistoryEntry, Item)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            HistoryEntry.recorded_at > (since or now - FIRST_VISIT),
            or_(HistoryEntry.actor_id.is_(None), HistoryEntry.actor_id != actor.person_id),
            Item.id.in_(ids_of_mine(actor)),
            visible_anywhere(actor).is_(true()),
        )
        .order_by(HistoryEntry.recorded_at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )
    return [Moved(entry, item) for entry, item in session.execute(statement)]


@dataclass(frozen=True)
class _Turn:
    """When it is the actor's turn with items of a kind: any item, their own, their organizations'."""

    anywhere: frozenset[When]
    own: frozenset[When]
    organizations: tuple[tuple[int, frozenset[When]], ...]


def _turn(actor: Actor, flow: Workflow) -> _Turn:
    anywhere: set[When] = set()
    own: set[When] = set()
    organizations: dict[int, set[When]] = {}
    for row, when in expected_rows(flow):
        for rule in narrowed(row).roles:
            if not actor.holds(rule.role, flow.program):
                continue
            if rule.scope == "own":
                own.add(when)
            elif rule.scope in ("society", "district"):
                for organization in actor.organizations(rule.role):
                    organizations.setdefault(organization, set()).add(when)
            else:
                anywhere.add(when)
    by_organization = tuple((one, frozenset(whens)) for one, whens in sorted(organizations.items()))
    return _Turn(frozenset(anywhere), frozenset(own), by_organization)


def _among(whens: Iterable[When]) -> ColumnElement[bool]:
    """Items of which one of these is so: all plain states together, then each track."""
    plain = frozenset().union(*(when.states for when in whens if when.track is None))
    tracks = sorted((when for when in whens if when.track is not None), key=lambda when: str(when.track))
    conditions = [When(plain).condition()] if plain else []
    return or_(*conditions, *(when.condition() for when in tracks))


def _is_turn(session: Session, actor: Actor, item: Item, now: datetime) -> bool:
    """Whether one of the expected actions is the actor's, with nothing in its way that is known beforehand."""
    program, flow = registry.program(item.program), versions.workflow_of(session, item)
    who = permissions.standing_at(session, program, actor, item, program.today(now))
    for row, when in expected_rows(flow):
        if not when.is_so(item) or not judging.fits(row, item) or not permissions.role_used(who, narrowed(row), item):
            continue
        if not may_stand_in(who, program, item.kind, row):
            continue
        context = judging.make_context(session, program, flow, item, row, actor=who, now=now, data={})
        context.offering = True
        reasons = (*permissions.separation_reasons(program, context), *judging.guard_reasons(program, context))
        if judging.is_turn(who, row, item, reasons):
            return True
    return False


def _anywhere(session: Session, actor: Actor, flow: Workflow, turn: _Turn) -> Sequence[Row[Any]]:
    """Along the index of due dates, until enough are found; the undated only when there is room for them."""
    if not turn.anywhere:
        return ()
    expected = and_(_among(turn.anywhere), visible(actor, flow.kind))
    kind = Item.kind == flow.kind
    dated = _listed(session, and_(kind, Item.next_due_on.is_not(None), expected.is_(true())), Item.next_due_on, Item.id)
    if len(dated) >= LOOKED_THROUGH:
        return dated
    return [*dated, *_listed(session, and_(kind, Item.next_due_on.is_(None), expected), Item.id)]


def _named(session: Session, actor: Actor, program: Program) -> Sequence[Row[Any]]:
    """The items that the program itself says wait for the actor, such as those with a ballot not cast."""
    hook = program.hooks.get("waits_for")
    ids = list(hook(session, actor)) if hook is not None else []
    return _listed(session, and_(Item.id.in_(ids), visible_anywhere(actor)), Item.id) if ids else ()


def _in_scope(session: Session, actor: Actor, flow: Workflow, turn: _Turn) -> Sequence[Row[Any]]:
    """Beginning with the few items that are the actor's own or their organizations'."""
    mine = (Item.created_by_id == actor.person_id, Item.submitter_id == actor.person_id)
    conditions = [and_(of, and_(Item.kind == flow.kind, _among(turn.own)).is_(true())) for of in mine if turn.own]
    conditions += [
        and_(Item.kind == flow.kind, Item.organization_id == one, _among(whens)) for one, whens in turn.organizations
    ]
    if not conditions:
        return ()
    ids = union(*(select(Item.id.label("id")).where(condition) for condition in conditions)).subquery()
    expected = and_(Item.id.in_(select(ids.c.id)), visible(actor, flow.kind).is_(true()))
    return _listed(session, expected, Item.next_due_on.is_(None), Item.next_due_on, Item.id)


def _soonest(row: Row[Any]) -> tuple[bool, date, int]:
    return (row.next_due_on is None, row.next_due_on or date.max, row.id)


def ids_of_mine(actor: Actor) -> Any:
    """The ids of the items that the actor follows, created, submitted or owns."""
    columns = (Item.created_by_id, Item.submitter_id, Item.owner_id)
    own = (select(Item.id.label("id")).where(column == actor.person_id) for column in columns)
    followed = select(Follower.item_id.label("id")).where(Follower.person_id == actor.person_id)
    return select(union(followed, *own).subquery().c.id)


def _listed(session: Session, condition: ColumnElement[bool], *order: Any) -> Sequence[Row[Any]]:
    statement = (
        select(*COLUMNS)
        .outerjoin(Organization, Organization.id == Item.organization_id)
        .outerjoin(Owner, Owner.id == Item.owner_id)
        .where(condition)
        .order_by(*order)
        .limit(LOOKED_THROUGH)
    )
    return session.execute(statement).all()
