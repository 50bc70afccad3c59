"""The assembled plan on a page, as PDF and in the API; what changed between versions; who may see it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.test_actions import make_plan
from workflow.content.answers import Place
from workflow.content.freezing import freeze_content
from workflow.content.programs import find_structure
from workflow.content.saving import Given, write
from workflow.content.storing import read_written
from workflow.standing import actor_for

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
PROCESS = Place("SC-II-A", "1")
HOSTILE = '<script>alert(1)</script> #panic("x") [a](javascript:alert(1)) \u202etxet'


def answer(world: World, reference: str, answers: dict[Place, Any], *, minutes: int = 0, keep: bool = False) -> None:
    """Write answers as the planner does, and keep the content as a version where told."""
    with world.database.write() as session:
        item = session.scalars(select(Item).where(Item.reference == reference)).one()
        planner = actor_for(session, session.get_one(Person, world.people["planner"]), NOW.date())
        seen, at = read_written(session, item), NOW + timedelta(minutes=minutes)
        given = {place: Given(value, seen[place].version if place in seen else 0) for place, value in answers.items()}
        write(session, item, given, actor=planner, now=at)
        if keep:
            freeze_content(session, item, find_structure(item), actor=planner, now=at)


def plan_with_versions(world: World) -> str:
    reference = make_plan(world)
    answer(world, reference, {PROCESS: "We met three times."}, keep=True)
    answer(world, reference, {PROCESS: "We met four times.", Place("SC-V", "answer"): HOSTILE}, minutes=1)
    return reference


def test_plan_is_read_as_one_page_and_per_component(world: World, sign_in: SignIn) -> None:
    reference, planner = plan_with_versions(world), sign_in("planner")
    whole = planner.get(f"/items/{reference}/paper").text
    one = planner.get(f"/items/{reference}/paper?component=DSS").text
    kept = planner.get(f"/items/{reference}/paper?version=1").text

    assert ("We met four times." in whole, "We met three times." in kept) == (True, True)
    assert ("Draft: this plan has not been submitted." in whole, "<script>alert" in whole, "\u202e" in whole) == (
        True,
        False,
        False,
    )
    assert ('id="SC-II-A.1"' in whole, 'href="#SC-II-A"' in whole, 'javascript:alert(1)"' in whole) == (
        True,
        True,
        False,
    )
    assert ('id="DSS-I-a"' in one, 'id="SC-V"' in one) == (True, False)


def test_changes_between_versions_are_listed_and_shown_word_by_word(world: World, sign_in: SignIn) -> None:
    reference, planner = plan_with_versions(world), sign_in("planner")
    page = planner.get(f"/items/{reference}/changes-between").text
    told = planner.get(f"/api/v1/items/{reference}/changes-between").json

    assert ("2 answers changed" in page, "<del>" in page, "<script>alert" in page) == (True, True, False)
    assert told is not None
    assert [(one["part"], one["kind"]) for one in told["changes"]] == [("SC-II-A", "changed"), ("SC-V", "answered")]
    assert [piece for piece in told["changes"][0]["pieces"] if piece["kind"] != "kept"] == [
        {"kind": "removed", "text": "three"},
        {"kind": "added", "text": "four"},
    ]


def test_papers_are_pdf_files_that_are_the_same_each_time(world: World, sign_in: SignIn) -> None:
    reference, planner = plan_with_versions(world), sign_in("planner")
    for address in ("paper.pdf?component=PINS", "paper.pdf?version=1&component=PINS", "changes-between.pdf?earlier=1"):
        answers = [planner.get(f"{room}/items/{reference}/{address}") for room in ("", "/api/v1")]
        assert [one.mimetype for one in answers] == ["application/pdf"] * 2
        assert answers[0].data == answers[1].data
        assert answers[0].data.startswith(b"%PDF-")


def test_paper_of_the_api_is_the_tree_of_the_page(world: World, sign_in: SignIn) -> None:
    reference = plan_with_versions(world)
    told = sign_in("planner").get(f"/api/v1/items/{reference}/paper?component=SC").json

    assert told is not None
    assert (told["version"], [one["number"] for one in told["kept"]], told["subtitle"]) == (
        None,
        [1],
        "Strategic Component",
    )
    assert told["blocks"][1]["runs"] == [{"text": "Strategic Component"}]


@pytest.mark.parametrize(
    "address", ["paper?component=XX", "paper?version=2", "paper?version=x", "changes-between?later=9"]
)
def test_paper_that_does_not_exist_is_not_found(world: World, sign_in: SignIn, address: str) -> None:
    assert sign_in("planner").get(f"/items/{plan_with_versions(world)}/{address}").status_code == 404


def test_item_without_content_or_out_of_sight_has_no_paper(world: World, sign_in: SignIn) -> None:
    request, plan = world.make(), make_plan(world)
    assert sign_in("staff").get(f"/items/{request}/paper").status_code == 404
    assert sign_in("staff").get(f"/items/{plan}/paper").status_code == 404
    assert "No version has been kept yet" in sign_in("state").get(f"/items/{plan}/changes-between").text


@pytest.mark.parametrize("page", ["paper", "changes-between?earlier=1"])
def test_queries_of_a_page_do_not_grow_with_what_is_written(
    world: World, sign_in: SignIn, count_queries: Count, page: str
) -> None:
    reference, visitor = make_plan(world), sign_in("planner")
    answer(world, reference, {PROCESS: "One."}, keep=True)
    answer(world, reference, {PROCESS: "Two."}, minutes=1, keep=True)
    visitor.get(f"/items/{reference}/{page}")
    before = count_queries(lambda: visitor.get(f"/items/{reference}/{page}"))
    answer(world, reference, {Place("SC-II-A", str(number)): "More." for number in (2, 3)}, minutes=2, keep=True)

    assert count_queries(lambda: visitor.get(f"/items/{reference}/{page}")) == before


def test_item_page_leads_to_its_papers_in_both_languages(world: World, sign_in: SignIn) -> None:
    reference, planner = plan_with_versions(world), sign_in("planner")
    page = planner.get(f"/items/{reference}").text
    planner.post("/choose", language="fr")
    french = planner.get(f"/items/{reference}/paper").text

    assert [f"/items/{reference}/{one}" in page for one in ("paper", "paper?version=1", "changes-between")] == [
        True
    ] * 3
    assert ('<article class="panel written" lang="en">' in french, 'lang="fr"' in french) == (True, True)
