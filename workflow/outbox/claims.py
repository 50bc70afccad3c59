"""The dispatcher's side of the outbox table. Each function is one step inside one short transaction.

A row is reserved while it is still queued (`claimed_by`, `claimed_until`); it becomes `sending` in a commit of its
own just before it leaves. So a dispatcher that is killed leaves one message in doubt, not a whole batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Update, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from models.deadlines import Deadline, Reminder
from models.outbox import WAITING, OutboxItem, OutboxMessage
from models.people import Person
from workflow.outbox.queue import DEFAULT_DOMAIN, REMINDER, at_domain, can_receive

DISPATCHER_LOST = "the dispatcher stopped before the mail server's answer was known"
NOT_REACHABLE = "the recipient is no longer active, or the address no longer verified"
ALL_SATISFIED = "nothing it reminds of is still open"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claims, as of when, and for how long. `worker` is unique among the running dispatchers."""

    worker: str
    now: datetime
    lease: timedelta

    @property
    def until(self) -> datetime:
        """When the claim runs out and others may take over."""
        return self.now + self.lease


@dataclass(frozen=True, slots=True)
class End:
    """How one attempt ended; `not_before` says when a message that is `queued` again is tried next."""

    state: str
    error: str = ""
    sent_at: datetime | None = None
    not_before: datetime | None = None
    is_uncertain: bool = False


# Both run once for every message, so their SQL is made once.
BEGIN = (
    update(OutboxMessage)
    .where(
        OutboxMessage.id == bindparam("number"),
        OutboxMessage.state == "queued",
        OutboxMessage.claimed_by == bindparam("worker"),
        OutboxMessage.attempts == bindparam("seen"),
        or_(
            OutboxMessage.recipient_id.is_(None),
            exists().where(
                Person.id == OutboxMessage.recipient_id,
                Person.email == bindparam("to"),
                Person.active,
                Person.email_verified_at.is_not(None),
            ),
        ),
    )
    .values(state="sending", attempts=OutboxMessage.attempts + 1, claimed_until=bindparam("until"))
)
SETTLE = (
    update(OutboxMessage)
    .where(
        OutboxMessage.id == bindparam("number"),
        OutboxMessage.claimed_by == bindparam("worker"),
        OutboxMessage.attempts == bindparam("seen"),
        OutboxMessage.state.in_(("sending", "queued", "uncertain")),
    )
    .values(
        state=bindparam("end"),
        sent_at=bindparam("at"),
        error=bindparam("why"),
        not_before=bindparam("next"),
        uncertain_attempts=bindparam("doubts"),
        claimed_by=None,
        claimed_until=None,
    )
)


def recover(session: Session, now: datetime) -> int:
    """Settle what a lost dispatcher left `sending`; give how many became uncertain.

    A reminder is offered once more, never a third time; other mail waits for a person at once.
    """
    lost = update(OutboxMessage).where(WAITING, OutboxMessage.state == "sending", OutboxMessage.claimed_until < now)
    # `claimed_by` stays: should that dispatcher still live, its late answer is the truth and is taken.
    found: dict[str, Any] = {
        "uncertain_attempts": OutboxMessage.uncertain_attempts + 1,
        "claimed_until": None,
        "error": DISPATCHER_LOST,
    }
    again = lost.where(OutboxMessage.purpose == REMINDER, OutboxMessage.uncertain_attempts == 0)
    _run(session, again.values(state="queued", not_before=now, **found))
    return _run(session, lost.values(state="uncertain", **found))


def reserve(session: Session, claim: Claim, size: int, domain: str) -> tuple[list[OutboxMessage], int]:
    """Reserve up to `size` due messages; give them, and how many were cancelled instead.

    The address is the recipient's of this moment. The Message-ID gets the sender's domain once, and keeps it.
    """
    due = (
        select(OutboxMessage)
        .where(
            WAITING,
            OutboxMessage.state == "queued",
            OutboxMessage.not_before <= claim.now,
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < claim.now),
        )
        .order_by(OutboxMessage.not_before, OutboxMessage.id)
        .limit(size)
        .options(joinedload(OutboxMessage.recipient))
        .with_for_update(skip_locked=True, of=OutboxMessage)
    )
    messages = session.scalars(due).all()
    satisfied = _satisfied(session, messages)
    kept = []
    for message in messages:
        cause = _cause_to_cancel(message, satisfied)
        if cause:
            message.state, message.error = "cancelled", cause
            message.claimed_by = message.claimed_until = None
            continue
        message.claimed_by, message.claimed_until = claim.worker, claim.until
        if message.recipient is not None:
            message.address = message.recipient.email
        if message.message_id.endswith(f"@{DEFAULT_DOMAIN}>"):
            message.message_id = at_domain(message.message_id, domain)
        kept.append(message)
    return kept, len(messages) - len(kept)


def begin(session: Session, message: OutboxMessage, claim: Claim) -> bool:
    """Mark a reserved message as `sending`; give whether it is still ours to send.

    It is not when a person held or cancelled it, when the reservation went to another dispatcher, or when the
    recipient was changed since; nothing happens to it then.
    """
    given = {
        "number": message.id,
        "worker": claim.worker,
        "seen": message.attempts,
        "to": message.address,
        "until": claim.until,
    }
    return session.connection().execute(BEGIN, given).rowcount == 1


def settle(session: Session, message: OutboxMessage, worker: str, end: End) -> bool:
    """Write how the attempt ended, unless a later attempt or a person has decided since."""
    given = {
        "number": message.id,
        "worker": worker,
        "seen": message.attempts + 1,
        "end": end.state,
        "at": end.sent_at,
        "why": end.error,
        "next": end.not_before or message.not_before,
        "doubts": message.uncertain_attempts + end.is_uncertain,
    }
    return session.connection().execute(SETTLE, given).rowcount == 1


def release(session: Session, messages: Sequence[OutboxMessage], worker: str) -> None:
    """Give back what was reserved and not begun."""
    _run(
        session,
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_([message.id for message in messages]),
            OutboxMessage.state == "queued",
            OutboxMessage.claimed_by == worker,
        )
        .values(claimed_by=None, claimed_until=None),
    )


def _run(session: Session, statement: Update) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


def _cause_to_cancel(message: OutboxMessage, satisfied: set[int]) -> str:
    if message.recipient is not None and not can_receive(message.recipient):
        return NOT_REACHABLE
    return ALL_SATISFIED if message.id in satisfied else ""


def items_of(session: Session, messages: Sequence[OutboxMessage]) -> dict[int, int]:
    """The item of each message that speaks of exactly one."""
    ids = [message.id for message in messages]
    one = select(OutboxItem.outbox_id, func.min(OutboxItem.item_id)).where(OutboxItem.outbox_id.in_(ids))
    found = session.execute(one.group_by(OutboxItem.outbox_id).having(func.count() == 1))
    return {row[0]: row[1] for row in found}


def _satisfied(session: Session, messages: Sequence[OutboxMessage]) -> set[int]:
    """The reminders among `messages` none of whose deadlines is open any more."""
    asked = [message.id for message in messages if message.purpose == REMINDER]
    if not asked:
        return set()
    open_deadlines = func.count().filter(Deadline.satisfied_on.is_(None), Deadline.cancelled_on.is_(None))
    satisfied = (
        select(OutboxMessage.id)
        .join(Reminder, Reminder.outbox_id == OutboxMessage.id)
        .join(Reminder.deadline)
        .where(OutboxMessage.id.in_(asked))
        .group_by(OutboxMessage.id)
        .having(open_deadlines == 0)
    )
    return set(session.scalars(satisfied))
