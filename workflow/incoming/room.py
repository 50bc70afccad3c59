"""How much space mail takes that was not placed: whoever may write to the address could fill the disk with it."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models.incoming import IncomingMessage
from workflow.errors import AccordError
from workflow.incoming.settings import IncomingSettings

WAITING = ("held", "ignored")
"""The states of mail that was not placed and whose bytes are kept: somebody may still decide about it."""


class NoRoom(AccordError):  # noqa: N818 - reads as what happened
    """Mail that would wait for a person is not taken: what waits already fills the space it may take."""

    def __init__(self) -> None:
        """Say what can be done."""
        super().__init__("Mail that waits for a person fills ACCORD_MAIL_IN_HELD_MB. Decide about some of it first.")


def space_taken(session: Session) -> int:
    """How many bytes of mail that was not placed are kept. Of what was too large, only its headers are."""
    is_whole = and_(IncomingMessage.raw_key.is_not(None), IncomingMessage.why != "too_large")
    kept = select(func.sum(IncomingMessage.size)).where(IncomingMessage.state.in_(WAITING), is_whole)
    return int(session.scalar(kept) or 0)


def is_full(session: Session, settings: IncomingSettings, more: int = 0) -> bool:
    """Whether there is no room for so many bytes more."""
    return space_taken(session) + more > settings.room
