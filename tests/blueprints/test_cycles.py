"""The pages of cycles: a limit is changed after one question, a file loaded after its differences were seen."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

from models.people import Person, RoleGrant
from tests.blueprints.api.client import Api, contract
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import accounts
from workflow.programs.county_plan.cycle import FOLDER

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
LIMIT = "/cycles/2027-2029/change/notice_days"
FILE = (FOLDER / "cycle_2030.yaml").read_text(encoding="utf-8")
AGAIN = {"value": "20", "source": "Letter of 2026", "reason": "Asked for by counties"}


def appoint(world: World) -> None:
    """Let the State's unit administer the cycles."""
    with world.database.write() as session:
        session.add(
            RoleGrant(
                person_id=world.people["state"],
                program="county_plan",
                role="ocfs_cycle_admin",
                starts_on=date(2026, 1, 1),
            )
        )


def sure(page: str) -> str:
    """What the button that confirms a preview sends."""
    return page.split('name="sure" value="')[1].split('"', maxsplit=1)[0]


def test_limit_is_changed_after_one_question(world: World, sign_in: SignIn, count_queries: Count) -> None:
    appoint(world)
    visitor = sign_in("state")
    assert "as it came with the program" in visitor.get("/cycles/2027-2029").text
    before = count_queries(lambda: visitor.get("/cycles"))
    assert visitor.post("/cycles/2007-2009/keep").headers["Location"] == "/items/CYCLE-2026-0001"
    asked = visitor.post(LIMIT, **AGAIN)
    assert asked.status_code == 200
    assert "It goes from 15 to 20." in asked.text
    assert "It concerns 0 plans." in asked.text
    refused = visitor.post(LIMIT, **{**AGAIN, "value": "-3"})
    assert (refused.status_code, "is a whole number from 0." in refused.text) == (422, True)
    proof = sure(visitor.post(LIMIT, **{**AGAIN, "value": "30"}).text)
    other = visitor.post(LIMIT, **AGAIN, sure=proof)
    assert (other.status_code, "It goes from 15 to 20." in other.text, sure(other.text) != proof) == (200, True, True)
    done = visitor.post(LIMIT, **AGAIN, sure=sure(other.text))
    assert done.headers["Location"] == "/cycles/2027-2029#line-notice_days"
    page = visitor.get("/cycles/2027-2029").text
    assert all(said in page for said in ("Letter of 2026", "Asked for by counties", "History and actions"))
    assert count_queries(lambda: visitor.get("/cycles")) == before
    wrong = visitor.post(LIMIT, value="often", source="", reason="x", sure="yes")
    assert wrong.status_code == 422
    assert "Fill this in." in wrong.text
    wrong = visitor.post(LIMIT, value="often", source="x", reason="x", sure="yes")
    assert (wrong.status_code, "Give a number." in wrong.text) == (422, True)


def test_file_is_loaded_when_its_differences_were_seen(world: World, sign_in: SignIn) -> None:
    appoint(world)
    visitor = sign_in("state")
    bad = FILE.replace("due_on: 2029-10-01", "due_on: 2029-13-01").encode()
    refused = visitor.post("/cycles/load", file=(BytesIO(bad), "cycle.yaml"))
    assert (refused.status_code, "Line 8, <code>due_on</code>" in refused.text) == (422, True)
    given = FILE.replace("due_on: 2029-10-01", "due_on: 2029-10-08")
    seen = visitor.post("/cycles/load", file=(BytesIO(given.encode()), "cycle.yaml"))
    assert all(said in seen.text for said in ("It says 1 thing otherwise.", "8 October 2029", "Load 2030-2032"))
    assert visitor.post("/cycles/load", text=given, sure="yes").status_code == 303
    again = visitor.post("/cycles/load", text=FILE, sure="yes")
    assert (again.status_code, "Say why." in again.text) == (422, True)
    assert visitor.post("/cycles/load").status_code == 422
    assert visitor.post("/cycles/load", file=(BytesIO(b"\xff"), "c.yaml")).status_code == 422


def test_cycles_are_read_by_every_role_and_changed_by_few(sign_in: SignIn) -> None:
    planner = sign_in("planner")
    form = planner.get("/lists/county_plan/new/create").text
    assert '<select class="form-select" id="f-cycle" name="cycle"' in form
    assert '<option value="2030-2032">2030-2032</option>' in form
    page = planner.get("/cycles/2007-2009").text
    assert "18 NYCRR 407.5(g)(1)" in page
    assert "/cycles/2007-2009/change/" not in page
    assert planner.get("/cycles/load").status_code == 403
    assert planner.post(LIMIT, **AGAIN, sure="yes").status_code == 403
    assert planner.get("/cycles/1900-1902").status_code == 404
    assert planner.post("/cycles/2007-2009/keep").status_code == 403
    assert sign_in("staff").get("/cycles").status_code == 404


def test_twins_of_the_cycles_do_the_same(world: World) -> None:
    appoint(world)
    with world.database.write() as session:
        person = session.get_one(Person, world.people["state"])
        token = accounts.issue_token(session, person, "tests", now=NOW)
    state = Api(world.app.test_client(), contract(world.app), token, world.people["state"])
    assert state.get("/cycles")["items"][0]["name"] == "2030-2032"
    seen = {"If-Match": state.call("GET", "/cycles/2027-2029").headers["ETag"]}
    changed = state.send("PUT", "/cycles/2027-2029/notice_days", body=AGAIN, headers=seen)
    state.send("PUT", "/cycles/2027-2029/notice_days", 409, AGAIN, headers=seen)
    line = next(one for one in changed["limits"] if one["name"] == "notice_days")
    assert (line["value"], line["changed_by"]) == ("20", "State")
    state.send("PUT", "/cycles/2027-2029/notice_days", 422, {**AGAIN, "value": "-3"})
    moved = {"value": "2026-10-08", "source": "Letter", "reason": "A strike"}
    assert state.send("PUT", "/cycles/2027-2029/due_on", body=moved)["due_on"] == "2026-10-08"
    state.send("PUT", "/cycles/2027-2029/due_on", 422, moved)
    given = {"text": FILE.replace("due_on: 2029-10-01", "due_on: 2029-10-08")}
    assert [one["name"] for one in state.send("POST", "/cycles/check", body=given)["differences"]] == ["due_on"]
    assert state.send("POST", "/cycles", 201, given)["due_on"] == "2029-10-08"
    assert state.get("/cycles/2030-2032")["state"] == "open"
    state.send("POST", "/cycles/check", 422, {"text": "cycle: 1"})
    kept = state.send("POST", "/cycles/2024-2026/keep", 201)["reference"]
    state.send("POST", f"/items/{kept}/actions/close", body={"data": {"reason": "Over"}})
    assert state.send("POST", "/cycles/2024-2026/keep", 201)["state"] == "closed"
