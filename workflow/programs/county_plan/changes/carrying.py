"""What a change takes over from its plan, what of it differs, and how it gets into the plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from models.snapshots import Snapshot
from workflow.actors import SYSTEM
from workflow.content.answers import Content, Place
from workflow.content.freezing import Difference, differences, freeze_content, read_content
from workflow.content.programs import base_of, find_structure
from workflow.content.saving import Given, write
from workflow.content.storing import NEVER, content_of, read_written
from workflow.content.structure import Structure
from workflow.programs.county_plan.changes.kinds import WRITTEN, plan_of
from workflow.snapshots import find_snapshot

TAKING = ("change_content", "change_taken_back")
"""The actions of a plan by which a change gets into it, or is taken out of it again."""


def content_base(session: Session, item: Item) -> Content | None:
    """The plan as it was frozen when the change was begun; None for what is not written over a plan."""
    if item.kind not in WRITTEN or item.fields.get("base") is None:
        return None
    plan = plan_of(session, item.fields.get("plan"))
    return None if plan is None else read_content(find_snapshot(session, plan, item.fields["base"]).content)


def changes_of(session: Session, item: Item) -> tuple[Difference, ...]:
    """What an amendment or an update says otherwise than the plan, in the order of the structure."""
    return tuple(differences(find_structure(item), base_of(session, item), content_of(session, item)))


def touched_parts(changes: Iterable[Difference]) -> tuple[str, ...]:
    """The parts in which anything differs, in order."""
    return tuple(dict.fromkeys(change.place.part for change in changes))


def touched_components(structure: Structure, changes: Iterable[Difference]) -> frozenset[str]:
    """The components in which anything differs."""
    return frozenset(structure.parts[part].component for part in touched_parts(changes) if part in structure.parts)


def overtaken(session: Session, item: Item, plan: Item, changes: Sequence[Difference]) -> tuple[Place, ...]:
    """Where the plan itself has changed since the change was begun, in places that it changes too."""
    present = content_of(session, plan).answers
    return tuple(change.place for change in changes if present.get(change.place) not in (change.before, change.after))


class Taken(NamedTuple):
    """A version of a plan that a change made: its number, its day, and whether it holds the change."""

    number: int
    on: date
    holds: bool


def versions_by_change(session: Session, plan: Item) -> dict[str, list[Taken]]:
    """The versions of a plan that changes made, by the change's reference, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.item_id == plan.id, HistoryEntry.action.in_(TAKING))
    found: dict[str, list[Taken]] = defaultdict(list)
    for entry in session.scalars(query.order_by(HistoryEntry.seq)):
        taken = Taken(int(entry.given["snapshot"]), entry.effective_on, entry.action == TAKING[0])
        found[str(entry.given.get("change"))].append(taken)
    return found


def keep_version(session: Session, plan: Item, now: datetime) -> Snapshot:
    """The plan's content as it stands, frozen; a version that is there already is not kept twice."""
    return freeze_content(session, plan, find_structure(plan), actor=SYSTEM, now=now)


def write_into(session: Session, plan: Item, answers: Mapping[Place, Any], by: str, now: datetime) -> Snapshot:
    """Put answers into a plan in the name of the change that brings them (its reference); gives the new version."""
    seen = read_written(session, plan)
    given = {place: Given(value, seen[place].version if place in seen else NEVER) for place, value in answers.items()}
    write(session, plan, given, actor=replace(SYSTEM, name=by), now=now)
    return keep_version(session, plan, now)
