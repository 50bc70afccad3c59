import re
from collections.abc import Callable

import pytest

from models.items import Item
from models.people import Person
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from workflow import registry
from workflow.actors import Grant
from workflow.engine import create
from workflow.standing import actor_for, make_actor
from workflow.visibility import hidden_fields

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]


def references(page: str) -> list[str]:
    return re.findall(r'class="open reference" href="/items/([^"]+)"', page)


def test_list_shows_what_one_may_see_and_counts_only_that(world: World, sign_in: SignIn) -> None:
    listed, draft = world.make(), world.make(submit=False)
    for who, seen in (("staff", {listed, draft}), ("lead", {listed, draft}), ("other", {listed}), ("reader", {listed})):
        page = sign_in(who).get("/lists/change_request").text
        assert set(references(page)) == seen, who
        assert ("1 item<" if len(seen) == 1 else "2 items<") in page, who


def test_list_of_a_foreign_program_is_404(sign_in: SignIn) -> None:
    assert sign_in("planner").get("/lists/change_request").status_code == 404
    assert sign_in("staff").get("/lists/county_plan").status_code == 404
    assert sign_in("staff").get("/lists/nothing").status_code == 404


def test_filters_are_chips_that_can_be_taken_away(world: World, sign_in: SignIn) -> None:
    world.make()
    page = sign_in("staff").get("/lists/change_request?state=received&word=pending&category=training").text
    assert len(references(page)) == 1
    chips = re.findall(r'<a class="chip" href="([^"]+)">([^<]+)', page)
    assert [label.strip() for _, label in chips] == ["State: Received", "Reporting word: pending", "Category: Training"]
    assert chips[0][0] == "/lists/change_request?word=pending&amp;category=training"


@pytest.mark.parametrize(
    "query", ["state=draft", "word=complete", "category=finance", "due=late", "q=nothing", "owner=1"]
)
def test_filter_leaves_out_what_does_not_match(world: World, sign_in: SignIn, query: str) -> None:
    world.make()
    page = sign_in("staff").get(f"/lists/change_request?{query}").text
    assert references(page) == []
    assert "Nothing matches these filters." in page


@pytest.mark.parametrize(
    "query", ["state=%27%22%3E", "organization=x", "due=never", "sort=title", "from=!!!", "owner=99999999999999"]
)
def test_strange_filter_does_no_harm(world: World, sign_in: SignIn, query: str) -> None:
    assert sign_in("staff").get(f"/lists/change_request?{query}").status_code == 200


@pytest.mark.parametrize(
    "sort", ["received", "-received", "due", "-due", "updated", "-updated", "reference", "-reference"]
)
def test_pages_follow_each_other_both_ways(world: World, sign_in: SignIn, sort: str) -> None:
    made = {world.make(submit=number % 3 > 0) for number in range(53)}
    visitor = sign_in("staff")
    first = visitor.get(f"/lists/change_request?sort={sort}").text
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward is not None
    second = visitor.get(onward.group(1).replace("&amp;", "&")).text
    assert len(references(first)) == 50
    assert {*references(first), *references(second)} == made
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    assert references(visitor.get(back.group(1).replace("&amp;", "&")).text) == references(first)


def test_queries_of_a_list_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    world.make()
    visitor = sign_in("staff")
    visitor.get("/lists/change_request")
    one = count_queries(lambda: visitor.get("/lists/change_request"))
    world.make()
    world.make()
    assert count_queries(lambda: visitor.get("/lists/change_request")) == one
    assert one <= 16


def test_queries_of_the_desk_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    world.make()
    visitor = sign_in("staff")
    visitor.get("/")
    one = count_queries(lambda: visitor.get("/"))
    world.make()
    world.make()
    assert count_queries(lambda: visitor.get("/")) == one
    assert one <= 12 + 2 * len(registry.program("cpin").kinds)  # each kind has ways to begin


def test_search_finds_by_the_beginning_of_words(world: World, sign_in: SignIn) -> None:
    reference = world.make(title="Harmonization of kinship names")
    assert references(sign_in("reader").get("/search?q=harmon+kin").text) == [reference]


def test_search_finds_nothing_that_one_may_not_see(world: World, sign_in: SignIn) -> None:
    draft = world.make(submit=False, title="Harmonization of kinship names")
    visitor = sign_in("other")
    assert references(visitor.get("/search?q=harmonization").text) == []
    assert visitor.get(f"/search?q={draft}").status_code == 200


def test_search_for_a_reference_opens_the_item(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    answer = sign_in("reader").get(f"/search?q={reference.lower()}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/items/{reference}")


def test_count_is_honest_beyond_a_thousand(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    with world.database.write() as session:
        one = session.query(Item).filter(Item.reference == reference).one()
        columns = {column.key: getattr(one, column.key) for column in Item.__table__.columns if column.key != "id"}
        session.bulk_insert_mappings(
            Item.__mapper__, [{**columns, "reference": f"CR-2025-{number:04}"} for number in range(1000)]
        )
    assert "1,000+ items" in sign_in("staff").get("/lists/change_request").text


def test_desk_shows_what_waits_for_whom(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    assert reference in sign_in("staff").get("/").text
    assert "Nothing waits for you." in sign_in("submitter").get("/").text
    world.advance(reference, "triage")
    world.advance(reference, "request_info", text="Which report?")
    assert "Nothing waits for you." not in sign_in("submitter").get("/").text


def test_desk_shows_what_moved_until_it_is_marked_as_seen(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    world.advance(reference, "triage")
    visitor = sign_in("submitter")
    assert "Start triage" in visitor.get("/").text
    assert "Start triage" in visitor.get("/").text
    visitor.post("/desk/seen")
    assert "Nothing moved that you submitted, own or follow." in visitor.get("/").text


def test_menu_leaves_out_lists_that_hold_nothing_for_the_reader(world: World, sign_in: SignIn) -> None:
    menus = {who: sign_in(who).get("/account").text for who in ("admin", "reader")}
    shown = {who: ['href="/lists/change_request"' in menu, 'href="/lists/seat"' in menu] for who, menu in menus.items()}
    assert shown == {"admin": [False, True], "reader": [True, True]}


def test_list_has_the_columns_that_its_kind_lists(world: World, sign_in: SignIn) -> None:
    days = {"os_committee": ("2026-12-02", "First"), "zone": ("2026-12-09", "Second"), "other": ("2026-11-30", "Third")}
    with world.database.write() as session:
        staff = actor_for(session, session.get_one(Person, world.people["staff"]), NOW.date())
        for kind, (day, title) in days.items():
            told = {"kind": kind, "title": title, "scheduled_on": day, "starts_at": "10:00"}
            create(session, "meeting", "schedule", actor=staff, now=NOW, data=told)
    visitor = sign_in("staff")
    page = visitor.get("/lists/meeting?sort=scheduled_on&scheduled_on_from=2026-12-01").text
    assert re.findall(r'title="(First|Second|Third)"', page) == ["First", "Second"]
    assert ("Date, from: 2026-12-01" in page, '<time datetime="2026-12-09"' in page) == (True, True)
    assert 'aria-sort="ascending"' in page
    asked = "/api/v1/items?kind=meeting&sort=-scheduled_on&limit=2&where=scheduled_on>=2026-11-30"
    answer = visitor.get(asked).get_json()
    assert [row["fields"]["scheduled_on"] for row in answer["items"]] == ["2026-12-09", "2026-12-02"]
    rest = visitor.get(f"{asked}&cursor={answer['next']}").get_json()
    assert [row["title"] for row in rest["items"]] == ["Third"]
    wrong = visitor.get("/api/v1/items?kind=meeting&sort=title&where=title=x")
    assert (wrong.status_code, {error["field"] for error in wrong.get_json()["errors"]}) == (422, {"where", "sort"})


def test_listed_fields_are_kept_from_nobody(world: World) -> None:
    reader = make_actor(None, "Reader", [Grant("reader", "cpin")])
    for flow in registry.program("cpin").kinds.values():
        item = Item(program="cpin", kind=flow.kind, state=next(iter(flow.states)), fields={}, tracks={})
        assert set(flow.listed) & set(hidden_fields(reader, item)) == set(), flow.kind
