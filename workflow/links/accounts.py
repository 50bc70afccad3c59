"""Links to an account: an invitation, and a new password in the place of a forgotten one.

Nobody but its owner ever knows a password. Nothing here says whether an account exists: a page that asks for a link
writes down the address and answers; whose it is, is looked up later, by the worker.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from models.secret_links import SecretLink
from models.sessions import SignInFailure
from workflow import changes
from workflow.accounts.administering import check_looks_after
from workflow.accounts.attempts import TooManyAttempts, network_of
from workflow.accounts.directory import ADDRESS as WRITTEN
from workflow.accounts.passwords import STRONG, check_password, forget_failures_of
from workflow.accounts.sessions import digest_token, end_links, end_other_sessions
from workflow.accounts.telling import both, letter, send_link, tell_password_changed
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput
from workflow.links.keeping import (
    INVITATION,
    ONE_DAY,
    RESET,
    DeadLink,
    find_alive,
    make,
    note_attempt,
    open_links,
    spend,
)
from workflow.outbox.queue import can_receive
from workflow.texts import Text

INVITED_FOR = timedelta(days=14)
RESET_FOR = timedelta(minutes=30)
HOUR = timedelta(hours=1)
RESETS_PER_ADDRESS = 3
RESETS_PER_NETWORK_ADDRESS = 30
CHOOSE = Text("Choose a password", "Choisir un mot de passe")
INVITED = (
    Text("Your invitation to Accord", "Votre invitation à Accord"),
    Text(
        "{invited} Choose a password of your own: nobody else gets to know it.\n\n"
        "If you did not expect this, do nothing.",
        "{invited} Choisissez votre propre mot de passe : personne d’autre ne le connaîtra.\n\n"
        "Si vous ne vous y attendiez pas, ne faites rien.",
    ),
)
INVITED_BY = Text("{by} invites you to Accord.", "{by} vous invite à utiliser Accord.")
INVITED_HERE = Text("You are invited to Accord.", "Vous êtes invité à utiliser Accord.")
"""Where no person does, but whoever runs the service."""
RESET_ASKED = (
    Text("Choose a new password", "Choisissez un nouveau mot de passe"),
    Text(
        "Somebody, probably you, asked for a new password for this address. The link works for 30 minutes.\n\n"
        "If it was not you, do nothing: your password stays as it is.",
        "Quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour cette adresse. Le lien est valable "
        "30 minutes.\n\nSi ce n’était pas vous, ne faites rien : votre mot de passe reste le même.",
    ),
)
IS_CLOSED = Text("This account is closed.", "Ce compte est fermé.")
HAS_PASSWORD = Text(
    "This person has a password already. One who forgot it asks for a new one where people sign in.",
    "Cette personne a déjà un mot de passe. En cas d’oubli, elle en demande un nouveau à la page d’ouverture de "
    "session.",
)
IS_SERVICE = Text("A service never signs in.", "Un service n’ouvre jamais de session.")
BY_PROVIDER = Text(
    "People sign in here with another service: no password is needed, and no invitation.",
    "On ouvre ici une session par un autre service : ni mot de passe ni invitation ne sont nécessaires.",
)
NOT_INVITED = Text("No invitation is open.", "Aucune invitation n’est en cours.")


def invite(session: Session, person: Person, *, by: Actor, now: datetime) -> SecretLink:
    """Send a person an invitation to choose a password; one that was sent before ends.

    Raises InvalidInput (field `person`) where the account is closed, has a password, or is a service's.
    """
    refused = IS_SERVICE if person.is_service else IS_CLOSED if not person.active else None
    if refused is not None or person.password_hash is not None:
        raise InvalidInput([FieldError("person", refused or HAS_PASSWORD)])
    check_looks_after(session, person, by, "invite", now.date())
    end_links(session, person.id, now=now, purposes=[INVITATION])
    life = INVITED_FOR + ONE_DAY
    link = make(session, INVITATION, person_id=person.id, address=person.email, now=now, life=life)
    headline, body = INVITED
    named = {"id": link.id, "label": both(CHOOSE), "until": (now + INVITED_FOR).date().isoformat()}
    invited = INVITED_HERE if by.person_id is None else INVITED_BY.format(by=by.name)
    words = letter(headline, body.format(invited=invited), [named])
    link.outbox_id = send_link(
        session, words, f"link:{link.id}", address=person.email, language=person.language, now=now
    )
    changes.record(session, "invite", changes.of_person(person), by=by, now=now)
    return link


def revoke_invitation(session: Session, person: Person, *, by: Actor, now: datetime) -> None:
    """End the invitation of a person. Raises InvalidInput (field `person`) where none is open."""
    if not open_links(session, person.id, [INVITATION], now):
        raise InvalidInput([FieldError("person", NOT_INVITED)])
    end_links(session, person.id, now=now, purposes=[INVITATION])
    changes.record(session, "revoke_invitation", changes.of_person(person), by=by, now=now)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The last invitation of somebody who has no password yet: when it was sent and ends, and how its mail fares."""

    sent_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    mail: str | None

    @property
    def until(self) -> date:
        """The last day that its mail names."""
        return (self.expires_at - ONE_DAY).date()

    def is_open(self, now: datetime) -> bool:
        """Whether its link may still be used."""
        return self.revoked_at is None and self.expires_at > now


def invitations(session: Session, people: Collection[int]) -> dict[int, Invitation]:
    """The last invitations of people, where nobody used it."""
    known = (SecretLink.purpose == INVITATION, SecretLink.person_id.in_(people))
    statement = select(SecretLink, OutboxMessage.state).outerjoin(
        OutboxMessage, OutboxMessage.id == SecretLink.outbox_id
    )
    last = {
        link.person_id: (link, mail) for link, mail in session.execute(statement.where(*known).order_by(SecretLink.id))
    }
    return {
        person_id: Invitation(link.created_at, link.expires_at, link.revoked_at, mail)
        for person_id, (link, mail) in last.items()
        if person_id is not None and link.used_at is None
    }


def ask_reset(database: Database, address: str, *, now: datetime, network_address: str = "") -> None:
    """Write down that somebody asked for a new password for an address; says nothing about whose it is.

    Asked for too often for one address, nothing more is sent. Raises TooManyAttempts after thirty from one network
    address within an hour.
    """
    wanted, subject = address.strip().lower(), digest_token(f"reset:{network_of(network_address)}")
    with database.write() as session:
        _check_asked(session, subject, now)
        session.add(SignInFailure(subject=subject, failed_at=now))
        asked = (SecretLink.purpose == RESET, SecretLink.address == wanted, SecretLink.created_at > now - HOUR)
        count = session.scalar(select(func.count()).select_from(SecretLink).where(*asked)) or 0
        if WRITTEN.fullmatch(wanted) and count < RESETS_PER_ADDRESS:
            make(session, RESET, address=wanted, now=now, life=RESET_FOR)


def send_resets(database: Database, *, now: datetime, only: Collection[str] | None = None) -> int:
    """Look up whose the addresses are for which a new password was asked, and queue the mail; gives how many.

    Where only some accounts come in by a password, those addresses `only` are written to.
    """
    waiting = (SecretLink.purpose == RESET, SecretLink.person_id.is_(None), SecretLink.revoked_at.is_(None))
    statement = select(SecretLink).where(*waiting).order_by(SecretLink.id)
    with database.read() as session:
        if session.scalar(select(SecretLink.id).where(*waiting).limit(1)) is None:
            return 0
    with database.write() as session:
        found = session.scalars(statement.with_for_update()).all()
        return sum(_send_reset(session, link, now, only) for link in found)


def _send_reset(session: Session, link: SecretLink, now: datetime, only: Collection[str] | None) -> bool:
    """Whether somebody signs in with the address and a password, to whom the link is sent."""
    person = session.scalar(select(Person).where(Person.email == link.address))
    is_shut = only is not None and link.address not in only
    if person is None or is_shut or not can_receive(person) or person.password_hash is None:
        link.revoked_at = now
        return False
    link.person_id = person.id
    words = letter(*RESET_ASKED, [{"id": link.id, "label": both(CHOOSE), "until": None}])
    link.outbox_id = send_link(
        session, words, f"link:{link.id}", address=person.email, language=person.language, now=now
    )
    return True


def find_chooser(session: Session, token: str, now: datetime) -> tuple[SecretLink, Person]:
    """The link by which a password may be chosen, and by whom. Raises DeadLink."""
    return _chooser(session, token, (INVITATION, RESET), now)


def choose_password(
    database: Database, token: str, password: str, *, now: datetime, hasher: PasswordHasher = STRONG
) -> Person:
    """Choose a password by a link; every session ends, and a second factor stays what it was.

    Raises DeadLink, or InvalidInput (field `password`), which counts as an attempt.
    """
    with database.read() as session:
        link, person = find_chooser(session, token, now)
    try:
        check_password(password, person)
    except InvalidInput:
        note_attempt(database, link.id)
        raise
    hashed = hasher.hash(password)
    with database.write() as session:
        link, person = _chooser(session, token, (link.purpose,), now)
        spend(session, link, now)
        person.password_hash = hashed
        person.email_verified_at = person.email_verified_at or now
        end_other_sessions(session, person.id, None, now=now)
        end_links(session, person.id, now=now, purposes=(INVITATION, RESET))
        forget_failures_of(session, person.email)
        act = "accept_invitation" if link.purpose == INVITATION else "reset_password"
        myself = Actor(person.id, person.name, frozenset())
        changes.record(session, act, changes.of_person(person), by=myself, now=now)
        if link.purpose == RESET:
            tell_password_changed(session, person, now=now)
        return person


def _chooser(session: Session, token: str, purposes: Collection[str], now: datetime) -> tuple[SecretLink, Person]:
    """A link counts for the address to which it went, an invitation as long as there is no password."""
    link = find_alive(session, token, purposes, now)
    person = link.person
    is_theirs = person is not None and person.active and person.email == link.address
    if person is None or not is_theirs or (link.purpose == INVITATION and person.password_hash is not None):
        raise DeadLink("this link opens nothing")
    return link, person


def _check_asked(session: Session, subject: str, now: datetime) -> None:
    asked = (SignInFailure.subject == subject, SignInFailure.failed_at > now - HOUR)
    count, latest = session.execute(select(func.count(), func.max(SignInFailure.failed_at)).where(*asked)).one()
    if count >= RESETS_PER_NETWORK_ADDRESS:
        raise TooManyAttempts(latest + HOUR)
