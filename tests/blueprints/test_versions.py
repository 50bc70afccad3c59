"""Versions on pages: the table of an item, one to be read, what changed between two; drafts for those who may."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.decisions import Decision
from models.editions import Edition
from models.items import Item
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.practices import FIRST, identify, propose, publish_more, versions

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
DRAFT_READERS = {"staff", "second"}


def numbers(page: str) -> list[str]:
    return re.findall(r'/versions/([\d.]+)"', page)


def test_item_page_shows_its_versions(world: World, sign_in: SignIn) -> None:
    reference = versions(world, 2)
    page = sign_in("staff").get(f"/items/{reference}").text

    assert numbers(page) == ["1.1", "1.0"]
    assert ("In force" in page, "Show what changed" in page) == (True, True)


def test_item_page_without_versions_shows_no_table(world: World, sign_in: SignIn) -> None:
    assert "versions-title" not in sign_in("staff").get(f"/items/{propose(world)}").text
    assert "versions-title" not in sign_in("staff").get(f"/items/{world.make()}").text


def test_version_is_read_as_text(world: World, sign_in: SignIn) -> None:
    reference = versions(world, 2)
    answer = sign_in("reader").get(f"/items/{reference}/versions/1.0")

    assert answer.status_code == 200
    assert "<p>Record every visit within five days.</p>" in answer.text


def test_difference_marks_what_changed_for_eyes_and_ears(world: World, sign_in: SignIn) -> None:
    reference = versions(world, 2)
    page = sign_in("staff").get(f"/items/{reference}/difference?earlier=1.0&later=1.1").text
    words = re.sub(r"<[^>]+>", "", page[page.index('<div class="difference">') :])

    assert re.search(r"<del>.*?five.*?</del><ins>.*?three.*?</ins>", page) is not None
    assert "removed: five end of what was removed" in words
    assert "added: three end of what was added" in words
    assert ("1 word added" in page, "1 word removed" in page) == (True, True)


def test_difference_is_the_same_whichever_is_named_first(world: World, sign_in: SignIn) -> None:
    reference, staff = versions(world, 2), sign_in("staff")
    there, back = (
        staff.get(f"/items/{reference}/difference?earlier={one}&later={other}").text
        for one, other in (("1.0", "1.1"), ("1.1", "1.0"))
    )

    assert there[there.index('<div class="difference">') :] == back[back.index('<div class="difference">') :]


def test_difference_of_one_version_says_so(world: World, sign_in: SignIn) -> None:
    reference = versions(world, 1)

    assert "There are not two versions to compare yet." in sign_in("staff").get(f"/items/{reference}/difference").text


def test_text_is_never_markup(world: World, sign_in: SignIn) -> None:
    reference = versions(world, 2)
    with world.database.write() as session:
        for row in session.scalars(select(Edition)):
            row.text = f"<script>alert(1)</script> **bold** {row.number}"
    staff = sign_in("staff")
    pages = [staff.get(f"/items/{reference}/{page}").text for page in ("difference", "versions/1.0")]

    assert ["<script>alert" in page for page in pages] == [False, False]


@pytest.mark.parametrize("name", ["staff", "second", "reader", "submitter", "lead", "chair"])
def test_drafts_are_for_those_who_write_and_endorse(world: World, sign_in: SignIn, name: str) -> None:
    reference, visitor = versions(world, 3), sign_in(name)
    seen = ["1.2", "1.1", "1.0"] if name in DRAFT_READERS else ["1.1", "1.0"]

    assert numbers(visitor.get(f"/items/{reference}").text) == seen
    draft = visitor.get(f"/items/{reference}/versions/1.2").status_code
    difference = visitor.get(f"/items/{reference}/difference?earlier=1.2&later=1.0").status_code
    assert (draft, difference) == ((200, 200) if name in DRAFT_READERS else (404, 404))


def test_decision_shows_the_version_voted_on_and_leads_to_it_who_may_read_it(world: World, sign_in: SignIn) -> None:
    reference, request = versions(world, 2), world.make()
    with world.database.write() as session:
        for of, told in ((reference, {"edition": "1.1", "item_version": 4}), (request, {"item_version": 1})):
            item = session.scalars(select(Item).where(Item.reference == of)).one()
            facts = {"committee": "os", "type": "endorse", "outcome": "carried", "recorded_at": NOW}
            session.add(Decision(item_id=item.id, number=f"os-{of}", tally=told, decided_on=NOW.date(), **facts))
    link = f'Version voted on: <a href="/items/{reference}/versions/1.1">1.1</a>'
    said = {
        (name, page): (link in shown, "Version voted on: 1.1<" in shown)
        for name in ("staff", "chair")
        for page in (f"/items/{reference}", "/committees/os")
        for shown in [sign_in(name).get(page).text]
    }
    assert set(said.items()) == {
        (("staff", f"/items/{reference}"), (True, False)),
        (("staff", "/committees/os"), (True, False)),
        (("chair", f"/items/{reference}"), (False, True)),
        (("chair", "/committees/os"), (False, True)),
    }
    shown = sign_in("staff").get(f"/items/{request}").text
    assert f'<a href="/items/{request}?before=2#history">What was voted on: the history up to then</a>' in shown


@pytest.mark.parametrize("name", ["reader", "submitter", "chair"])
def test_text_of_a_draft_is_kept_in_the_history_too(world: World, sign_in: SignIn, name: str) -> None:
    reference = versions(world, 1)

    assert FIRST[:20] not in sign_in(name).get(f"/items/{reference}").text
    assert FIRST[:20] in sign_in("staff").get(f"/items/{reference}").text


@pytest.mark.parametrize("page", ["", "/difference", "/versions/1.0"])
def test_queries_of_a_page_do_not_grow_with_the_versions(
    world: World, sign_in: SignIn, count_queries: Count, page: str
) -> None:
    visitor = sign_in("staff")
    few = versions(world, 2)
    visitor.get(f"/items/{few}{page}")
    before = count_queries(lambda: visitor.get(f"/items/{few}{page}"))
    publish_more(world, few, 2)

    assert count_queries(lambda: visitor.get(f"/items/{few}{page}")) == before


@pytest.mark.parametrize("page", ["", "/difference", "/versions/1.0"])
def test_pages_are_in_french(world: World, sign_in: SignIn, page: str) -> None:
    reference, visitor = versions(world, 2), sign_in("staff")
    visitor.post("/choose", language="fr")
    answer = visitor.get(f"/items/{reference}{page}")

    assert (answer.status_code, 'lang="fr"' in answer.text) == (200, True)


def test_form_of_the_draft_begins_with_what_it_says(world: World, sign_in: SignIn) -> None:
    reference, staff = versions(world, 1), sign_in("staff")
    form = f"/items/{reference}/do/edit_version"
    page = staff.get(form).text

    assert re.search(r'<textarea[^>]*name="text"[^>]*>\s*Record every visit within five days', page) is not None
    assert 'name="version"\n  type="text" value="1.0"' in page
    answer = staff.post(form, seen=form, at_version="4", version="1.0", text="Anew.", scope="all of it")
    assert answer.status_code == 303
    assert numbers(staff.get(f"/items/{reference}").text) == ["1.0"]
    assert "<p>Anew.</p>" in staff.get(f"/items/{reference}/versions/1.0").text


def test_form_that_sends_it_on_does_not_write_it_again(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"/items/{versions(world, 1)}/do/send_for_review").text

    assert "Record every visit" not in page[page.index('name="text"') :]


def test_practice_leads_to_its_resources_and_back(world: World, sign_in: SignIn) -> None:
    practice = propose(world, rank=1)
    resource, staff = identify(world, "Guide", practice, required=True), sign_in("staff")
    there, back = staff.get(f"/items/{practice}").text, staff.get(f"/items/{resource}").text

    assert (f'href="/items/{resource}"' in there, "The practice waits for it." in there) == (True, True)
    assert (f'href="/items/{practice}"' in back, "Associated with a practice" in back) == (True, True)


def test_queries_of_a_practice_do_not_grow_with_its_resources(
    world: World, sign_in: SignIn, count_queries: Count
) -> None:
    practice, visitor = propose(world, rank=1), sign_in("staff")
    identify(world, "Guide 1", practice)
    visitor.get(f"/items/{practice}")
    before = count_queries(lambda: visitor.get(f"/items/{practice}"))
    for number in (2, 3):
        identify(world, f"Guide {number}", practice, required=True)

    assert count_queries(lambda: visitor.get(f"/items/{practice}")) == before


@pytest.mark.parametrize("kind", ["practice", "training_resource"])
def test_queries_of_a_list_do_not_grow_with_the_rows(
    world: World, sign_in: SignIn, count_queries: Count, kind: str
) -> None:
    visitor = sign_in("staff")
    make = propose if kind == "practice" else identify
    make(world, "One")
    visitor.get(f"/lists/{kind}")
    before = count_queries(lambda: visitor.get(f"/lists/{kind}"))
    for name in ("Two", "Three"):
        make(world, name)

    assert count_queries(lambda: visitor.get(f"/lists/{kind}")) == before


def test_submitter_proposes_on_a_page_and_staff_find_it(world: World, sign_in: SignIn) -> None:
    visitor, form = sign_in("submitter"), "/lists/practice/new/propose"
    answer = visitor.post(form, seen=form, name="Kin service", short_description="One way.")

    assert answer.status_code == 303
    assert "Kin service" in sign_in("staff").get("/lists/practice?state=proposed").text
