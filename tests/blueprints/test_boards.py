"""The State's board: every district of a cycle, narrowed and sorted in the address, as files, reminded together."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from bench.county.state import settle_state
from models.changes import Change
from models.history import HistoryEntry
from models.outbox import OutboxMessage
from models.people import Organization, Person, RoleGrant
from tests.blueprints.api.client import Api, contract
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import accounts
from workflow.boards import Board, BoardRow, Filter, board_table, count_values, narrow, sort_rows
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.districts_board import days_late, nearest
from workflow.reports.tables import Column
from workflow.texts import Text

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
CYCLES = ["2007-2009", "2024-2026", "2027-2029", "2030-2032", "2033-2035", "2036-2038"]
HERE = "/board?choice=2027-2029"


def row(key: str, *cells: object, **tags: str) -> BoardRow:
    return BoardRow(key, cells, {name: frozenset({value}) for name, value in tags.items()})  # type: ignore[arg-type]


def small_board() -> Board:
    text = Text("x", "x")
    rows = (row("a", "Zoe", 3, state="draft"), row("b", "amy", None, state="draft", late="yes"), row("c", "Bo", 1))
    values = (("draft", text), ("sent", text))
    return Board(
        "b", text, text, (Column("name", text), Column("days", text, "number")), rows,
        (Filter("state", text, values), Filter("late", text, (("yes", text),))), text, ("one",), "one",
    )  # fmt: skip


def test_rows_are_narrowed_counted_and_sorted() -> None:
    board = small_board()
    assert [one.key for one in narrow(board, {"state": ["draft"], "late": ["yes"]})] == ["b"]
    assert [one.key for one in narrow(board, {"state": ["nothing such"]})] == ["a", "b", "c"]
    assert count_values(board, "state", {"state": ["sent"], "late": ["yes"]}) == {"draft": 1}
    sorts = ("name", "-name", "days", "-days", "nothing such")
    assert ["".join(one.key for one in sort_rows(board, board.rows, sort, "en")) for sort in sorts] == [
        "bca", "acb", "cab", "acb", "abc",
    ]  # fmt: skip


def test_columns_share_a_cell_on_the_page_alone() -> None:
    board = replace(small_board(), together=(("days", "name"),))
    assert (small_board().page_columns, board.page_columns) == ([(0,), (1,)], [(1, 0)])
    assert [column.name for column in board_table(board, board.rows, (), {}).columns] == ["name", "days"]


def test_lateness_counts_from_the_plans_own_due_date() -> None:
    cycle = cycle_named("2007-2009")
    told = {
        "none begun": ({}, date(2006, 10, 4)),
        "in time": ({"submitted_on": "2006-10-01"}, date(2007, 1, 1)),
        "late": ({"submitted_on": "2006-10-03"}, date(2007, 1, 1)),
        "extended": ({"due_on": "2006-11-01"}, date(2006, 11, 2)),
        "not due yet": ({}, date(2006, 9, 1)),
    }
    assert {name: days_late(record, cycle, today) for name, (record, today) in told.items()} == {
        "none begun": 3, "in time": 0, "late": 2, "extended": 1, "not due yet": 0,
    }  # fmt: skip
    due = {"a": date(2026, 10, 1), "b": date(2029, 10, 1)}
    assert nearest(due, due, date(2027, 5, 1)) == "a"


def grant(world: World, who: str, role: str, organization_id: int | None = None) -> None:
    with world.database.write() as session:
        held = {"person_id": world.people[who], "program": "county_plan", "role": role, "starts_on": date(2026, 1, 1)}
        session.add(RoleGrant(**held, organization_id=organization_id))


def settle(world: World, cycles: list[str], count: int | None = None) -> dict[str, int]:
    with world.database.write() as session:
        return settle_state(session, cycles, datetime(2026, 11, 1, tzinfo=UTC), count)


def test_board_takes_as_many_statements_for_all_districts_and_cycles(
    world: World, sign_in: SignIn, count_queries: Count
) -> None:
    visitor = sign_in("state")
    few = count_queries(lambda: visitor.get(HERE))
    settle(world, CYCLES)
    assert count_queries(lambda: visitor.get(HERE)) == few
    page = visitor.get(f"{HERE}&state=draft&sort=-district").text
    assert -1 < page.index("Erie") < page.index("Chautauqua")
    assert 'aria-sort="descending"' in page
    assert "Show all" in page
    assert "No plan begun <strong>2</strong>" in visitor.get(HERE).text  # the last of the State, and D1
    assert visitor.get("/board?choice=1900-1902&sort=nothing").status_code == 200
    csv = visitor.get("/board/file/csv?choice=2027-2029&state=none").data.decode("utf-8-sig")
    assert (csv.count("No plan begun"), "Organization D1" in csv) == (2, True)
    assert visitor.get("/board/file/xlsx?choice=2027-2029").data.startswith(b"PK")
    assert visitor.get("/board/file/exe").status_code == 404


def test_regional_office_sees_its_districts_and_a_county_none(world: World, sign_in: SignIn) -> None:
    settle(world, ["2027-2029"], 6)
    with world.database.read() as session:
        offices = {one.code: one.id for one in session.scalars(select(Organization))}
    with world.database.write() as session:
        session.query(RoleGrant).filter(RoleGrant.person_id == world.people["state"]).delete()
    grant(world, "state", "regional_office_dp", offices["ARO"])
    page = sign_in("state").get(HERE).text
    assert ("Albany, 2027" in page or ">Albany<" in page, "Allegany" in page) == (True, False)
    assert ("Albany Regional Office" in page, ">ARO" in page) == (True, False)
    assert "/board/reminders" not in page
    assert sign_in("state").get("/board/reminders?choice=2027-2029").status_code == 403
    assert sign_in("planner").get(HERE).status_code == 404
    assert sign_in("staff").get(HERE).status_code == 404


def messages(world: World) -> tuple[int, int]:
    with world.database.read() as session:
        noted = select(func.count(HistoryEntry.id)).where(HistoryEntry.action == "send_reminder")
        return session.scalar(select(func.count(OutboxMessage.id))) or 0, session.scalar(noted) or 0


def test_many_are_reminded_once_after_a_preview(world: World, sign_in: SignIn) -> None:
    places = settle(world, ["2027-2029"], 4)
    for name in ("planner", "nobody"):
        grant(world, name, "ldss_planner", places["01"])
    grant(world, "planner", "ldss_planner", places["02"])
    visitor = sign_in("state")
    for role in ("ldss_commissioner", "yb_director"):
        grant(world, "planner", role, places["01"])
    grant(world, "nobody", "ldss_commissioner", places["04"])  # whose plan is not begun
    page = visitor.get("/board/reminders?choice=2027-2029").text
    assert ("Send 2 messages" in page, "1 row is left out" in page) == (True, True)
    assert ("nobody@example.org" in page, "Cattaraugus, 2027-2029: Begin the plan" in page) == (True, True)
    assert "2 districts have never begun a plan of this cycle." in page  # Cattaraugus, and D1
    assert messages(world) == (0, 0)
    key = page.split('name="key" value="')[1].split('"')[0]
    rows = [one.split('"')[0] for one in page.split('name="row" value="')[1:]]
    form: dict[str, Any] = {"key": key, "choice": "2027-2029", "row": rows}
    assert visitor.post("/board/reminders", **form).status_code == 303
    assert visitor.post("/board/reminders", **form).status_code == 303
    assert messages(world) == (2, 2)
    with world.database.read() as session:
        mail = {one.recipient_id: one for one in session.scalars(select(OutboxMessage))}
        entries = mail[world.people["nobody"]].params["entries"]
        assert [(one["reference"], one["path"]) for one in entries if one["title"].startswith("Catt")] == [
            ("", "/lists/county_plan/new/create")
        ]
        told = session.scalars(select(Change).where(Change.action == "send_reminder").order_by(Change.seq)).all()
        assert [(one.subject, one.after["sent_to"]) for one in told] == [
            (f"organization:{places['04']}", "Nobody"), (f"organization:{world.organizations['D1']}", "Planner"),
        ]  # fmt: skip
    assert "2 messages are on their way." in visitor.get("/board").text
    late = visitor.post("/board/reminders", **{**form, "row": rows[:1]})
    assert (late.status_code, "This form was sent before" in late.text) == (409, True)
    page = visitor.get("/board/reminders?choice=2027-2029").text
    assert ("2 people had the same message today already" in page, "Send " in page) == (True, False)
    visitor.post("/board/reminders", **{**form, "key": "another"})
    assert messages(world) == (2, 2)
    assert "everybody had this message today already" in visitor.get("/board").text
    with world.database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people["state"]), "tests", now=NOW)
    api = Api(world.app.test_client(), contract(world.app), token, world.people["state"])
    board = api.get("/board?choice=2027-2029&filter=state=none&sort=district")
    assert [(one["key"], one["reference"]) for one in board["items"]] == [("04", None), ("D1", None)]
    told = api.get("/board/reminders?choice=2027-2029")
    assert [one["title"] for one in told["items"]][:2] == ["Albany, 2027-2029", "Allegany, 2027-2029"]
    assert (told["letters"], told["messages"]) == ([], 0)
    narrowed = api.get("/board/reminders?choice=2027-2029&filter=state=none")
    assert [one["address"] for one in narrowed["letters"]] == ["nobody@example.org", "planner@example.org"]
    asked = {"choice": "2027-2029", "filter": ["state=none"]}
    assert api.send("POST", "/board/reminders", body=asked) == {"messages": 2}
    file = world.app.test_client().get("/api/v1/board/file/csv", headers={"Authorization": f"Bearer {token}"})
    assert (file.status_code, file.mimetype) == (200, "text/csv")


def test_state_opens_the_updates_of_many_plans_once_after_a_preview(world: World, sign_in: SignIn) -> None:
    settle(world, ["2027-2029"], 10)
    address = "/board/begin?choice=2027-2029"
    assert sign_in("state").get(address).status_code == 404
    grant(world, "state", "ocfs_cycle_admin")
    visitor = sign_in("state")
    assert 'href="/board/begin?choice=2027-2029"' in visitor.get(HERE).text
    assert "It begins for" not in visitor.get(address).text
    assert visitor.get(f"{address}&year=&due_on=2027-10-15").status_code == 422
    page = visitor.get(f"{address}&year=2028&due_on=2027-10-15").text
    assert ("Begin it for 2" in page, page.count("is not approved now")) == (True, 7)
    key = page.split('name="key" value="')[1].split('"')[0]
    items = [piece.split('"')[0] for piece in page.split('name="item" value="')[1:]]
    given = {"year": "2028", "due_on": "2027-10-15"}
    form: dict[str, Any] = {"key": key, "choice": "2027-2029", **given, "item": items}
    assert visitor.post("/board/begin", **form).status_code == 303
    assert visitor.post("/board/begin", **form).status_code == 303
    with world.database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people["state"]), "tests", now=NOW)
    api = Api(world.app.test_client(), contract(world.app), token, world.people["state"])
    again = api.get("/board/beginnings?choice=2027-2029&data=year=2028&data=due_on=2027-10-15")
    codes = [reason["code"] for one in again["items"] if one["reference"] in items for reason in one["reasons"]]
    assert codes == ["one_update_a_year", "one_update_a_year"]
    body = {"choice": "2027-2029", "data": ["year=2029", "due_on=2028-10-15"]}
    assert api.send("POST", "/board/beginnings", body=body) == {"references": ["CFSU-2026-0003", "CFSU-2026-0004"]}
