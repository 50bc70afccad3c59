"""Whom an OpenID provider's word stands for: found by its subject, linked once by an address that it verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.identities import Identity
from models.people import Person
from workflow import changes
from workflow.accounts.administering import check_looks_after
from workflow.accounts.directory import add_person
from workflow.actors import SYSTEM, Actor
from workflow.errors import AccordError, InvalidInput, NotFound
from workflow.texts import Text
from workflow.watching import proof_told

LONGEST = 255

NO_ADDRESS = Text(
    "{provider} did not say which address is yours. Ask whoever runs it.",
    "{provider} n’a pas dit quelle adresse est la vôtre. Demandez à qui s’en occupe.",
)
UNVERIFIED = Text(
    "{provider} has not verified the address {email}. Verify it there, then sign in again.",
    "{provider} n’a pas vérifié l’adresse {email}. Vérifiez-la là-bas, puis connectez-vous de nouveau.",
)
NOT_HERE = Text(
    "Nobody here has the address {email}. Ask an administrator to add you.",
    "Personne ici n’a l’adresse {email}. Demandez à l’administration de vous ajouter.",
)
WRONG_DOMAIN = Text(
    "Addresses like {email} are not admitted here.", "Les adresses comme {email} ne sont pas admises ici."
)
CLOSED = Text("This account is closed. Ask an administrator.", "Ce compte est fermé. Demandez à l’administration.")
LINKED_ELSE = Text(
    "The account of {email} is linked to somebody else at {provider}. Ask an administrator.",
    "Le compte de {email} est lié à quelqu’un d’autre chez {provider}. Demandez à l’administration.",
)


class NotAdmitted(AccordError):  # noqa: N818 - reads as what happened
    """The provider knows somebody who may not come in here; `said` tells them why."""

    def __init__(self, said: Text) -> None:
        """Keep the sentence."""
        self.said = said
        super().__init__(said.en)


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom to let in: `label` is what people call the provider.

    `domains` are those an address may end in (none: any). With `trusts_addresses` every address the provider names
    counts as verified. With `makes_accounts` somebody unknown gets an account, without any role.
    """

    label: str
    domains: tuple[str, ...] = ()
    trusts_addresses: bool = False
    makes_accounts: bool = False


@proof_told("provider")
def admit(session: Session, claims: Mapping[str, Any], admission: Admission, *, now: datetime) -> Person:
    """The person for whom the claims of a checked token stand; the first time they are linked.

    Raises NotAdmitted. After the first time only issuer and subject count: an address may go to somebody else.
    """
    issuer, subject = str(claims["iss"])[:LONGEST], str(claims["sub"])
    email = str(claims.get("email") or "").strip().lower()[:254]
    known = session.scalar(
        select(Identity)
        .options(joinedload(Identity.person))
        .where(Identity.issuer == issuer, Identity.subject == subject)
    )
    if admission.domains and email.rpartition("@")[2] not in admission.domains:
        raise _refusal(WRONG_DOMAIN if email else NO_ADDRESS, admission, email)
    if known is not None:
        known.used_at = now
        return _open(known.person)
    return _open(_link_first(session, claims, admission, now=now))


def list_identities(session: Session, person_id: int) -> list[Identity]:
    """The accounts at providers that a person is linked to."""
    return list(session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)))


def unlink(session: Session, person: Person, identity_id: int, *, by: Actor, now: datetime) -> None:
    """Forget that an account at a provider is a person's. Raises NotFound when it is not theirs."""
    found = session.get(Identity, identity_id)
    if found is None or found.person_id != person.id:
        raise NotFound(str(identity_id))
    check_looks_after(session, person, by, "unlink_identity", now.date())
    session.delete(found)
    before = {"issuer": found.issuer, "email": found.email}
    changes.record(session, "unlink_identity", changes.of_person(person), by=by, now=now, before=before)


def _link_first(session: Session, claims: Mapping[str, Any], admission: Admission, *, now: datetime) -> Person:
    issuer, subject = str(claims["iss"])[:LONGEST], str(claims["sub"])
    email = str(claims.get("email") or "").strip().lower()[:254]
    if not email or len(subject) > LONGEST:
        raise _refusal(NO_ADDRESS, admission, email)
    if claims.get("email_verified") is not True and not admission.trusts_addresses:
        raise _refusal(UNVERIFIED, admission, email)
    person = session.scalar(select(Person).where(Person.email == email))
    if person is None:
        person = _made(session, claims, email, admission, now)
    _open(person)
    of_person = select(Identity.id).where(Identity.person_id == person.id, Identity.issuer == issuer)
    if session.scalar(of_person) is not None:
        raise _refusal(LINKED_ELSE, admission, email)
    linked = Identity(person_id=person.id, issuer=issuer, subject=subject, email=email, linked_at=now, used_at=now)
    session.add(linked)
    person.email_verified_at = person.email_verified_at or now
    after = {"issuer": issuer, "email": email}
    changes.record(session, "link_identity", changes.of_person(person), by=SYSTEM, now=now, after=after)
    return person


def _made(session: Session, claims: Mapping[str, Any], email: str, admission: Admission, now: datetime) -> Person:
    if not admission.makes_accounts:
        raise _refusal(NOT_HERE, admission, email)
    name = str(claims.get("name") or email.partition("@")[0])[:120]
    language = "fr" if str(claims.get("locale") or "").lower().startswith("fr") else "en"
    try:
        return add_person(session, name=name, email=email, language=language, by=SYSTEM, now=now, is_verified=True)
    except InvalidInput as error:  # an address or a name that nobody here can have
        raise _refusal(NO_ADDRESS, admission, email) from error


def _open(person: Person) -> Person:
    if not person.active or person.is_service:
        raise NotAdmitted(CLOSED)
    return person


def _refusal(said: Text, admission: Admission, email: str) -> NotAdmitted:
    return NotAdmitted(said.format(provider=admission.label, email=email))
