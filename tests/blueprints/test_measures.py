"""The measures on their pages and through the API: numbers side by side, and the rows behind each."""

import re
from collections.abc import Callable
from functools import partial

import pytest

from models.people import Person
from tests.blueprints.api.client import Api, contract
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow.engine import create
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
SECOND_HALF = "first=2026-10-01&last=2027-03-31"


def staff_makes(world: World, kind: str, action: str, /, **data: str) -> str:
    with world.database.write() as session:
        actor = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        return create(session, kind, action, actor=actor, now=NOW, data=data).reference


def numbers(page: str, code: str) -> list[str]:
    """The numbers of one measure, from left to right."""
    return re.findall(rf'href="/measures/{code}\?[^"]*"[^>]*>([^<]*)</a>', page)


def test_year_is_shown_side_by_side_with_target_and_difference(world: World, sign_in: SignIn) -> None:
    world.make()
    world.make()
    staff_makes(world, "target", "set", measure="M13", value="5", fiscal_year="2026")
    money = {"kind": "expense", "funding": "ministry"}
    staff_makes(world, "expenditure_entry", "enter", date="2026-04-30", amount="1000.00", **money)
    staff_makes(world, "expenditure_entry", "enter", date="2026-10-05", amount="250.50", **money)

    page = sign_in("staff").get("/measures").text
    assert (numbers(page, "M13"), numbers(page, "M18")) == (["0", "2", "2"], ["$1,000.00", "$250.50", "$1,250.50"])
    (_, after, _) = re.findall(r'href="(/measures/M18\?[^"]*)"', page)
    opened = sign_in("staff").get(after.replace("&amp;", "&")).text
    counted = opened[opened.index("counted-title") : opened.index("near-title")]
    assert ("<strong>$250.50</strong>" in opened, "$1,000.00" in counted) == (True, False)
    row = page[page.index("received by OACAS") : page.index("prioritization meetings")]
    assert re.findall(r'data-label="(?:Target|Difference)">([^<]*)<', row) == ["5", "-3"]
    assert page.count('class="reference">M') == 18


def test_every_number_opens_its_rows(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    voided = world.make()
    world.advance(voided, "void", void_reason="test")
    staff = sign_in("staff")
    found = re.search(r'href="(/measures/M13\?[^"]*first=2026-10-01[^"]*)"', staff.get("/measures").text)
    assert found is not None
    page = staff.get(found.group(1).replace("&amp;", "&")).text
    counted, near = page[page.index("counted-title") : page.index("near-title")], page[page.index("near-title") :]
    assert (f'href="/items/{reference}"' in counted, f'href="/items/{voided}"' in near) == (True, True)
    assert ("within the period." in counted, "Voided: it never was a change request." in near) == (True, True)
    assert re.findall(r"<dt>(Training|Organization S1)</dt><dd>([^<]*)<", page) == [
        ("Training", "1"),
        ("Organization S1", "1"),
    ]


def test_hidden_item_counts_without_its_title(world: World, sign_in: SignIn) -> None:
    asked = staff_makes(world, "inquiry", "receive", subject="About the Nguyen matter", question="How?")
    for name, shown in (("staff", True), ("chair", False)):
        page = sign_in(name).get(f"/measures/M1?{SECOND_HALF}").text
        assert (asked in page, "Nguyen" in page, f'href="/items/{asked}"' in page) == (True, shown, shown)


@pytest.mark.parametrize(
    ("who", "code"), [("chair", 200), ("submitter", 403), ("reader", 403), ("admin", 403), ("planner", 403)]
)
def test_measures_are_for_whom_the_roles_name(sign_in: SignIn, who: str, code: int) -> None:
    visitor = sign_in(who)
    assert [visitor.get(address).status_code for address in ("/measures", "/measures/M1")] == [code, code]
    assert ('href="/measures"' in visitor.get("/").text) is (code == 200)


def test_window_that_is_none_is_said_beside_the_field(sign_in: SignIn) -> None:
    staff = sign_in("staff")
    for address in ("/measures?first=2026-10-01&last=2026-09-30", "/measures/M1?first=x&last=2026-09-30"):
        answer = staff.get(address)
        assert (answer.status_code, "Give two dates, the first before the last" in answer.text) == (422, True)
    assert [staff.get(f"/measures{rest}").status_code for rest in ("/M19", "?year=1999-00", "?program=none")] == [
        404
    ] * 3


def test_words_are_french_for_french_readers(world: World, sign_in: SignIn) -> None:
    world.make()
    staff = sign_in("staff")
    staff.post("/choose", language="fr", next="/")
    page = staff.get(f"/measures/M13?{SECOND_HALF}").text
    assert ("Nbre de demandes de changement reçues" in page, "dans la période." in page) == (True, True)


def test_queries_do_not_grow_with_rows(world: World, sign_in: SignIn, count_queries: Count) -> None:
    staff = sign_in("staff")
    world.make()
    staff.get("/measures")

    def counted() -> list[int]:
        addresses = ("/measures", f"/measures/M13?{SECOND_HALF}")
        return [count_queries(partial(staff.get, address)) for address in addresses]

    one = counted()
    world.make()
    world.make()
    assert (counted(), one) == (one, one)


def test_api_gives_the_same_numbers_and_rows(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    chair = Api(sign_in("chair").client, contract(world.app), None)
    staff_makes(world, "inquiry", "receive", subject="Private", question="How?")

    year = chair.get("/measures")
    assert (year["fiscal_year"], [one["label"] for one in year["windows"]][-1]) == ("2026-27", "2026-27, full year")
    assert {one["code"]: one["values"] for one in year["items"]}["M13"] == ["0", "1", "1"]
    rows = chair.get(f"/measures/M13?{SECOND_HALF}")["rows"]
    assert [(row["reference"], row["counts"], row["title"]) for row in rows] == [
        (reference, True, "Merge duplicate records")
    ]
    assert [row["title"] for row in chair.get(f"/measures/M1?{SECOND_HALF}")["rows"]] == [None]
    chair.get("/measures?first=2026-10-01", 422)
    chair.get("/measures/M19", 404)
