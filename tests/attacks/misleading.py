"""Bodies and forms that name somebody else's, sent once more naming what nobody has: both get the same answer."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from blueprints import api
from tests.attacks.asking import CHANGING
from tests.attacks.places import all_places
from tests.attacks.pointing import NAMES, Foreign, Named, flat, foreign_things, named_fields, sort_of, unknown, valid
from tests.attacks.site import Site
from tests.attacks.standing import TRACES, changed, what_stands
from tests.attacks.striking import Asked
from workflow import registry
from workflow.definition import Field, Transition

Found = dict[str, Any]
KEY = re.compile(r'name="(key|sure|at_version)" value="[^"]*"')
"""What a form says otherwise each time it is shown."""
KEPT = TRACES | {"idempotency_key"}
OF_ACTIONS = frozenset({"actions.act", "actions.make"})
PROGRAMS = ("cpin", "county_plan")
ADMINISTRATORS = frozenset({"admin", "county_plan.admin"})
DIRECTORY = frozenset({"contact_id", "deputy_id", "organization_id", "reader_id"})
"""What the directory shows administrators, of every program: who there is, and where they work."""
CHOOSING = ("/deliveries/again", "/board/reminders")
"""Where a name chooses among what is there: one that nothing has chooses nothing, and is no fault."""


@dataclass(frozen=True)
class Sent:
    """A question whose body names two things in turn: where it is put, how, and the body for each."""

    method: str
    address: str
    name: str
    things: Named
    bodies: tuple[Found, Found]
    is_form: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.address}: {self.name}"


def told_apart(site: Site, who: str, asked: Iterable[Sent]) -> list[str]:
    """Where somebody else's is taken, or answered otherwise than what does not exist; and the tables that changed."""
    site.browser(who)
    site.ask(who, "GET", "/api/v1/me")
    before, faults = what_stands(site.database, KEPT), []
    for one in asked:
        theirs, missing = (_answer(site, who, one, body) for body in one.bodies)
        if theirs != missing or (theirs[0] < 400 and not one.address.endswith(CHOOSING)):
            faults.append(f"{who}: {one}: {theirs[0]} and {missing[0]}")
    return faults + changed(before, what_stands(site.database, KEPT))


def _answer(site: Site, who: str, one: Sent, body: Found) -> tuple[int, str]:
    """The answer without what differs each time, and without both values."""
    answer = site.ask(who, one.method, one.address, **{"data" if one.is_form else "json": body})
    text = KEY.sub("", CHANGING.sub("", answer.get_data(as_text=True)))
    for value in (one.things.foreign, one.things.missing):
        text = re.sub(rf"\b{re.escape(str(value))}\b", "…", text)
    place = answer.headers.get("Location", "")
    if one.is_form and place:
        site.ask(who, "GET", place)  # what was done is told there, and nowhere after it
    return (401 if answer.status_code in (302, 303) and "/sign-in" in place else answer.status_code), text


# --- What actions take -------------------------------------------------------------------------------------------


def by_actions(site: Site, who: str) -> Iterator[Sent]:
    """Each action that is offered on an item of each kind, and each by which one begins: to the API, and by its form.

    Forms word what is chosen by the type of a field and by whom it offers: one of each sort is sent.
    """
    theirs, shown = foreign_things(site, who), set[tuple[object, ...]]()
    for reference, row in _offered(site, who):
        doors = f"/api/v1/items/{reference}/actions/{row.do}", f"/items/{reference}/do/{row.do}"
        yield from _sent(theirs, row.input, doors, shown)
    for program in registry.programs():
        for kind, flow in program.kinds.items():
            for row in (one for one in flow.transitions if one.creates and not one.automatic):
                doors = f"/api/v1/kinds/{kind}/items", f"/lists/{kind}/new/{row.do}"
                yield from _sent(theirs, row.input, doors, shown, action=row.do)


def _offered(site: Site, who: str) -> Iterator[tuple[str, Transition]]:
    """Each action that names something, on the first item on which it is offered, of each kind and state."""
    looked, known = set[tuple[str, str]](), set[tuple[str, str]]()
    for item in site.ask(who, "GET", "/api/v1/items?limit=100").get_json()["items"]:
        kind, state, flow = item["kind"], item["state"], registry.kind(item["kind"])
        rows = [row for row in flow.transitions if state in row.sources and (kind, row.do) not in known]
        if (kind, state) in looked or not any(list(named_fields(row.input)) for row in rows):
            continue
        looked.add((kind, state))
        offers = site.ask(who, "GET", f"/api/v1/items/{item['reference']}/actions").get_json()["items"]
        names = {offer["action"] for offer in offers if not offer["automatic"]}
        for row in rows:
            if row.do in names:
                known.add((kind, row.do))
                yield item["reference"], row


def _sent(
    theirs: Foreign, fields: tuple[Field, ...], doors: tuple[str, str], shown: set[tuple[object, ...]], **more: str
) -> Iterator[Sent]:
    for way in named_fields(fields):
        last = way[-1]
        things = theirs.of(sort_of(last), [kind for kind, _ in last.kinds] or [last.name])
        if things is None:
            continue
        name = ".".join(field.name for field in way)
        foreign, missing = (valid(fields, way, value) for value in (things.foreign, things.missing))
        yield Sent("POST", doors[0], name, things, ({**more, "data": foreign}, {**more, "data": missing}))
        sort = (len(way), last.type, last.of, last.name)
        if sort not in shown:
            shown.add(sort)
            yield Sent("POST", doors[1], name, things, (flat(foreign), flat(missing)), is_form=True)


# --- What other bodies of the API take -----------------------------------------------------------------------------


def by_bodies(site: Site, who: str) -> Iterator[Sent]:
    """Each name of each body of the API that is no action's."""
    document, theirs = api.spec(site.world.app), foreign_things(site, who)
    schemas = document["components"]["schemas"]
    for place in all_places(site):
        told = document["paths"].get(place.template, {}).get(place.method.lower(), {})
        schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        properties = _resolved(schema, schemas).get("properties", {})
        assert not unknown(properties), f"{place.name}: nobody said what {unknown(properties)} names"
        for name in properties:
            things = theirs.of(NAMES[name]) if name in NAMES else None
            if things is not None and not _is_known(who, name):
                values = things.foreign, things.missing
                for program in PROGRAMS if "program" in properties else PROGRAMS[:1]:
                    foreign, missing = (_body(properties, schemas, program, name, one) for one in values)
                    yield Sent(place.method, place.address(site), name, things, (foreign, missing))


def _is_known(who: str, name: str) -> bool:
    return who in ADMINISTRATORS and name in DIRECTORY


def _body(properties: Found, schemas: Found, program: str, name: str, value: str | int) -> Found:
    """Something for every name that names nothing, and the value."""
    rest = {one: _made(schema, schemas) for one, schema in properties.items() if one not in NAMES}
    return rest | ({"program": program} if "program" in properties else {}) | {name: value}


def _resolved(schema: Found, schemas: Found) -> Found:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _made(schema: Found, schemas: Found) -> Any:
    """Something of that shape."""
    schema = _resolved(schema, schemas)
    if "anyOf" in schema:
        return _made(schema["anyOf"][0], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") == "date":
        return "2026-12-01"
    samples = {"object": {}, "array": [], "integer": 1, "number": 1, "boolean": True, "string": "words"}
    return samples.get(schema.get("type", ""))


# --- What forms ask for that are no action's -----------------------------------------------------------------------


def by_forms(site: Site, who: str, forms: Iterable[tuple[str, Asked]]) -> Iterator[Sent]:
    """Each name of each form that was shown; those of actions are made from what these declare."""
    theirs, known = foreign_things(site, who), set[tuple[str, str]]()
    adapter = site.world.app.url_map.bind("localhost")
    for address, form in forms:
        if form.method != "POST" or not adapter.test(address, "POST"):
            continue
        endpoint = str(adapter.match(address, "POST")[0])
        names = {*form.held, *form.typed, *form.chosen} - {"csrf_token"}
        if endpoint in OF_ACTIONS:
            continue
        assert not unknown(names), f"{address}: nobody said what {unknown(names)} names"
        rest = {**dict.fromkeys(form.typed | form.chosen, ""), **form.held}
        rest.pop("key", None)  # it stands for what was sent with it first
        for name in sorted(names & NAMES.keys()):
            things = theirs.of(NAMES[name])
            if things is None or _is_known(who, name) or (endpoint, name) in known:
                continue
            known.add((endpoint, name))
            foreign, missing = ({**rest, name: one} for one in (things.foreign, things.missing))
            yield Sent("POST", address, name, things, (foreign, missing), is_form=True)
