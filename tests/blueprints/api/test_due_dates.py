"""Due dates and reminders through the API, as the pages do them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.blueprints.api.client import Api
from workflow import registry

CHANGED = {"due_on": "2026-03-20", "reason": "More time."}


@pytest.fixture(autouse=True)
def looking_after(app: Flask) -> None:
    """In the sample program clerks look after deadlines."""
    del app
    program = registry.program("sample")
    hooks: dict[str, Callable[..., Any]] = {**program.hooks, "may": lambda actor, _what, _item: actor.holds("clerk")}
    registry.register(replace(program, hooks=hooks))


def due(ann: Api, clerk: Api) -> tuple[str, dict[str, Any]]:
    """A permit and its first open deadline."""
    body = {"action": "create", "data": {"title": "A shed"}}
    reference = ann.send("POST", "/kinds/permit/items", 201, body)["reference"]
    ann.send("POST", f"/items/{reference}/actions/file", body={"data": {"category": "fast", "confirmed": True}})
    rows = clerk.get(f"/items/{reference}/deadlines")["items"]
    return reference, next(row for row in rows if row["state"] == "open")


def test_a_date_is_changed_and_the_new_deadline_answered(ann: Api, clerk: Api) -> None:
    reference, row = due(ann, clerk)
    place = f"/items/{reference}/deadlines/{row['id']}/date"
    ann.send("POST", place, 403, CHANGED)
    clerk.send("POST", place, 422, {**CHANGED, "reason": " "})
    made = clerk.send("POST", place, body=CHANGED)
    assert (made["due_on"], made["code"], made["state"], made["set_on"] is not None) == (
        "2026-03-20", row["code"], "open", True,
    )  # fmt: skip
    clerk.send("POST", place, 409, {**CHANGED, "due_on": "2026-03-23"})
    rows = clerk.get(f"/items/{reference}/deadlines")["items"]
    assert [one["state"] for one in rows if one["id"] in (row["id"], made["id"])] == ["open", "cancelled"]
    assert clerk.get(f"/items/{reference}/history")["items"][-1]["action"] == "change_due_date"


def test_a_reminder_is_sent_once_per_key(ann: Api, clerk: Api) -> None:
    reference, row = due(ann, clerk)
    place = f"/items/{reference}/deadlines/{row['id']}/reminder"
    ann.send("POST", place, 403)
    first = clerk.send("POST", place, headers={"Idempotency-Key": "one"})
    assert clerk.send("POST", place, headers={"Idempotency-Key": "one"}) == first
    assert first["recipients"]
    actions = [entry["action"] for entry in clerk.get(f"/items/{reference}/history")["items"]]
    assert actions.count("send_reminder") == 1


def test_a_deadline_that_is_not_there_is_404(ann: Api, clerk: Api) -> None:
    reference, _row = due(ann, clerk)
    clerk.send("POST", f"/items/{reference}/deadlines/999/date", 404, CHANGED)
    clerk.send("POST", f"/items/{reference}/deadlines/999/reminder", 404)
