"""The content of a plan through the API: reading, answering, what clashes, who writes, what is said, every revision."""

from typing import Any

import pytest
from flask import Flask

from models.people import Person
from tests.blueprints.api.client import Api, contract
from tests.blueprints.cast import NOW, World
from tests.blueprints.plans import make_plan, say
from tests.blueprints.test_beside import PART, add_writer
from workflow import accounts


@pytest.fixture
def caller(world: World, app: Flask) -> Any:
    agreed = contract(app)

    def make(name: str, person_id: int | None = None) -> Api:
        with world.database.write() as session:
            person = session.get_one(Person, person_id or world.people[name])
            return Api(app.test_client(), agreed, accounts.issue_token(session, person, "tests", now=NOW), person.id)

    return make


def answers(**given: tuple[object, int]) -> dict[str, Any]:
    return {"answers": {name.lstrip("q"): {"value": value, "seen": seen} for name, (value, seen) in given.items()}}


def test_outline_and_part_are_read_with_why_something_is_not_asked(world: World, caller: Any) -> None:
    place, planner = f"/items/{make_plan(world)}", caller("planner")
    outline = planner.get(f"{place}/content")
    assert outline["completeness"]["required"] > outline["completeness"]["answered"]
    parts = {one["part"]: one for component in outline["components"] for one in component["parts"]}
    assert (parts[PART]["writes"], parts[PART]["last"]) == (True, None)
    assert any(one["not_asked"] for one in parts.values())
    part = planner.get(f"{place}/content/DSS-G-1")
    question = {one["name"]: one for one in part["questions"]}["total_nysccbg"]
    assert (question["type"], question["standing"], part["closed"]) == ("money", None, None)
    planner.get(f"{place}/content/XX", 404)
    planner.get(f"{place}/content/{PART}?instance=2", 404)
    assert caller("state").get(f"{place}/content/{PART}")["writes"] is False


def test_a_part_is_held_to_the_answers_that_were_seen(world: World, caller: Any) -> None:
    place, planner = f"/items/{make_plan(world)}/content/{PART}", caller("planner")
    seen = {"If-Match": planner.call("GET", place).headers["ETag"]}
    planner.send("PATCH", place, body=answers(q1=("Words.", 0)), headers=seen)
    problem = planner.send("PATCH", place, 409, answers(q1=("Others.", 1)), headers=seen)
    assert problem["type"] == "urn:accord:problem:conflict"
    now_seen = {"If-Match": planner.call("GET", place).headers["ETag"]}
    planner.send("PATCH", place, body=answers(q1=("Others.", 1)), headers=now_seen)


def test_answers_are_saved_with_their_versions_and_what_is_wrong_is_named(world: World, caller: Any) -> None:
    place, planner = f"/items/{make_plan(world)}/content/{PART}", caller("planner")
    saved = planner.send("PATCH", place, body=answers(q1=("Words.", 0)))["saved"]["1"]
    assert (saved["value"], saved["version"], saved["author"]) == ("Words.", 1, "Planner")
    assert planner.send("PATCH", place, body=answers(q1=(None, 1)))["saved"]["1"]["value"] is None
    wrong = planner.send("PATCH", place.replace(PART, "DSS-G-1"), 422, answers(total_nysccbg=("much", 0)))
    assert [one["field"] for one in wrong["errors"]] == ["total_nysccbg"]
    strange = planner.send("PATCH", place, 422, answers(nothing=("x", 0)))
    assert [one["field"] for one in strange["errors"]] == ["nothing"]
    assert caller("state").send("PATCH", place, 403, answers(q1=("x", 2)))["reasons"][0]["code"] == "role"


def test_part_that_is_closed_says_why_and_is_not_answered(world: World, caller: Any) -> None:
    place, planner = f"/items/{make_plan(world, begun=False)}/content/{PART}", caller("planner")
    assert planner.get(place)["closed"]["message"] == "Begin the plan first."
    assert planner.send("PATCH", place, 409, answers(q1=("x", 0)))["ground"] == "state"


def test_clash_tells_both_texts_and_what_was_saved_beside_it(world: World, caller: Any) -> None:
    reference, planner = make_plan(world), caller("planner")
    say(world, reference, q1="Theirs.")
    place = f"/items/{reference}/content/{PART}"
    problem = planner.send("PATCH", place, 409, answers(q1=("Ours.", 0), q2=("New.", 0)))
    (clash,) = problem["clashes"]
    assert (clash["ours"], clash["theirs"]["value"], clash["theirs"]["version"]) == ("Ours.", "Theirs.", 1)
    assert problem["saved"]["2"]["version"] == 1
    revisions = planner.get(f"{place}/revisions?question=1")["items"]
    assert [(one["value"], one["standing"]) for one in revisions] == [("Ours.", False), ("Theirs.", True)]
    assert "".join(piece["text"] for piece in revisions[0]["difference"] if piece["kind"] != "added") == "Theirs."
    page = planner.get(f"{place}/revisions?limit=2")
    assert (len(page["items"]), page["next"] is None) == (2, False)


def test_assignments_and_remarks_are_made_and_taken_back(world: World, caller: Any) -> None:
    reference, planner, state = make_plan(world), caller("planner"), caller("state")
    writer = caller("writer", add_writer(world))
    place = f"/items/{reference}/content/{PART}"
    body = {"person": writer.person_id, "due_on": "2026-12-01"}
    assert state.send("POST", f"{place}/assignments", 403, body)["ground"] == "role"
    made = planner.send("POST", f"{place}/assignments", 201, body)
    assert planner.send("POST", f"{place}/assignments", 422, body)["errors"][0]["field"] == "person"
    (part,) = writer.get("/desk")["parts"]
    assert (part["part"], part["due_on"]) == (PART, "2026-12-01")
    done = f"/items/{reference}/assignments/{made['id']}"
    assert writer.send("PUT", f"{done}/done", body={"done": True})["done_at"] is not None
    planner.send("PUT", f"{done}/done", 403, {"done": False})
    planner.send("DELETE", done, 204)
    planner.send("DELETE", done, 404)
    asked = state.send("POST", f"{place}/remarks", 201, {"kind": "question", "body": "Why?", "question": "1"})
    writer.send("POST", f"{place}/remarks", 201, {"body": "So.", "answers": asked["id"]})
    state.send("POST", f"{place}/remarks", 422, {"body": "Why?", "question": "99"})
    settled = planner.send("PUT", f"/items/{reference}/remarks/{asked['id']}/settled", body={"settled": True})
    assert settled["settled_by"]["name"] == "Planner"
    assert [one["kind"] for one in planner.get(f"{place}/remarks")["items"]] == ["question", "answer"]


def test_rules_are_listed_with_how_they_stand(world: World, caller: Any) -> None:
    place, planner = f"/items/{make_plan(world)}", caller("planner")
    checks = planner.get(f"{place}/checks?limit=200")["items"]
    assert len(checks) == 173
    assert all(one["reasons"] for one in checks if one["standing"] == "blocking")
    stopping = [one for one in checks if one["standing"] == "blocking"]
    assert planner.get(place)["stopping_rules"] == len(stopping) > 0
    caller("staff").get(f"/items/{world.make()}/checks", 404)
