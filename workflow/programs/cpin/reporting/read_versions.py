"""Reading versions of practices and training resources, and how those stood day by day."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, case, exists, null, or_, select
from sqlalchemy.orm import Session, aliased

from models.editions import OPEN_STATES, Edition
from models.history import HistoryEntry
from models.items import Item, ItemLink
from workflow import registry
from workflow.definition import DELETED
from workflow.editions import number_parts
from workflow.programs.cpin.reporting.facts import ADDITIONAL, ASSOCIATED, PRACTICE, RESOURCE, Dated, Listed, Version
from workflow.programs.cpin.reporting.known import Since, any_between, days_near, moved_since, name_as_at
from workflow.programs.cpin.versions.resources import RELATIONS
from workflow.reports.windows import Asked

KINDS = (PRACTICE, RESOURCE)
CONDITIONAL, SET_ASIDE = "conditionally_endorsed", "set_aside"
LINK, UNLINK, IDENTIFY = "link_practice", "unlink_practice", "identify"
LINKING = (LINK, UNLINK, IDENTIFY)
PUBLISHING = frozenset({"publish", "correct"})


def read_versions(session: Session, asked: Asked) -> tuple[Version, ...]:
    """The versions endorsed, released or posted in or near the window, and those that are still open."""
    moved = moved_since(session, KINDS, asked.known_at)
    turns = _turns(session, asked)
    linked = exists().where(ItemLink.from_id == Item.id, ItemLink.relation.in_(RELATIONS))
    dates = (Edition.endorsed_on, Edition.released_on, Edition.posted_on)
    query = (
        select(
            Item.id,
            Item.kind,
            Item.reference,
            name_as_at(asked),
            Edition.number,
            Edition.change_type,
            Edition.scope,
            Edition.dated_on,
            Edition.approved_on,
            *dates,
            Edition.class_at_publish,
            linked,
        )
        .join(Item, Item.id == Edition.item_id)
        .where(
            Item.kind.in_(KINDS),
            Item.state != DELETED,
            Edition.created_at <= asked.known_at,
            any_between(days_near(asked.window), *dates) | Edition.state.in_(OPEN_STATES),
        )
    )
    found: dict[int, list[Version]] = {}
    for row in session.execute(query):
        item_id, kind, reference, title, number, change, scope, dated, approved, endorsed, released, posted, *of = row
        version = Version(
            reference=reference,
            of=kind,
            number=number,
            change_type=change,
            title=title,
            scope=scope,
            dated_on=dated,
            endorsed_on=endorsed,
            approved_on=approved,
            released_on=released,
            posted_on=posted,
            class_at_publish=_class(kind, of[0], linked=of[1]),
        )
        found.setdefault(item_id, []).append(_as_known(version, moved.get(item_id)))
    every = [one for item_id, versions in found.items() for one in _with_turns(versions, turns.get(item_id, ()))]
    return tuple(sorted(every, key=lambda one: (one.reference, number_parts(one.number))))


def _class(kind: str, frozen: str | None, *, linked: bool) -> str | None:
    """The class that was kept when it was published; of what was not, the class it has now."""
    return None if kind == PRACTICE else frozen or (ASSOCIATED if linked else ADDITIONAL)


Turns = tuple[tuple[str, date], ...]


def _turns(session: Session, asked: Asked) -> dict[int, Turns]:
    """When practices were endorsed with conditions, and when decisions were set aside, by item, oldest first."""
    query = (
        select(HistoryEntry.item_id, HistoryEntry.action, HistoryEntry.effective_on)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            Item.kind == PRACTICE,
            or_(HistoryEntry.to_state == CONDITIONAL, HistoryEntry.action == SET_ASIDE),
            HistoryEntry.track.is_(None),
            HistoryEntry.effective_on.between(*days_near(asked.window)),
            HistoryEntry.recorded_at <= asked.known_at,
        )
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    found: dict[int, Turns] = {}
    for item_id, action, day in session.execute(query):
        turn = SET_ASIDE if action == SET_ASIDE else CONDITIONAL
        found[item_id] = (*found.get(item_id, ()), (turn, day))
    return found


def _as_known(version: Version, since: Since | None) -> Version:
    """A version without what was recorded later."""
    if since is None:
        return version
    if since.actions & PUBLISHING and since.state not in ("published", "maintained"):
        version = replace(version, released_on=None, posted_on=None)
    endorsed = {"endorse", "endorse_second", "confirm_conditions"} & since.actions
    return replace(version, endorsed_on=None) if endorsed and since.state != "endorsed" else version


def _with_turns(versions: list[Version], turns: Turns) -> Iterable[Version]:
    """Each version with the latest turn that it took before it was endorsed; one that was not is the last."""
    ordered = sorted(versions, key=lambda one: number_parts(one.number))
    for turn, day in turns:
        fits = (place for place, one in enumerate(ordered) if one.endorsed_on is None or one.endorsed_on >= day)
        place = next(fits, None)
        if place is not None:
            one, aside = ordered[place], turn == SET_ASIDE
            ordered[place] = replace(one, set_aside_on=day) if aside else replace(one, conditional_on=day)
    return ordered


def read_listed(session: Session, asked: Asked) -> tuple[Listed, ...]:
    """Every practice and training resource there was by the window's end, with its states, words and classes."""
    rows = _history(session, asked)
    links = _links(session)
    items = select(Item.id, Item.kind, Item.reference, name_as_at(asked))
    items = items.where(Item.kind.in_(KINDS), Item.state != DELETED)
    words = {kind: {state: registry.kind(kind).word(state) for state in registry.kind(kind).states} for kind in KINDS}
    found = []
    for item_id, kind, reference, title in session.execute(items):
        states, linking = rows.get(item_id, ((), ()))
        if states:
            said = tuple((day, words[kind].get(state)) for day, state in states)
            held = _linked(states[0][0], links.get(item_id, frozenset()), linking) if kind == RESOURCE else ()
            classes = tuple((day, ASSOCIATED if practices else ADDITIONAL) for day, practices in held)
            found.append(Listed(reference, kind, tuple(states), said, title, classes, held))
    return tuple(sorted(found, key=lambda one: one.reference))


Linking = tuple[date, str, frozenset[str]]
"""When practices were linked to a resource, or unlinked from it."""


def _history(session: Session, asked: Asked) -> dict[int, tuple[list[tuple[date, str]], list[Linking]]]:
    """The dated states of every practice and resource, and what was linked when, by item.

    What was linked after the window is read too: else it would seem to have been linked all along.
    """
    given = case((HistoryEntry.action.in_(LINKING), HistoryEntry.input), else_=null())
    happened = and_(HistoryEntry.effective_on <= asked.window.last, HistoryEntry.recorded_at <= asked.known_at)
    moves = or_(HistoryEntry.from_state.is_(None), HistoryEntry.from_state != HistoryEntry.to_state)
    query = (
        select(
            HistoryEntry.item_id,
            HistoryEntry.action,
            HistoryEntry.effective_on,
            HistoryEntry.recorded_at,
            HistoryEntry.to_state,
            given,
        )
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            Item.kind.in_(KINDS),
            HistoryEntry.track.is_(None),
            or_(and_(happened, moves), HistoryEntry.action.in_(LINKING)),
        )
        .order_by(HistoryEntry.item_id, HistoryEntry.effective_on, HistoryEntry.seq)
    )
    found: dict[int, tuple[list[tuple[date, str]], list[Linking]]] = {}
    for item_id, action, day, recorded_at, state, data in session.execute(query):
        states, linking = found.setdefault(item_id, ([], []))
        known = recorded_at <= asked.known_at
        if action in LINKING:
            linking.append((day if known else date.max, action, _practices((data or {}).get("data", {}))))
        if known and day <= asked.window.last and (not states or states[-1][1] != state):
            states.append((day, state))
    return found


def _practices(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(one) for one in (data.get("practices") or [data.get("practice")]) if one)


def _links(session: Session) -> dict[int, frozenset[str]]:
    """The practices to which resources are linked now, by the resource's id."""
    practice = aliased(Item)
    query = select(ItemLink.from_id, practice.reference).join(practice, practice.id == ItemLink.to_id)
    found: dict[int, frozenset[str]] = {}
    for resource_id, reference in session.execute(query.where(ItemLink.relation.in_(RELATIONS))):
        found[resource_id] = found.get(resource_id, frozenset()) | {reference}
    return found


def _linked(first: date, linked_now: frozenset[str], linking: Iterable[Linking]) -> Dated[frozenset[str]]:
    """The practices of a resource from day to day. Links that no history row tells of were there from the first day."""
    rows = list(linking)
    told = frozenset[str]().union(*(practices for _, _, practices in rows))
    held = linked_now - told
    found = [(first, held)]
    for day, action, practices in rows:
        held = held - practices if action == UNLINK else held | practices
        found.append((day, held))
    return tuple(found)
