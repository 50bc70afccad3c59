"""Writing the content of a plan on pages: the outline, a part as a form, what clashes, what is refused."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from models.content import Answer
from models.items import Item
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.plans import answered, make_plan, planner_of, quietly, say, say_profile
from tests.sample.files import PDF
from workflow import audit
from workflow.content.answers import Place
from workflow.content.saving import Given, write

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


def test_outline_says_how_complete_the_plan_is_and_what_is_not_asked(world: World, sign_in: SignIn) -> None:
    reference = make_plan(world)
    page = sign_in("planner").get(f"/items/{reference}/content").text
    assert "Not asked" in page
    assert "0 of 19" in page
    assert "Answered for by" in page
    assert "Several parties answer for some questions together" in page


def test_page_of_a_plan_leads_to_what_is_not_written_yet(world: World, sign_in: SignIn) -> None:
    reference = make_plan(world)
    page = sign_in("planner").get(f"/items/{reference}").text
    first = f'<a class="btn btn-primary" href="/items/{reference}/content/PROFILE">Begin to write</a>'
    assert (first in page, page.count("btn-primary"), "Required questions answered: 0 of" in page) == (True, 1, True)
    assert "Begin to write" not in sign_in("state").get(f"/items/{reference}").text


def test_whole_row_or_column_is_filled_and_what_is_preprinted_stays(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    address = f"/items/{reference}/content/DSS-F"
    page = visitor.get(address).text
    boxes = dict.fromkeys(re.findall(r'<select[^>]* name="(page_1\.\d+\.c\d+)"', page), "")
    keys = dict(re.findall(r'name="(page_1\.\d+\.row)" value="([^"]+)"', page))
    method = next(name.removesuffix("row") for name, key in keys.items() if key == "method_R")
    assert (f"{method}c01" in boxes, f"{method}c04" in boxes) == (False, True)
    asked = {**boxes, **keys, "page_1.count": str(len(keys)), "seen.page_1": "0", "fill": "page_1"}
    sent = visitor.post(address, **{**asked, "page_1.fill_where": "row:method_R", "page_1.fill_with": "N"})
    assert (sent.status_code, sent.location) == (303, f"{address}#q-page_1")
    made = re.findall(r'<select[^>]* name="(page_1\.\d+\.c\d+)".*?</select>', visitor.get(address).text, re.DOTALL)
    assert set(made) == set(boxes)
    table = answered(world, reference, "DSS-F", "page_1")
    assert isinstance(table, list)
    rows = {row["row"]: row for row in table}
    assert {
        name: value for name, value in rows["method_R"].items() if name not in ("row", "c01", "c07")
    } == dict.fromkeys(("c04", "c05", "c06", "c08", "c09", "c10"), "N")


@pytest.mark.parametrize("only", ["mine", "questions"])
def test_outline_narrowed_to_nothing_says_so(world: World, sign_in: SignIn, only: str) -> None:
    page = sign_in("planner").get(f"/items/{make_plan(world)}/content?only={only}").text
    assert "Nothing of it is left with this choice." in page


def test_outline_asks_the_database_as_often_for_three_answers_as_for_one(
    world: World, sign_in: SignIn, count_queries: Count
) -> None:
    visitor, reference = sign_in("planner"), make_plan(world)
    counts = []
    for answers in ({"q1": "a"}, {"q2": "b", "q3": "c"}):
        say(world, reference, **answers)
        counts.append(count_queries(lambda: visitor.get(f"/items/{reference}/content")))
    assert counts[0] == counts[1]


def test_part_is_saved_as_typed_and_shown_again(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    answer = visitor.post(
        f"/items/{reference}/content/SC-II-A", **{"1": "With <script>alert(1)</script>", "seen.1": "0"}
    )
    assert answer.status_code == 303
    assert answered(world, reference, "SC-II-A", "1") == "With <script>alert(1)</script>"
    page = visitor.get(f"/items/{reference}/content/SC-II-A").text
    assert "<script>alert" not in page
    assert "With &lt;script&gt;" in page


def test_table_keeps_its_rows_and_another_is_shown_on_demand(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    typed = {
        "consultations.count": "2",
        "consultations.0.agency_type": "Aging",
        "consultations.0.agency_name": "Office for the Aging",
        "consultations.0.dates_or_frequency_of_meetings": "monthly",
        "seen.consultations": "0",
    }
    more = visitor.post(f"/items/{reference}/content/SC-B-1", **{**typed, "more": "consultations"}).text
    assert 'name="consultations.2.agency_name"' in more
    assert "Office for the Aging" in more
    assert answered(world, reference, "SC-B-1", "consultations") is None
    visitor.post(f"/items/{reference}/content/SC-B-1", **typed)
    rows = answered(world, reference, "SC-B-1", "consultations")
    assert rows == [
        {"agency_type": "Aging", "agency_name": "Office for the Aging", "dates_or_frequency_of_meetings": "monthly"}
    ]
    page = visitor.get(f"/items/{reference}/content/SC-B-1").text
    assert "No row yet for: Health, Mental Health, Legal, Law Enforcement." in page
    visitor.post(
        f"/items/{reference}/content/SC-B-1",
        **{**typed, "consultations.0.dates_or_frequency_of_meetings": "", "seen.consultations": "1"},
    )
    page = visitor.get(f"/items/{reference}/content/SC-B-1").text
    assert "Not filled in yet: Days or frequency of meetings, row 1." in page
    told = visitor.get(f"/api/v1/items/{reference}/content/SC-B-1").get_json()["questions"]
    (table,) = (one for one in told if one["name"] == "consultations")
    assert table["gaps"][0] == "Not filled in yet: Days or frequency of meetings, row 1."


def test_rows_are_sorted_by_the_column_whose_head_is_pressed(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    names = ("Sheriff", "county clinic", "Bar association")
    typed = {f"consultations.{index}.agency_name": name for index, name in enumerate(names)}
    typed |= {"consultations.count": "3", "seen.consultations": "0", "sort": "consultations:agency_name"}
    visitor.post(f"/items/{reference}/content/SC-B-1", **typed)
    rows = answered(world, reference, "SC-B-1", "consultations")
    assert isinstance(rows, list)
    assert [row["agency_name"] for row in rows] == ["Bar association", "county clinic", "Sheriff"]


@pytest.mark.parametrize(
    ("pressed", "left"),
    [
        ("consultations:0:down", ["County clinic", "Sheriff", "Bar association"]),
        ("consultations:2:up", ["Sheriff", "Bar association", "County clinic"]),
        ("consultations:1:remove", ["Sheriff", "Bar association"]),
        ("consultations:0:up", ["Sheriff", "County clinic", "Bar association"]),
    ],
)
def test_rows_are_moved_and_taken_away_by_buttons(world: World, sign_in: SignIn, pressed: str, left: list[str]) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    names = ("Sheriff", "County clinic", "Bar association")
    typed = {f"consultations.{index}.agency_name": name for index, name in enumerate(names)}
    typed |= {"consultations.count": "3", "seen.consultations": "0", "row": pressed}
    answer = visitor.post(f"/items/{reference}/content/SC-B-1", **typed)
    assert answer.location.endswith("#q-consultations")
    rows = answered(world, reference, "SC-B-1", "consultations")
    assert isinstance(rows, list)
    assert [row["agency_name"] for row in rows] == left


def test_table_holds_five_hundred_rows_and_says_so_before_anything_is_cut_off(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    typed = {f"consultations.{index}.agency_name": f"Agency {index}" for index in range(500)}
    typed |= {"seen.consultations": "0", "consultations.500.agency_name": "One too many"}
    refused = visitor.post(f"/items/{reference}/content/SC-B-1", **typed, **{"consultations.count": "501"})
    assert (refused.status_code, "Give at most 500 rows." in refused.text) == (422, True)
    del typed["consultations.500.agency_name"]
    visitor.post(f"/items/{reference}/content/SC-B-1", **typed, **{"consultations.count": "500"})
    page = visitor.get(f"/items/{reference}/content/SC-B-1").text
    assert ("A table has at most 500 rows." in page, "consultations.500." in page) == (True, False)


def test_file_is_uploaded_shown_kept_and_replaced(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    say_profile(world, reference, "PF-CHAFEE-RB")
    address = f"/items/{reference}/content/DSS-E"
    page = visitor.get(address).text
    assert ('enctype="multipart/form-data"' in page, 'type="file"' in page) == (True, True)
    sent = visitor.post(address, procedures=(BytesIO(PDF), "procedures.pdf"), **{"seen.procedures": "0"})
    assert sent.status_code == 303
    value = answered(world, reference, "DSS-E", "procedures")
    assert isinstance(value, dict)
    assert (value["name"], value["version"]) == ("procedures.pdf", 1)
    page = visitor.get(address).text
    assert f"/items/{reference}/files/{value['attachment']}" in page
    with visitor.get(f"/items/{reference}/files/{value['attachment']}") as read:
        assert read.data == PDF
    kept = {"procedures": str(value["attachment"]), "seen.procedures": "1"}
    visitor.post(address, **kept, max_funding_levels="1000", **{"seen.max_funding_levels": "0"})
    assert answered(world, reference, "DSS-E", "procedures") == value
    strange = visitor.post(address, procedures="999", **{"seen.procedures": "1"})
    assert (strange.status_code, "There is no such file here" in strange.text) == (422, True)
    withdrawn = visitor.post(f"/items/{reference}/files/{value['attachment']}/withdraw", reason="The wrong one.")
    assert "Put another file in its place first." in withdrawn.text
    assert list(audit.verify_database(world.database))[:-1] == []


def test_wrong_value_is_named_beside_its_box_and_nothing_is_saved(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    typed = {"total_nysccbg": "a lot", "organization": "By the LDSS", "seen.organization": "0"}
    answer = visitor.post(f"/items/{reference}/content/DSS-G-1", **typed)
    assert answer.status_code == 422
    assert "f-total_nysccbg-error" in answer.text
    assert "By the LDSS" in answer.text
    assert answered(world, reference, "DSS-G-1", "organization") is None


def test_two_writers_meet_and_both_texts_are_shown(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    say(world, reference, q1="The first words.")
    answer = visitor.post(f"/items/{reference}/content/SC-II-A", **{"1": "The other words.", "seen.1": "0"})
    assert answer.status_code == 409
    assert ("<del>" in answer.text, "The other words." in answer.text) == (True, True)
    assert answered(world, reference, "SC-II-A", "1") == "The first words."
    seen = re.search(r'name="seen\.1" value="(\d+)"', answer.text)
    assert seen is not None
    again = visitor.post(f"/items/{reference}/content/SC-II-A", **{"1": "Both.", "seen.1": seen[1]})
    assert (again.status_code, answered(world, reference, "SC-II-A", "1")) == (303, "Both.")


def test_a_box_that_nobody_touched_is_no_answer_to_what_was_written_meanwhile(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    say(world, reference, q1="Theirs")
    answer = visitor.post(f"/items/{reference}/content/SC-II-A", **{"1": "", "seen.1": "0", "2": "Mine", "seen.2": "0"})
    assert answer.status_code == 303
    assert answered(world, reference, "SC-II-A", "1") == "Theirs"


def test_script_saves_quietly_and_learns_of_versions_errors_and_clashes(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    address = f"/items/{reference}/content/SC-II-A"
    code, said = quietly(visitor, address, {"1": "Words", "seen.1": "0"})
    assert (code, said["saved"]["1"]["version"]) == (200, 1)
    assert "1 of 8" in said["progress"]
    code, said = quietly(visitor, address, {"1": "Others", "seen.1": "0"})
    assert (code, said["clashes"]["1"]["version"]) == (409, 1)
    code, said = quietly(visitor, f"/items/{reference}/content/DSS-G-1", {"total_nysccbg": "much"})
    assert (code, list(said["errors"])) == (422, ["total_nysccbg"])


def test_part_of_a_plan_that_is_not_begun_is_read_only_and_refuses_to_be_written(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world, begun=False), sign_in("planner")
    page = visitor.get(f"/items/{reference}/content/SC-II-A").text
    assert ("Begin the plan first." in page, "data-writing" in page) == (True, False)
    assert visitor.post(f"/items/{reference}/content/SC-II-A", **{"1": "x", "seen.1": "0"}).status_code == 422
    with world.database.read() as session:
        assert session.query(Answer).count() == 0


def test_the_state_reads_but_does_not_write(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("state")
    assert "data-writing" not in visitor.get(f"/items/{reference}/content/SC-II-A").text
    assert visitor.post(f"/items/{reference}/content/SC-II-A", **{"1": "x", "seen.1": "0"}).status_code == 422


def test_table_is_read_in_words_where_it_cannot_be_written(world: World, sign_in: SignIn) -> None:
    reference, visitor = make_plan(world), sign_in("state")
    rows = [
        {"name": "Ann Poe", "title": "Director"},
        {"name": "Jo Roe", "title": "Aide", "part_time": True, "fte": "50"},
    ]
    with world.database.write() as session:
        item = session.query(Item).filter_by(reference=reference).one()
        given = {Place("YB-I-b", "staff", "1"): Given(rows, 0)}
        write(session, item, given, actor=planner_of(world, session), now=NOW)
    page = visitor.get(f"/items/{reference}/content/YB-I-b/1")
    cells = re.findall(r"<td data-label[^>]*>(.*?)</td>", page.text)
    assert (page.status_code, cells) == (200, ["Ann Poe", "Director", "", "", "Jo Roe", "Aide", "Yes", "50"])


@pytest.mark.parametrize("address", ["content/XX-1", "content/SC-II-A/2", "content/YB-B"])
def test_what_is_no_part_is_not_found(world: World, sign_in: SignIn, address: str) -> None:
    assert sign_in("planner").get(f"/items/{make_plan(world)}/{address}").status_code == 404


def test_item_without_content_has_no_such_page(world: World, sign_in: SignIn) -> None:
    assert sign_in("staff").get(f"/items/{world.make()}/content").status_code == 404


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("SC-II-H", "No hearing is on the record yet."),
        ("SC-A", "Not signed"),
        ("SC-COVER", "Plan period"),
        ("SC-TOC", "Appendix SC-A"),
    ],
)
def test_part_shows_what_stands_on_the_record(world: World, sign_in: SignIn, part: str, said: str) -> None:
    page = sign_in("planner").get(f"/items/{make_plan(world)}/content/{part}").text
    assert ("view-title" in page, said in page) == (True, True)


def test_round_button_that_was_chosen_is_saved_and_stays(world: World, sign_in: SignIn) -> None:
    """A page sends a blank before the buttons, so that none chosen is told too."""
    reference, visitor = make_plan(world), sign_in("planner")
    given: list[object] = []
    for seen in ("0", "1"):
        buttons: dict[str, Any] = {"PF-NO-CEO": ["", "yes"], "seen.PF-NO-CEO": seen}
        visitor.post(f"/items/{reference}/content/PROFILE", **buttons)
        given.append(answered(world, reference, "PROFILE", "PF-NO-CEO"))
    assert given == ["yes", "yes"]
