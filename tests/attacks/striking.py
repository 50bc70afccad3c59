"""Hostile words sent in every field of every form that somebody is shown, and of every body that the API takes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import HTTPException

from tests.attacks.asking import Answered
from tests.attacks.places import Place, all_places
from tests.attacks.poisoning import BAD, LINKS
from tests.attacks.site import Site

PARTING = frozenset({"signing.sign_out", "account.end_session", "people.deactivate", "people.change_person"})
"""What ends the sign-in of whoever asks: nothing would be asked after it."""
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
PLAIN = frozenset({"text", "search", "email", "url", "tel", "password", "number", "date", "time"})
"""The types of inputs into which people type."""
_struck: set[tuple[str, frozenset[str]]] = set()
"""The forms that were tried, by where they lead and what they ask: the same on the pages of another person."""


@dataclass
class Asked:
    """A form on a page: where it leads, what it holds already, and what people type or choose."""

    action: str
    method: str
    held: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    chosen: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Asked] = []
        self._selecting = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Asked(told.get("action", ""), told.get("method", "get").upper()))
        if not self.found:
            return
        form, name = self.found[-1], told.get("name", "")
        if tag == "textarea" and name:
            form.typed.add(name)
        elif tag == "select":
            self._selecting = name
            form.chosen.add(name)
        elif tag == "option" and (self._selecting not in form.held or "selected" in told):
            form.held[self._selecting] = told.get("value", "")
        elif tag == "input" and name:
            self._note(form, told)

    def _note(self, form: Asked, told: Mapping[str, str]) -> None:
        sort, name = told.get("type", "text"), told["name"]
        if sort in PLAIN:
            form.typed.add(name)
        elif sort == "hidden" or (sort in ("radio", "checkbox") and "checked" in told):
            form.held[name] = told.get("value", "on")
        elif sort in ("radio", "checkbox"):
            form.chosen.add(name)


def forms_of(answers: Iterable[Answered]) -> Iterator[tuple[str, Asked]]:
    """Where each form of these pages leads, and the form."""
    for page in [one for one in answers if one.media == "text/html" and one.code == 200]:
        forms = Forms()
        forms.feed("".join(FORM.findall(page.response.get_data(as_text=True))))
        yield from ((urlsplit(form.action or page.address).path, form) for form in forms.found)


def strike(site: Site, who: str, forms: Iterable[tuple[str, Asked]]) -> list[Answered]:
    """What comes of hostile words in each of these forms: in what is typed; then in what is chosen as well."""
    adapter = site.world.app.url_map.bind("localhost")
    given: list[Answered] = []
    for address, form in forms:
        try:
            rule, values = adapter.match(address, form.method, return_rule=True)
        except HTTPException:
            continue
        known = (f"{form.method} {rule.rule}", frozenset(form.typed | form.chosen))
        if known in _struck or str(rule.endpoint) in PARTING or not (form.typed or form.chosen):
            continue
        _struck.add(known)
        place = Place(rule, form.method, values)
        given += [_send(site, who, place, form, names) for names in _ways(form)]
    return given


def _ways(form: Asked) -> Iterator[set[str]]:
    if form.typed:
        yield form.typed
    if form.chosen:
        yield form.typed | form.chosen


def _send(site: Site, who: str, place: Place, form: Asked, names: set[str]) -> Answered:
    address = urlsplit(form.action).path or place.address(site)
    data = {**form.held, **dict.fromkeys(names, BAD + LINKS)}
    data.pop("csrf_token", None)
    sent = {"data": data} if form.method == "POST" else {"query_string": data}
    return Answered(who, place, address, site.ask(who, form.method, address, **sent))


def strike_api(site: Site, who: str, document: Mapping[str, Any]) -> Iterator[Answered]:
    """What comes of hostile words in each text of each body that the API's document names."""
    for place in all_places(site):
        told = document["paths"].get(place.template, {}).get(place.method.lower(), {})
        bodies = told.get("requestBody", {}).get("content", {})
        if "application/json" in bodies:
            body = _made(bodies["application/json"]["schema"], document["components"]["schemas"])
            address = place.address(site)
            yield Answered(who, place, address, site.ask(who, place.method, address, json=body))


def _made(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """Something of that shape, with hostile words for every text."""
    if "$ref" in schema:
        return _made(known[schema["$ref"].rpartition("/")[2]], known)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _made(schema[several][0], known)
    if "const" in schema or "enum" in schema:
        return schema.get("const", next(iter(schema.get("enum", [None]))))
    if schema.get("type") == "object":
        return {name: _made(one, known) for name, one in schema.get("properties", {}).items()} or {BAD: BAD}
    if schema.get("type") == "array":
        return [_made(schema.get("items", {}), known)]
    plain: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": True, "null": None}
    return plain.get(schema.get("type", ""), BAD + LINKS)
