"""What a person decides about mail, from a page or the command line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from workflow.errors import NotFound, Reason, Refused
from workflow.texts import Text

STATES = ("queued", "sending", "sent", "failed", "cancelled", "uncertain", "held")
FROM_STATES = {
    "retry": ("failed", "uncertain", "cancelled"),
    "hold": ("queued",),
    "release": ("held",),
    "cancel": ("queued", "held", "failed", "uncertain"),
}
STATE_LABELS = {
    "queued": Text("queued", "en file d’attente"),
    "sending": Text("being sent", "en cours d’envoi"),
    "sent": Text("sent", "envoyé"),
    "failed": Text("failed", "en échec"),
    "cancelled": Text("cancelled", "annulé"),
    "uncertain": Text("uncertain", "incertain"),
    "held": Text("held", "retenu"),
}
NOT_NOW = Text(
    "This message is {state}; that can only be done while it is {wanted}.",
    "Ce message est {state}; cela n’est possible que s’il est {wanted}.",
)
GONE = Text(
    "What this message said, and its address, were taken away: it cannot be sent again.",
    "Ce que disait ce message et son adresse ont été retirés : il ne peut être renvoyé.",
)
RESTORED = "held after a restore: it may have been sent since the backup was made"


def retry(session: Session, outbox_id: int, now: datetime) -> None:
    """Send a message that ended without being sent, or whose end is uncertain, once more, with new patience.

    An uncertain message may arrive a second or third time: that is what the person decides here.
    """
    if session.scalar(select(OutboxMessage.address).where(OutboxMessage.id == outbox_id)) == "":
        raise Refused("retry", "state", [Reason("mail_emptied", GONE)])
    _change(session, outbox_id, "retry", state="queued", attempts=0, not_before=now)


def hold(session: Session, outbox_id: int) -> None:
    """Keep a queued message back until a person releases or cancels it."""
    _change(session, outbox_id, "hold", state="held")


def release(session: Session, outbox_id: int, now: datetime) -> None:
    """Let a held message go out."""
    _change(session, outbox_id, "release", state="queued", not_before=now)


def cancel(session: Session, outbox_id: int) -> None:
    """Decide that a message will not be sent."""
    _change(session, outbox_id, "cancel", state="cancelled")


def hold_all(session: Session) -> int:
    """Hold everything that waits, as a restored backup must; give how many messages that were."""
    return _update(
        session,
        OutboxMessage.state.in_(("queued", "sending")),
        state="held",
        error=RESTORED,
    )


def cancel_all(session: Session, why: str) -> int:
    """Cancel everything that is queued, and say why; gives how many messages that was."""
    return _update(session, OutboxMessage.state == "queued", state="cancelled", error=why)


def list_messages(
    session: Session, state: str | None = None, after: int | None = None, limit: int = 50
) -> Sequence[OutboxMessage]:
    """Messages from the newest on, of one state or all; `after` is the last id of the page before."""
    found = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(limit)
    if state is not None:
        found = found.where(OutboxMessage.state == state)
    if after is not None:
        found = found.where(OutboxMessage.id < after)
    return session.scalars(found).all()


def count_messages(session: Session) -> dict[str, int]:
    """How many messages are in each state; every state is named."""
    rows = session.execute(select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state))
    return dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in rows}


def _change(session: Session, outbox_id: int, act: str, **values: Any) -> None:
    """Apply an act. Raises NotFound, or Refused when the message is in no state it applies to."""
    wanted = FROM_STATES[act]
    if _update(session, OutboxMessage.id == outbox_id, OutboxMessage.state.in_(wanted), **values):
        return
    state = session.scalar(select(OutboxMessage.state).where(OutboxMessage.id == outbox_id))
    if state is None:
        raise NotFound(f"message {outbox_id}")
    raise Refused(act, "state", [Reason(f"mail_{state}", _say_wanted(state, wanted))])


def _say_wanted(state: str, wanted: Sequence[str]) -> Text:
    labels = [STATE_LABELS[name] for name in wanted]
    choice = Text(" or ".join(label.en for label in labels), " ou ".join(label.fr for label in labels))
    return NOT_NOW.format(state=STATE_LABELS[state], wanted=choice)


def _update(session: Session, *conditions: Any, **values: Any) -> int:
    """Change rows directly, so that a dispatcher at work on one of them sees it or wins, never half of each."""
    result = session.execute(
        update(OutboxMessage).where(*conditions).values(claimed_by=None, claimed_until=None, **values)
    )
    return cast("CursorResult[Any]", result).rowcount
