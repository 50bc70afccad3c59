"""A meeting's room in the browser, without scripts: the agenda, who is there, the quorum, the minutes, the calendar."""

import re
from collections.abc import Callable

import page as pdf_checks
import pytest
from icalendar import Calendar
from sqlalchemy import select

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.deputies import name
from tests.blueprints.test_choosing import hire
from workflow.engine import create
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
TERM = {"term_start": "2026-11-01", "term_end": "2028-10-31"}


def make(world: World, kind: str, action: str, who: str, /, **data: object) -> str:
    with world.database.write() as session:
        person = session.get_one(Person, world.people[who])
        actor = actor_for(session, person, NOW.date())
        return create(session, kind, action, actor=actor, now=NOW, data=data).reference


def fields(world: World, reference: str) -> dict[str, object]:
    with world.database.read() as session:
        return dict(session.scalars(select(Item).where(Item.reference == reference)).one().fields)


@pytest.fixture
def seats(world: World) -> list[str]:
    """Three voting seats of the committee; the first has an alternate, the second is the chair's."""
    made = []
    for number, who in enumerate(("submitter", "lead", "other"), 1):
        seat = make(world, "seat", "create", "admin", committee="os", label=f"Zone {number}", voting=True)
        more = {"alternate": world.people["reader"]} if number == 1 else {}
        world.advance(seat, "fill", "admin", principal=world.people[who], **TERM, **more)
        made.append(seat)
    world.advance(made[1], "elect", "admin", office="chair", office_until="2027-11-23")
    return made


@pytest.fixture
def meeting(world: World, seats: list[str]) -> str:
    planned = {"kind": "os_committee", "title": "November meeting", "scheduled_on": "2026-11-23", "starts_at": "10:00"}
    return make(world, "meeting", "schedule", "staff", **planned)


def press(visitor: Visitor, meeting: str, what: str, **data: object) -> int:
    address = f"/meetings/{meeting}"
    found = re.search(r'name="version" value="(\d+)"', visitor.get(address).text)
    version = found.group(1) if found else "0"
    return visitor.post(f"{address}/{what}", seen=address, version=version, **data).status_code


def test_agenda_is_built_from_topics_and_what_waits(world: World, sign_in: SignIn, meeting: str) -> None:
    reference = world.make()
    move_to(world, reference, "awaiting_endorsement")
    visitor = sign_in("staff")
    assert reference in visitor.get(f"/meetings/{meeting}").text
    assert press(visitor, meeting, "agenda", topic="Welcome", minutes="5", presenter=world.people["staff"]) == 303
    assert press(visitor, meeting, "agenda", item=reference) == 303
    assert fields(world, meeting)["agenda_lines"] == [
        {"topic": "Welcome", "minutes": 5, "presenter": world.people["staff"]}, {"item": reference}
    ]  # fmt: skip
    shown = visitor.get(f"/meetings/{meeting}").text
    assert "Nothing else waits for this committee." in shown
    assert shown.index("10:00") < shown.index("10:05")


def move_to(world: World, reference: str, state: str) -> None:
    """A request in a state, however it came there: this is about the page."""
    with world.database.write() as session:
        session.scalars(select(Item).where(Item.reference == reference)).one().state = state


def test_lines_are_moved_changed_and_removed(world: World, sign_in: SignIn, meeting: str) -> None:
    visitor = sign_in("staff")
    for topic in ("One", "Two", "Three"):
        press(visitor, meeting, "agenda", topic=topic)

    focused = visitor.get(f"/meetings/{meeting}?moved=1&by=up").text
    assert (focused.count("autofocus"), re.search(r'name="up" value="1" autofocus', focused) is not None) == (1, True)
    opened = visitor.get(f"/meetings/{meeting}?line=1").text
    assert (opened.count('name="change"'), "2. " in opened.partition('id="line"')[2]) == (1, True)
    assert 'name="change"' not in visitor.get(f"/meetings/{meeting}?line=9").text

    def topics() -> list[str]:
        lines = fields(world, meeting)["agenda_lines"]
        assert isinstance(lines, list)
        return [line["topic"] for line in lines]

    press(visitor, meeting, "agenda", up="2")
    assert topics() == ["One", "Three", "Two"]
    press(visitor, meeting, "agenda", down="0")
    assert topics() == ["Three", "One", "Two"]
    press(visitor, meeting, "agenda", order="2,0,1")
    assert topics() == ["Two", "Three", "One"]
    press(visitor, meeting, "agenda", change="0", minutes="15")
    press(visitor, meeting, "agenda", remove="1")
    assert fields(world, meeting)["agenda_lines"] == [{"topic": "Two", "minutes": 15}, {"topic": "One"}]


def test_one_of_many_people_is_chosen_in_the_room_by_typing(world: World, sign_in: SignIn, meeting: str) -> None:
    ids = hire(world, *(f"Person {number:02d}" for number in range(30)), "Kim Lee", "Kim Lee")
    visitor = sign_in("staff")
    shown = visitor.get(f"/meetings/{meeting}").text
    assert (shown.count('list="l-everyone"'), shown.count('<datalist id="l-everyone">')) == (2, 1)
    assert f'<option value="Person 00 ({ids[0]})"></option>' in shown
    assert press(visitor, meeting, "agenda", topic="One", presenter="person 07") == 303
    assert press(visitor, meeting, "agenda", change="0", presenter=f"Kim Lee ({ids[-1]})") == 303
    assert press(visitor, meeting, "attendance", guest="Person 03", at="10:00") == 303
    kept = fields(world, meeting)
    assert kept["agenda_lines"] == [{"topic": "One", "presenter": ids[-1]}]
    assert kept["attendance"] == [{"person": ids[3], "arrived_at": "10:00"}]
    assert f'value="Kim Lee ({ids[-1]})"' in visitor.get(f"/meetings/{meeting}?line=0").text
    for typed, said in (("Nobody Known", "Nobody here is called “Nobody Known”."), ("Kim Lee", "More than one person")):
        page = visitor.get(f"/meetings/{meeting}")
        version = re.findall(r'name="version" value="(\d+)"', page.text)[0]
        told = {"seen": f"/meetings/{meeting}", "version": version, "topic": "Two", "presenter": typed}
        answer = visitor.post(f"/meetings/{meeting}/agenda", **told)
        assert (answer.status_code, said in answer.text, 'value="Two"' in answer.text) == (422, True, True)
        assert f'value="{typed}"' in answer.text


def test_order_of_an_agenda_that_has_changed_is_refused(sign_in: SignIn, meeting: str) -> None:
    visitor = sign_in("staff")
    press(visitor, meeting, "agenda", topic="One")
    assert press(visitor, meeting, "agenda", order="0,1") == 409
    assert press(visitor, meeting, "agenda", remove="7") == 409


def test_second_of_two_secretaries_is_told(world: World, sign_in: SignIn, meeting: str) -> None:
    visitor = sign_in("staff")
    address = f"/meetings/{meeting}"
    seen = re.search(r'name="version" value="(\d+)"', visitor.get(address).text)
    press(sign_in("second"), meeting, "agenda", topic="Theirs")
    assert seen is not None
    answer = visitor.post(f"{address}/agenda", seen=address, version=seen.group(1), topic="Mine")
    assert (answer.status_code, "Someone else was faster" in answer.text) == (409, True)
    assert fields(world, meeting)["agenda_lines"] == [{"topic": "Theirs"}]


def test_quorum_follows_arrivals_and_departures(world: World, sign_in: SignIn, meeting: str, seats: list[str]) -> None:
    visitor = sign_in("staff")
    assert "3 more seats are needed" in visitor.get(f"/meetings/{meeting}").text
    one, chair, three = (world.people[who] for who in ("submitter", "lead", "other"))
    stand_in = world.people["reader"]
    press(visitor, meeting, "attendance", arrives=f"{seats[0]}:{stand_in}:alternate", at="10:00")
    press(visitor, meeting, "attendance", arrives=f"{seats[1]}:{chair}", at="10:00")
    press(visitor, meeting, "attendance", arrives=f"{seats[2]}:{three}", at="10:05")
    shown = visitor.get(f"/meetings/{meeting}").text
    assert ("There is a quorum." in shown, "Presiding: Lead" in re.sub(r"\s+", " ", shown)) == (True, True)
    press(visitor, meeting, "attendance", arrives=f"{seats[0]}:{one}", at="10:10")
    assert "does not count: the principal is here" in visitor.get(f"/meetings/{meeting}").text
    press(visitor, meeting, "attendance", leaves="1", at="10:40")
    press(visitor, meeting, "attendance", preside=three)
    shown = re.sub(r"\s+", " ", visitor.get(f"/meetings/{meeting}").text)
    assert ("1 more seat is needed" in shown, "Presiding: Other" in shown) == (True, True)
    press(visitor, meeting, "attendance", name="A guest", at="10:45")
    kept = fields(world, meeting)
    assert (kept["attendees"], kept["elected_to_preside"]) == (5, three)
    press(visitor, meeting, "attendance", mistake="4")
    assert fields(world, meeting)["attendees"] == 4


def test_recusal_is_counted_for_its_item_alone(world: World, sign_in: SignIn, meeting: str, seats: list[str]) -> None:
    reference = world.make("submitter")
    move_to(world, reference, "awaiting_endorsement")
    visitor = sign_in("staff")
    press(visitor, meeting, "agenda", item=reference)
    for seat, who in zip(seats, ("submitter", "lead", "other"), strict=True):
        press(visitor, meeting, "attendance", arrives=f"{seat}:{world.people[who]}", at="10:00")
    shown = visitor.get(f"/meetings/{meeting}").text
    assert ("There is a quorum." in shown, "1 seat is recused: quorum 2 of 3" in shown) == (True, True)


def test_who_does_not_keep_the_record_only_reads(sign_in: SignIn, meeting: str, world: World) -> None:
    visitor = sign_in("lead")
    shown = visitor.get(f"/meetings/{meeting}").text
    assert ("Arrivals" in shown, "Local time of what you note" in shown) == (False, False)
    address = f"/meetings/{meeting}"
    assert visitor.post(f"{address}/attendance", seen="/", version="1", name="X").status_code == 403
    assert visitor.post(f"{address}/agenda", seen="/", version="99", topic="X").status_code in (303, 409)


def test_room_is_of_meetings_alone(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    assert sign_in("staff").get(f"/meetings/{reference}").status_code == 404
    assert sign_in("staff").get(f"/meetings/{reference}/minutes").status_code == 404


def held(world: World, sign_in: SignIn, meeting: str, seats: list[str]) -> Visitor:
    """The meeting, held with its quorum."""
    visitor = sign_in("staff")
    press(visitor, meeting, "agenda", topic="Welcome")
    for seat, who in zip(seats, ("submitter", "lead", "other"), strict=True):
        press(visitor, meeting, "attendance", arrives=f"{seat}:{world.people[who]}", at="10:00")
    world.advance(meeting, "post_agenda", location="SP", posted_on="2026-11-23")
    form = re.sub(r"\s+", " ", visitor.get(f"/items/{meeting}/do/hold").text)
    assert 'name="held_on" type="date" value="2026-11-23"' in form
    world.advance(meeting, "hold", held_on="2026-11-23")
    return visitor


def test_minutes_go_from_draft_to_approval(world: World, sign_in: SignIn, meeting: str, seats: list[str]) -> None:
    visitor = held(world, sign_in, meeting, seats)
    address = f"/meetings/{meeting}/minutes"
    drafted = visitor.get(address).text
    assert ("This draft was written from what happened" in drafted, "Quorum: 3 of 3 seats filled" in drafted) == (
        True, True
    )  # fmt: skip
    name(world, "reader", "staff")
    assert "Secretary: Reader for Staff" in sign_in("reader").get(address).text
    preview = visitor.post(address, seen=address, minutes_text="### Heading", do="preview").text
    assert "<h3>Heading</h3>" in preview
    version = re.search(r'name="version" value="(\d+)"', drafted)
    assert version is not None
    text = "### What was said\n\n- All of it."
    assert (
        visitor.post(address, seen=address, minutes_text=text, version=version.group(1), do="keep").status_code == 303
    )
    assert fields(world, meeting)["minutes_text"] == text
    assert visitor.post(address, seen=address, minutes_text=text, do="hand_in").status_code == 303
    assert "not approved yet" in visitor.get(address).text
    assert sign_in("reader").get(address).status_code == 200  # the alternate of a seat
    assert sign_in("second").get(address).status_code == 200
    world.advance(meeting, "approve_minutes", "lead")
    world.advance(meeting, "correct_minutes", correction="Not quite all of it.")
    shown = visitor.get(address).text
    assert ("Not quite all of it." in shown, "not approved yet" in shown) == (True, False)
    assert "Corrections that wait for approval" in shown
    world.advance(meeting, "approve_corrections", "lead")
    shown = visitor.get(address).text
    assert ("Not quite all of it." in shown, "wait for approval" in shown) == (True, False)


def test_draft_minutes_are_kept_from_other_readers(
    world: World, sign_in: SignIn, meeting: str, seats: list[str]
) -> None:
    held(world, sign_in, meeting, seats)
    world.advance(meeting, "write_minutes", minutes_text="Secret so far.")
    with world.database.write() as session:
        seat = session.scalars(select(Item).where(Item.reference == seats[0])).one()
        seat.fields = {**seat.fields, "alternate": None}
    visitor = sign_in("reader")
    assert visitor.get(f"/meetings/{meeting}/minutes").status_code == 404
    assert visitor.get(f"/meetings/{meeting}/minutes.pdf").status_code == 404
    assert "Secret so far." not in visitor.get(f"/items/{meeting}").text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_minutes_are_downloaded_as_accessible_pdf(
    world: World, sign_in: SignIn, meeting: str, seats: list[str], language: str
) -> None:
    visitor = held(world, sign_in, meeting, seats)
    assert visitor.get(f"/meetings/{meeting}/minutes.pdf").status_code == 404
    draft = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", visitor.get(f"/meetings/{meeting}/minutes").text, re.DOTALL)
    assert draft is not None
    world.advance(meeting, "write_minutes", minutes_text=draft.group(1))
    visitor.post("/choose", seen="/", language=language)
    answer = visitor.get(f"/meetings/{meeting}/minutes.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert f"minutes-{language}.pdf" in answer.headers["Content-Disposition"]
    report = pdf_checks.validate_pdf_bytes(answer.data, profile="ua1")
    assert [failure.rule_id for failure in report.failures] == []
    assert visitor.get(f"/meetings/{meeting}/minutes.pdf").data == answer.data


def test_meeting_is_downloaded_for_a_calendar(world: World, sign_in: SignIn, meeting: str) -> None:
    answer = sign_in("staff").get(f"/meetings/{meeting}/invitation.ics")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert (str(event["summary"]), event.decoded("dtstart").isoformat()) == (
        "November meeting", "2026-11-23T15:00:00+00:00"
    )  # fmt: skip


def test_queries_of_the_room_do_not_grow(world: World, sign_in: SignIn, meeting: str, count_queries: Count) -> None:
    visitor = sign_in("staff")
    press(visitor, meeting, "agenda", topic="One", presenter=world.people["staff"])
    press(visitor, meeting, "attendance", guest=world.people["staff"], at="10:00")
    visitor.get(f"/meetings/{meeting}")
    one = count_queries(lambda: visitor.get(f"/meetings/{meeting}"))
    for topic in ("Two", "Three"):
        press(visitor, meeting, "agenda", topic=topic, presenter=world.people["second"])
    press(visitor, meeting, "attendance", guest=world.people["second"], at="10:00")
    assert count_queries(lambda: visitor.get(f"/meetings/{meeting}")) == one


def test_committees_are_listed_with_their_seats(world: World, sign_in: SignIn, seats: list[str]) -> None:
    shown = sign_in("reader").get("/committees").text
    assert ("CPIN Operations and Strategy Committee" in shown, 'data-label="Seats filled">3<' in shown) == (True, True)
    assert sign_in("planner").get("/committees/os").status_code == 404


def test_page_of_a_committee_tells_its_roster_as_at_a_day(
    world: World, sign_in: SignIn, meeting: str, seats: list[str]
) -> None:
    visitor = sign_in("lead")
    world.advance(seats[2], "vacate", "admin", reason="Left.")
    shown = visitor.get("/committees/os").text
    for word in ("Zone 1", "Submitter", "Reader", "November meeting", "vacant", "Least votes in favour"):
        assert word in shown
    assert visitor.get("/committees/os?as_at=2026-11-01").text.count("Zone 1") == 0
    assert visitor.get("/committees/os?as_at=tomorrow").status_code == 422
    assert visitor.get("/committees/none").status_code == 404


def test_queries_of_a_committee_do_not_grow(
    world: World, sign_in: SignIn, seats: list[str], count_queries: Count
) -> None:
    visitor = sign_in("staff")
    visitor.get("/committees/bh")
    make(world, "seat", "create", "admin", committee="bh", label="One", voting=True, society=world.organizations["S1"])
    one = count_queries(lambda: visitor.get("/committees/bh"))
    for label in ("Two", "Three"):
        make(world, "seat", "create", "admin", committee="bh", label=label, society=world.organizations["S2"])
    assert count_queries(lambda: visitor.get("/committees/bh")) == one


def test_empty_committee_says_how_seats_come(sign_in: SignIn) -> None:
    shown = sign_in("staff").get("/committees/sustainment").text
    assert ("no seats yet" in shown, "Nothing waits for its decision." in shown) == (True, True)


def test_page_of_a_person_tells_the_roles_that_come_with_a_seat(
    world: World, sign_in: SignIn, seats: list[str]
) -> None:
    shown = sign_in("admin").get(f"/people/{world.people['lead']}").text
    assert ("By a seat, as long as it is held" in shown, shown.count("/committees/os")) == (True, 2)
    world.advance(seats[1], "vacate", "admin", reason="Left.")
    assert "By a seat" not in sign_in("admin").get(f"/people/{world.people['lead']}").text
