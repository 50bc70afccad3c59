"""The lists that are reported: who reads which, for which days, on screen, over the API and as files."""

import io
from collections.abc import Callable

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from models.editions import Edition
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.practices import versions
from tests.blueprints.test_packs import fetch, run
from workflow.accounts.tokens import issue_token
from workflow.reports import paper_works

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
YEAR = "first=2026-04-01&last=2027-03-31"
R10 = f"/reports/lists/R10?{YEAR}"


def test_lists_are_those_that_the_roles_read(sign_in: SignIn) -> None:
    staff, reader = sign_in("staff").get("/reports/lists").text, sign_in("reader").get("/reports/lists").text
    assert ('href="/reports/lists/R12"' in staff, 'href="/reports/lists/R12"' in reader) == (True, False)
    assert ('href="/reports/lists/R2"' in staff, 'href="/reports/lists/R2"' in reader) == (True, True)


@pytest.mark.parametrize(("name", "code"), [("reader", "R12"), ("lead", "R12"), ("staff", "R99"), ("planner", "R2")])
def test_list_of_others_is_not_there(sign_in: SignIn, name: str, code: str) -> None:
    visitor = sign_in(name)
    addresses = (f"/reports/lists/{code}", f"/reports/lists/{code}/file/csv", f"/api/v1/report-lists/{code}")
    assert [visitor.get(address).status_code for address in addresses] == [404, 404, 404]


def test_whoever_holds_no_role_is_told_that_no_list_is_theirs(sign_in: SignIn) -> None:
    visitor = sign_in("nobody")
    assert "There is no list that you may read." in visitor.get("/reports/lists").text
    assert 'href="/reports/lists"' not in visitor.get("/").text


def test_list_shows_its_rows_its_header_and_its_counts(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    page = sign_in("staff").get(R10).text
    assert f'href="/items/{reference}">{reference}</a>' in page
    assert "2026-27, full year" in page
    assert "<dt>Compiled by</dt><dd>CPIN Operations staff</dd>" in page
    assert "<dt>Received in the window</dt><dd>1</dd>" in page


def test_reference_is_a_link_for_whoever_may_open_the_item(world: World, sign_in: SignIn) -> None:
    reference = versions(world, 2)
    with world.database.write() as session:
        session.execute(update(Edition).values(endorsed_on=NOW.date()))
    pages = {name: sign_in(name).get(f"/reports/lists/R3?{YEAR}").text for name in ("staff", "admin")}
    linked = {name: f'href="/items/{reference}"' in page for name, page in pages.items()}
    assert (linked, ">Kin service<" in pages["admin"]) == ({"staff": True, "admin": False}, True)


def test_list_without_rows_says_so(sign_in: SignIn) -> None:
    assert "No rows: nothing was so in these days." in sign_in("staff").get(R10).text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("first=2026-04-01&last=x", "That is not a date."),
        ("first=2026-04-02&last=2026-04-01", "The last day comes before the first one"),
        ("first=0001-01-01&last=2026-04-01", "Choose a day between 1990 and 2199."),
    ],
)
def test_wrong_days_are_told_beside_their_field(sign_in: SignIn, days: str, said: str) -> None:
    answer = sign_in("staff").get(f"/reports/lists/R10?{days}")
    assert (answer.status_code, said in answer.text, 'aria-invalid="true"' in answer.text) == (422, True, True)


def test_choices_of_a_list_are_in_its_address(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    page = sign_in("staff").get(f"{R10}&scope=received").text
    assert 'value="received" selected' in page
    assert reference in page


def test_ranks_are_kept_from_those_who_may_not_see_them(sign_in: SignIn) -> None:
    assert (
        "Computed rank"
        in sign_in("staff").get(R10).text + sign_in("staff").get(f"/api/v1/report-lists/R10?{YEAR}").text
    )
    reader = sign_in("reader")
    shown = reader.get(f"/api/v1/report-lists/R10?{YEAR}").get_json()
    assert "computed rank" not in [column["name"] for column in shown["columns"]]


def test_files_are_those_of_the_same_rows_in_the_language_asked_for(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    staff = sign_in("staff")
    files = {ending: staff.get(f"/reports/lists/R10/file/{ending}?{YEAR}&in=fr") for ending in ("csv", "xlsx", "pdf")}
    assert files["csv"].headers["Content-Disposition"] == 'attachment; filename="R10-fr.csv"'
    assert reference in files["csv"].data.decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].data))
    assert book.get_sheet_by_index(0).to_python()[1][0] == reference
    assert book.sheet_names[-1] == "Paramètres"
    assert files["pdf"].data.startswith(b"%PDF-")


def test_further_block_is_a_csv_of_its_own(sign_in: SignIn) -> None:
    staff = sign_in("staff")
    answer = staff.get(f"/reports/lists/R2/file/csv?{YEAR}&in=en&block=1")
    assert answer.data.decode("utf-8-sig").startswith("Name,")
    assert staff.get(f"/reports/lists/R2/file/csv?{YEAR}&block=9").status_code == 404


def test_api_tells_the_same_rows(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    staff = sign_in("staff")
    told = staff.get(f"/api/v1/report-lists/R10?{YEAR}&option=scope%3Dreceived").get_json()
    assert [row["reference"] for row in told["rows"]] == [reference]
    assert (told["first"], told["last"], told["program"]) == ("2026-04-01", "2027-03-31", "cpin")
    assert staff.get("/api/v1/report-lists/R10?first=2026-04-02&last=2026-04-01").status_code == 422
    page, api = (
        staff.get(f"{room}/R10/file/csv?{YEAR}&{name}=en").data
        for room, name in (("/reports/lists", "in"), ("/api/v1/report-lists", "language"))
    )
    assert page == api


def test_queries_do_not_grow_with_the_rows(world: World, sign_in: SignIn, count_queries: Count) -> None:
    world.make()
    visitor = sign_in("staff")
    visitor.get(R10)
    before = count_queries(lambda: visitor.get(R10))
    for _ in range(2):
        world.make()
    assert count_queries(lambda: visitor.get(R10)) == before


def test_paper_of_a_long_list_is_made_in_the_background(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make()
    staff, pdf, rows = sign_in("staff"), f"/reports/lists/R10/file/pdf?{YEAR}&in=fr", '"/reports/lists/R10/file/pdf?'
    assert (staff.get(pdf).data[:5], rows in staff.get(R10).text) == (b"%PDF-", True)
    monkeypatch.setattr(paper_works, "AT_ONCE", 0)
    led = staff.get(pdf)
    assert (led.status_code, led.headers["Location"].partition("?")[0]) == (303, "/reports/lists/R10")
    page = staff.get(R10).text
    assert "The list has 1 rows: its PDF is made in the background. Ask for it here." in page
    assert (rows in page, 'action="/reports/lists/R10/paper"' in page) == (False, True)
    asked = {"first": "2026-04-01", "last": "2027-03-31", "in": "fr"}
    answer = staff.post("/reports/lists/R10/paper", seen=R10, **asked)
    assert answer.status_code == 303
    again = staff.post("/reports/lists/R10/paper", seen=R10, **asked)
    assert again.headers["Location"] == answer.headers["Location"]
    run(world)
    assert fetch(staff, answer.headers["Location"])[:5] == b"%PDF-"
    assert "The paper has 1 rows." in staff.get(answer.headers["Location"]).text


def test_paper_of_a_long_list_is_asked_for_over_the_api(
    world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make()
    staff = sign_in("staff")
    monkeypatch.setattr(paper_works, "AT_ONCE", 0)
    refused = staff.get(f"/api/v1/report-lists/R10/file/pdf?{YEAR}")
    assert (refused.status_code, refused.get_json()["reasons"][0]["code"]) == (409, "long_list")
    wanted = {"first": "2026-04-01", "last": "2027-03-31", "option": ["scope=received"], "language": "en"}
    with world.database.write() as session:
        secret = issue_token(session, session.get_one(Person, world.people["staff"]), "tests", now=NOW)
    token = {"Authorization": f"Bearer {secret}"}
    job = staff.client.post("/api/v1/report-lists/R10/paper", json=wanted, headers=token)
    assert (job.status_code, job.get_json()["work"]) == (202, "make_paper")
    assert staff.client.post("/api/v1/report-lists/R99/paper", json={}, headers=token).status_code == 404
    run(world)
    assert fetch(staff, f"/api/v1/jobs/{job.get_json()['id']}")[:5] == b"%PDF-"
