"""Bodies and forms that name somebody else's, sent once more naming what nobody has: both get the same answer."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints import api
from models.items import Item
from models.people import Person
from tests.attacks.asking import CHANGING
from tests.attacks.hiding import listed
from tests.attacks.places import Place, all_places
from tests.attacks.pointing import (
    NAMES,
    SAID,
    Foreign,
    Named,
    flat,
    foreign_things,
    named_fields,
    sort_of,
    unknown,
    valid,
)
from tests.attacks.site import Site
from tests.attacks.standing import TRACES, changed, what_stands
from tests.attacks.striking import Asked
from tests.blueprints.cast import NOW
from workflow import registry
from workflow.actors import Actor
from workflow.definition import Field, Transition
from workflow.judging import fits
from workflow.permissions import role_used
from workflow.standing import actor_for

Found = dict[str, Any]
KEY = re.compile(r'name="(key|sure|at_version)" value="[^"]*"')
"""What a form says otherwise each time it is shown."""
KEPT = TRACES | {"idempotency_key"}
OF_ACTIONS = frozenset({"actions.act", "actions.make"})
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


def told_apart(site: Site, who: str, asked: Iterable[Sent], reached: list[Sent] | None = None) -> list[str]:
    """Where somebody else's is taken, or answered otherwise than what does not exist; and the tables that changed.

    Those of the API's questions that were answered about what they name are added to `reached`: refused sooner, for a
    role or a state, an answer says nothing of the name.
    """
    site.browser(who)
    site.ask(who, "GET", "/api/v1/me")
    before, faults = what_stands(site.database, KEPT), []
    for one in asked:
        (theirs, is_reached), (missing, _) = (_answer(site, who, one, body) for body in one.bodies)
        if reached is not None and is_reached:
            reached.append(one)
        if theirs != missing or (theirs[0] < 400 and not one.address.endswith(CHOOSING)):
            faults.append(f"{who}: {one}: {theirs[0]} and {missing[0]}")
    return faults + changed(before, what_stands(site.database, KEPT))


def _answer(site: Site, who: str, one: Sent, body: Found) -> tuple[tuple[int, str], bool]:
    """The answer without what differs each time, and without both values; and whether it is about what was named."""
    answer = site.ask(who, one.method, one.address, **{"data" if one.is_form else "json": body})
    text = KEY.sub("", CHANGING.sub("", answer.get_data(as_text=True)))
    for value in (one.things.foreign, one.things.missing):
        text = re.sub(rf"\b{re.escape(str(value))}\b", "…", text)
    place = answer.headers.get("Location", "")
    if one.is_form and place:
        site.ask(who, "GET", place)  # what was done is told there, and nowhere after it
    code = 401 if answer.status_code in (302, 303) and "/sign-in" in place else answer.status_code
    return (code, text), not one.is_form and _is_about(one.name, code, answer.get_json(silent=True) or {})


def _is_about(name: str, code: int, told: Found) -> bool:
    """Whether the API took a name, or refused what it names: by its field, or as nobody for whom one may act."""
    rows = [*told.get("errors", ()), *told.get("reasons", ())]
    fields = {re.sub(r"\.\d+", "", row.get("field") or "") for row in rows}
    is_no_deputy = name == "on_behalf_of" and "deputy" in {row.get("code") for row in rows}
    return code < 300 or name in fields or is_no_deputy


# --- What actions take -------------------------------------------------------------------------------------------


def by_actions(site: Site, who: str) -> Iterator[Sent]:
    """Each action that their role permits on an item of each kind, or to begin with: to the API, and by its form.

    Forms word what is chosen by the type of a field and by whom it offers: one of each sort is sent.
    """
    theirs, shown = foreign_things(site, who), set[tuple[object, ...]]()
    for reference, row in _permitted(site, who):
        doors = f"/api/v1/items/{reference}/actions/{row.do}", f"/items/{reference}/do/{row.do}"
        yield from _sent(theirs, row.input, doors, shown)
    with site.database.read() as session:
        actor = _actor(site, session, who)
    for program in registry.programs():
        for kind, flow in program.kinds.items():
            for row in flow.creating:
                if not row.automatic and role_used(actor, row, None):
                    doors = f"/api/v1/kinds/{kind}/items", f"/lists/{kind}/new/{row.do}"
                    yield from _sent(theirs, row.input, doors, shown, action=row.do)


def _permitted(site: Site, who: str) -> list[tuple[str, Transition]]:
    """Each row that names something, on the first item in its state on which a role of theirs permits it.

    Of another item it is refused for the role, before what is named is read.
    """
    found, seen = dict[tuple[str, int], tuple[str, Transition]](), listed(site, who)
    with site.database.read() as session:
        actor = _actor(site, session, who)
        for item in session.scalars(select(Item).where(Item.reference.in_(seen)).order_by(Item.id)):
            for number, row in enumerate(registry.kind(item.kind).transitions):
                if (item.kind, number) in found or not fits(row, item) or not any(named_fields(row.input)):
                    continue
                if not row.automatic and role_used(actor, row, item):
                    found[item.kind, number] = (item.reference, row)
    return list(found.values())


def _actor(site: Site, session: Session, who: str) -> Actor:
    return actor_for(session, session.get_one(Person, site.world.people[who]), NOW.date())


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
    """Each name of each body of the API that is no action's, sent with the true version of what it is about."""
    document, theirs, mine = api.spec(site.world.app), foreign_things(site, who), _seen_by(site, who)
    schemas = document["components"]["schemas"]
    for place in all_places(site):
        told = document["paths"].get(place.template, {}).get(place.method.lower(), {})
        schema = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        body, properties = schema.get("$ref", "").rpartition("/")[2], _resolved(schema, schemas).get("properties", {})
        assert not unknown(properties), f"{place.name}: nobody said what {unknown(properties)} names"
        address, rest = _about(site, place, mine)
        rest = {**rest, "program": theirs.program}
        for name in properties:
            things = theirs.of(NAMES[name]) if name in NAMES and (body, name) not in SAID else None
            if things is not None and not _is_known(who, name):
                foreign, missing = (
                    _body(properties, schemas, rest) | {name: one} for one in (things.foreign, things.missing)
                )
                yield Sent(place.method, address, name, things, (foreign, missing))


def _seen_by(site: Site, who: str) -> Item:
    """An item that somebody may see: one of the work, or whichever there is."""
    seen = listed(site, who)
    return site.item(next(one for one in (site.work.request, site.work.plan, *sorted(seen)) if one in seen))


def _about(site: Site, place: Place, mine: Item) -> tuple[str, Found]:
    """Where a body is sent, and what it has to say to be read: an action is one that the kind has."""
    flow = registry.kind(mine.kind)
    if "kind" in place.values:
        return place.address(site, kind=mine.kind), {"action": flow.creating[0].do}
    if "action" in place.values:
        action = next(row.do for row in flow.transitions if not row.creates and not row.automatic)
        return place.address(site, reference=mine.reference, action=action), {"expected_version": mine.version}
    if "reference" in place.values:
        return place.address(site), {"expected_version": site.item(str(place.values["reference"])).version}
    return place.address(site), {}


def _is_known(who: str, name: str) -> bool:
    return who in ADMINISTRATORS and name in DIRECTORY


def _body(properties: Found, schemas: Found, known: Found) -> Found:
    """Something for every name that names nothing: what is known, or whatever has its shape."""
    return {one: known.get(one, _made(schema, schemas)) for one, schema in properties.items() if one not in NAMES}


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
