"""Nobody takes the service from everybody else: so many requests a minute by a person, or from an address unknown.

Pages are counted by themselves, for those who signed in; those open to everybody have limits of their own.

Told with every answer as `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers), and as
`Retry-After` with 429. Several processes share one count (workflow.pace); a twentieth of a minute's requests each
process answers without asking.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import TooManyRequests

from blueprints.access import declared_access
from blueprints.identity import Asking, asking, now, services
from workflow.accounts.attempts import network_of
from workflow.pace import minute_of, take

PER_MINUTE = 6000
PER_MINUTE_UNKNOWN = 600
SHARES = 20
MINUTE = 60
MOST_KNOWN = 50_000
"""People and addresses of one minute that a process remembers."""


@dataclass
class Allowance:
    """What one person or address has of this minute, in this process."""

    policy: str
    most: int
    used: int = 0
    given: int = 0
    left: int = 0
    """What all processes can still take."""
    is_shared: bool = False
    """Whether what was used here stands in the database."""

    @property
    def remaining(self) -> int:
        """How many more requests would be answered now, as far as this process knows."""
        return self.left + self.given - self.used if self.is_shared else self.most - self.used


@dataclass
class Pace:
    """Who asked how often in the running minute."""

    minute: int = 0
    known: dict[str, Allowance] = field(default_factory=dict)

    def of(self, minute: int, who: str, policy: str, most: int) -> Allowance:
        """What somebody has of a minute; every minute begins anew."""
        if minute != self.minute or len(self.known) > MOST_KNOWN:
            self.minute, self.known = minute, {}
        share = max(1, most // SHARES)
        return self.known.setdefault(who, Allowance(policy, most, given=share))


def keep_pace(asked: Asking | None) -> None:
    """Count a request of the API. Raises TooManyRequests."""
    if asked is not None:
        who, policy = f"person:{asked.person.id}", "person"
        most = current_app.config.get("API_REQUESTS_PER_MINUTE", PER_MINUTE)
    else:
        who, policy = f"address:{_digest(request.remote_addr)}", "address"
        most = current_app.config.get("API_REQUESTS_PER_MINUTE_UNKNOWN", PER_MINUTE_UNKNOWN)
    _count(who, policy, most)


def keep_pace_of_pages() -> None:
    """Count a page of somebody who signed in. Raises TooManyRequests (OWASP ASVS 5.0, 2.4.1)."""
    endpoint, most = request.endpoint or "", current_app.config.get("PAGES_PER_MINUTE")
    if most is None or not endpoint or endpoint.startswith("api."):
        return
    access = declared_access(current_app, endpoint)
    asked = asking() if access is not None and access.rule != "public" else None
    if asked is not None:
        _count(f"pages:{asked.person.id}", "pages", most)


def _count(who: str, policy: str, most: int) -> None:
    minute = minute_of(now())
    pace: Pace = current_app.extensions["accord-api-pace"]
    mine = g.allowance = pace.of(minute, who, policy, most)
    mine.used += 1
    if mine.used > mine.given:
        _ask_for_more(mine, who, minute)
    if mine.used > mine.given:
        mine.used = mine.given
        raise TooManyRequests(retry_after=_left_of_minute())


def _ask_for_more(mine: Allowance, who: str, minute: int) -> None:
    """Take another share, where there is one; where the database is busy, on trust."""
    if mine.is_shared and mine.left == 0:
        return
    share = max(1, mine.most // SHARES)
    used = 0 if mine.is_shared else mine.given
    taken = take(services().database, who, minute, used=used, wanted=share, most=mine.most)
    if taken is None:
        mine.given += min(share, mine.most - mine.given)
        return
    given, mine.left = taken
    mine.given, mine.is_shared = mine.given + given, True


def _digest(address: str | None) -> str:
    """An address, or the network of one; not to be read in the database."""
    return sha256(network_of(address).encode()).hexdigest()[:32] if address else "unknown"


def _left_of_minute() -> int:
    return MINUTE - now().second


def tell_pace(response: Response) -> Response:
    """Say what is allowed and what is left of it."""
    mine: Allowance | None = g.get("allowance")
    if mine is not None:
        response.headers["RateLimit-Policy"] = f'"{mine.policy}";q={mine.most};w={MINUTE}'
        response.headers["RateLimit"] = f'"{mine.policy}";r={max(0, mine.remaining)};t={_left_of_minute()}'
    return response


def install(app: Flask) -> None:
    """Nobody has asked yet."""
    app.extensions["accord-api-pace"] = Pace()
    app.before_request(keep_pace_of_pages)
    app.after_request(tell_pace)
