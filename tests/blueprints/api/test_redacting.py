"""Client information through the API, as the page takes it out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.blueprints.api.client import Api
from workflow import registry

GIVEN = {"words": "Jane Doe", "reason": "It names a client."}


@pytest.fixture(autouse=True)
def looking_after(app: Flask) -> None:
    """In the sample program clerks take out what must not be there."""
    del app
    program = registry.program("sample")
    hooks: dict[str, Callable[..., Any]] = {**program.hooks, "may": lambda actor, _what, _item: actor.holds("clerk")}
    registry.register(replace(program, hooks=hooks))


def test_words_are_taken_out_wherever_they_are(ann: Api, clerk: Api) -> None:
    body = {"action": "create", "data": {"title": "A shed for Jane Doe"}}
    reference = ann.send("POST", "/kinds/permit/items", 201, body)["reference"]
    place = f"/items/{reference}/redactions"
    ann.send("POST", place, 403, GIVEN)
    clerk.send("POST", place, 422, {**GIVEN, "words": "Nobody"})
    assert clerk.send("POST", place, body=GIVEN) == {"places": 2, "also_in": [], "frozen_in": []}
    assert clerk.get(f"/items/{reference}")["title"] == "A shed for [removed · retiré]"
    rows = clerk.get(f"/items/{reference}/history")["items"]
    assert [row["action"] for row in rows] == ["create", "redact_client_information"]
    assert rows[0]["given"]["title"] == "A shed for [removed · retiré]"
