"""Seats: who may look after them, who may hold them, for how long, and which roles follow."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from blueprints.options import people_of
from models.database import Database
from models.deadlines import Deadline
from models.definitions import Setting
from models.people import Organization, Person, RoleGrant
from tests.beginnings import begin_with
from tests.workflow.programs.cpin.played import Played
from workflow import accounts
from workflow.choosing import role_holders
from workflow.committees.roster import filled, seats_on
from workflow.naming import known_in
from workflow.programs.cpin.committees.seats import years_later
from workflow.programs.cpin.program import PROGRAM
from workflow.recipients import RoleHolders
from workflow.standing import actor_for
from workflow.yaml_documents import read_tables

AGREED = read_tables(Path(__file__).parents[1] / "agreed.yaml")
TERM = {"term_start": "2026-05-04", "term_end": "2028-05-03"}
TODAY = date(2026, 5, 4)


def with_seats(database: Database) -> Played:
    world = Played(database)
    for name, voting in (("ST-1", True), ("ST-2", True), ("ST-3", False)):
        assert world.do("adam", "seat.create", name, committee="bh", label=f"Zone {name}", voting=voting) == "done"
    return world


@pytest.fixture
def played(database: Database) -> Played:
    return begin_with(database, "three seats", lambda: with_seats(database))


def fill(world: Played, seat: str, who: str, by: str = "adam", **more: object) -> str:
    return world.do(by, "seat.fill", seat, principal=who, **{**TERM, **more})


def roles(world: Played, who: str, day: date = TODAY) -> frozenset[str]:
    with world.database.read() as session:
        return actor_for(session, session.get_one(Person, world.world.people[who]), day).roles


def holders(world: Played, role: str) -> Collection[int]:
    with world.database.read() as session:
        return RoleHolders(session, TODAY).holders(PROGRAM, role, None)


def test_seat_actions_are_for_those_whom_the_matrix_names() -> None:
    agreed = {role for role, value in AGREED["matrix"]["seat.manage"].items() if value != "deny"}
    for row in PROGRAM.kinds["seat"].transitions:
        if row.by_link is not None:  # whoever holds the seat answers for themselves
            continue
        assert {rule.role for rule in row.roles} - {"system"} == agreed
        assert {rule.scope for rule in row.roles if rule.role not in ("admin", "system")} == {"committee"}


def test_deadline_of_a_term_is_the_agreed_one() -> None:
    rule = PROGRAM.kinds["seat"].deadlines["DL-SEAT"]
    assert [rule.due.on, list(rule.leads), list(rule.overdue), list(rule.to)] == [
        "term_end", [40, 20, 0], [5], ["seat_chair", "cpin_staff"]
    ]  # fmt: skip
    assert rule.satisfied_by == {"renew", "fill", "close"}


def test_staff_and_members_do_not_look_after_seats(played: Played) -> None:
    for who in ("cara", "oli", "lia", "wes"):
        assert fill(played, "ST-1", "lia", by=who).startswith("blocked: role ")


def test_chair_looks_after_the_own_committee_alone(played: Played) -> None:
    assert fill(played, "ST-1", "lia", by="omar").startswith("blocked: role ")
    assert fill(played, "ST-1", "lia", by="hana") == "done"
    made = {"committee": "os", "label": "Zone 9", "voting": True}
    assert played.do("hana", "seat.create", "ST-9", **made).startswith("blocked: guard:own_committee ")


def test_principal_and_alternate_are_members_until_the_seat_is_vacated(played: Played) -> None:
    assert fill(played, "ST-1", "lia", alternate="sam") == "done"
    assert "bh_member" in roles(played, "lia") & roles(played, "sam")
    assert "bh_chair" not in roles(played, "lia")
    assert {played.world.people["lia"], played.world.people["sam"]} <= set(holders(played, "bh_member"))
    assert played.do("adam", "seat.vacate", "ST-1", reason="Left the society.") == "done"
    assert "bh_member" not in roles(played, "lia") | roles(played, "sam")
    assert played.world.people["lia"] not in holders(played, "bh_member")
    assert played.item("ST-1").owner_id is None


def known(world: Played, *names: str) -> list[list[str]]:
    """The programs that know each."""
    found = []
    with world.database.read() as session:
        for name in names:
            asked = select(Person.id).where(Person.id == world.world.people[name])
            programs = ("county_plan", "cpin")
            found.append([one for one in programs if session.scalar(asked.where(known_in(one))) is not None])
    return found


def test_a_seat_alone_makes_its_holders_known_also_after_it_was_vacated(played: Played) -> None:
    """And of one program: somebody with a seat is no contact whom all may name, and a role elsewhere takes nothing."""
    people, both = ("lia", "sam", "mia"), ["county_plan", "cpin"]
    assert fill(played, "ST-1", "lia", alternate="sam") == "done"
    with played.database.write() as session:
        for one in (session.get_one(Person, played.world.people[name]) for name in people):
            session.execute(delete(RoleGrant).where(RoleGrant.person_id == one.id))
            one.organization_id = None
    assert known(played, *people) == [["cpin"], ["cpin"], both]
    with played.database.write() as session:
        district = Organization(program="county_plan", kind="district", code="D1", name_en="District")
        session.add(district)
        session.flush()
        held = {"program": "county_plan", "role": "ldss_planner", "starts_on": TODAY}
        for one in (session.get_one(Person, played.world.people[name]) for name in people):
            one.organization_id = district.id
            session.add(RoleGrant(person_id=one.id, **held))
    assert known(played, *people) == [both, both, ["county_plan"]]
    with played.database.read() as session:
        members = role_holders(session, PROGRAM, ("bh_member",), TODAY)
        offered = {row.id for row in people_of(session, "cpin", members)}
        everyone = {row.id for row in people_of(session, "cpin")}
    assert {played.world.people["lia"], played.world.people["sam"]} <= (offered & everyone)
    assert offered == members
    assert played.do("adam", "seat.vacate", "ST-1", reason="Left the society.") == "done"
    assert known(played, *people) == [both, both, ["county_plan"]]


def test_sessions_end_where_roles_change_with_a_seat(played: Played) -> None:
    fill(played, "ST-1", "lia", alternate="sam")
    assert fill(played, "ST-2", "oli") == "done"
    signed_in = ("lia", "sam", "oli", "hana")

    def left_by(action: str, seat: str, **data: object) -> list[str]:
        tokens = {}
        with played.database.write() as session:
            for who in signed_in:
                person = session.get_one(Person, played.world.people[who])
                tokens[who] = accounts.open_session(session, person, now=played.now)
        assert played.do("adam", f"seat.{action}", seat, **data) == "done"
        with played.database.read() as session:
            return [who for who in signed_in if accounts.session_person(session, tokens[who], now=played.now) is None]

    assert left_by("elect", "ST-2", office="vice_chair", office_until="2027-05-01") == ["oli"]
    assert left_by("elect", "ST-1", office="chair", office_until="2027-05-01") == ["lia", "oli"]
    assert left_by("renew", "ST-1", term_end="2030-05-03") == []
    assert left_by("name_alternate", "ST-1") == ["sam"]
    assert left_by("vacate", "ST-1", reason="Left.") == ["lia", "oli"]


def test_closed_seat_gives_no_role(played: Played) -> None:
    fill(played, "ST-1", "lia")
    assert played.do("adam", "seat.close", "ST-1", reason="One zone fewer.") == "done"
    assert "bh_member" not in roles(played, "lia")


def test_seat_without_a_vote_gives_no_role(played: Played) -> None:
    assert fill(played, "ST-3", "wes") == "done"
    assert "bh_member" not in roles(played, "wes")


def test_term_that_has_not_begun_gives_no_role(played: Played) -> None:
    assert fill(played, "ST-1", "lia", term_start="2026-06-01", term_end="2028-05-31") == "done"
    assert "bh_member" not in roles(played, "lia")
    assert "bh_member" in roles(played, "lia", date(2026, 6, 1))


def test_term_that_is_over_gives_no_role(played: Played) -> None:
    assert fill(played, "ST-1", "lia") == "done"
    days = (date(2028, 5, 3), date(2028, 5, 4))
    assert ["bh_member" in roles(played, "lia", day) for day in days] == [True, False]


def test_seat_counts_for_the_quorum_to_the_last_day_of_its_term(played: Played) -> None:
    fill(played, "ST-1", "lia")
    with played.database.read() as session:
        counted = [filled(seats_on(session, "cpin", "bh", date(2028, 5, day))) for day in (3, 4)]
    assert [[seat.reference for seat in seats] for seats in counted] == [[played.item("ST-1").reference], []]


def test_alternate_is_named_and_taken_back(played: Played) -> None:
    fill(played, "ST-1", "lia")
    assert played.do("adam", "seat.name_alternate", "ST-1", alternate="sam") == "done"
    assert played.do("adam", "seat.name_alternate", "ST-1") == "done"
    assert played.item("ST-1").fields["alternate"] is None


@pytest.mark.parametrize(("who", "cited"), [("cara", "staff"), ("adam", "administrator"), ("wes", "ministry")])
def test_those_who_never_vote_hold_no_voting_seat(played: Played, who: str, cited: str) -> None:
    came = fill(played, "ST-1", who)
    assert came.startswith("blocked: guard:may_hold_seat ")
    assert cited in came
    assert fill(played, "ST-1", "lia", alternate=who).startswith("blocked: guard:may_hold_seat ")
    assert fill(played, "ST-3", who) == "done"


def test_one_person_has_one_voting_seat_of_a_committee(played: Played) -> None:
    fill(played, "ST-1", "lia", alternate="sam")
    for who in ("lia", "sam"):
        assert fill(played, "ST-2", who).startswith("blocked: guard:one_person_one_seat ")
        assert fill(played, "ST-2", "bob", alternate=who).startswith("blocked: guard:one_person_one_seat ")
    assert fill(played, "ST-3", "lia") == "done"
    assert played.do("adam", "seat.create", "ST-4", committee="os", label="Zone 1", voting=True) == "done"
    assert fill(played, "ST-4", "lia") == "done"


def test_principal_is_not_the_own_alternate(played: Played) -> None:
    assert fill(played, "ST-1", "lia", alternate="lia").startswith("blocked: guard:may_hold_seat ")


@pytest.mark.parametrize(
    ("end", "came"), [("2028-05-03", "done"), ("2028-05-04", "guard:term_length"), ("2026-05-01", "guard:term_length")]
)
def test_term_lasts_two_years_at_most(played: Played, end: str, came: str) -> None:
    assert came in fill(played, "ST-1", "lia", term_end=end)


def test_length_of_a_term_is_a_setting(played: Played) -> None:
    with played.database.write() as session:
        session.add(Setting(program="cpin", name="seat_term_years", value={"value": 3}))
    assert fill(played, "ST-1", "lia", term_end="2029-05-03") == "done"


def test_term_is_renewed_once(played: Played) -> None:
    fill(played, "ST-1", "lia")
    assert "guard:term_length" in played.do("adam", "seat.renew", "ST-1", term_end="2030-05-04")
    assert "guard:new_end" in played.do("adam", "seat.renew", "ST-1")
    assert played.do("adam", "seat.renew", "ST-1", term_end="2030-05-03") == "done"
    assert "guard:renewable" in played.do("adam", "seat.renew", "ST-1", term_end="2032-05-03")
    assert "guard:new_principal" in fill(played, "ST-1", "lia", term_end="2028-05-01")
    assert fill(played, "ST-1", "bob") == "done"
    assert played.item("ST-1").fields["renewals"] == 0
    assert roles(played, "lia") & {"bh_member"} == set()


def due_days(world: Played, name: str) -> list[str]:
    with world.database.read() as session:
        item_id = world.world.items[name]
        rows = session.scalars(select(Deadline).where(Deadline.item_id == item_id).order_by(Deadline.id))
        return [row.due_on.isoformat() for row in rows if row.is_open]


def test_deadline_follows_the_term_and_ends_with_it(played: Played) -> None:
    fill(played, "ST-1", "lia")
    assert due_days(played, "ST-1") == ["2028-05-03"]
    played.do("adam", "seat.renew", "ST-1", term_end="2030-05-03")
    assert due_days(played, "ST-1") == ["2030-05-03"]
    played.do("adam", "seat.vacate", "ST-1", reason="Retired.")
    assert due_days(played, "ST-1") == []


def test_reminder_of_a_term_goes_to_the_chair(played: Played) -> None:
    fill(played, "ST-1", "lia")
    with played.database.read() as session:
        item = played.world.item(session, "ST-1")
        assert item is not None
        named = RoleHolders(session, TODAY).named(PROGRAM, item, ["seat_chair"])
    assert named == [played.world.people["hana"]]


def test_officer_holds_the_chair_until_the_office_ends(played: Played) -> None:
    fill(played, "ST-1", "lia", alternate="sam")
    assert played.do("adam", "seat.elect", "ST-1", office="chair", office_until="2027-05-04") == "done"
    assert {"bh_chair", "bh_member"} <= roles(played, "lia")
    assert "bh_chair" not in roles(played, "sam")
    assert "bh_chair" in roles(played, "lia", date(2027, 5, 4))
    assert "bh_chair" not in roles(played, "lia", date(2027, 5, 5))
    assert "bh_member" in roles(played, "lia", date(2027, 5, 5))


def test_election_ends_the_office_of_the_one_before(played: Played) -> None:
    fill(played, "ST-1", "lia")
    fill(played, "ST-2", "bob")
    played.do("adam", "seat.elect", "ST-1", office="chair", office_until="2027-05-04")
    assert played.do("hana", "seat.elect", "ST-2", office="chair", office_until="2027-05-04") == "done"
    assert "bh_chair" not in roles(played, "lia")
    assert "bh_chair" in roles(played, "bob")
    assert played.item("ST-1").fields["office"] is None


def test_vice_chair_acts_as_chair_and_leaves_the_office(played: Played) -> None:
    fill(played, "ST-1", "lia")
    played.do("adam", "seat.elect", "ST-1", office="vice_chair", office_until="2027-05-04")
    assert "bh_chair" in roles(played, "lia")
    assert played.do("adam", "seat.leave_office", "ST-1") == "done"
    assert "bh_chair" not in roles(played, "lia")
    assert "guard:in_office" in played.do("adam", "seat.leave_office", "ST-1")


@pytest.mark.parametrize(
    ("seat", "office", "until", "came"),
    [
        ("ST-1", "chair", "2027-05-05", "guard:office_length"),
        ("ST-1", "chair", "2026-05-03", "guard:office_length"),
        ("ST-1", "none", "2027-05-04", "guard:officer_votes"),
        ("ST-3", "chair", "2027-05-04", "guard:officer_votes"),
    ],
)
def test_election_is_for_one_year_and_a_voting_seat(
    played: Played, seat: str, office: str, until: str, came: str
) -> None:
    fill(played, seat, "lia")
    assert came in played.do("adam", "seat.elect", seat, office=office, office_until=until)


def test_seat_is_renamed(played: Played) -> None:
    assert played.do("hana", "seat.correct", "ST-1", label="Zone North") == "done"
    assert played.item("ST-1").title == "Zone North"


def test_leap_day_has_a_day_two_years_later() -> None:
    assert years_later(date(2028, 2, 29), 2) == date(2030, 2, 28)
