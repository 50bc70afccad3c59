"""A write with an `Idempotency-Key`. Every POST is also sent again where a test first sends it (tests' own client)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from blueprints import api
from models.database import Database, OneTransaction
from models.idempotency import IdempotencyKey
from models.items import Item
from models.people import Organization
from tests.blueprints.api.client import Api, Services, Visitors, contract
from tests.blueprints.api.program import PROGRAM
from tests.blueprints.api.test_files import digest, kept
from tests.sample.files import PDF, store_beside
from tests.sample.program import add_person
from workflow import accounts, registry

MAKE = "/kinds/permit/items"
SHED = {"action": "create", "data": {"title": "A shed"}}


def count(database: Database, model: type[Item | IdempotencyKey | Organization]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_write_takes_the_key_but_those_that_only_ask(app: Flask) -> None:
    without = {
        operation["operationId"]
        for operations in api.spec(app)["paths"].values()
        for method, operation in operations.items()
        if method != "get" and "IdempotencyKey" not in str(operation.get("parameters"))
    }
    assert without == {"check_item", "check_action", "compare_cycle"}


SECRETS = {"token", "secret", "password", "codes", "recovery_codes", "link", "seed", "key"}


def test_no_answer_that_is_kept_holds_a_secret(app: Flask) -> None:
    document = api.spec(app)
    known, found = document["components"]["schemas"], set[tuple[str, str]]()
    for operations in document["paths"].values():
        for method, operation in operations.items():
            told = [one for code, one in operation["responses"].items() if code < "300" and method != "get"]
            left, seen = re.findall(r"#/components/schemas/([^']+)'", str(told)), set[str]()
            while left:
                seen.add(name := left.pop())
                found |= {(operation["operationId"], one) for one in SECRETS & known[name].get("properties", {}).keys()}
                left += set(re.findall(r"#/components/schemas/([^']+)'", str(known[name]))) - seen
    assert found == set()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from(["x", "y"])), max_size=8))
def test_whatever_is_sent_in_whatever_order_each_key_is_done_once(
    ann: Api, sqlite_database: Database, calls: list[tuple[str | None, str]]
) -> None:
    with sqlite_database.write() as session:
        session.execute(text("DELETE FROM idempotency_key"))
    told: dict[str, tuple[str, bytes]] = {}
    expected = count(sqlite_database, Item)
    for key, title in calls:
        body = {"action": "create", "data": {"title": title}}
        answer = ann.call("POST", MAKE, json=body, headers={"Idempotency-Key": key} if key else {})
        if key in told and told[key][0] != title:
            assert (answer.status_code, answer.json and answer.json["type"]) == (422, "urn:accord:problem:key-reused")
            continue
        expected += key not in told
        assert answer.status_code == 201
        if key is not None:
            assert answer.data == told.setdefault(key, (title, answer.data))[1]
    assert count(sqlite_database, Item) == expected


def test_a_key_is_visible_ascii_and_not_too_long(ann: Api) -> None:
    for key in ("é", "a b", "x" * 81, ""):
        problem = ann.send("POST", MAKE, 422, SHED, headers={"Idempotency-Key": key.encode().decode("latin-1")})
        assert [one["field"] for one in problem["errors"]] == ["Idempotency-Key"]


def test_a_key_is_each_persons_own(ann: Api, visitor: Visitors, sqlite_database: Database) -> None:
    key, known = {"Idempotency-Key": "mine"}, count(sqlite_database, Item)
    mine = ann.send("POST", MAKE, 201, SHED, headers=key)["reference"]
    theirs = visitor("bob", "author").send("POST", MAKE, 201, SHED, headers=key)["reference"]
    assert mine != theirs
    assert count(sqlite_database, Item) == known + 2


def test_a_refusal_is_not_kept_and_its_key_serves_when_the_way_is_clear(ann: Api, sqlite_database: Database) -> None:
    reference = ann.send("POST", MAKE, 201, SHED)["reference"]
    known, headers = count(sqlite_database, IdempotencyKey), {"Idempotency-Key": "later"}
    path, body = f"/items/{reference}/actions/edit", {"data": {"title": "A barn"}}
    ann.send("POST", path, 409, body, headers=headers | {"If-Match": '"7"'})
    assert count(sqlite_database, IdempotencyKey) == known
    assert ann.send("POST", path, body=body, headers=headers | {"If-Match": '"1"'})["version"] == 2


def test_a_key_says_nothing_to_who_may_no_longer_see(ann: Api, visitor: Visitors, sqlite_database: Database) -> None:
    keeper = visitor("keeper", "keeper")
    body = {"program": "sample", "kind": "society", "code": "S-N", "name_en": "North"}
    keeper.send("POST", "/organizations", 201, body, headers={"Idempotency-Key": "k"})
    with sqlite_database.write() as session:
        session.execute(text("UPDATE role_grant SET ends_on = '2026-03-02'"))
    keeper.send("POST", "/organizations", 403, body, headers={"Idempotency-Key": "k"})


def test_a_file_sent_again_is_one_file_and_another_is_refused(ann: Api, sqlite_database: Database) -> None:
    headers = {"Idempotency-Key": "up"}

    def send(content: bytes, **more: str) -> object:
        parts = {"file": (BytesIO(content), "plan.pdf")}
        return ann.call("POST", "/files", data=parts, headers=headers | more)

    first, again, other = send(PDF), send(PDF, **{"Content-Digest": digest(PDF)}), send(PDF + b"\n")
    assert [one.status_code for one in (first, again, other)] == [201, 201, 422]  # type: ignore[attr-defined]
    assert first.data == again.data  # type: ignore[attr-defined]
    whole = {"headers": {"Idempotency-Key": "up2", "Content-Type": "application/pdf"}}
    codes = [ann.call("POST", "/files?name=a.pdf", data=data, **whole).status_code for data in (PDF, PDF, PDF + b"\n")]
    assert codes == [201, 201, 422]
    assert kept(sqlite_database) == (2, 2)


def test_two_at_once_with_one_key_are_done_once_and_told_the_same(
    bare_app: Flask, database: Database, now: datetime
) -> None:
    bare_app.extensions["accord"] = Services(database, now, store_beside(database))
    registry.register(PROGRAM)
    with database.write() as session:
        ann = add_person(session, "ann", "author")
        token = accounts.issue_token(session, ann, "tests", now=now)
    agreed = contract(bare_app)

    def make(_number: int) -> tuple[int, bytes]:
        caller = Api(bare_app.test_client(), agreed, token)
        answer = caller.call("POST", MAKE, json=SHED, headers={"Idempotency-Key": "k"})
        return answer.status_code, answer.data

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(make, range(4)))
    assert (set(answers), count(database, Item)) == ({(201, answers[0][1])}, 1)


def add_place(database: Database, code: str) -> None:
    with database.write() as session:
        session.add(Organization(program="sample", kind="society", code=code, name_en=code))
        session.flush()
        if code == "":
            raise ZeroDivisionError


def codes(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(Organization.code)))


def test_several_writes_are_one_transaction_and_are_seen_by_what_reads_after(database: Database) -> None:
    held = OneTransaction(database, lambda session: session.flush())
    assert codes(held) == set()
    add_place(held, "A")
    with pytest.raises(ZeroDivisionError):
        add_place(held, "")
    add_place(held, "C")
    assert (codes(held), codes(database)) == ({"A", "C"}, set())
    held.finish(lambda _session: add_place(held, "D"))
    assert (codes(database), held.is_open) == ({"A", "C", "D"}, False)


def test_what_was_not_finished_is_undone(database: Database) -> None:
    held = OneTransaction(database, lambda session: session.flush())
    add_place(held, "A")
    held.undo()
    with pytest.raises(ZeroDivisionError):
        add_place(held, "")
    assert (codes(database), held.is_open) == (set(), False)
