"""Codes as a second factor: those of an app (TOTP, RFC 6238) and, for whoever lost it, ten on paper."""

import base64
import hmac
import secrets
import unicodedata
from datetime import datetime
from typing import Literal

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models.database import Database
from models.factors import CodeApp, RecoveryCode
from models.people import Person
from workflow.accounts.attempts import Guessed, check_attempts, forget_failures, note_failure
from workflow.accounts.sealing import Unreadable, derive_key, seal, unseal
from workflow.accounts.sessions import digest_token
from workflow.watching import proof_told

STEP = 30
"""Seconds for which an app shows a code."""
DRIFT = (-1, 0, 1)
"""Clocks may differ by one step either way."""
SECRET_BYTES = 20
FAILURES = 5
MADE = 10
GROUPS, SIGNS = 7, 4
"""Of a recovery code: 28 signs of 5 bits, so that a plain digest of it says nothing (OWASP ASVS 5.0, 6.5.2, 11.5.1)."""
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"

Used = Literal["app", "recovery"]


def new_secret(site_key: str, seed: str, person_id: int) -> str:
    """The secret that an app would be given: the same for one seed, and nobody's until a code of it was shown."""
    key = derive_key(site_key, f"new app for codes {person_id} {seed}")
    return base64.b32encode(key[:SECRET_BYTES]).decode("ascii")


def app_address(secret: str, person: Person, site: str) -> str:
    """What the picture holds that an app reads: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.email, issuer_name=site)


def add_app(session: Session, person: Person, secret: str, code: str, *, site_key: str, now: datetime) -> bool:
    """Keep the secret of an app, sealed, once the app has shown a right code; False when it has not.

    It takes the place of the app there was. The code is used up.
    """
    step = _step_of(secret, code, now)
    if step is None:
        return False
    session.execute(delete(CodeApp).where(CodeApp.person_id == person.id))
    sealed = seal(_key(site_key), secret)
    session.add(CodeApp(person_id=person.id, sealed=sealed, created_at=now, last_step=step))
    session.flush()
    return True


def make_recovery_codes(session: Session, person: Person, *, now: datetime) -> list[str]:
    """Ten new codes, given this once and kept as digests; older ones are good for nothing."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [_random_code() for _ in range(MADE)]
    session.add_all(RecoveryCode(person_id=person.id, digest=digest_token(_bare(code)), made_at=now) for code in codes)
    session.flush()
    return codes


def codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes have not been used."""
    unused = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


@proof_told("code")
def use_code(database: Database, person_id: int, code: str, *, site_key: str, now: datetime) -> Used | None:
    """Use up a code of the app or of the paper; says which it was, None when it is neither, or was used before.

    Raises TooManyAttempts after five wrong ones in 15 minutes (OWASP ASVS 5.0, 6.5.5 and 6.6.3). It opens a
    transaction of its own, so that a failure is kept.
    """
    guessed = Guessed(f"second:{person_id}", FAILURES)
    with database.write() as session:
        check_attempts(session, [guessed], now)
        used = _use_app(session, person_id, code, site_key, now) or _use_paper(session, person_id, code, now)
        if used is None:
            note_failure(session, [guessed], now)
        else:
            forget_failures(session, guessed)
        return used


def _use_app(session: Session, person_id: int, code: str, site_key: str, now: datetime) -> Used | None:
    app = session.scalar(select(CodeApp).where(CodeApp.person_id == person_id))
    if app is None:
        return None
    try:
        step = _step_of(unseal(_key(site_key), app.sealed), code, now)
    except Unreadable:  # the site has another secret key since: an administrator resets it
        return None
    if step is None:
        return None
    fresh = update(CodeApp).where(CodeApp.id == app.id, CodeApp.last_step < step).values(last_step=step)
    return "app" if session.execute(fresh.returning(CodeApp.id)).first() is not None else None


def _use_paper(session: Session, person_id: int, code: str, now: datetime) -> Used | None:
    mine = (RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    statement = update(RecoveryCode).where(*mine, RecoveryCode.digest == digest_token(_bare(code)))
    found = session.execute(statement.values(used_at=now).returning(RecoveryCode.id)).first()
    return "recovery" if found is not None else None


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, among the present one and its neighbours; compared in constant time."""
    given = unicodedata.normalize("NFKC", "".join(code.split())).encode()  # some keyboards write wide digits
    here = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret, interval=STEP)
    right = [here + drift for drift in DRIFT if hmac.compare_digest(totp.at((here + drift) * STEP).encode(), given)]
    return max(right, default=None)


def _random_code() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)) for _ in range(GROUPS))


def _bare(code: str) -> str:
    return "".join(sign for sign in code.lower() if sign.isalnum())


def _key(site_key: str) -> bytes:
    return derive_key(site_key, "app for codes")
