import re
from collections.abc import Callable

import pytest

from models.items import Comment, Item
from models.people import Person
from tests.blueprints.cast import NOW, REQUEST, World
from tests.blueprints.conftest import Visitor

SignIn = Callable[[str], Visitor]
Count = Callable[[Callable[[], object]], int]
SCRIPT = "<script>alert(1)</script>"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;"


def test_item_page_answers_where_what_next_and_what_stands_in_the_way(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"/items/{world.make()}").text
    for question in ("Where it is", "What is next, and whose turn", "What stands in the way"):
        assert question in page
    assert "Your turn" in page


def test_only_one_action_leads(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"/items/{world.make()}").text
    assert len(re.findall(r'class="btn btn-primary"', page)) == 1


def test_blocked_action_is_tied_to_its_reasons(world: World, sign_in: SignIn) -> None:
    page = sign_in("submitter").get(f"/items/{world.make()}").text
    described = set(re.findall(r'aria-disabled="true" aria-describedby="([^"]+)"', page))
    assert described
    assert all(f'id="{name}"' in page for name in described)


def test_foreign_and_missing_item_give_the_same_404(world: World, sign_in: SignIn) -> None:
    draft = world.make(submit=False)
    visitor = sign_in("other")
    foreign, missing = visitor.get(f"/items/{draft}"), visitor.get("/items/CR-1999-0001")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert _without_token(foreign.text, draft) == _without_token(missing.text, "CR-1999-0001")


@pytest.mark.parametrize("door", ["", "/do/edit", "/do/submit"])
@pytest.mark.parametrize("who", ["other", "reader", "admin", "planner", "nobody", "chair"])
def test_draft_is_closed_to_everybody_else(world: World, sign_in: SignIn, door: str, who: str) -> None:
    draft = world.make(submit=False)
    assert sign_in(who).get(f"/items/{draft}{door}").status_code == 404


@pytest.mark.parametrize("door", ["comments", "follow", "do/submit"])
def test_foreign_item_cannot_be_changed(world: World, sign_in: SignIn, door: str) -> None:
    draft = world.make(submit=False)
    assert sign_in("other").post(f"/items/{draft}/{door}", body="x", follow="yes").status_code == 404


def test_draft_is_open_to_author_lead_and_staff(world: World, sign_in: SignIn) -> None:
    draft = world.make(submit=False)
    assert [sign_in(who).get(f"/items/{draft}").status_code for who in ("submitter", "lead", "staff")] == [200] * 3


def test_queries_of_the_item_page_do_not_grow(world: World, sign_in: SignIn, count_queries: Count) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    visitor.get(f"/items/{reference}")
    _comment(world, reference, 1)
    one = count_queries(lambda: visitor.get(f"/items/{reference}"))
    _comment(world, reference, 2)
    three = count_queries(lambda: visitor.get(f"/items/{reference}"))
    assert three == one
    assert one <= 33


def test_script_in_any_field_is_shown_literally(world: World, sign_in: SignIn) -> None:
    reference = world.make(title=SCRIPT, details=SCRIPT, business_need=SCRIPT)
    visitor = sign_in("staff")
    visitor.post(f"/items/{reference}/comments", body=f"{SCRIPT} **strong**")
    for address in (
        f"/items/{reference}",
        "/",
        "/lists/change_request",
        "/search?q=script",
        f"/items/{reference}/do/triage",
    ):
        page = visitor.get(address).text
        assert SCRIPT not in page, address
        assert SHOWN in page, address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**strong**", "<strong>strong</strong>"),
        ("[here](https://example.org)", '<a href="https://example.org" rel="noopener noreferrer nofollow">here</a>'),
        ("[here](mailto:a@example.org)", '<a href="mailto:a@example.org" rel="noopener noreferrer nofollow">here</a>'),
    ],
)
def test_comment_is_markdown(world: World, sign_in: SignIn, written: str, shown: str) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    visitor.post(f"/items/{reference}/comments", body=written)
    assert shown in visitor.get(f"/items/{reference}").text


@pytest.mark.parametrize(
    ("written", "never"),
    [
        ("[here](javascript:alert(1))", 'javascript:alert(1)"'),
        ("![x](https://example.net/pixel.png)", "<img"),
        ("<img src=x onerror=alert(1)>", "<img"),
        ("[x](data:text/html;base64,AAAA)", 'href="data:'),
        ("<a href='https://example.net' onclick='x()'>x</a>", "<a href='https://example.net'"),
    ],
)
def test_comment_carries_nothing_dangerous(world: World, sign_in: SignIn, written: str, never: str) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    visitor.post(f"/items/{reference}/comments", body=written)
    assert never not in visitor.get(f"/items/{reference}").text


def test_empty_comment_is_refused_with_its_error(world: World, sign_in: SignIn) -> None:
    answer = sign_in("staff").post(f"/items/{world.make()}/comments", body="  ")
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_reader_may_not_comment(world: World, sign_in: SignIn) -> None:
    assert sign_in("reader").post(f"/items/{world.make()}/comments", body="x").status_code == 403


def test_following_is_switched_on_and_off(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    visitor = sign_in("reader")
    visitor.post(f"/items/{reference}/follow", follow="yes")
    assert "No longer follow" in visitor.get(f"/items/{reference}").text
    visitor.post(f"/items/{reference}/follow", follow="no")
    assert "No longer follow" not in visitor.get(f"/items/{reference}").text


def test_action_moves_the_item(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    answer = visitor.post(f"/items/{reference}/do/triage", at_version="2")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/items/{reference}")
    assert "In triage" in visitor.get(f"/items/{reference}").text


def test_refused_form_keeps_what_was_typed_and_links_to_the_error(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("submitter")
    typed = {"title": "A title that I typed", "details": "x" * 4001, "category": "finance"}
    answer = visitor.post("/lists/change_request/new/create", **typed)
    assert answer.status_code == 422
    assert 'value="A title that I typed"' in answer.text
    assert "x" * 4001 in answer.text
    assert '<a href="#f-details">' in answer.text
    assert 'aria-describedby="f-details-help f-details-error" aria-invalid="true"' in answer.text


def test_unknown_value_is_never_stored(world: World, sign_in: SignIn) -> None:
    visitor = sign_in("submitter")
    answer = visitor.post("/lists/change_request/new/create", **{**REQUEST, "state": "endorsed", "priority": "99"})
    with world.database.read() as session:
        assert (answer.status_code, session.query(Item).count()) == (422, 0)


def test_slower_writer_is_told_what_happened_and_loses_nothing(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    visitor.get(f"/items/{reference}/do/triage")
    world.advance(reference, "triage", "second")
    world.advance(reference, "request_info", "second", text="Which report?")
    answer = visitor.post(f"/items/{reference}/do/withdraw", at_version="2", reason="Typed with care")
    assert answer.status_code == 409
    assert "Someone else was faster" in answer.text
    assert "Ask for information: Second" in answer.text
    assert "Typed with care" in answer.text
    assert 'name="at_version" value="4"' in answer.text


def test_refusal_by_role_is_403(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    assert sign_in("submitter").post(f"/items/{reference}/do/triage", at_version="2").status_code == 403


def test_unknown_action_is_404(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    visitor = sign_in("staff")
    assert visitor.get(f"/items/{reference}/do/nothing").status_code == 404
    assert visitor.post(f"/items/{reference}/do/nothing").status_code == 404


def test_destructive_action_says_what_will_happen(world: World, sign_in: SignIn) -> None:
    draft = world.make(submit=False)
    page = sign_in("submitter").get(f"/items/{draft}/do/discard").text
    assert f"{draft} will be deleted with its comments. This cannot be undone." in page


def test_discarded_draft_leads_back_to_the_list(world: World, sign_in: SignIn) -> None:
    draft = world.make(submit=False)
    answer = sign_in("submitter").post(f"/items/{draft}/do/discard", at_version="1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/lists/change_request")


def test_present_state_is_marked_in_the_diagram_and_in_its_list(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"/items/{world.make()}").text
    assert len(re.findall(r'<g class="node present', page)) == 1
    assert "<strong>Received (it is here)</strong>" in page


def test_answer_forbids_inline_scripts_and_caching(world: World, sign_in: SignIn) -> None:
    answer = sign_in("staff").get(f"/items/{world.make()}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert re.search(r"\son\w+=", answer.text) is None
    assert " style=" not in answer.text


def test_nothing_is_loaded_from_another_host(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"/items/{world.make()}").text
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', page) == []


def _comment(world: World, reference: str, count: int) -> None:
    with world.database.write() as session:
        item = session.query(Item).filter(Item.reference == reference).one()
        for _ in range(count):
            person = Person(name="Author", email=f"author{session.query(Person).count()}@example.org", created_at=NOW)
            session.add(person)
            session.flush()
            session.add(Comment(item_id=item.id, author_id=person.id, body="Said.", created_at=NOW))


def _without_token(page: str, reference: str) -> str:
    return re.sub(r'value="[^"]{60,}"', "", page).replace(reference, "")
