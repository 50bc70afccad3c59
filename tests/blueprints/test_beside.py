"""Beside the form of a part: who is asked to write it, what people say about it, and its history."""

from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from models.content import PartAssignment, Remark
from models.outbox import OutboxMessage
from models.people import Person, RoleGrant
from tests.blueprints.cast import NOW, World
from tests.blueprints.conftest import Visitor
from tests.blueprints.plans import Count, SignIn, make_plan, quietly, say
from workflow import accounts
from workflow.actors import SYSTEM
from workflow.outbox.render import render

Row = TypeVar("Row")
PART = "SC-II-A"
PASSWORD = "quiet river stone"


def add_writer(world: World, name: str = "writer") -> int:
    """Somebody of the district whose own role writes no part of the plan."""
    with world.database.write() as session:
        person = Person(name=name.title(), email=f"{name}@example.org", language="fr", created_at=NOW)
        person.email_verified_at = NOW
        session.add(person)
        session.flush()
        accounts.set_password(session, person, PASSWORD, by=SYSTEM, now=NOW, hasher=accounts.CHEAP)
        grant = RoleGrant(person_id=person.id, program="county_plan", role="advisory_board", starts_on=date(2026, 1, 1))
        grant.organization_id = world.organizations["D1"]
        session.add(grant)
        return person.id


def ask(visitor: Visitor, reference: str, person: object, **more: Any) -> TestResponse:
    return visitor.post(f"/items/{reference}/content/{PART}/assignments", person=person, **more)


def only(world: World, model: type[Row]) -> Row:
    with world.database.read() as session:
        return session.scalars(select(model)).one()


def test_whoever_is_asked_is_told_by_mail_writes_the_part_and_says_that_it_is_done(
    world: World, sign_in: SignIn
) -> None:
    reference, planner, writer = make_plan(world), sign_in("planner"), add_writer(world)
    asked = sign_in("writer")
    address = f"/items/{reference}/content/{PART}"
    assert "data-writing" not in asked.get(address).text
    due_on = NOW.date() + timedelta(days=10)
    assert ask(planner, reference, writer, due_on=due_on.isoformat()).status_code == 303
    with world.database.read() as session:
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.template == "part_assigned")).one()
        rendered = render(mail.template, mail.params, language="fr", base_url="http://localhost")
        assert "Prière de rédiger SC-II-A" in rendered.subject
        assert f"http://localhost{address}" in rendered.text
        assert "jeudi 3 décembre 2026" in rendered.text
        assert mail.recipient_id == writer
    assert f'href="{address}">SC-II-A <span lang="en">Planning process</span></a>' in asked.get("/").text
    assert "data-writing" in asked.get(address).text
    assert asked.post(address, **{"1": "From the board.", "seen.1": "0"}).status_code == 303
    number = only(world, PartAssignment).id
    assert planner.post(f"/items/{reference}/assignments/{number}/done", done="true").status_code == 403
    assert asked.post(f"/items/{reference}/assignments/{number}/done", done="true").status_code == 303
    assert only(world, PartAssignment).done_at is not None
    assert address not in asked.get("/").text
    assert "Writer, done" in planner.get(f"/items/{reference}/content").text
    assert planner.post(f"/items/{reference}/assignments/{number}/take-back").status_code == 303
    assert "data-writing" not in asked.get(address).text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"person": ""}, "Choose who writes it."),
        ({"person": "state"}, "Choose somebody who holds a role for this item’s organization."),
        ({"person": "planner", "due_on": "2026-01-01"}, "Choose today or a later day."),
    ],
)
def test_nobody_from_elsewhere_and_no_day_that_is_over(
    world: World, sign_in: SignIn, typed: dict[str, str], sentence: str
) -> None:
    reference = make_plan(world)
    person = world.people.get(typed["person"], "")
    answer = ask(sign_in("planner"), reference, person, due_on=typed.get("due_on", ""))
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_who_may_not_assign_is_refused_and_what_is_not_there_is_not_found(world: World, sign_in: SignIn) -> None:
    reference, writer = make_plan(world), add_writer(world)
    state, planner = sign_in("state"), sign_in("planner")
    assert ask(state, reference, writer).status_code == 422
    assert "Ask them to write it" not in state.get(f"/items/{reference}/content/{PART}").text
    assert planner.post(f"/items/{reference}/assignments/99/take-back").status_code == 404
    assert planner.post(f"/items/{reference}/remarks/99/settled").status_code == 404


def test_question_is_asked_answered_settled_and_opened_again(world: World, sign_in: SignIn) -> None:
    reference, state, planner = make_plan(world), sign_in("state"), sign_in("planner")
    address = f"/items/{reference}/content/{PART}"
    empty = state.post(f"{address}/remarks", kind="question", body=" ", question="1")
    assert (empty.status_code, "Write something first." in empty.text) == (422, True)
    asked = state.post(f"{address}/remarks", kind="question", body="Why <b>so</b> few?", question="1")
    assert asked.status_code == 303
    number = only(world, Remark).id
    page = planner.get(address).text
    assert "Your question was added." in state.get(address).text
    assert ("State asks:" in page, "&lt;b&gt;" in page, "<b>so</b>" in page) == (True, True, False)
    outline = planner.get(f"/items/{reference}/content?only=questions").text
    assert ("1 open question" in outline, "1 comment or question" in outline) == (True, True)
    assert planner.post(f"{address}/remarks", body="Because.", answers=number).status_code == 303
    assert planner.post(f"{address}/remarks", body="Odd.", answers=number + 1).status_code == 422
    assert planner.post(f"/items/{reference}/remarks/{number}/settled", settled="true").status_code == 303
    page = planner.get(address).text
    assert ("Settled question" in page, "Because." in page, "State asks:" in page) == (True, True, False)
    assert state.post(f"/items/{reference}/remarks/{number}/settled").status_code == 303
    assert "State asks:" in planner.get(address).text


def test_answer_that_names_no_question_answers_the_one_that_is_open(world: World, sign_in: SignIn) -> None:
    reference, planner = make_plan(world), sign_in("planner")
    address = f"/items/{reference}/content/{PART}"
    offered = 'value="answer"'
    assert offered not in planner.get(address).text
    nothing = planner.post(f"{address}/remarks", kind="answer", body="Because.")
    assert (nothing.status_code, "No question is open here." in nothing.text) == (422, True)
    planner.post(f"{address}/remarks", kind="question", body="Who came?")
    assert offered in planner.get(address).text
    assert planner.post(f"{address}/remarks", kind="answer", body="Everybody.").status_code == 303
    planner.post(f"{address}/remarks", kind="question", body="Who asked?", question="1")
    which = planner.post(f"{address}/remarks", kind="answer", body="The board.")
    assert (which.status_code, "Choose the question that you answer." in which.text) == (422, True)
    assert planner.post(f"{address}/remarks", kind="answer", body="The board.", question="1").status_code == 303
    with world.database.read() as session:
        said = session.scalars(select(Remark).order_by(Remark.id)).all()
        assert [(one.kind, one.body, one.answers_id) for one in said if one.kind == "answer"] == [
            ("answer", "Everybody.", said[0].id),
            ("answer", "The board.", said[2].id),
        ]


def test_question_is_not_settled_by_those_who_neither_asked_nor_write(world: World, sign_in: SignIn) -> None:
    reference, planner = make_plan(world), sign_in("planner")
    planner.post(f"/items/{reference}/content/{PART}/remarks", kind="question", body="Who knows?")
    number = only(world, Remark).id
    assert sign_in("state").post(f"/items/{reference}/remarks/{number}/settled", settled="true").status_code == 403


def test_history_tells_word_by_word_who_wrote_and_gives_back_what_was_put_aside(world: World, sign_in: SignIn) -> None:
    reference, planner = make_plan(world), sign_in("planner")
    address = f"/items/{reference}/content/{PART}"
    quietly(planner, address, {"1": "We planned alone.", "seen.1": "0"})
    quietly(planner, address, {"1": "We planned together.", "seen.1": "1"})
    quietly(planner, address, {"1": "We planned at night.", "seen.1": "1"})
    page = planner.get(f"{address}/history?question=1").text
    assert page.count("<li id=") == 3
    assert "put aside" in page
    assert "words=3" in page
    assert "words=2" not in page  # they stand
    back = planner.get(f"{address}?words=3").text
    assert ("We planned at night." in back, 'name="seen.1" value="2"' in back) == (True, True)
    assert planner.get(f"{address}?words=99").status_code == 404
    older = planner.get(f"{address}/history?before=2").text
    assert ('id="n-1"' in older, 'id="n-2"' in older) == (True, False)
    assert planner.get(f"{address}/history?before=-1").status_code == 404


def test_part_and_its_history_ask_the_database_as_often_for_three_of_each_as_for_one(
    world: World, sign_in: SignIn, count_queries: Count
) -> None:
    reference, planner = make_plan(world), sign_in("planner")
    address = f"/items/{reference}/content/{PART}"
    counts = []
    for names in (("one",), ("two", "three")):
        for name in names:
            ask(planner, reference, add_writer(world, name))
            planner.post(f"{address}/remarks", body=f"By {name}.")
        say(world, reference, **{f"q{len(name)}": name for name in names})
        counts.append([count_queries(partial(planner.get, at)) for at in (address, f"{address}/history")])
    assert counts[0] == counts[1]
