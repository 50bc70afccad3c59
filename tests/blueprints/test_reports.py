"""A report's figures, snapshots and variance, and the budget, as people read them without scripts and programs do."""

import re
from collections.abc import Callable

import pytest

from models.people import Person
from tests.blueprints.api.client import Api, contract
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.sample.files import store_beside
from workflow import accounts, registry
from workflow.actors import Actor, Grant
from workflow.engine import create
from workflow.reports.pack_works import frozen_contents
from workflow.reports.sheets import seen_snapshot, seen_tables
from workflow.standing import actor_for
from workflow.visibility import find_visible

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
LISTS = {f"R{number}" for number in range(1, 16)}
ENTRY = {"kind": "expense", "funding": "ministry"}


def make(world: World, kind: str, action: str, /, **data: object) -> str:
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        return create(session, kind, action, actor=actor, now=NOW, data=data).reference


def enter(world: World, day: str, amount: str, **more: object) -> str:
    return make(world, "expenditure_entry", "enter", date=day, amount=amount, **{**ENTRY, **more})


@pytest.fixture
def report(world: World) -> str:
    line = make(world, "budget_line", "set", line="Salaries", approved_amount="1000", approved_on="2026-04-01")
    enter(world, "2026-04-30", "950.00", budget_line=line, note="April salaries")
    enter(world, "2026-06-30", "40.00", kind="commitment", budget_line=line)
    make(world, "target", "set", measure="M18", value="2000")
    return make(world, "report", "open", stage="interim")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_money_is_said_as_money_and_what_is_reversed_whole_waits_for_nobody(world: World, sign_in: SignIn) -> None:
    staff, entry = sign_in("staff"), enter(world, "2026-04-30", "1 250,50")
    assert "$1,250.50" in staff.get(f"/items/{entry}").text
    form = f"/items/{entry}/do/reverse"
    refused = staff.post(form, seen=form, amount_back="2000", reason="Paid twice").text
    assert "Only $1,250.50 is left to reverse." in refused
    world.advance(entry, "reverse", "staff", reason="Paid twice")
    page = plain(staff.get(form).text)
    assert ("Not possible All of it is reversed already." in page, "Who can clear it" in page) == (True, False)


def test_budget_lines_of_the_year_of_the_entry_are_suggested(world: World, sign_in: SignIn) -> None:
    approved = {"line": "Staff", "approved_amount": "10", "approved_on": "2025-04-01"}
    lines = [make(world, "budget_line", "set", fiscal_year=year, **approved) for year in (2025, 2026)]
    staff, form = sign_in("staff"), "/lists/expenditure_entry/new/enter"
    again = staff.post(form, seen=form, date="2026-03-31", amount="x")
    shown = [[one for one in lines if f'<option value="{one}">' in page] for page in (staff.get(form).text, again.text)]
    assert (shown, again.status_code) == ([[lines[1]], [lines[0]]], 422)


def test_target_of_money_is_said_as_money(world: World, sign_in: SignIn) -> None:
    targets = [make(world, "target", "set", measure=measure, value="1250") for measure in ("M18", "M2")]
    world.advance(targets[0], "change", "staff", value="1300", reason="Agreed anew")
    staff = sign_in("staff")
    listed, (dollars, count) = (
        plain(staff.get("/lists/target").text),
        (plain(staff.get(f"/items/{one}").text) for one in targets),
    )
    assert [said in listed for said in ("$1,300.00", " 1,250 ", "$1,250.00")] == [True, True, False]
    assert (dollars.count("$1,300.00"), "$1,250.00" in dollars, "$" in count) == (2, True, False)


def client(world: World, name: str) -> Api:
    with world.database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people[name]), "tests", now=NOW)
    return Api(world.app.test_client(), contract(world.app), token)


def codes_of(world: World, reference: str, role: str) -> tuple[set[str], bool]:
    """Which frozen lists a role reads on pages and in answers, the same as in a pack; whether ranks stand in them."""
    reader = Actor(0, role, frozenset({Grant(role, "cpin")}))
    with world.database.read() as session:
        item = find_visible(session, reference, reader)
        tables = seen_tables(item, seen_snapshot(session, item, 1, reader), reader)
        files, program = store_beside(world.database), registry.program("cpin")
        pack = frozen_contents(session, program, reference, actor=reader, now=NOW, files=files)
    assert list(pack.tables[: len(tables)]) == tables
    assert [one.code for one in pack.tables[len(tables) :]] == ["R16"]
    told = {title.en: said[0] for title, said in pack.facts.statements}
    assert told == {"Objectives and deliverables": ("", "Met"), "Not applicable": ("R7", "None yet")}
    (requests,) = (one for one in tables if one.code == "R10")
    return {one.code for one in tables}, "computed rank" in {one.name for one in requests.columns}


def test_report_is_read_live_then_frozen_with_what_came_late(world: World, report: str, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    live = plain(staff.get(f"/items/{report}/figures").text)
    assert "$950.00" in live
    assert "$2,000.00" in live
    rows = plain(staff.get(f"/items/{report}/figures/M18?window=interim").text)
    assert "April salaries" in rows
    assert "does not count" in rows
    page = plain(staff.get(f"/items/{report}").text)
    assert "Figures as they are now" in page
    assert "R15 Expenditure statement" in page
    na = [{"code": code, "reason": "None yet"} for code in ("R7", "R9", "R11")]
    world.advance(report, "compile", "staff", na=na, objectives_narrative="Met")
    compiled = plain(staff.get(f"/items/{report}").text.partition("What stands in the way")[2].partition("</div>")[0])
    assert "somebody else submits it" in compiled
    assert "Nothing stands" not in compiled
    late = enter(world, "2026-05-15", "30.00")
    world.advance(report, "submit", "second")
    frozen = plain(staff.get(f"/items/{report}/snapshots/1").text)
    assert "$950.00" in frozen
    assert "Yes: the hash fits." in frozen
    assert "R16 Supplementary questions and answers Added after the report was handed in" in frozen
    pack = f'href="/reports/pack?program=cpin#pack-{report}"'
    pages = (f"/items/{report}", f"/items/{report}/snapshots/1", f"/items/{report}/variance")
    assert [pack in staff.get(page).text for page in pages] == [True] * 3
    assert "April salaries" in plain(staff.get(f"/items/{report}/snapshots/1/figures/M18").text)
    statement = plain(staff.get(f"/items/{report}/snapshots/1/lists/R15").text)
    assert "90 percent of the approved amount is reached." in statement
    assert "95%" in statement
    variance = plain(staff.get(f"/items/{report}/variance").text)
    assert "$980.00" in variance
    assert late in variance
    assert "Staff" in variance[variance.index("Recorded by") :]
    spent = min(set(re.findall(r"EX-2026-\d+", staff.get(f"/items/{report}/snapshots/1/figures/M18").text)))
    assert f"named in what was compiled for {report}." in plain(staff.get(f"/items/{spent}/redaction").text)
    assert "named in what was compiled" not in staff.get(f"/items/{late}/redaction").text
    assert "not applicable: None yet" in plain(staff.get(f"/items/{report}").text)
    assert [staff.get(f"/items/{report}/{gone}").status_code for gone in ("snapshots/2", "figures/M99")] == [404, 404]
    assert sign_in("reader").get(f"/items/{report}/snapshots/1").status_code == 404
    assert {role: codes_of(world, report, role) for role in ("cwob", "os_member", "cpin_staff")} == {
        "cwob": (LISTS, False), "os_member": (LISTS - {"R12", "R15"}, True), "cpin_staff": (LISTS, True)
    }  # fmt: skip
    told = client(world, "staff")
    assert told.get(f"/items/{report}/variance")["items"][-1]["difference"] == "30.00"
    assert told.get(f"/items/{report}/variance")["items"][-1]["late"][0]["entered"]["at"] == NOW.isoformat()
    (one,) = told.get(f"/items/{report}/snapshots")["items"]
    whole = told.get(f"/items/{report}/snapshots/1")
    assert (whole["sha256"], whole["is_intact"], len(whole["content"]["lists"])) == (one["sha256"], True, 15)
    assert told.get(f"/items/{report}/figures")["items"][-1]["sides"][0]["value"] == "980.00"
    world.advance(report, "raise_questions", "staff", questions=[{"text": "Why?"}])
    (unanswered,) = told.get(f"/items/{report}/actions")["obstacles"]
    assert unanswered["code"] == "all_questions_answered"


def test_administrator_sets_the_period_and_sees_no_figure(world: World, report: str, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    page = admin.get(f"/items/{report}")
    assert page.status_code == 200
    assert "$950" not in plain(page.text)  # a token of a form may hold the digits
    assert [admin.get(f"/items/{report}/{what}").status_code for what in ("figures", "variance")] == [404, 404]
    world.advance(report, "set_dates", "admin", due="2026-11-30", reason="The agreement says so")


def test_budget_says_what_is_left_and_each_number_opens_its_entries(
    world: World, report: str, sign_in: SignIn, count_queries: Count
) -> None:
    chair = sign_in("chair")
    page = chair.get("/budget?year=2026")
    assert "$950.00" in plain(page.text)
    assert "$40.00" in plain(page.text)
    assert "April 2026" in page.text
    assert "<svg" in page.text
    assert all(f">{said}</text>" in page.text for said in ("Apr", "Mar", "$0.00", "$1,000.00"))
    enters = 'href="/lists/expenditure_entry/new/enter"'
    assert (enters in page.text, enters in sign_in("staff").get("/budget").text) == (False, True)
    assert 'href="/budget/entries?year=2026&amp;kind=spent&amp;month=2026-04"' in page.text
    entries = plain(chair.get("/budget/entries?year=2026&kind=spent&month=2026-04").text)
    assert "April salaries" in entries
    assert "$950.00" in entries
    assert "There are no entries." in chair.get("/budget/entries?year=2026&kind=spent&month=2026-07").text
    assert "No budget line is set" in chair.get("/budget?year=2021").text
    assert [sign_in(who).get("/budget").status_code for who in ("submitter", "admin")] == [404, 404]
    few = count_queries(lambda: chair.get("/budget?year=2026"))
    for day in ("2026-07-01", "2026-08-01"):
        enter(world, day, "1.00")
    assert count_queries(lambda: chair.get("/budget?year=2026")) == few
    told = client(world, "chair").get("/budget?year=2026")
    assert (told["total"]["spent"], told["lines"][0]["percent"], told["months"][0]["cumulative"]) == (
        "952.00", "95.0", "950.00"
    )  # fmt: skip


def test_forms_of_a_report_ask_for_rows_and_say_what_is_missing(world: World, report: str, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    for action in ("prepare", "compile", "set_dates"):
        page = staff.get(f"/items/{report}/do/{action}")
        assert (action, page.status_code) == (action, 200)
    refused = staff.post(
        f"/items/{report}/do/compile", seen=f"/items/{report}/do/compile", **{"na.count": "1", "na.0.code": "R1"}
    )
    assert refused.status_code == 422
    assert "R1 is always handed in at this stage" in refused.text


def test_list_of_entries_says_amounts_and_sorts_them_as_numbers(world: World, report: str, sign_in: SignIn) -> None:
    small, large = enter(world, "2026-05-02", "9.00"), enter(world, "2026-05-03", "10.00")
    page = plain(sign_in("staff").get("/lists/expenditure_entry?sort=-amount").text)
    assert ("$9.00" in page, "$10.00" in page) == (True, True)
    found = client(world, "staff").get("/items?kind=expenditure_entry&sort=-amount&where=amount<=10")["items"]
    assert [(one["reference"], one["fields"]["amount"]) for one in found] == [(large, "10.00"), (small, "9.00")]
    (line,) = client(world, "staff").get("/items?kind=budget_line&sort=fiscal_year&where=fiscal_year=2026")["items"]
    assert line["fields"] == {"fiscal_year": "2026", "approved_amount": "1000.00"}
