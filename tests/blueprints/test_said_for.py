"""Wherever a page, the API, a mail or a paper names who did something, a deputy is named with whom they did it for."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from models.content import AnswerRevision
from models.deputies import Deputy
from models.outbox import OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World, enrol, settle
from tests.blueprints.deputies import TODAY, SignIn, act, name, token
from tests.blueprints.plans import make_plan, quietly
from tests.blueprints.test_meetings import make
from tests.sample.files import PDF
from workflow import accounts, audit
from workflow.actors import SYSTEM, Scope
from workflow.scopes import kept_scope

ENGLISH, FRENCH = "Helper for Planner", "Helper pour Planner"


@pytest.fixture
def plan(world: World) -> str:
    """A plan, and somebody of another county who has to do with it only for its planner."""
    with world.database.write() as session:
        settle(session, world, "county_plan", "district", "D2")
        helper = enrol(session, world, "helper", "county_plan", "ldss_planner", place="D2")
        planner = session.get_one(Person, world.people["planner"])
        accounts.name_deputy(
            session,
            planner,
            deputy_id=helper,
            program="county_plan",
            starts_on=TODAY,
            ends_on=TODAY,
            by=SYSTEM,
            now=NOW,
        )
    return make_plan(world)


def api(world: World, called: str, address: str) -> Any:
    return world.app.test_client().get(f"/api/v1/items/{address}", headers=token(world, called)).get_json()


def test_every_place_that_names_who_wrote_of_a_plan_says_for_whom(world: World, sign_in: SignIn, plan: str) -> None:
    helper, part = sign_in("helper"), f"/items/{plan}/content/SC-II-A"
    assert helper.post(part, **{"seen.1": "0", "1": "First words."}).status_code == 303
    assert quietly(helper, part, {"seen.1": "1", "1": "Other words."})[1]["saved"]["1"]["said"].endswith(ENGLISH)
    assert helper.post(f"{part}/remarks", kind="question", body="Is that so?").status_code == 303
    assert helper.post(f"/items/{plan}/remarks/1/settled", settled="true").status_code == 303
    assert helper.post(f"/items/{plan}/comments", body="Seen.").status_code == 303
    sent = {"file": (BytesIO(PDF), "map.pdf"), "csrf_token": helper.token(f"/items/{plan}")}
    assert helper.client.post(f"/items/{plan}/files", data=sent).status_code == 303
    planner = sign_in("planner")
    named = {part: 3, f"{part}/history": 2, f"/items/{plan}/content": 1, f"/items/{plan}": 3}
    assert {address: planner.get(address).text.count(ENGLISH) for address in named} == named
    clash = planner.post(part, **{"seen.1": "1", "1": "Mine."})
    assert (clash.status_code, f"{ENGLISH} wrote here meanwhile" in clash.text) == (409, True)
    assert f"The words of {ENGLISH} are in the box again" in planner.get(f"{part}?words=1").text
    told = {
        "content/SC-II-A": lambda said: next(one for one in said["questions"] if one["name"] == "1")["standing"],
        "content/SC-II-A/revisions": lambda said: said["items"][-1],
        "content/SC-II-A/remarks": lambda said: said["items"][0],
        "comments": lambda said: said["items"][0],
        "files": lambda said: said["items"][0],
        "history": lambda said: said["items"][-1],
    }
    for address, found in told.items():
        principal = found(api(world, "planner", f"{plan}/{address}"))["on_behalf_of"]
        assert (address, principal if isinstance(principal, str) else principal["name"]) == (address, "Planner")
    planner.client.set_cookie("accord_language", "fr")
    assert FRENCH in planner.get(part).text
    assert [str(fault) for fault in audit.verify_database(world.database) if isinstance(fault, audit.Fault)] == []


def test_part_of_a_plan_is_the_deputys_as_far_as_the_scope_goes(world: World, sign_in: SignIn, plan: str) -> None:
    assert sign_in("helper").post(f"/items/{plan}/content/SC-II-A", **{"seen.1": "0", "1": "Mine."}).status_code == 303
    with world.database.write() as session:
        assert session.execute(select(AnswerRevision.author_id, AnswerRevision.on_behalf_of_id)).one() == (
            world.people["helper"], world.people["planner"],
        )  # fmt: skip
        (only,) = session.scalars(select(Deputy))
        only.scope = kept_scope(Scope(actions=frozenset({"comment"})))
    refused = sign_in("helper").post(f"/items/{plan}/content/SC-II-A", **{"seen.1": "1", "1": "Again."})
    assert (refused.status_code, "it is not assigned to you" in refused.text) == (422, True)


def test_mail_to_whoever_is_asked_to_write_says_for_whom(world: World, sign_in: SignIn, plan: str) -> None:
    helper, part = sign_in("helper"), f"/items/{plan}/content/SC-II-A"
    assert helper.post(f"{part}/assignments", person=str(world.people["planner"])).status_code == 303
    assert helper.post(f"/items/{plan}/assignments/1/done", done="true").status_code == 303
    with world.database.read() as session:
        bodies = [one.params["body"]["fr"] for one in session.scalars(select(OutboxMessage)) if "body" in one.params]
    assert [FRENCH in body for body in bodies] == [True]


def test_posting_says_for_whom(world: World, sign_in: SignIn) -> None:
    name(world, "reader", "staff")
    planned = {"kind": "os_committee", "title": "November", "scheduled_on": "2026-11-23", "starts_at": "10:00"}
    meeting = make(world, "meeting", "schedule", "staff", **planned)
    act(world, "reader", meeting, "plan_agenda", agenda_lines=[{"topic": "Welcome"}])
    act(world, "reader", meeting, "post_agenda", location="SP", posted_on="2026-11-23")
    page = sign_in("staff").get(f"/items/{meeting}").text
    assert "recorded by Reader for Staff" in page
    posted = world.app.test_client().get(f"/api/v1/items/{meeting}/postings", headers=token(world, "staff"))
    assert posted.get_json()["items"][0]["on_behalf_of"]["name"] == "Staff"
