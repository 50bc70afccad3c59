"""A person's desk: what waits for them, what is due soon or late, what moved since they were last here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true, union
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Follower, Item
from models.people import Organization
from workflow.actors import Actor
from workflow.definition import Workflow
from workflow.listing import COLUMNS, Owner
from workflow.visibility import programs_of, visible, visible_anywhere

SHOWN = 25
SOON = timedelta(days=7)
FIRST_VISIT = timedelta(days=14)


@dataclass(frozen=True)
class Moved:
    """Something that happened to an item of theirs, by someone else."""

    entry: HistoryEntry
    item: Item


def waiting(session: Session, actor: Actor) -> Sequence[Row[Any]]:
    """The items in which the actor is expected to act: soonest due first, then the undated, oldest first.

    Expected is an action that moves things on: not one that ends or destroys (marked as danger), and none in a
    state where the item has come to its end.
    """
    found: dict[int, Row[Any]] = {}
    for program in programs_of(actor):
        for flow in program.kinds.values():
            turn = _turn(actor, flow)
            for row in [*_anywhere(session, actor, flow, turn), *_in_scope(session, actor, flow, turn)]:
                found[row.id] = row
    return sorted(found.values(), key=_soonest)[:SHOWN]


def due_soon(session: Session, actor: Actor, today: date) -> Sequence[Row[Any]]:
    """What concerns the actor and is late or due within a week, soonest first."""
    due = and_(Item.next_due_on <= today + SOON, visible_anywhere(actor)).is_(true())
    return _listed(session, and_(Item.id.in_(_mine(actor)), due), Item.next_due_on, Item.id)


def moved_since(session: Session, actor: Actor, since: datetime | None, now: datetime) -> list[Moved]:
    """What others did to the actor's items since `since` (the first time: in the last two weeks), latest first."""
    statement = (
        select(HistoryEntry, Item)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            HistoryEntry.recorded_at > (since or now - FIRST_VISIT),
            or_(HistoryEntry.actor_id.is_(None), HistoryEntry.actor_id != actor.person_id),
            Item.id.in_(_mine(actor)),
            visible_anywhere(actor).is_(true()),
        )
        .order_by(HistoryEntry.recorded_at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )
    return [Moved(entry, item) for entry, item in session.execute(statement)]


@dataclass(frozen=True)
class _Turn:
    """The states of a kind in which it is the actor's turn: for any item, for their own, for their organizations'."""

    anywhere: frozenset[str]
    own: frozenset[str]
    organizations: tuple[tuple[int, frozenset[str]], ...]


def _turn(actor: Actor, flow: Workflow) -> _Turn:
    anywhere: set[str] = set()
    own: set[str] = set()
    organizations: dict[int, set[str]] = {}
    for row in flow.transitions:
        if row.danger or row.track or row.creates:
            continue
        states = {name for name in row.sources if not flow.states[name].terminal}
        for rule in row.roles:
            if not actor.holds(rule.role, flow.program):
                continue
            if rule.scope == "own":
                own |= states
            elif rule.scope in ("society", "district"):
                for organization in actor.organizations(rule.role):
                    organizations.setdefault(organization, set()).update(states)
            else:
                anywhere |= states
    by_organization = tuple((one, frozenset(states)) for one, states in sorted(organizations.items()))
    return _Turn(frozenset(anywhere), frozenset(own), by_organization)


def _anywhere(session: Session, actor: Actor, flow: Workflow, turn: _Turn) -> Sequence[Row[Any]]:
    """Along the index of due dates, until enough are found; the undated only when there is room for them."""
    if not turn.anywhere:
        return ()
    expected = and_(Item.state.in_(sorted(turn.anywhere)), visible(actor, flow.kind))
    kind = Item.kind == flow.kind
    dated = _listed(session, and_(kind, Item.next_due_on.is_not(None), expected.is_(true())), Item.next_due_on, Item.id)
    if len(dated) >= SHOWN:
        return dated
    return [*dated, *_listed(session, and_(kind, Item.next_due_on.is_(None), expected), Item.id)]


def _in_scope(session: Session, actor: Actor, flow: Workflow, turn: _Turn) -> Sequence[Row[Any]]:
    """Beginning with the few items that are the actor's own or their organizations'."""
    mine = (Item.created_by_id == actor.person_id, Item.submitter_id == actor.person_id)
    conditions = [
        and_(of, and_(Item.kind == flow.kind, Item.state.in_(sorted(turn.own))).is_(true())) for of in mine if turn.own
    ]
    conditions += [
        and_(Item.kind == flow.kind, Item.organization_id == one, Item.state.in_(sorted(states)))
        for one, states in turn.organizations
    ]
    if not conditions:
        return ()
    ids = union(*(select(Item.id.label("id")).where(condition) for condition in conditions)).subquery()
    expected = and_(Item.id.in_(select(ids.c.id)), visible(actor, flow.kind).is_(true()))
    return _listed(session, expected, Item.next_due_on.is_(None), Item.next_due_on, Item.id)


def _soonest(row: Row[Any]) -> tuple[bool, date, int]:
    return (row.next_due_on is None, row.next_due_on or date.max, row.id)


def _mine(actor: Actor) -> Any:
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
        .limit(SHOWN)
    )
    return session.execute(statement).all()
