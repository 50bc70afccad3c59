"""A vote as people see it: who has voted, and how, is told to the committee and its secretary; others see totals."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models.people import Person
from tests.blueprints.application import serve_from
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.votes import MEMBERS, open_vote, seat
from workflow import accounts

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def reference(world: World) -> str:
    return open_vote(world, *MEMBERS)


def read_api(world: World, who: str, path: str) -> Any:
    with world.database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people[who]), "t", now=NOW)
    answer = world.app.test_client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json


def test_member_sees_the_vote_and_votes_and_changes_the_ballot(world: World, reference: str, sign_in: SignIn) -> None:
    mia = sign_in("mia")
    page = mia.get(f"/items/{reference}").text
    for words in ("Being voted on", "That it be endorsed.", "3 of 3 seats; ballots cast: 0", "not cast yet"):
        assert (words, words in page) == (words, True)
    assert re.search(r'class="btn btn-primary" href="/items/[^"]+/do/cast_ballot"', page)
    form = f"/items/{reference}/do/cast_ballot"
    shown = mia.get(form).text
    assert ("That it be endorsed." in shown, "What happened last" in shown) == (True, False)
    assert mia.post(form, seen=form, ballot="against", at_version="1").status_code == 303
    page = mia.get(f"/items/{reference}").text
    assert ("<strong>Against</strong>" in page, "Change it" in page, "ballots cast: 1" in page) == (True, True, True)
    assert not re.search(r'class="btn btn-primary" href="/items/[^"]+/do/cast_ballot"', page)
    assert mia.post(form, seen=form, ballot="in_favour", at_version="1").status_code == 303
    assert "<strong>In favour</strong>" in mia.get(f"/items/{reference}").text


@pytest.mark.parametrize(("who", "sees"), [("moe", True), ("staff", True), ("reader", False), ("submitter", False)])
def test_how_a_seat_voted_is_told_to_the_committee_and_its_secretary_alone(
    world: World,
    reference: str,
    sign_in: SignIn,
    who: str,
    sees: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    world.advance(reference, "cast_ballot", "mia", ballot="abstain")
    page = sign_in(who).get(f"/items/{reference}").text
    assert ("Mia" in page, "Abstain" in page) == (sees, sees)
    told = read_api(world, who, f"/items/{reference}/votes")["items"][0]
    values = {seat["label"]: (seat["has_voted"], seat["value"]) for seat in told["seats"]}
    assert values == ({"Max": (False, None), "Mia": (True, "abstain"), "Moe": (False, None)} if sees else {})
    assert (told["returned"], told["quorum"], told["counts"] is not None) == (1, 3, sees)
    fields = read_api(world, who, f"/items/{reference}")["fields"]
    assert fields["open_motion"].startswith("os-2026-11-23")


@pytest.mark.parametrize(("who", "sees"), [("moe", True), ("submitter", False)])
def test_history_says_who_voted_and_how_to_the_committee_alone(
    world: World,
    reference: str,
    sign_in: SignIn,
    who: str,
    sees: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    world.advance(reference, "cast_ballot", "mia", ballot="abstain")
    told = read_api(world, who, f"/items/{reference}/history")["items"][-1]
    assert (told["action"], told["actor"] and told["actor"]["name"], told["given"]) == (
        "cast_ballot",
        "Mia" if sees else None,
        {"ballot": "abstain"} if sees else {},
    )
    page = sign_in(who).get(f"/items/{reference}").text
    assert ("Abstain" in page, "Mia" in page) == (sees, sees)


def test_totals_are_told_to_everybody_when_the_vote_is_closed(world: World, reference: str) -> None:
    for name in MEMBERS:
        world.advance(reference, "cast_ballot", name, ballot="in_favour")
    world.advance(reference, "close_vote", "chair")
    told = read_api(world, "reader", f"/items/{reference}/votes")["items"][0]
    assert (told["outcome"], told["counts"]) == (
        "carried", {"in_favour": 3, "against": 0, "abstain": 0, "recused": 0},
    )  # fmt: skip
    assert told["seats"] == []


def test_ballot_waits_on_the_desk_until_it_is_cast(world: World, reference: str, sign_in: SignIn) -> None:
    max_ = sign_in("max")
    assert reference in max_.get("/").text.partition("Due soon")[0]
    world.advance(reference, "cast_ballot", "max", ballot="in_favour")
    assert reference not in max_.get("/").text.partition("Due soon")[0].partition("Waits for me")[2]


def test_who_holds_no_seat_is_not_offered_a_ballot(world: World, reference: str, sign_in: SignIn) -> None:
    seat(world, "eve")
    page = sign_in("eve").get(f"/items/{reference}").text
    assert "You hold none of the seats that vote on this motion." in page
    form = f"/items/{reference}/do/cast_ballot"
    assert sign_in("eve").post(form, seen=f"/items/{reference}", ballot="in_favour").status_code == 422


def test_vote_of_many_seats_costs_no_more_queries(world: World, sign_in: SignIn, count_queries: Count) -> None:
    few = open_vote(world, "mia")
    many = open_vote(world, *(f"n{number}" for number in range(8)))
    staff = sign_in("staff")
    staff.get(f"/items/{few}")
    assert count_queries(lambda: staff.get(f"/items/{few}")) == count_queries(lambda: staff.get(f"/items/{many}"))


def test_late_ballot_is_warned_about_then_kept_and_not_counted(world: World, reference: str, sign_in: SignIn) -> None:
    serve_from(world.app, world.database, NOW + timedelta(days=10))
    mia = sign_in("mia")
    form = f"/items/{reference}/do/cast_ballot"
    answer = mia.post(form, ballot="in_favour")
    late = "The vote is closed: your ballot is kept, but not counted."
    assert (answer.status_code, late in answer.text) == (200, True)
    answer = mia.post(form, ballot="in_favour", heeded=late)
    assert answer.status_code == 303
    told = read_api(world, "moe", f"/items/{reference}/votes")["items"][0]
    assert (told["returned"], [seat["has_voted"] for seat in told["seats"]]) == (0, [False] * 3)


def test_staff_are_told_before_that_a_change_ends_the_vote(world: World, reference: str, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    form = f"/items/{reference}/do/edit_after_receipt"
    page = staff.get(form).text
    assert "An electronic vote (os-2026-11-23-1) is open; this ends it without a result." in page
    heeded = re.findall(r'name="heeded" value="([^"]+)"', page)
    assert staff.post(form, seen=form, title="Another title", heeded=heeded).status_code == 303
    (vote,) = read_api(world, "reader", f"/items/{reference}/votes")["items"]
    assert (vote["outcome"], vote["outcome_reason"]) == ("no_decision", "cancelled")
