"""Signing a plan on its page: who one is, once more, and what exactly was signed."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from models.history import HistoryEntry
from models.items import Item
from models.people import Person, RoleGrant
from models.snapshots import Snapshot
from tests.blueprints.application import serve_from
from tests.blueprints.cast import NOW, PASSWORD, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.deputies import token
from tests.blueprints.plans import make_plan, planner_of
from workflow.engine import advance

SignIn = Callable[[str], Visitor]


def sign_page(world: World) -> tuple[str, dict[str, str]]:
    """A plan that waits for signatures, and what its commissioner types but for the password."""
    with world.database.write() as session:
        person = session.get_one(Person, world.people["planner"])
        session.add(
            RoleGrant(
                person_id=person.id,
                role="ldss_commissioner",
                program="county_plan",
                organization_id=world.organizations["D1"],
                starts_on=NOW.date() - timedelta(days=30),
            )
        )
    reference = make_plan(world)
    with world.database.write() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        held = {"on": "2026-11-01", "notice_on": "2026-10-01", "newspaper": "Daily", "held": True}
        held |= {"general_circulation": True, "times_for": ["cps", "adult", "family_children"]}
        item.fields = {**item.fields, "hearings": [held]}
        item.state = "hearing_held"
        session.flush()
        advance(session, item, "finalize", actor=planner_of(world, session), now=NOW)
        return reference, {"line": "commissioner", "at_version": str(item.version)}


@pytest.mark.parametrize(("password", "sentence"), [("", "Enter your password"), ("not mine", "not your password")])
def test_signing_asks_once_more_who_one_is(world: World, sign_in: SignIn, password: str, sentence: str) -> None:
    reference, typed = sign_page(world)
    visitor = sign_in("planner")
    assert 'autocomplete="current-password"' in visitor.get(f"/items/{reference}/do/sign").text
    refused = visitor.post(f"/items/{reference}/do/sign", **typed, password=password)
    assert (refused.status_code, sentence in refused.text, "not mine" in refused.text) == (422, True, False)


def test_whoever_has_no_password_signs_after_proving_who_they_are(world: World, sign_in: SignIn) -> None:
    reference, typed = sign_page(world)
    visitor = sign_in("planner")
    with world.database.write() as session:
        session.get_one(Person, world.people["planner"]).password_hash = None
    address = f"/items/{reference}/do/sign"
    serve_from(world.app, world.database, NOW + timedelta(minutes=11))
    assert f'href="/account/prove?next={address}"' in visitor.get(address).text
    assert visitor.post(address, **typed).status_code == 422
    serve_from(world.app, world.database, NOW + timedelta(minutes=9))
    assert 'type="password"' not in visitor.get(address).text
    assert visitor.post(address, **typed).status_code == 200, "nothing but warnings, which are read first"


def test_page_leads_nobody_to_itself(world: World, sign_in: SignIn) -> None:
    reference, _typed = sign_page(world)
    page = sign_in("planner").get(f"/items/{reference}").text
    assert "The plan needs the dated signature of" in page
    assert f'<a href="/items/{reference}">Go there' not in page


def test_signature_holds_the_hash_of_what_was_signed(world: World, sign_in: SignIn) -> None:
    reference, typed = sign_page(world)
    visitor = sign_in("planner")
    given = {**typed, "password": PASSWORD}
    answer = visitor.post(f"/items/{reference}/do/sign", **given)
    if answer.status_code == 200:  # what only warns is read first
        heeded = re.findall(r'name="heeded" value="([^"]*)"', answer.text)
        answer = visitor.post(f"/items/{reference}/do/sign", **given, heeded=[unescape(one) for one in heeded])
    assert answer.status_code == 303
    with world.database.read() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        (row,) = item.fields["signatures"]
        frozen = session.scalars(select(Snapshot).where(Snapshot.item_id == item.id)).one()
        assert row["sha256"] == item.fields["sha256"] == frozen.sha256
        entries = session.scalars(select(HistoryEntry).where(HistoryEntry.item_id == item.id)).all()
        assert [one.given["sha256"] for one in entries if one.action == "sign"] == [frozen.sha256]
        assert not any("quiet river" in str(one.input) for one in entries)


def test_unproven_caller_is_told_neither_state_nor_version_and_who_may_not_sign_nothing_of_passwords(
    world: World, sign_in: SignIn
) -> None:
    reference, typed = sign_page(world)
    client, mine, states = world.app.test_client(), token(world, "planner"), token(world, "state")
    stale, fresh = {"expected_version": 1}, {"expected_version": int(typed["at_version"])}
    with world.database.write() as session:
        session.query(Item).filter_by(reference=reference).one().state = "hearing_held"

    def sign(headers: dict[str, str], **body: object) -> tuple[int, object]:
        sent = {"data": {"line": "commissioner"}, **body}
        told = client.post(f"/api/v1/items/{reference}/actions/sign", headers=headers, json=sent)
        said = told.get_json()
        return told.status_code, said.get("ground") or [one["field"] for one in said.get("errors", ())]

    for unproven in ({}, {"password": "not mine"}):
        assert [sign(mine, **unproven, **version) for version in (stale, fresh)] == [(422, ["password"])] * 2
    assert [sign(mine, password=PASSWORD, **version)[0] for version in (stale, fresh)] == [409, 409]
    assert [sign(states, password=one, **fresh) for one in (PASSWORD, "not mine")] == [(403, "role")] * 2
    page = sign_in("planner").post(f"/items/{reference}/do/sign", **typed, password="not mine")
    assert (page.status_code, "not your password" in page.text) == (422, True)
    page = sign_in("state").post(f"/items/{reference}/do/sign", **typed, password="not mine")
    assert (page.status_code, "not your password" in page.text) == (403, False)
