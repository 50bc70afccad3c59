"""Reminders to many: of each item the next deadline, to whom it would go, shown before and then sent, each once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.deadlines import Deadline
from models.items import Item
from models.people import Person
from workflow import due_dates, registry
from workflow.actors import Actor
from workflow.errors import Refused
from workflow.recipients import RoleHolders
from workflow.texts import Text
from workflow.versions import workflow_of


@dataclass(frozen=True, slots=True)
class Planned:
    """The reminder of one deadline, and the people whom it would reach now; nobody where it cannot be sent."""

    deadline: Deadline
    item: Item
    label: Text
    people: tuple[Person, ...]


def plan_reminders(session: Session, deadline_ids: Collection[int], *, actor: Actor, now: datetime) -> list[Planned]:
    """What would be sent for these deadlines, in the order of their items' titles. Raises Refused (role)."""
    found = list(
        session.scalars(select(Deadline).where(Deadline.id.in_(deadline_ids)).options(joinedload(Deadline.item)))
    )
    _check_may_send(actor, found)
    holders: dict[str, RoleHolders] = {}
    planned = []
    for deadline in sorted(found, key=lambda one: (one.item.title, one.id)):
        today = registry.program(deadline.program).today(now)
        known = holders.setdefault(deadline.program, RoleHolders(session, today))
        people = due_dates.recipients_of(session, deadline.item, deadline, now, known) if deadline.is_open else []
        rule = workflow_of(session, deadline.item).deadlines.get(deadline.code)
        label = rule.label if rule else Text(deadline.code, deadline.code)
        planned.append(Planned(deadline, deadline.item, label, tuple(people)))
    return planned


def send_reminders(session: Session, planned: Sequence[Planned], *, key: str, actor: Actor, now: datetime) -> list[int]:
    """Send what was planned, in the caller's write transaction; give the people reached, each as often as mail goes.

    The same `key` sends it once, however often the form arrives; every item's history notes it. Raises Refused.
    """
    sent: list[int] = []
    for one in planned:
        if one.people:
            once = f"{key}:{one.deadline.id}"
            sent += due_dates.send_reminder(session, one.item, one.deadline, actor=actor, now=now, key=once)
    return sent


def _check_may_send(actor: Actor, found: Sequence[Deadline]) -> None:
    if any(not due_dates.may_send(actor, deadline.item) for deadline in found):
        raise Refused(due_dates.SEND, "role", [due_dates.not_to_send()])
