"""Deputies at the doors: named, seen, reminded, listed, and asked who they are."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.changes import Change
from models.deadlines import Deadline, Reminder
from models.definitions import Setting
from models.deputies import Deputy
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.deputies import TODAY, SignIn, name, session_name, token, who
from tests.blueprints.plans import make_plan, planner_of
from tests.blueprints.test_beside import PART, add_writer
from workflow import registry
from workflow.accounts import required
from workflow.actors import Scope
from workflow.content.assigning import assign, assigned_for_others
from workflow.errors import InvalidInput
from workflow.recipients import RoleHolders
from workflow.reminders import sweep


def test_reminders_of_the_principal_go_to_the_deputy_once_each(world: World) -> None:
    world.make()
    name(world, "reader", "staff", days=60)
    with world.database.read() as session:
        holders, cpin = RoleHolders(session, TODAY), registry.program("cpin")
        both = [world.people["staff"], world.people["second"]]
        assert holders.standing_in(cpin, "change_request", both) == {world.people["reader"]: world.people["staff"]}
        assert holders.standing_in(cpin, "change_request", [*both, world.people["reader"]]) == {}
        due = session.scalars(select(Deadline.next_send_on).order_by(Deadline.next_send_on)).first()
    assert due is not None
    later = NOW + (due - TODAY) + timedelta(hours=4)
    for _twice in range(2):
        sweep(world.database, later)
    reader = world.people["reader"]
    with world.database.read() as session:
        found = session.scalars(select(Reminder).where(Reminder.recipient_id == reader)).all()
        assert [one.on_behalf_of_id for one in found] == [world.people["staff"]] * len(found)
        mails = session.scalars(select(OutboxMessage).where(OutboxMessage.recipient_id == reader)).all()
        staff = session.get_one(Person, world.people["staff"]).name
    assert len(found) == len({(one.deadline_id, one.kind, one.offset) for one in found}) > 0
    assert [entry["on_behalf_of"]["fr"] for mail in mails for entry in mail.params["entries"]] == [
        f"pour {staff}"
    ] * len(found)


def test_a_deputy_is_named_seen_and_ended_on_pages_and_through_the_api(world: World, sign_in: SignIn) -> None:
    reference, visitor = world.make(), sign_in("staff")
    given = {
        "deputy_id": str(world.people["second"]),
        "program": "cpin",
        "starts_on": str(TODAY),
        "ends_on": "2026-12-24",
    }
    assert visitor.post("/account/deputies", **given).status_code == 303
    staff, second = (session_name(world, one) for one in ("staff", "second"))
    assert f"{second} for {staff}" in visitor.get("/account").text
    deputy = sign_in("second")
    assert f"for {staff}" in deputy.get("/").text
    page = deputy.get(f"/items/{reference}/do/triage").text
    assert re.search(r'<select[^>]*name="on_behalf_of"', page)
    deputy.post(f"/items/{reference}/do/triage", on_behalf_of=str(world.people["staff"]))
    assert f"{second} for {staff}" in deputy.get(f"/items/{reference}").text
    client, headers = world.app.test_client(), token(world, "second")
    told = client.get(f"/api/v1/items/{reference}/history", headers=headers).get_json()["items"][-1]
    assert told["on_behalf_of"] == {"id": world.people["staff"], "name": staff}
    assert client.get("/api/v1/desk", headers=headers).get_json()["for_others"][0]["on_behalf_of"]["name"] == staff
    mine = token(world, "staff")
    number = client.get("/api/v1/me/deputies", headers=mine).get_json()["items"][0]["id"]
    assert client.delete(f"/api/v1/me/deputies/{number}", headers=headers).status_code == 404
    assert client.delete(f"/api/v1/me/deputies/{number}", headers=mine).status_code == 204
    body = {"data": {}, "on_behalf_of": world.people["staff"]}
    refused = client.post(f"/api/v1/items/{reference}/actions/accept", headers=headers, json=body)
    assert (refused.status_code, refused.get_json()["reasons"][0]["code"]) == (403, "deputy")
    with world.database.read() as session:
        said = session.scalars(
            select(Change.action).where(Change.action.endswith("_deputy")).order_by(Change.seq)
        ).all()
        assert list(said) == ["name_deputy", "end_deputy"]
        assert session.scalars(select(Deputy.ended_at)).one() == NOW


def test_parts_that_the_principal_was_asked_to_write_lie_on_the_desk_of_the_deputy_within_the_scope(
    world: World, sign_in: SignIn
) -> None:
    reference, writer = make_plan(world), add_writer(world)
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        assign(session, item, PART, {"person": writer}, actor=planner_of(world, session), now=NOW)
    world.people["writer"] = writer
    name(world, "state", "writer", program="county_plan")
    page = sign_in("state").get("/").text
    assert ("Parts that Writer was asked to write" in page, "Nothing waits for them" in page) == (True, False)
    assert f'href="/items/{reference}/content/{PART}"' in page
    assert "Parts that I was asked to write" not in page
    shown = world.app.test_client().get("/api/v1/desk", headers=token(world, "state")).get_json()
    assert (shown["parts"], [one["part"] for one in shown["for_others"][0]["parts"]]) == ([], [PART])
    deputy = who(world, "state")
    scopes = {
        Scope(): 1,
        Scope(actions=frozenset({"write"})): 1,
        Scope(actions=frozenset({"comment"})): 0,
        Scope(kinds=frozenset({"plan_amendment"})): 0,
        Scope(read_only=True): 0,
    }
    with world.database.read() as session:
        for scope, number in scopes.items():
            narrowed = replace(deputy, stands_in=tuple(replace(one, within=scope) for one in deputy.stands_in))
            ((principal, parts),) = assigned_for_others(session, narrowed)
            assert (principal.person_id, len(parts)) == (writer, number), scope


def test_deputies_are_listed_in_as_many_queries_whether_one_or_three(
    world: World, sign_in: SignIn, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    visitor, counted = sign_in("staff"), []
    for called in ("second", "reader", "lead"):
        name(world, called, "staff")
        counted.append(count_queries(lambda: visitor.get("/account")))
    assert counted[0] == counted[2]


def test_only_people_of_the_program_are_offered_and_taken(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get("/account/deputies/new").text
    assert session_name(world, "second") in page
    assert session_name(world, "planner") not in page
    with pytest.raises(InvalidInput) as caught:
        name(world, "planner", "staff")
    assert [error.field for error in caught.value.errors] == ["deputy_id"]


def test_a_deputy_signs_in_again_and_with_the_second_factor_that_the_principals_roles_ask_for(
    world: World, sign_in: SignIn
) -> None:
    deputy = sign_in("reader")
    with world.database.write() as session:
        session.add(Setting(program="cpin", name=required.NAME, value={"value": ["cpin_staff"]}))
        assert not required.needs_second_factor(session, session.get_one(Person, world.people["reader"]), TODAY)
    name(world, "reader", "staff", starts_on=TODAY + timedelta(days=3))
    assert deputy.get("/").headers["Location"].startswith("/sign-in")
    with world.database.read() as session:
        reader = session.get_one(Person, world.people["reader"])
        asked = [required.needs_second_factor(session, reader, TODAY + timedelta(days=d)) for d in (0, 11)]
    assert asked == [True, False]
