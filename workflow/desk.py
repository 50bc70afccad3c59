"""A person's desk: what waits for them, what is due soon or late, what moved since they were last here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, false, or_, select, true, union
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Follower, Item
from models.people import Organization
from workflow.actors import Actor
from workflow.definition import RoleRule, Workflow
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
    """The items in which the actor is expected to act: soonest due first, then the undated by how long they wait.

    Expected is an action that moves things on: not one that ends or destroys (marked as danger), and none in a
    state where the item has come to its end.
    """
    turns = [_turn(actor, flow) for program in programs_of(actor) for flow in program.kinds.values()]
    condition = or_(false(), *turns)
    dated = _listed(session, and_(condition, Item.next_due_on.is_not(None)), Item.next_due_on, Item.id)
    if len(dated) >= SHOWN:
        return dated
    undated = _listed(session, and_(condition, Item.next_due_on.is_(None)), Item.entered_at, Item.id)
    return [*dated, *undated][:SHOWN]


def due_soon(session: Session, actor: Actor, today: date) -> Sequence[Row[Any]]:
    """What concerns the actor and is late or due within a week, soonest first."""
    concerned = or_(Item.id.in_(_followed(actor)), *_mine(actor))
    due = and_(Item.next_due_on <= today + SOON, concerned, visible_anywhere(actor))
    return _listed(session, due, Item.next_due_on, Item.id)


def moved_since(session: Session, actor: Actor, since: datetime | None, now: datetime) -> list[Moved]:
    """What others did to the actor's items since `since` (the first time: in the last two weeks), latest first."""
    mine = union(_followed(actor), *(select(Item.id).where(condition) for condition in _mine(actor)))
    statement = (
        select(HistoryEntry, Item)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            HistoryEntry.recorded_at > (since or now - FIRST_VISIT),
            or_(HistoryEntry.actor_id.is_(None), HistoryEntry.actor_id != actor.person_id),
            Item.id.in_(select(mine.subquery().c.id)),
            visible_anywhere(actor),
        )
        .order_by(HistoryEntry.recorded_at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )
    return [Moved(entry, item) for entry, item in session.execute(statement)]


def _turn(actor: Actor, flow: Workflow) -> ColumnElement[bool]:
    """The condition under which an item of the kind waits for the actor."""
    by_scope: dict[ColumnElement[bool] | None, set[str]] = {}
    for row in flow.transitions:
        if row.danger or row.track or row.creates:
            continue
        states = {name for name in row.sources if not flow.states[name].terminal}
        for rule in row.roles:
            if actor.holds(rule.role, flow.program):
                by_scope.setdefault(None if rule.scope is None else _scope(actor, rule), set()).update(states)
    turns = (
        and_(Item.state.in_(sorted(states)), scope) if scope is not None else Item.state.in_(sorted(states))
        for scope, states in by_scope.items()
        if states
    )
    return and_(visible(actor, flow.kind), or_(false(), *turns))


def _scope(actor: Actor, rule: RoleRule) -> ColumnElement[bool]:
    if rule.scope == "own":
        return or_(Item.created_by_id == actor.person_id, Item.submitter_id == actor.person_id)
    if rule.scope in ("society", "district"):
        return Item.organization_id.in_(sorted(actor.organizations(rule.role)))
    return true()


def _mine(actor: Actor) -> Iterable[ColumnElement[bool]]:
    columns = (Item.created_by_id, Item.submitter_id, Item.owner_id)
    return [column == actor.person_id for column in columns]


def _followed(actor: Actor) -> Any:
    return select(Follower.item_id.label("id")).where(Follower.person_id == actor.person_id)


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
