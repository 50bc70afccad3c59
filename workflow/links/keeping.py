"""The one mechanism of secret links: a token in a mail, its digest here, and one door that it opens once.

The token is made when the mail leaves (`mint`), so that neither the outbox nor anything else here ever holds it; and it
is made with a key, so that each copy of a mail carries the same: whoever gets two may be shown either. What a link
opens is done by pressing a button; looking at it changes nothing, for programs that read mail do look.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session, joinedload

from models.database import Database
from models.secret_links import SecretLink
from models.sessions import SignInFailure
from workflow.accounts.attempts import TooManyAttempts, network_of
from workflow.accounts.sessions import digest_token
from workflow.errors import AccordError

INVITATION, RESET, ADDRESS, ACTION = "invitation", "reset", "address", "action"
ONE_DAY = timedelta(days=1)
"""Longer than its mail says a link lives for days: the day named is over everywhere by then."""
MOST_ATTEMPTS = 10
"""So often a link may be tried in vain, such as with a password that is too short."""
WINDOW = timedelta(minutes=15)
MOST_GUESSES = 50
"""So many links that do not exist may be tried from one network address within WINDOW."""
KEPT = timedelta(days=30)
RESETS_KEPT = timedelta(days=1)
LINKS = "links"
"""The fact under which a mail names the links it carries: `{"id": …, "label": {en, fr}, "until": …}` each."""
GIVEN = "given"
"""What a link to an action gives by itself, whatever its reader says: of its `params`."""
ASKED_BY, ASKED_IN = "asked_by", "asked_in"
"""Whom its reader can turn to, and the id of the message that asked first, where another reminds of it; likewise."""


class DeadLink(AccordError):  # noqa: N818 - reads as what happened
    """There is no such link, or it was used, revoked or tried too often, or its time is over: all the same answer."""


def make(
    session: Session,
    purpose: str,
    *,
    address: str,
    now: datetime,
    life: timedelta,
    person_id: int | None = None,
    **bound: Any,
) -> SecretLink:
    """A link for whoever reads mail at `address`; it opens nothing before its mail leaves.

    `bound`: the `item_id` and the `action` that it performs, and `params`.
    """
    made = SecretLink(
        purpose=purpose, person_id=person_id, address=address, created_at=now, expires_at=now + life, **bound
    )
    session.add(made)
    session.flush()
    return made


def mint(session: Session, outbox_id: int, now: datetime, key: bytes) -> dict[int, str]:
    """The tokens of the links of a message that leaves now, by the links' ids: of 256 bits that only `key` gives.

    A copy that leaves later carries the same, unless the site's key was changed: then that of the earlier one is dead.
    """
    found = {}
    for link in session.scalars(select(SecretLink).where(SecretLink.outbox_id == outbox_id)):
        if is_alive(link, now):
            found[link.id] = _token(link, key)
            link.digest = digest_token(found[link.id])
    return found


def is_alive(link: SecretLink, now: datetime) -> bool:
    """Whether the link may still open its door."""
    is_over = link.used_at is not None or link.revoked_at is not None or link.expires_at <= now
    return not is_over and link.attempts < MOST_ATTEMPTS


def last_day(link: SecretLink, zone: tzinfo) -> date:
    """The last day that a mail names of a link that lives for days: it lives to the end of it, wherever one reads."""
    return (link.expires_at - ONE_DAY).astimezone(zone).date()


def find(session: Session, token: str) -> SecretLink | None:
    """The link with this token, whatever became of it.

    It is looked up by the token's digest: how long the comparison takes says nothing about the token.
    """
    wanted = digest_token(token)
    known = select(SecretLink).options(joinedload(SecretLink.person)).where(SecretLink.digest == wanted)
    found = session.scalar(known)
    is_same = found is not None and secrets.compare_digest(found.digest or "", wanted)
    return found if is_same else None


def find_alive(session: Session, token: str, purposes: Collection[str], now: datetime) -> SecretLink:
    """The link with this token, where it may still be used for one of `purposes`. Raises DeadLink."""
    found = find(session, token)
    if found is None or found.purpose not in purposes or not is_alive(found, now):
        raise DeadLink("this link opens nothing")
    return found


def spend(session: Session, link: SecretLink, now: datetime) -> None:
    """Use a link up. Of two who press at once the second gets DeadLink, and nothing that it did stays."""
    unused = (SecretLink.id == link.id, SecretLink.used_at.is_(None), SecretLink.revoked_at.is_(None))
    statement = update(SecretLink).where(*unused).values(used_at=now)
    if _changed(session, statement) != 1:
        raise DeadLink("this link opens nothing")
    session.refresh(link)


def note_attempt(database: Database, link_id: int) -> None:
    """Count a use that was refused."""
    with database.write() as session:
        _changed(
            session,
            update(SecretLink).where(SecretLink.id == link_id).values(attempts=SecretLink.attempts + 1),
        )


def check_guesses(session: Session, network_address: str, now: datetime) -> None:
    """Raise TooManyAttempts where too many links that do not exist were tried from a network address."""
    tried = (SignInFailure.subject == _guesser(network_address), SignInFailure.failed_at > now - WINDOW)
    count, latest = session.execute(select(func.count(), func.max(SignInFailure.failed_at)).where(*tried)).one()
    if count >= MOST_GUESSES:
        raise TooManyAttempts(latest + WINDOW)


def note_guess(database: Database, network_address: str, now: datetime) -> None:
    """Count a button pressed with a link that does not exist."""
    with database.write() as session:
        session.add(SignInFailure(subject=_guesser(network_address), failed_at=now))


def open_links(session: Session, person_id: int, purposes: Iterable[str], now: datetime) -> list[SecretLink]:
    """A person's links that may still be used, the newest first."""
    theirs = (SecretLink.person_id == person_id, SecretLink.purpose.in_(tuple(purposes)))
    found = session.scalars(select(SecretLink).where(*theirs).order_by(SecretLink.id.desc()))
    return [link for link in found if is_alive(link, now)]


def forget_old(session: Session, now: datetime) -> None:
    """Delete the links whose time has long been over."""
    session.execute(delete(SecretLink).where(SecretLink.expires_at < now - KEPT))
    session.execute(delete(SecretLink).where(SecretLink.purpose == RESET, SecretLink.expires_at < now - RESETS_KEPT))


def _token(link: SecretLink, key: bytes) -> str:
    """Named by more than its number, which another link gets where a backup was restored."""
    facts = f"{link.id} {link.created_at.astimezone(UTC).isoformat()} {link.address}"
    return urlsafe_b64encode(hmac.digest(key, facts.encode(), hashlib.sha256)).decode("ascii").rstrip("=")


def _guesser(network_address: str) -> str:
    return digest_token(f"links:{network_of(network_address)}")


def _changed(session: Session, statement: Any) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
