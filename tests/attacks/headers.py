"""What every answer tells the browser, whatever was asked and however it ended."""

import re
from collections.abc import Callable

from tests.attacks.asking import Answered

Check = Callable[[Answered], bool]
POLICY = re.compile(r"default-src '(self|none)'.*")
OPEN_TO_ALL = (
    "/static/",
    "/bootstrap/",
    "/swagger-ui/",
    "/register",
    "/api/v1/register",
    "/healthz",
    "/readyz",
    "/sign-in",
)


def policy(answered: Answered) -> dict[str, str]:
    """The content security policy, directive by directive."""
    told = answered.response.headers["Content-Security-Policy"]
    return {name: value for name, _, value in (part.strip().partition(" ") for part in told.split(";"))}


def is_framed_by_nobody(answered: Answered) -> bool:
    told = policy(answered)
    return told.get("frame-ancestors") in ("'none'", "'self'") or "sandbox" in told


def runs_own_scripts_only(answered: Answered) -> bool:
    told = policy(answered)
    allowed = told.get("script-src", told["default-src"]).split()
    return all(source in ("'self'", "'none'") or source.startswith("'nonce-") for source in allowed)


def is_kept_by_nobody(answered: Answered) -> bool:
    return answered.address.startswith(OPEN_TO_ALL) or "no-store" in answered.response.headers["Cache-Control"]


HEADERS: dict[str, Check] = {
    "frame-ancestors": is_framed_by_nobody,
    "script-src": runs_own_scripts_only,
    "Cache-Control": is_kept_by_nobody,
    "X-Content-Type-Options": lambda one: one.response.headers["X-Content-Type-Options"] == "nosniff",
    "Referrer-Policy": lambda one: one.response.headers["Referrer-Policy"] in ("same-origin", "no-referrer"),
    "Permissions-Policy": lambda one: "camera=()" in one.response.headers["Permissions-Policy"],
    "Content-Type": lambda one: bool(one.response.mimetype) or not one.response.data,
    "no server error": lambda one: one.code < 500 or one.address == "/readyz",
}


def wrong_headers(answers: list[Answered]) -> list[str]:
    return [f"{one}: {name}" for one in answers for name, is_right in HEADERS.items() if not is_right(one)]
