"""Files through the API: whole or nothing, for those who may, and what the document says of them."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints import api
from models.attachments import Attachment
from models.database import Database
from tests.blueprints.api.client import Api, Visitors
from tests.sample.files import PDF, store_beside
from workflow import registry
from workflow.attachments import storage


@pytest.fixture(autouse=True)
def commenting(app: Flask) -> None:
    """In the sample program clerks may say something about every permit and look after its files."""
    hooks: dict[str, Callable[..., Any]] = {
        **registry.program("sample").hooks,
        "looks_after_files": lambda actor, _item: actor.holds("clerk"),
    }
    registry.register(replace(registry.program("sample"), hooks=hooks))


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def make(ann: Api) -> str:
    body = {"action": "create", "data": {"title": "A shed"}}
    reference: str = ann.send("POST", "/kinds/permit/items", 201, body)["reference"]
    return reference


def send(caller: Api, place: str, code: int = 201, name: str = "plan.pdf", content: bytes = PDF, **headers: str) -> Any:
    sent = {
        "Content-Type": "application/octet-stream",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    answer = caller.call("POST", f"{place}?name={name}", data=content, headers=sent)
    assert answer.status_code == code, answer.text
    return answer.json


def read(caller: Api, address: str, **headers: str) -> Any:
    headers["Authorization"] = f"Bearer {caller.token}"
    return caller.client.get(address, headers=headers, buffered=True)


def kept(database: Database) -> tuple[int, int]:
    with database.read() as session:
        rows = session.scalars(select(Attachment.id)).all()
    return len(rows), len(list(store_beside(database).lying()))


def test_a_file_is_sent_listed_and_read(ann: Api) -> None:
    place = f"/items/{make(ann)}/files"
    sent = send(ann, place, Content_Digest=digest(PDF))
    assert (sent["name"], sent["version"], sent["size"], sent["sha256"], sent["state"]) == (
        "plan.pdf", 1, len(PDF), hashlib.sha256(PDF).hexdigest(), "open",
    )  # fmt: skip
    assert ann.get(place)["items"] == [sent]
    answer = read(ann, sent["address"])
    assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert read(ann, sent["address"], Range="bytes=0-3").data == b"%PDF"


def test_a_file_is_sent_in_parts(ann: Api) -> None:
    data = {"file": (BytesIO(PDF), "plan.pdf")}
    answer = ann.call("POST", f"/items/{make(ann)}/files", data=data)
    assert (answer.status_code, answer.json["name"] if answer.json else None) == (201, "plan.pdf")


def test_the_same_file_sent_again_is_answered_the_same(ann: Api, sqlite_database: Database) -> None:
    place = f"/items/{make(ann)}/files"
    assert send(ann, place) == send(ann, place)
    assert kept(sqlite_database) == (1, 1)
    assert send(ann, place, content=PDF + b"%%EOF")["version"] == 2


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [("plan.svg", b"<svg/>", "file"), ("plan.png", PDF, "file"), ("", PDF, "file")],
)
def test_what_is_not_taken_is_422_and_not_kept(
    ann: Api, sqlite_database: Database, name: str, content: bytes, field: str
) -> None:
    problem = send(ann, f"/items/{make(ann)}/files", 422, name, content)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert kept(sqlite_database) == (0, 0)


@pytest.mark.parametrize("given", [digest(b"other"), "md5=:AAAA:", "sha-256=:short:", "nonsense"])
def test_a_digest_that_does_not_fit_is_422_and_nothing_is_kept(ann: Api, sqlite_database: Database, given: str) -> None:
    send(ann, f"/items/{make(ann)}/files", 422, Content_Digest=given)
    assert kept(sqlite_database) == (0, 0)


@pytest.mark.parametrize(("length", "how", "code"), [(str(len(PDF) + 10), "", 400), ("", "chunked", 411)])
def test_a_body_cut_off_or_without_length_is_not_kept(
    ann: Api, sqlite_database: Database, length: str, how: str, code: int
) -> None:
    sent = {"data": PDF, "environ_overrides": {"CONTENT_LENGTH": length, "HTTP_TRANSFER_ENCODING": how}}
    answer = ann.call("POST", f"/items/{make(ann)}/files?name=plan.pdf", **sent)
    assert answer.status_code == code
    assert kept(sqlite_database) == (0, 0)


def test_a_file_has_its_limit(ann: Api, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"/items/{make(ann)}/files"
    monkeypatch.setitem(app.config, "MAX_UPLOAD_LENGTH", 10)
    send(ann, place, 413)


def test_a_full_disk_is_507_and_nothing_is_half_done(
    ann: Api, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"/items/{make(ann)}/files"

    def fail(_folder: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storage, "_sync_folder", fail)
        answer = ann.call("POST", f"{place}?name=a.pdf", data=PDF, headers={"Content-Type": "application/pdf"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (507, "10")
    assert kept(sqlite_database)[0] == 0
    assert send(ann, place)["version"] == 1


def test_foreign_and_missing_files_give_the_same_404(ann: Api, visitor: Visitors) -> None:
    place = f"/items/{make(ann)}/files"
    number, other = send(ann, place)["attachment"], visitor("other", "author")
    theirs = make(other)
    answers = [
        caller.get(f"{path}/{each}", 404)
        for caller, path, each in (
            (other, place, number),
            (other, place, 999),
            (other, f"/items/{theirs}/files", number),
            (ann, place, 999),
        )
    ]
    assert {answer["title"] for answer in answers} == {"There is nothing here"}
    other.get(place, 404)
    send(other, place, 404)
    other.send("POST", f"{place}/{number}/withdrawal", 404, {"reason": "x"})


def test_a_file_is_withdrawn_and_its_content_erased(ann: Api, clerk: Api) -> None:
    reference = make(ann)
    place = f"/items/{reference}/files"
    sent = send(ann, place)
    path = f"{place}/{sent['attachment']}/withdrawal"
    ann.send("POST", path, 422, {"reason": " "})
    ann.send("POST", path, 403, {"reason": "x", "erase": True})
    assert ann.send("POST", path, body={"reason": "Old"})["state"] == "withdrawn"
    assert read(ann, sent["address"]).status_code == 410
    ann.send("POST", path, 409, {"reason": "Again"})
    del clerk
    actions = [entry["action"] for entry in ann.get(f"/items/{reference}/history")["items"]]
    assert actions == ["create", "attach", "withdraw_file"]


def test_a_file_waits_for_an_action_of_its_sender(ann: Api, visitor: Visitors) -> None:
    waiting = send(ann, "/files")
    assert (waiting["version"], waiting["address"]) == (0, None)
    with pytest.raises(AssertionError):
        visitor("other", "author").get(f"/items/{make(ann)}/files/{waiting['attachment']}")


def test_a_browser_session_reads_and_never_uploads(ann: Api, signed_in: Any) -> None:
    place = f"/items/{make(ann)}/files"
    address = send(ann, place)["address"]
    assert signed_in.get(address, buffered=True).data == PDF
    assert signed_in.post(f"/api/v1{place}?name=a.pdf", data=PDF).status_code == 401


def test_the_document_says_how_a_file_is_sent(app: Flask) -> None:
    document = api.spec(app)
    body = document["paths"]["/api/v1/items/{reference}/files"]["post"]["requestBody"]
    assert set(body["content"]) == {"multipart/form-data", "application/octet-stream"}


def test_a_part_without_a_name_is_400(ann: Api) -> None:
    body = b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n"
    answer = ann.call("POST", "/files", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
