from collections.abc import Callable

from models.definitions import Setting
from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
ADDRESS = "/settings/cpin/min_in_favour"


def _stored(world: World) -> object:
    with world.database.read() as session:
        row = session.get(Setting, ("cpin", "min_in_favour"))
        return row.value["value"] if row else None


def test_setting_says_what_it_means_and_may_be(sign_in: SignIn) -> None:
    page = sign_in("admin").get(ADDRESS).text
    assert "A motion with fewer votes in favour is lost" in page
    assert "a whole number from 1 to" in page
    assert "Deadlines and reminders that were made before stay as they are" in page
    assert "Nobody has changed it yet." in page


def test_setting_is_changed_after_one_question(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    asked = visitor.post(ADDRESS, min_in_favour="4")
    assert asked.status_code == 200
    assert "It goes from 3 to 4" in asked.text
    assert _stored(world) is None
    assert visitor.post(ADDRESS, min_in_favour="4", sure="yes").headers["Location"] == ADDRESS
    assert _stored(world) == 4
    page = visitor.get(ADDRESS).text
    assert "is changed. It holds from now on." in page
    assert '3 → 4 <span class="quiet">Admin</span>' in page
    assert "<strong>4</strong>" in visitor.get("/settings").text
    changed = visitor.get("/changes").text
    assert f'<a href="{ADDRESS}">Least votes in favour</a>' in changed
    assert "Value: <del>3</del> → 4" in changed


def test_setting_is_set_back_to_its_default(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    visitor.post(ADDRESS, min_in_favour="4", sure="yes")
    assert "It goes from 4 to 3" in visitor.post(ADDRESS, default="yes").text
    visitor.post(ADDRESS, min_in_favour="3", sure="yes")
    assert _stored(world) is None
    assert '4 → 3 <span class="quiet">Admin</span>' in visitor.get(ADDRESS).text


def test_value_that_a_setting_does_not_take_is_refused_and_kept(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    answer = visitor.post(ADDRESS, min_in_favour="0", sure="yes")
    assert answer.status_code == 422
    assert "Enter 1 or more." in answer.text
    assert 'value="0"' in answer.text
    assert visitor.post(ADDRESS, min_in_favour="", sure="yes").status_code == 422
    assert _stored(world) is None


def test_same_value_is_no_change(sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    assert visitor.post(ADDRESS, min_in_favour="3").status_code == 303
    assert "has this value already" in visitor.get(ADDRESS).text


def test_unknown_setting_is_not_found(sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    assert [visitor.get(f"/settings/{path}").status_code for path in ("cpin/x", "x/min_in_favour")] == [404, 404]


def test_setting_is_said_in_french(sign_in: SignIn) -> None:
    visitor = sign_in("admin")
    visitor.client.set_cookie("accord_language", "fr")
    assert "Nombre minimal de voix favorables" in visitor.get("/settings").text
    assert "Modifier «\u00a0Nombre minimal de voix favorables\u00a0»" in visitor.post(ADDRESS, min_in_favour="4").text


def test_queries_of_the_settings_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    visitor = sign_in("admin")
    visitor.post(ADDRESS, min_in_favour="4", sure="yes")
    one = count_queries(lambda: visitor.get("/settings"))
    for name in ("min_scorers", "rescind_notice_days"):
        visitor.post(f"/settings/cpin/{name}", **{name: "7"}, sure="yes")
    assert count_queries(lambda: visitor.get("/settings")) == one
