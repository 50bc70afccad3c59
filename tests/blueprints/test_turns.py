"""What leads on the page of an item: a main action that truly waits for the reader, or no button at all."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from models.items import Item
from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor
from tests.blueprints.test_votes import read_api
from tests.blueprints.votes import MEMBERS, open_vote
from workflow import registry
from workflow.permissions import role_reason
from workflow.programs import load_programs

SignIn = Callable[[str], Visitor]
LEADS = re.compile(r'class="btn btn-primary" href="/items/[^"]+/do/(\w+)"')


def led(page: str) -> list[str]:
    return LEADS.findall(page)


def way(page: str) -> str:
    """What the page says under `What stands in the way`."""
    return page.partition("What stands in the way")[2].partition("</div>")[0]


def yours(world: World, who: str, reference: str) -> list[str]:
    return [one["action"] for one in read_api(world, who, f"/items/{reference}/actions")["items"] if one["yours"]]


@pytest.mark.parametrize(
    ("who", "action"), [("mia", ["cast_ballot"]), ("staff", []), ("chair", []), ("submitter", []), ("reader", [])]
)
def test_open_electronic_vote_leads_with_the_ballot_of_a_seat_alone(
    world: World, sign_in: SignIn, who: str, action: list[str]
) -> None:
    reference = open_vote(world, *MEMBERS)
    page = sign_in(who).get(f"/items/{reference}").text
    assert (led(page), "Nothing stands in the way." in way(page)) == (action, True)
    assert yours(world, who, reference) == action
    answer = read_api(world, who, f"/items/{reference}/actions")
    assert (answer["waits_for"], answer["obstacles"]) == (["os_member"], [])
    if not action:
        assert "It waits for: Member, Operations and Strategy Committee, since" in page


def test_whoever_has_voted_is_not_asked_again(world: World, sign_in: SignIn) -> None:
    reference = open_vote(world, *MEMBERS)
    world.advance(reference, "cast_ballot", "mia", ballot="in_favour")
    page = sign_in("mia").get(f"/items/{reference}").text
    assert (led(page), "It waits for: " in page) == ([], True)


def test_counted_vote_waits_for_the_chair_and_not_for_staff(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    with world.database.write() as session:
        session.scalars(select(Item).where(Item.reference == reference)).one().state = "awaiting_endorsement"
    assert led(sign_in("staff").get(f"/items/{reference}").text) == ["record_tally"]
    counts: Any = {"seats_filled": 5, "present": 5, "in_favour": 5, "against": 0, "abstain": 0}
    world.advance(reference, "record_tally", "staff", committee="os", type="endorse", **counts)
    pages = {who: sign_in(who).get(f"/items/{reference}").text for who in ("staff", "chair")}
    assert {who: led(page) for who, page in pages.items()} == {"staff": [], "chair": ["confirm_decision"]}
    assert "It waits for: Chair, Operations and Strategy Committee, since" in pages["staff"]
    form = sign_in("chair").get(f"/items/{reference}/do/confirm_decision").text
    assert ("What was carried happens at once" in form, "stays in" in form) == (True, False)


def test_staff_only_stand_in_for_the_submitter(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    world.advance(reference, "request_info", text="Which screen?")
    page = sign_in("staff").get(f"/items/{reference}").text
    assert (led(page), f"/items/{reference}/do/respond" in page) == ([], True)
    assert led(sign_in("submitter").get(f"/items/{reference}").text) == ["respond"]


def test_what_the_forms_own_fields_ask_for_is_no_obstacle(world: World, sign_in: SignIn) -> None:
    page = sign_in("submitter").get(f"/items/{world.make(submit=False)}").text
    assert (led(page), "Nothing stands in the way." in way(page)) == (["submit"], True)


def test_what_follows_by_itself_says_whether_a_time_or_another_action_brings_it() -> None:
    load_programs()
    program = registry.program("cpin")
    every = [row for kind in program.kinds for row in registry.kind(kind).transitions]
    timed = next(row for row in every if row.by_clock and row.automatic)
    asked = next(row for row in every if row.do == "question_raised")
    assert [role_reason(program, row).message.en for row in (asked, timed)] == [
        "Follows by itself from something else that is done.",
        "Happens by itself when its time comes.",
    ]
