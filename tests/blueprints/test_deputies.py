"""What deputies may do for somebody, what stays behind, and whose duties stay separate."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, REQUEST, World
from tests.blueprints.deputies import CONFIRMED, TODAY, act, last, name, token, who
from workflow import accounts, registry
from workflow.actors import SYSTEM, Scope
from workflow.deputising import is_delegable, said_by, undelegated
from workflow.engine import available_actions, create
from workflow.errors import InvalidInput, Refused
from workflow.visibility import may_anywhere


def test_a_deputy_acts_with_the_roles_of_the_principal_and_says_for_whom(world: World) -> None:
    reference = world.make()
    with pytest.raises(Refused):
        act(world, "reader", reference, "triage")
    name(world, "reader", "staff")
    act(world, "reader", reference, "triage")
    entry = last(world)
    assert (entry.actor_id, entry.on_behalf_of_id) == (world.people["reader"], world.people["staff"])
    said = said_by(entry)
    assert (said.en, said.fr) == (
        f"{entry.actor_name} for {entry.acted_for}",
        f"{entry.actor_name} pour {entry.acted_for}",
    )


def test_a_deputy_acts_only_in_the_days_and_until_it_is_ended_or_an_account_closed(world: World) -> None:
    number = name(world, "reader", "staff", starts_on=TODAY + timedelta(days=1), days=1)
    days = [len(who(world, "reader", TODAY + timedelta(days=one)).stands_in) for one in range(4)]
    assert days == [0, 1, 1, 0]
    tomorrow = TODAY + timedelta(days=1)
    with world.database.write() as session:
        accounts.end_deputy(session, session.get_one(Person, world.people["staff"]), number, by=SYSTEM, now=NOW)
    assert who(world, "reader", tomorrow).stands_in == ()
    name(world, "reader", "staff", starts_on=tomorrow)
    assert len(who(world, "reader", tomorrow).stands_in) == 1
    with world.database.write() as session:
        accounts.deactivate(session, session.get_one(Person, world.people["staff"]), by=SYSTEM, now=NOW)
    assert who(world, "reader", tomorrow).stands_in == ()


def test_own_items_of_the_principal_are_the_deputys_and_what_they_make_is_the_principals(world: World) -> None:
    draft = world.make(submit=False)
    name(world, "reader", "submitter")
    headers, client = token(world, "reader"), world.app.test_client()
    assert client.get(f"/api/v1/items/{draft}", headers=headers).status_code == 200
    act(world, "reader", draft, "submit", **CONFIRMED)
    with world.database.write() as session:
        data = {key: REQUEST[key] for key in ("title", "details", "category", "business_need")}
        made = create(session, "change_request", "create", actor=who(world, "reader"), now=NOW, data=data)
        assert (made.created_by_id, made.submitter_id) == (world.people["reader"], world.people["submitter"])
        assert made.organization_id == world.organizations["S1"]


def test_a_deputys_scope_narrows_what_is_seen_and_done(world: World) -> None:
    reference, draft = world.make(), world.make(submit=False)
    name(world, "reader", "staff", scope=Scope(actions=frozenset({"change_request.void"})))
    with pytest.raises(Refused) as caught:
        act(world, "reader", reference, "triage")
    assert caught.value.ground == "role"
    headers, client = token(world, "other"), world.app.test_client()
    name(world, "other", "staff", scope=Scope(kinds=frozenset({"meeting"})))
    assert client.get(f"/api/v1/items/{draft}", headers=headers).status_code == 404


def test_what_a_deputy_may_besides_actions_is_within_the_scope_too(world: World) -> None:
    reference, client = world.make(), world.app.test_client()
    address, headers = f"/api/v1/items/{reference}", token(world, "reader")
    said = {"body": "Seen."}

    def doors() -> list[int]:
        asked = [client.get(f"{address}/history", headers=headers)]
        asked += [client.post(f"{address}/comments", headers=headers, json=said)]
        return [one.status_code for one in asked]

    name(world, "reader", "staff", scope=Scope(kinds=frozenset({"meeting"})))
    assert doors() == [403, 403]
    name(world, "reader", "second", scope=Scope(actions=frozenset({"change_request.void"})))
    assert doors() == [200, 403]


def test_duties_are_separate_for_the_deputy_and_the_principal(world: World) -> None:
    reference = world.make()
    name(world, "submitter", "staff")
    with pytest.raises(Refused) as caught:  # SD6: they submitted it themselves
        act(world, "submitter", reference, "triage")
    assert (caught.value.ground, caught.value.codes) == ("separation", frozenset({"SD6"}))
    name(world, "reader", "staff")
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        item.submitter_id = world.people["staff"]
    with pytest.raises(Refused) as caught:  # SD6: whom they represent submitted it
        act(world, "reader", reference, "triage")
    assert caught.value.codes == frozenset({"SD6"})
    name(world, "admin", "second")
    with pytest.raises(Refused) as caught:  # SD2: an administrator does no business, for nobody
        act(world, "admin", world.make(), "triage")
    assert caught.value.codes == frozenset({"SD2"})


def test_a_principal_answers_for_what_was_done_in_their_name(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = world.make()
    name(world, "reader", "staff")
    act(world, "reader", reference, "triage")
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        item.submitter_id = world.people["reader"]
        triage = [
            one
            for one in available_actions(session, item, actor=who(world, "staff"), now=NOW)
            if one.action == "accept"
        ]
        assert [reason.code for reason in triage[0].reasons] == ["SD6"]
        monkeypatch.setattr("workflow.judging.permissions.separation_reasons", lambda *_: ())  # the fault
        triage = [
            one
            for one in available_actions(session, item, actor=who(world, "staff"), now=NOW)
            if one.action == "accept"
        ]
        assert "SD6" not in [reason.code for reason in triage[0].reasons]


def test_own_role_wins_unless_the_deputy_chooses(world: World) -> None:
    name(world, "second", "staff")
    reference = world.make()
    act(world, "second", reference, "triage")
    assert last(world).on_behalf_of_id is None
    other = world.make(title="Another one")
    act(world, "second", other, "triage", chosen=world.people["staff"])
    assert last(world).on_behalf_of_id == world.people["staff"]
    with pytest.raises(Refused) as caught:
        act(world, "second", world.make(), "triage", chosen=world.people["chair"])
    assert [reason.code for reason in caught.value.reasons] == ["deputy"]


def test_a_deputy_passes_nothing_on_and_gets_no_administration(world: World) -> None:
    name(world, "staff", "submitter")
    name(world, "reader", "staff")
    name(world, "reader", "admin")
    reader = who(world, "reader")
    assert [one.person_id for one in reader.stands_in] == [world.people["admin"], world.people["staff"]]
    assert all(not one.stands_in and not one.holds("admin") for one in reader.stands_in)
    assert not may_anywhere(reader, "administer")
    answer = world.app.test_client().get("/api/v1/people", headers=token(world, "reader"))
    assert answer.status_code == 403


def test_votes_the_chair_and_signatures_are_personal(world: World) -> None:
    cpin, county = registry.program("cpin"), registry.program("county_plan")
    voting = (
        "put_motion",
        "declare_interest",
        "cast_ballot",
        "open_vote",
        "close_vote",
        "record_tally",
        "confirm_decision",
    )
    flow = cpin.kinds["change_request"]
    assert not any(is_delegable(cpin, flow.kind, row) for do in voting for row in flow.actions[do])
    assert {"os_chair", "os_member", "bh_chair", "bh_member", "admin"} <= undelegated(cpin).roles
    signing = [row for flow in county.kinds.values() for row in flow.transitions if row.asks_password]
    assert signing
    assert not any(is_delegable(county, "county_plan", row) for row in signing)
    name(world, "reader", "chair")
    assert who(world, "reader").stands_in[0].roles.isdisjoint({"os_chair", "os_member"})


def test_naming_a_deputy_says_everything_that_is_wrong(world: World) -> None:
    wrong: dict[str, Any] = {
        "deputy_id": world.people["staff"],
        "program": "cpin",
        "starts_on": TODAY,
        "ends_on": TODAY - timedelta(days=1),
    }
    with world.database.read() as session:
        mine = session.get_one(Person, world.people["staff"])
        with pytest.raises(InvalidInput) as caught:
            accounts.name_deputy(
                session, mine, **wrong, by=SYSTEM, now=NOW, scope=Scope(kinds=frozenset({"county_plan"}))
            )
    assert [error.field for error in caught.value.errors] == ["deputy_id", "ends_on", "kinds"]
    name(world, "reader", "staff")
    with pytest.raises(InvalidInput) as caught:
        name(world, "reader", "staff")
    assert [error.field for error in caught.value.errors] == ["starts_on"]
