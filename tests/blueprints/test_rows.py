from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import render_template_string

from blueprints.identity import reading
from blueprints.rows import word_rows
from models.items import Item
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import registry
from workflow.actors import Grant
from workflow.listing import Listing, list_items
from workflow.standing import make_actor

SignIn = Callable[[str], Visitor]
STAFF = make_actor(1, "Staff", [Grant("cpin_staff", "cpin")])
SAID = """{% from "macros/said.html" import state, due, day, instant %}
{{- state(flow.states[item.state]) }}|{{ due(item.next_due_on, program.calendar) }}|
{{- day(item.received_on) }}|{{ instant(item.updated_at, program.calendar.zone) }}|{{ instant(item.updated_at) }}"""
MOVED = datetime(2026, 11, 20, 9, tzinfo=UTC)


def change(world: World, reference: str, **values: object) -> None:
    with world.database.write() as session:
        item = session.query(Item).filter(Item.reference == reference).one()
        for name, value in values.items():
            setattr(item, name, value)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("due", ["2026-11-20", "2026-11-23", "2026-11-24", "2026-12-01", "2027-11-23", None])
def test_list_says_states_and_dates_as_every_other_page_does(
    world: World, sign_in: SignIn, due: str | None, language: str
) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    visitor.client.set_cookie("accord_language", language)
    change(world, reference, next_due_on=due and date.fromisoformat(due), updated_at=MOVED)
    page, found = visitor.get("/lists/change_request").text, visitor.get("/search?q=merge").text
    program, flow = registry.program("cpin"), registry.kind("change_request")
    reader = world.app.test_request_context(headers={"Cookie": f"accord_language={language}"})
    with reader, world.database.read() as session:
        item = session.query(Item).one()
        state, *dates, anywhere = render_template_string(SAID, item=item, flow=flow, program=program).split("|")
    assert [part for part in (state, *dates) if part.strip() not in page] == []
    assert [part for part in (state, anywhere) if part not in found] == []


def test_state_that_the_workflow_no_longer_knows_is_named_as_it_is(world: World, sign_in: SignIn) -> None:
    change(world, world.make(), state="gone")
    assert '<td class="fit">gone</td>' in sign_in("staff").get("/lists/change_request").text


def test_rows_that_share_states_and_days_are_each_worded(world: World) -> None:
    made = [world.make() for _ in range(3)]
    with world.app.test_request_context():
        page = list_items(reading(), Listing("change_request"), actor=STAFF, today=NOW.date())
        lines = word_rows(page.rows)
    assert [line.reference for line in lines] == made[::-1]
    assert [line.address for line in lines] == [f"/items/{reference}" for reference in made[::-1]]
    assert {line.state.label for line in lines} == {"Received"}
    assert {line.received and line.received.iso for line in lines} == {"2026-11-23"}
    assert {line.organization for line in lines} == {"Organization S1"}
