"""Passkeys (W3C Web Authentication, level 3): made, used, removed. Only their public half is kept."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models.factors import Passkey, UsedChallenge
from models.people import Person
from workflow.accounts.sealing import derive_key
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.texts import Text
from workflow.watching import proof_told

LONGEST_NAME = 60
MOST = 10
LARGEST = 20_000
"""Characters of what a browser sends; a passkey's answer has two thousand."""

REFUSED = Text(
    "The passkey was not accepted. Try again, or choose another way.",
    "La clé d’accès n’a pas été acceptée. Réessayez, ou choisissez une autre façon.",
)
NAME_NEEDED = Text("Say which passkey it is.", "Dites de quelle clé d’accès il s’agit.")
NAME_TOO_LONG = Text("Use at most {length} characters.", "Utilisez au plus {length} caractères.")
ENOUGH = Text(
    "You have {count} passkeys: remove one first.", "Vous avez {count} clés d’accès : retirez-en une d’abord."
)


@dataclass(frozen=True, slots=True)
class Site:
    """For whom passkeys are made: the host that they are bound to, its name, and the origin that pages come from."""

    host: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class Used:
    """Whose passkey it was, and whether it knew its owner (by a fingerprint or a PIN) rather than who holds it."""

    person: Person
    knows_owner: bool


def new_passkey_options(person: Person, known: Sequence[Passkey], site: Site, challenge: bytes, site_key: str) -> str:
    """What the browser is asked, as JSON: a passkey that it finds by itself, and that asks who its owner is if it can.

    The person is named by a number that says nothing, the same each time.
    """
    import webauthn as w  # noqa: PLC0415 - slow to load, and needed only here
    from webauthn.helpers import structs  # noqa: PLC0415 - likewise

    asked = structs.AuthenticatorSelectionCriteria(
        resident_key=structs.ResidentKeyRequirement.REQUIRED,
        user_verification=structs.UserVerificationRequirement.PREFERRED,
    )
    options = w.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=_handle(person.id, site_key),
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        authenticator_selection=asked,
        exclude_credentials=_described(known),
    )
    return w.options_to_json(options)


def use_options(known: Sequence[Passkey], site: Site, challenge: bytes, *, alone: bool) -> str:
    """What the browser is asked, as JSON: one of these passkeys, or any that it has.

    One that opens the door `alone` has to know its owner: else whoever finds a key could come in.
    """
    import webauthn as w  # noqa: PLC0415 - slow to load, and needed only here
    from webauthn.helpers.structs import UserVerificationRequirement as Asked  # noqa: PLC0415 - likewise

    options = w.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_described(known),
        user_verification=Asked.REQUIRED if alone else Asked.PREFERRED,
    )
    return w.options_to_json(options)


def add_passkey(
    session: Session, person: Person, answer: str, name: str, *, site: Site, challenge: bytes, now: datetime
) -> Passkey:
    """Keep the public half of a passkey that the browser made. Raises InvalidInput (fields `name`, `passkey`)."""
    import webauthn as w  # noqa: PLC0415 - slow to load, and needed only here
    from webauthn.helpers import bytes_to_base64url  # noqa: PLC0415 - likewise

    name = _checked_name(name)
    if len(list_passkeys(session, person.id)) >= MOST:
        raise InvalidInput([FieldError("passkey", ENOUGH.format(count=MOST))])
    _spend(session, challenge, now)
    with _judging():
        made = w.verify_registration_response(
            credential=answer[:LARGEST],
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    credential = bytes_to_base64url(made.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential == credential)) is not None:
        raise InvalidInput([FieldError("passkey", REFUSED)])
    kept = Passkey(
        person_id=person.id,
        credential=credential,
        public_key=bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count,
        name=name,
        is_synced=made.credential_backed_up,
        created_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


@proof_told("passkey")
def use_passkey(
    session: Session, answer: str, *, site: Site, challenge: bytes, now: datetime, person_id: int | None = None
) -> Used:
    """Whose passkey answered the challenge; with `person_id`, it must be theirs. Raises InvalidInput (`passkey`).

    The answer is good once, and a counter that does not go up betrays a copy (WebAuthn, 6.1.1).
    """
    import webauthn as w  # noqa: PLC0415 - slow to load, and needed only here
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - likewise

    with _judging():
        given = w.helpers.parse_authentication_credential_json(answer[:LARGEST])
    statement = select(Passkey).options(joinedload(Passkey.person)).where(Passkey.credential == given.id)
    found = session.scalar(statement.with_for_update(of=Passkey))
    if found is None or not found.person.active or person_id not in (None, found.person_id):
        raise InvalidInput([FieldError("passkey", REFUSED)])
    _spend(session, challenge, now)
    with _judging():
        checked = w.verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(found.public_key),
            credential_current_sign_count=found.sign_count,
        )
    found.sign_count, found.used_at, found.is_synced = checked.new_sign_count, now, checked.credential_backed_up
    return Used(found.person, checked.user_verified)


def list_passkeys(session: Session, person_id: int) -> list[Passkey]:
    """A person's passkeys, the first made first."""
    return list(session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)))


def remove_passkey(session: Session, person: Person, passkey_id: int) -> Passkey:
    """Forget one of a person's own passkeys. Raises NotFound when it is not theirs."""
    found = session.get(Passkey, passkey_id)
    if found is None or found.person_id != person.id:
        raise NotFound(str(passkey_id))
    session.delete(found)
    session.flush()
    return found


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise InvalidInput([FieldError("name", NAME_NEEDED)])
    if len(name) > LONGEST_NAME:
        raise InvalidInput([FieldError("name", NAME_TOO_LONG.format(length=LONGEST_NAME))])
    return name


@contextmanager
def _judging() -> Iterator[None]:
    """Whatever the library makes of what a browser sent: it is not accepted."""
    try:
        yield
    except Exception as error:
        raise InvalidInput([FieldError("passkey", REFUSED)]) from error


def _spend(session: Session, challenge: bytes, now: datetime) -> None:
    """Remember that the challenge was answered. Raises InvalidInput when it had been."""
    try:
        with session.begin_nested():
            session.add(UsedChallenge(digest=hashlib.sha256(challenge).hexdigest(), used_at=now))
    except IntegrityError as error:
        raise InvalidInput([FieldError("passkey", REFUSED)]) from error


def _described(known: Iterable[Passkey]) -> Any:
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415 - slow to load, and needed only here
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor  # noqa: PLC0415 - likewise

    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in known]


def _handle(person_id: int, site_key: str) -> bytes:
    return derive_key(site_key, f"passkeys of {person_id}")
