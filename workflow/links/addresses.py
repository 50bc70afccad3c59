"""A new address of a person: confirmed from there by whoever it belongs to, and told where mail went before."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.people import Person
from models.secret_links import SecretLink
from workflow import accounts
from workflow.accounts.directory import ADDRESS as WRITTEN
from workflow.accounts.directory import LONGEST_ADDRESS, NO_ADDRESS
from workflow.accounts.sessions import end_links
from workflow.accounts.telling import both, letter, send_link, tell_address_changed
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput
from workflow.links.keeping import ADDRESS, DeadLink, find_alive, make, spend
from workflow.texts import Text

CONFIRMED_WITHIN = timedelta(days=1)
CONFIRM = Text("Confirm this address", "Confirmer cette adresse")
ASKED = (
    Text("Confirm your address", "Confirmez votre adresse"),
    Text(
        "Mail from Accord for {name} is to come to this address. Confirm within a day that it is yours.\n\n"
        "If you do not know what this is about, do nothing.",
        "Les courriels d’Accord destinés à {name} doivent arriver à cette adresse. Confirmez d’ici un jour qu’elle est "
        "la vôtre.\n\nSi vous ne savez pas de quoi il s’agit, ne faites rien.",
    ),
)


def ask_address(session: Session, person: Person, address: str, *, now: datetime) -> None:
    """Send a link to the address that a person wants from now on; it is theirs once they confirm it from there.

    Nothing is sent to an address that somebody has, and nothing says so. Raises InvalidInput (field `email`).
    """
    wanted = address.strip().lower()
    if len(wanted) > LONGEST_ADDRESS or not WRITTEN.fullmatch(wanted):
        raise InvalidInput([FieldError("email", NO_ADDRESS)])
    taken = select(Person.id).where(Person.email == wanted)
    end_links(session, person.id, now=now, purposes=[ADDRESS])
    if session.scalar(taken) is None:
        _send(session, person, wanted, now)


def change_person(
    session: Session, person: Person, values: Mapping[str, Any], *, by: Actor, now: datetime, is_verified: bool = False
) -> None:
    """Change a person as an administrator does; a new address is told there and where mail went before.

    Where nobody vouches for it, a link to confirm it goes with the word. Raises as accounts.change_person.
    """
    before = person.email if person.email_verified_at is not None else None
    was = person.email
    accounts.change_person(session, person, values, by=by, now=now, is_verified=is_verified)
    if person.email != was:
        end_links(session, person.id, now=now, purposes=[ADDRESS, *accounts.OF_PASSWORDS])
        tell_address_changed(session, person, before, now=now)
        if person.email_verified_at is None:
            _send(session, person, person.email, now)


def find_address(session: Session, token: str, now: datetime) -> tuple[SecretLink, Person]:
    """The link that confirms an address, and whose it will be. Raises DeadLink."""
    link = find_alive(session, token, (ADDRESS,), now)
    if link.person is None or not link.person.active:
        raise DeadLink("this link opens nothing")
    return link, link.person


def confirm_address(database: Database, token: str, *, now: datetime) -> Person:
    """Take the new address, to which the link went; the address before is told. Raises DeadLink."""
    with database.write() as session:
        link, person = find_address(session, token, now)
        spend(session, link, now)
        before = person.email if person.email_verified_at is not None else None
        is_new = person.email != link.address
        myself = Actor(person.id, person.name, frozenset())
        try:
            values = {"email": link.address}
            accounts.change_person(session, person, values, by=myself, now=now, is_verified=True)
        except InvalidInput:  # somebody else got this address since
            raise DeadLink("this link opens nothing") from None
        if is_new:
            end_links(session, person.id, now=now, purposes=accounts.OF_PASSWORDS)
            tell_address_changed(session, person, before, now=now)
        return person


def _send(session: Session, person: Person, address: str, now: datetime) -> None:
    link = make(session, ADDRESS, person_id=person.id, address=address, now=now, life=CONFIRMED_WITHIN)
    headline, body = ASKED
    words = letter(headline, body.format(name=person.name), [{"id": link.id, "label": both(CONFIRM), "until": None}])
    link.outbox_id = send_link(session, words, f"link:{link.id}", address=address, language=person.language, now=now)
