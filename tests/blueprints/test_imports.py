"""A list is handed over, its columns named, compared and written, in pages without scripts."""

import io
import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from models.imports import ImportLine, ImportRun
from models.items import Item
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.sample.files import store_beside
from tests.workflow.imports.files import HEADINGS, SHEET, request_row, with_part, workbook
from workflow.imports.reading import read_sheet
from workflow.jobs.running import Runner
from workflow.works import WORKS

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
SAME = {"same-no_client_information_confirmed": "true"}


def hand_over(visitor: Visitor, content: bytes, name: str = "master.xlsx") -> Any:
    data = {"csrf_token": visitor.token("/imports/new"), "kind": "change_request", "file": (io.BytesIO(content), name)}
    return visitor.client.post("/imports/new", data=data, content_type="multipart/form-data")


def name_columns(visitor: Visitor, address: str, **changed: str) -> Any:
    page = visitor.get(address).text
    chosen = re.findall(r'name="(column-\d+)".*?(?:<option value="(\w+)" selected|</select>)', page, re.DOTALL)
    return visitor.post(address, seen=address, **{**dict(chosen), **SAME, **changed})


def test_list_is_handed_over_compared_and_written(world: World, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    assert "No list was imported yet." in staff.get("/imports").text
    rows = [request_row(1), request_row(2), request_row(3, Category="Catering")]
    answer = hand_over(staff, workbook([HEADINGS, *rows]))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/imports/1/columns")
    assert name_columns(staff, "/imports/1/columns", **{"column-2": "details"}).status_code == 422
    answer = name_columns(staff, "/imports/1/columns")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/imports/1")
    page = staff.get("/imports/1?show=error").text
    assert "Row 4, column D:" in page
    assert "“Catering” is none of:" in page
    assert 'href="/imports/new?kind=change_request"' in page
    assert staff.post("/imports/1/write", seen="/imports/1").status_code == 409
    assert staff.post("/imports/1/discard", seen="/imports/1").status_code == 303

    content = workbook([HEADINGS, *rows[:2]])
    hand_over(staff, content)
    name_columns(staff, "/imports/2/columns")
    assert "Write 2 rows" in staff.get("/imports/2").text
    assert staff.post("/imports/2/write", seen="/imports/2").status_code == 303
    page = staff.get("/imports/2").text
    assert ("2 made, 0 changed" in page, "CR-2026-0001" in page) == (True, True)
    listed = staff.get("/imports").text
    assert ("Given up" in listed, "Written" in listed) == (True, True)
    hand_over(staff, content)
    name_columns(staff, "/imports/3/columns")
    page = staff.get("/imports/3").text
    assert ("This very file was written before, by Staff." in page, "There is nothing to do" in page) == (True, True)


def test_compared_list_says_money_as_money_and_what_is_passed_over(world: World, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    content = b"Fiscal year;Line;Approved amount;Colour\n2026;Travel;1 200,50;blue\n2026;Travel;1200.50;red\n"
    data = {"csrf_token": staff.token("/imports/new"), "kind": "budget_line", "file": (io.BytesIO(content), "b.csv")}
    staff.client.post("/imports/new", data=data, content_type="multipart/form-data")
    chosen = {"column-1": "fiscal_year", "column-2": "line", "column-3": "approved_amount"}
    assert staff.post("/imports/1/columns", seen="/imports/1/columns", **chosen).status_code == 303
    page = staff.get("/imports/1").text
    assert ("$1,200.50" in page, "what it is: column D." in page, "Write 1 row" in page) == (True, True, True)


def test_exported_list_comes_back_as_it_went(world: World, sign_in: SignIn) -> None:
    staff, reference = sign_in("staff"), world.make()
    assert "Export for editing" in staff.get("/lists/change_request").text
    sheet = read_sheet("x.xlsx", staff.get("/lists/change_request/editing").data)
    assert (sheet.lines[0].cells[0], len(sheet.lines)) == (reference, 1)
    hand_over(staff, staff.get("/lists/change_request/editing").data)
    name_columns(staff, "/imports/1/columns")
    assert "There is nothing to do" in staff.get("/imports/1").text
    assert staff.get("/imports/template/change_request").data[:2] == b"PK"


def test_large_list_is_compared_and_written_in_the_background(world: World, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    titles = [f"{first} the {second} {number}" for number in range(11) for first in "abcde" for second in "vwxy"]
    rows = [request_row(number, Title=title) for number, title in enumerate(titles)]
    hand_over(staff, workbook([HEADINGS, *rows]))
    name_columns(staff, "/imports/1/columns")
    assert "At work" in staff.get("/imports/1").text
    runner = Runner(world.database, store_beside(world.database), lambda: NOW, "one", WORKS)
    runner.run_next()
    page = staff.get("/imports/1").text
    assert ("Write 220 rows" in page, "after=51" in page) == (True, True)
    assert staff.post("/imports/1/write", seen="/imports/1").status_code == 303
    runner.run_next()
    assert "220 made, 0 changed" in staff.get("/imports/1").text
    with world.database.read() as session:
        assert len(session.scalars(select(Item.id)).all()) == 220


def test_hostile_file_is_refused_on_the_form_with_its_place(sign_in: SignIn, world: World) -> None:
    far = SHEET % b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
    answer = hand_over(sign_in("staff"), with_part(workbook([["Title"]]), "xl/worksheets/sheet1.xml", far))
    assert answer.status_code == 422
    assert "Sheet “List”, row 1048576: There are more than 20000 rows." in answer.text


def test_others_find_no_imports(sign_in: SignIn, world: World) -> None:
    for name in ("submitter", "reader", "lead"):
        visitor = sign_in(name)
        addresses = ("/imports", "/imports/new", "/imports/1", "/imports/template/change_request")
        assert {visitor.get(address).status_code for address in addresses} == {404}
        assert "Imports" not in visitor.get("/").text


def test_queries_of_imports_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    staff, counts = sign_in("staff"), []
    staff.get("/imports")
    for number in (1, 2, 3):
        with world.database.write() as session:
            facts = {"program": "cpin", "kind": "change_request", "action": "log", "sheet": "s", "state": "compared"}
            run = ImportRun(**facts, name="a", sha256="0" * 64, size=1, columns={}, same={}, counts={"rows": 1})
            run.made_by_id, run.made_at = world.people["staff"], NOW
            session.add(run)
            session.flush()
            nothing: dict[str, list[Any]] = {name: [] for name in ("keys", "steps", "changes", "faults", "notes")}
            planned: dict[str, Any] = {"title": "x", "version": None, **nothing}
            for row in range(number):
                session.add(ImportLine(run_id=run.id, row=row + 2, verdict="create", planned=planned))
        if number != 2:
            listed, shown = "/imports", f"/imports/{number}"
            counts.append([count_queries(lambda: staff.get(listed)), count_queries(lambda: staff.get(shown))])  # noqa: B023
    assert counts[0] == counts[1]
