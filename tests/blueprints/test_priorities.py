"""The prioritized list: in order, moved up and down by those who may, without scripts."""

import re
from collections.abc import Callable

import pytest

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor
from tests.blueprints.practices import propose

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
ADDRESS = "/lists/practice/priorities"


def order(page: str) -> list[str]:
    return re.findall(r'class="open reference" href="/items/([\w-]+)"', page)


@pytest.fixture
def three(world: World) -> list[str]:
    return [propose(world, f"Practice {rank}", rank) for rank in (1, 2, 3)]


def test_list_is_in_order_and_leads_from_the_list_of_the_kind(sign_in: SignIn, three: list[str]) -> None:
    staff = sign_in("staff")

    assert order(staff.get(ADDRESS).text) == three
    assert f'href="{ADDRESS}"' in staff.get("/lists/practice").text
    assert f'href="{ADDRESS}"' not in staff.get("/lists/change_request").text


def test_moving_up_swaps_two_and_keeps_the_focus(sign_in: SignIn, three: list[str]) -> None:
    staff = sign_in("staff")
    answer = staff.post(ADDRESS, seen=ADDRESS, reference=three[2], rank="2", after="0")
    page = staff.get(answer.headers["Location"]).text

    assert answer.status_code == 303
    assert order(page) == [three[0], three[2], three[1]]
    assert f"{three[2]} now has place 2." in page
    assert len(re.findall(r"autofocus", page)) > 0


def test_first_row_moves_only_down_and_last_only_up(sign_in: SignIn, three: list[str]) -> None:
    page = sign_in("staff").get(ADDRESS).text
    rows = page.split("<tr>")[2:]

    assert [re.findall(r'data-move="(\w+)"', row) for row in rows] == [["down"], ["up", "down"], ["up"]]


@pytest.mark.parametrize(("name", "status"), [("reader", 200), ("submitter", 200), ("planner", 404)])
def test_others_see_the_list_and_cannot_move(sign_in: SignIn, three: list[str], name: str, status: int) -> None:
    visitor = sign_in(name)
    answer = visitor.get(ADDRESS)
    assert answer.status_code == status
    assert "data-move" not in answer.text
    visitor.post(ADDRESS, reference=three[2], rank="1")
    assert order(sign_in("staff").get(ADDRESS).text) == three


@pytest.mark.parametrize(
    ("rank", "said"),
    [("9", "The last place is 3."), ("1", "It has that place already."), ("x", "Enter a whole number.")],
)
def test_wrong_place_is_told(sign_in: SignIn, three: list[str], rank: str, said: str) -> None:
    staff = sign_in("staff")
    staff.post(ADDRESS, reference=three[0], rank=rank)

    assert said in staff.get(ADDRESS).text
    assert order(staff.get(ADDRESS).text) == three


def test_kind_without_places_has_no_such_list(sign_in: SignIn) -> None:
    assert sign_in("staff").get("/lists/change_request/priorities").status_code == 404


def test_empty_list_says_how_a_place_is_got(sign_in: SignIn) -> None:
    assert "it gets one when it is accepted" in sign_in("staff").get(ADDRESS).text


def test_queries_do_not_grow_with_the_rows(world: World, sign_in: SignIn, count_queries: Count) -> None:
    visitor = sign_in("staff")
    propose(world, "Practice 1", 1)
    visitor.get(ADDRESS)
    before = count_queries(lambda: visitor.get(ADDRESS))
    for rank in (2, 3):
        propose(world, f"Practice {rank}", rank)

    assert count_queries(lambda: visitor.get(ADDRESS)) == before
