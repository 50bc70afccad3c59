"""What a page hands to the browser's own dialogue for passkeys, and what comes back from it.

The challenge is kept in the signed cookie, for one purpose and five minutes; that it is answered once is kept in the
database (workflow.accounts.passkeys).
"""

import base64
import ipaddress
import secrets
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from flask import request, session
from sqlalchemy.orm import Session

from blueprints.entering import site_key
from blueprints.identity import now, services
from models.factors import Passkey
from models.people import Person
from workflow.accounts import passkeys
from workflow.accounts.passkeys import REFUSED, Site, Used
from workflow.errors import FieldError, InvalidInput

CHALLENGE = "challenge"
PATIENCE = 300.0
"""Seconds."""
ANSWER = "passkey"


def passkey_site() -> Site | None:
    """For whom passkeys are made here; None where the address has no name: browsers make none for a number."""
    settings = services().settings
    origin = settings.base_url or request.host_url.rstrip("/")
    host = urlsplit(origin).hostname or ""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return None
    return Site(host, "Accord", origin)


def options_to_make(person: Person, known: Sequence[Passkey]) -> str:
    """What the browser is asked for a new passkey; empty where there can be none."""
    site = passkey_site()
    if site is None:
        return ""
    return passkeys.new_passkey_options(person, known, site, _challenge("make"), site_key())


def options_to_use(purpose: str, known: Sequence[Passkey] = (), *, alone: bool = False) -> str:
    """What the browser is asked to come in, or to prove who one is: one of the `known`, or any passkey that it has."""
    site = passkey_site()
    return passkeys.use_options(known, site, _challenge(purpose), alone=alone) if site is not None else ""


def made_passkey(database: Session, person: Person) -> Passkey:
    """Keep the passkey that came with this request. Raises InvalidInput (fields `name`, `passkey`)."""
    site, challenge = _expected("make")
    return passkeys.add_passkey(
        database,
        person,
        request.form.get(ANSWER, ""),
        request.form.get("name", ""),
        site=site,
        challenge=challenge,
        now=now(),
    )


def used_passkey(database: Session, purpose: str, person_id: int | None = None) -> Used:
    """Whose passkey came with this request. Raises InvalidInput (field `passkey`)."""
    site, challenge = _expected(purpose)
    return passkeys.use_passkey(
        database,
        request.form.get(ANSWER, ""),
        site=site,
        challenge=challenge,
        now=now(),
        person_id=person_id,
    )


def _challenge(purpose: str) -> bytes:
    fresh = secrets.token_bytes(32)
    session[CHALLENGE] = [base64.b64encode(fresh).decode("ascii"), purpose, now().timestamp()]
    return fresh


def _expected(purpose: str) -> tuple[Site, bytes]:
    """The site and the challenge that this request has to answer; the cookie forgets it."""
    site, kept = passkey_site(), session.pop(CHALLENGE, None)
    if site is None or kept is None or kept[1] != purpose or now().timestamp() > kept[2] + PATIENCE:
        raise InvalidInput([FieldError(ANSWER, REFUSED)])
    return site, base64.b64decode(kept[0])
