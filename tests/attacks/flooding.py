"""Values that nothing of ours expects, in every place that takes one: refused early, and never an error of ours."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from blueprints import api
from tests.attacks.asking import COSTLY, Answered
from tests.attacks.places import Place, all_places
from tests.attacks.site import Site

WORDS = (
    "'; DROP TABLE item; --",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "../../../../etc/passwd",
    "\u202etxt.exe\u2066",
    "-1",
    "\x01",
    "a" * 5000,
    "(a+)+$" + "a" * 60 + "!",
    "\ud7ff\ufffe\U0010ffff",
)
NUMBER = "9" * 40
QUERIES = tuple(
    "after before by code cursor cycle days document filter first format from kind language last limit line link next "
    "office offset option order page part period program q query range row scope search side since sort state text to "
    "until version view who window year".split()
)
"""The names that pages read from their address."""
DEEP = ("[" * 3000 + "]" * 3000).encode()
BODIES: tuple[tuple[str, bytes], ...] = (
    ("too deep", b'{"data": %s}' % DEEP),
    ("not JSON", b"{"),
    ("not UTF-8", b'{"data": "\xff\xfe"}'),
    ("half a character", b'{"data": "\\ud800"}'),
    ("a number that is none", b'{"data": NaN}'),
    ("a list", b"[1, 2]"),
    ("a name twice", b'{"data": {}, "data": {}}'),
    ("far too large", b'{"data": "%s"}' % (b"a" * 1_100_000)),
)


def broken_by_address(site: Site, who: str) -> Iterator[str]:
    """The addresses that an odd word in their path makes fail on our side."""
    for place in all_places(site):
        if place.method != "GET" or place.rule.endpoint in COSTLY:
            continue
        for number, (name, usual) in enumerate(place.values.items()):
            word = WORDS[(number + len(place.rule.rule)) % len(WORDS)].replace("/", "∕")
            values = {name: NUMBER if isinstance(usual, int) else word}
            yield from _failed(_answer(site, who, place, values, {}), values)


def broken_by_query(site: Site, who: str, only: Collection[str] = (), turn: int = 0) -> Iterator[str]:
    """The pages and parts of the API that odd words in what is asked make fail on our side.

    Each is asked twice, with one word for each name; `turn` says which words meet which names. What nobody may read
    without them is asked once: it does not come to reading them.
    """
    for place in all_places(site):
        if place.method != "GET" or place.rule.endpoint in COSTLY or (only and place.rule.endpoint not in only):
            continue
        names = _asked(site, place)
        words = [*WORDS[turn:], NUMBER, *WORDS[:turn]]
        for shift in (0, 4):
            asked = {name: words[(number + shift) % len(words)] for number, name in enumerate(names)}
            answered = _answer(site, who, place, {}, asked)
            yield from _failed(answered, asked)
            if answered.code in (401, 403, 404):
                break


def broken_by_body(site: Site, who: str, only: Collection[str] = ()) -> Iterator[str]:
    """The parts of the API that fail on our side, or do something, with what is not even a request."""
    for place in all_places(site):
        if place.method in ("GET", "DELETE") or not place.rule.rule.startswith("/api/"):
            continue
        if only and place.rule.endpoint not in only:
            continue
        for what, body in BODIES:
            answer = site.ask(who, place.method, place.address(site), data=body, content_type="application/json")
            if not 400 <= answer.status_code < 500:
                yield f"{place.name}: {what}: {answer.status_code}"


def takes_what_it_does_not_name(site: Site, who: str) -> Iterator[str]:
    """The parts of the API that take a name which they do not declare."""
    for place in all_places(site):
        if place.method in ("GET", "DELETE") or not place.rule.rule.startswith("/api/"):
            continue
        body = json.dumps({"is_admin": True, "state": "approved"}).encode()
        answer = site.ask(who, place.method, place.address(site), data=body, content_type="application/json")
        if not 400 <= answer.status_code < 500:
            yield f"{place.name}: {answer.status_code}"


def open_bodies(document: dict[str, Any]) -> list[str]:
    """The bodies of the API's document that do not say that other names are refused."""
    faults = []
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            for media, content in told.get("requestBody", {}).get("content", {}).items():
                named = content["schema"].get("$ref", "").rpartition("/")[2]
                schema = document["components"]["schemas"].get(named, content["schema"])
                if media == "application/json" and schema.get("additionalProperties", True) is not False:
                    faults.append(f"{method} {path}")
    return faults


def _asked(site: Site, place: Place) -> tuple[str, ...]:
    """The names that a page, or a part of the API, reads from its address."""
    if not place.rule.rule.startswith("/api/"):
        return QUERIES
    told = _document(site)["paths"].get(place.template, {}).get("get", {}).get("parameters", [])
    return tuple(one["name"] for one in told if one.get("in") == "query") or ("undeclared",)


def _document(site: Site) -> dict[str, Any]:
    kept: dict[str, dict[str, Any]] = site.world.app.extensions.setdefault("attacked-document", {})
    if not kept:
        kept.update(api.spec(site.world.app))
    return kept


def _answer(site: Site, who: str, place: Place, values: dict[str, str], asked: dict[str, str]) -> Answered:
    address = place.address(site, **values)
    return Answered(who, place, address, site.ask(who, "GET", address, query_string=asked))


def _failed(answered: Answered, told: dict[str, str]) -> Iterator[str]:
    if answered.code >= 500 and answered.address != "/readyz":
        yield f"{answered} with {told}"
