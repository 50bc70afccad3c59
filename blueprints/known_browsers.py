"""Browsers in which somebody has signed in: who guesses elsewhere does not shut their owner out of them.

A cookie says for which account, by digest, and since when, and is signed. It opens nothing: failures in such a browser
are counted for it alone, and those made elsewhere do not count there (OWASP ASVS 5.0, 6.1.1).
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Response, after_this_request, current_app, request
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer

from blueprints.language import cookie_name, is_protected

COOKIE = "accord_known"
REMEMBERED = timedelta(days=180)


def remember(email: str, *, now: datetime) -> None:
    """Let the browser of this request be known for an account, whose owner has just shown who they are."""
    said = _signer().dumps([_digest(email), secrets.token_urlsafe(16), int(now.timestamp())])

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            cookie_name(COOKIE), said, max_age=REMEMBERED, httponly=True, secure=is_protected(), samesite="Lax"
        )
        return response


def known_as(email: str, *, now: datetime) -> str:
    """What this browser is known as for an account; empty where it is not, or not in the last 180 days."""
    try:
        digest, name, since = _signer().loads(request.cookies.get(cookie_name(COOKIE), ""))
    except (BadSignature, TypeError, ValueError):
        return ""
    is_known = digest == _digest(email) and since > (now - REMEMBERED).timestamp()
    return str(name) if is_known else ""


def session_of(person_id: int) -> str:
    """The session of this browser, where it is this person's: it is known as that."""
    here = getattr(current_user, "person", None)
    return str(current_user.token) if here is not None and here.id == person_id else ""


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known browser")


def _digest(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()
