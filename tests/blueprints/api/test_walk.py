"""The programs themselves, walked through at random with what their schemas allow: nothing fails, all answers fit.

Which walk is taken depends on the seed alone, so that a failure can be repeated.
"""

from collections import Counter
from datetime import date, datetime
from random import Random
from typing import Any

import pytest
from flask import Flask

from blueprints import api
from models.database import Database
from models.people import Organization, Person, RoleGrant
from tests.blueprints.api.client import Api, contract
from tests.blueprints.application import make_application, serve_from
from workflow import accounts, registry

STEPS = 60
WORDS = ["", "Ein Satz, é", "2026-03-10", "x" * 40, "-1", "12.50", "CR-2026-0001", "<script>", "=1+1", "\t\n", "’«"]
ROLES = {
    "cpin": [("submitter", "S1"), ("cpin_staff", None), ("os_chair", None), ("bh_chair", None)],
    "county_plan": [
        ("ldss_planner", "D1"),
        ("ldss_commissioner", "D1"),
        ("yb_director", "D1"),
        ("probation_director", "D1"),
        ("ocfs_plan_unit", None),
    ],
}
PATHS = ("", "/actions", "/history", "/deadlines", "/reminders", "/mail", "/comments", "/followers")


@pytest.fixture(scope="module")
def site() -> Flask:
    made = make_application()
    made.config["API_REQUESTS_PER_MINUTE"] = 1_000_000
    return made


@pytest.fixture
def callers(site: Flask, database: Database, now: datetime) -> list[Api]:
    """One client per role, in the order of ROLES."""
    serve_from(site, database, now)
    agreed = contract(site)
    callers = []
    with database.write() as session:
        places: dict[str | None, int | None] = {None: None}
        for program, kind, code in (("cpin", "society", "S1"), ("county_plan", "district", "D1")):
            made = Organization(program=program, kind=kind, code=code, name_en=code)
            session.add(made)
            session.flush()
            places[code] = made.id
        for program, roles in ROLES.items():
            for role, place in roles:
                email = f"{role}@example.org"
                person = Person(name=role, email=email, created_at=now, email_verified_at=now)
                person.organization_id = places[place]
                session.add(person)
                session.flush()
                grant = RoleGrant(person_id=person.id, program=program, role=role, starts_on=date(2020, 1, 1))
                grant.organization_id = places[place]
                session.add(grant)
                token = accounts.issue_token(session, person, "tests", now=now)
                callers.append(Api(site.test_client(), agreed, token, person.id))
    return callers


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - chance that can be repeated is what is wanted here


ODD: list[Any] = [None, "", [], {}, 10**30, -1, True, "x" * 5000, [[]], "\x00", 1e400]
"""What some schema does not allow."""


def value(random: Random, schema: dict[str, Any]) -> Any:
    """Something that the schema may well allow; now and then something else."""
    if random.random() < 0.02:
        return random.choice(ODD)
    if "oneOf" in schema:
        return random.choice(schema["oneOf"])["const"]
    if "anyOf" in schema:
        return value(random, random.choice(schema["anyOf"]))
    if schema["type"] == "array":
        return [value(random, schema["items"]) for _ in range(random.choice([1, 1, 2, 3]))]
    if schema["type"] == "object":
        parts = schema["properties"].items()  # a file is uploaded first: a number made up is always refused
        return {name: value(random, one) for name, one in parts if "x-file" not in one}
    return random.choice(simple(schema))


def simple(schema: dict[str, Any]) -> list[Any]:
    """Values for a schema without parts."""
    if "const" in schema:
        return [schema["const"]]
    if schema.get("format") == "date" or schema.get("examples"):
        return ["2026-03-03", "2026-02-20", "2026-04-01", "2027-01-01"]
    longest = schema.get("maxLength", 100)
    kinds: dict[str, list[Any]] = {
        "boolean": [True, True, False],
        "integer": [1, 2, 3, schema.get("minimum", 0)],
        "null": [None],
        "string": [word[:longest] for word in WORDS],
    }
    return kinds[schema["type"]] if isinstance(schema["type"], str) else ["10.50", 3, "0"]


def make_one(random: Random, callers: list[Api]) -> tuple[str, Api] | None:
    """Let somebody try to make something; gives its reference, and who it was, when they may."""
    caller = random.choice(callers)
    kinds = [one["kind"] for one in caller.get("/kinds")["items"]]
    kind, offers = "", list[Any]()
    for kind in random.sample(kinds, min(4, len(kinds))):  # most kinds are made by a few
        offers = caller.get(f"/kinds/{kind}")["creating"]
        if any(one["allowed"] for one in offers):
            break
    offer = random.choice([one for one in offers if one["allowed"]] or offers)
    body = {"action": offer["action"], "data": value(random, offer["schema"])}
    response = send(caller, f"/kinds/{kind}/items", body)
    return (response.json["reference"], caller) if response.status_code == 201 else None


def send(caller: Api, path: str, body: Any) -> Any:
    response: Any = caller.call("POST", path, json=body)
    assert response.status_code < 500, (path, body, response.text)
    return response


@pytest.mark.parametrize("seed", [2, 3])
def test_whatever_the_schemas_allow_is_answered_and_fits_the_document(callers: list[Api], seed: int) -> None:
    random, codes = chance(seed), Counter[int]()
    made: list[tuple[str, Api]] = []
    for _ in range(STEPS):
        if random.random() < 0.4 or not made:
            one = make_one(random, callers)
            made.extend([one] if one else [])
            continue
        reference, maker = random.choice(made)
        caller = random.choice([maker, random.choice(callers)])
        caller.call("GET", f"/items/{reference}{random.choice(PATHS)}")
        response: Any = caller.call("GET", f"/items/{reference}/actions")
        offers = response.json["items"] if response.status_code == 200 else []
        if not offers:  # not theirs to see, or at its end
            continue
        offer = random.choice([one for one in offers if one["allowed"]] or offers)
        data = value(random, offer["schema"])
        path = f"/items/{reference}/actions/{offer['action']}"
        codes[send(caller, path, {"data": data}).status_code] += 1
    assert codes[200] > 0
    assert {*codes} <= {200, 400, 403, 404, 409, 422}


def test_a_change_request_is_carried_to_review_through_the_api(callers: list[Api]) -> None:
    submitter, staff = callers[0], callers[1]
    first = {"title": "Merge records", "details": "Twice.", "category": "training", "business_need": "Time."}
    reference = submitter.send("POST", "/kinds/change_request/items", 201, {"action": "create", "data": first})[
        "reference"
    ]
    offers = {one["action"]: one for one in submitter.get(f"/items/{reference}/actions")["items"]}
    assert "no_client_information_confirmed" in offers["submit"]["schema"]["properties"]
    callers[2].send("POST", f"/items/{reference}/actions/submit", 404)
    submitter.send(
        "POST", f"/items/{reference}/actions/submit", body={"data": {"no_client_information_confirmed": True}}
    )
    item = staff.get(f"/items/{reference}")
    assert (item["state"], item["word"]) == ("received", "pending")
    assert staff.get("/items?kind=change_request&word=pending&due_before=2026-12-31")["count"] == 1
    assert staff.get(f"/items/{reference}/reminders")["items"] != []
    assert [one["reference"] for one in staff.get("/desk")["waiting"]] == [reference]
    callers[4].get(f"/items/{reference}", 404)


def test_a_county_plan_tells_its_legal_clock_and_why_it_cannot_be_submitted_yet(callers: list[Api]) -> None:
    planner = callers[4]
    (create,) = [one for one in planner.get("/kinds/county_plan")["creating"] if one["allowed"]]
    district = planner.get("/me")["organization"]["id"]
    data = {"district": district, "cycle": "2027-2029"}
    response = planner.call("POST", "/kinds/county_plan/items", json={"action": create["action"], "data": data})
    assert response.status_code == 201, response.text
    assert response.json is not None
    reference = response.json["reference"]
    assert planner.get(f"/items/{reference}")["panels"] != []
    blocked = [one for one in planner.get(f"/items/{reference}/actions")["items"] if not one["allowed"]]
    assert all(one["reasons"] for one in blocked)


def test_every_kind_of_both_programs_has_its_schemas_in_the_document(site: Flask) -> None:
    schemas = api.spec(site)["components"]["schemas"]
    kinds = [flow for program in registry.programs() for flow in program.kinds.values() if program.name in ROLES]
    for flow in kinds:
        people = {row.do for row in flow.transitions if not row.automatic}
        assert {f"{flow.kind}.{action}" for action in people} <= set(schemas)
