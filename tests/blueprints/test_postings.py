"""Where an item was posted stands on its page; staff try again, or record where they put it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.definitions import Setting
from models.deliveries import Delivery
from models.items import Item
from models.people import Person
from models.postings import Posting
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.practices import act, publish_more, versions
from workflow import accounts
from workflow.engine import create
from workflow.errors import Refused
from workflow.postings import Place, record_posting
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]


@pytest.fixture
def posted(world: World) -> tuple[str, int]:
    """A practice with a posting that the machine could not put on the site."""
    reference = versions(world, 2)
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        number = record_posting(session, item, Place("", NOW.date()), number="9.9").id
        session.scalars(select(Delivery)).one().state = "failed"
    return reference, number


def state(world: World) -> tuple[str, str]:
    with world.database.read() as session:
        delivery = session.scalars(select(Delivery)).one()
        return delivery.state, session.get_one(Posting, delivery.posting_id).location


def test_item_page_tells_where_it_was_posted(sign_in: SignIn, posted: tuple[str, int]) -> None:
    reference, _ = posted
    staff, reader = sign_in("staff").get(f"/items/{reference}").text, sign_in("reader").get(f"/items/{reference}").text

    assert "SP</td>" in staff.replace("\n", "").replace(" ", "")
    assert staff.count("could not be put on the site") == reader.count("could not be put on the site") == 1
    assert ("Try again now" in staff, "Try again now" in reader) == (True, False)


def test_staff_try_again_and_record_by_hand(world: World, sign_in: SignIn, posted: tuple[str, int]) -> None:
    reference, number = posted
    staff, address = sign_in("staff"), f"/items/{reference}/postings/{number}"

    assert staff.post(f"{address}/try-again").status_code == 303
    assert state(world)[0] == "queued"
    assert staff.post(f"{address}/by-hand", location=" ").status_code == 422
    assert staff.post(f"{address}/by-hand", location="SP / by hand").status_code == 303
    assert state(world) == ("by_hand", "SP / by hand")
    assert staff.post(f"{address}/try-again").status_code == 409


@pytest.mark.parametrize("who", ["reader", "chair"])
def test_others_do_neither(world: World, sign_in: SignIn, posted: tuple[str, int], who: str) -> None:
    reference, number = posted
    visitor = sign_in(who)
    codes = [
        visitor.post(f"/items/{reference}/postings/{number}/{act}", location="x").status_code
        for act in ("try-again", "by-hand")
    ]
    assert (codes, state(world)[0]) == ([403, 403], "failed")


def test_posting_is_found_through_its_item_alone(world: World, sign_in: SignIn, posted: tuple[str, int]) -> None:
    other = world.make()
    staff = sign_in("staff")
    assert staff.post(f"/items/{other}/postings/{posted[1]}/try-again").status_code == 404
    assert staff.post(f"/items/{posted[0]}/postings/999/try-again").status_code == 404


def test_api_does_the_same(world: World, posted: tuple[str, int]) -> None:
    reference, number = posted
    with world.database.write() as session:
        person = session.get_one(Person, world.people["staff"])
        token = accounts.issue_token(session, person, "tests", now=NOW)
    client, headers = world.app.test_client(), {"Authorization": f"Bearer {token}"}
    address = f"/api/v1/items/{reference}/postings"
    told = client.get(address, headers=headers).get_json()["items"]

    assert [(row["version"], row["delivery"]) for row in told] == [("9.9", "failed"), ("1.0", None)]
    assert client.post(f"{address}/{number}/try-again", headers=headers).status_code == 204
    given = {"location": "SP / by hand"}
    assert client.put(f"{address}/{number}/location", headers=headers, json=given).status_code == 204
    assert state(world) == ("by_hand", "SP / by hand")


def test_location_may_be_left_out_once_the_machine_posts(world: World) -> None:
    reference = versions(world, 1)
    publish_more(world, reference, 1)
    day = NOW.date().isoformat()
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        item.state = "published"
    correction = {"reason": "A link.", "posted_on": day, "text": "Better.", "location": ""}
    act(world, reference, "correct", **correction)
    with world.database.write() as session:
        assert session.scalars(select(Posting.location).order_by(Posting.id.desc())).first() == "SP"
        session.add(Setting(program="cpin", name="post_by_machine", value={"value": True}))
    act(world, reference, "correct", **correction)

    assert state(world) == ("queued", f"practice/{reference}/1.0.2.md")


def test_meeting_is_posted_without_a_location_by_the_machine_alone(world: World) -> None:
    planned = {"kind": "os_committee", "scheduled_on": "2026-12-15"}
    reference = _schedule(world, planned)
    lines = [{"topic": "Welcome", "minutes": 5}]
    act(world, reference, "plan_agenda", agenda_lines=lines)
    with pytest.raises(Refused, match="posting_details"):
        act(world, reference, "post_agenda", posted_on=NOW.date().isoformat())
    with world.database.write() as session:
        session.add(Setting(program="cpin", name="post_by_machine", value={"value": True}))
    act(world, reference, "post_agenda", posted_on=NOW.date().isoformat())

    assert state(world) == ("queued", f"agenda/{reference}/agenda-1.md")


def _schedule(world: World, planned: dict[str, str]) -> str:
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        return create(session, "meeting", "schedule", actor=staff, now=NOW, data=planned).reference
