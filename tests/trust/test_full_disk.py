"""A disk that is full while a file is uploaded: 507, and nothing half done."""

import errno
import os
import re
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models.attachments import Attachment
from models.database import Database
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, PASSWORD, gather
from tests.sample.files import PDF, store_beside
from tests.trust.papers import faults
from workflow.attachments.storage import Store, Stored


@pytest.fixture
def uploads(sqlite_database: Database) -> tuple[FlaskClient, str]:
    """A browser of the staff's, and the address to which a request's files are sent."""
    app = make_application()
    serve_from(app, sqlite_database, NOW)
    world = gather(app, sqlite_database)
    client = app.test_client()
    sign_in = {"email": "staff@example.org", "password": PASSWORD}
    assert client.post("/sign-in", data={**sign_in, "csrf_token": token(client, "/sign-in")}).status_code == 303
    return client, f"/items/{world.make()}/files"


def token(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found is not None
    return found[1]


def upload(client: FlaskClient, address: str) -> int:
    data = {"csrf_token": token(client, "/"), "file": (BytesIO(PDF), "plan.pdf")}
    return client.post(address, data=data).status_code


def halves(database: Database, store: Store) -> list[str]:
    """What is half done: a row without its bytes, bytes without a row, a history that tells of neither."""
    with database.read() as session:
        keys = {key for key in session.scalars(select(Attachment.storage_key)) if key is not None}
    lying = {path.name for path in store.folder.rglob("*") if path.is_file()}
    found = [f"the bytes of {key} are missing" for key in sorted(keys - lying)]
    found += [f"{key} belongs to nothing" for key in sorted(lying - keys)]
    return found + faults(database, store)


def fail_at(monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    """Let the disk be full at the so-many-th call of one of the system's functions; then for good."""
    honest, calls = getattr(os, call), [0]

    def full(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] >= number:
            raise OSError(errno.ENOSPC, "No space left on device")
        return honest(*arguments, **options)

    monkeypatch.setattr(os, call, full)


@pytest.mark.parametrize(
    ("call", "number"), [("mkdir", 1), ("mkdir", 2), ("open", 1), ("fsync", 1), ("rename", 1), ("fsync", 2)]
)
def test_a_full_disk_is_said_and_nothing_is_half_done(
    uploads: tuple[FlaskClient, str], sqlite_database: Database, call: str, number: int
) -> None:
    store, (client, address) = store_beside(sqlite_database), uploads
    with pytest.MonkeyPatch.context() as patch:
        fail_at(patch, call, number)
        assert upload(client, address) == 507
    assert halves(sqlite_database, store) == []
    assert upload(client, address) == 303
    assert halves(sqlite_database, store) == []


def test_planted_fault_that_hides_a_full_disk_is_caught(
    uploads: tuple[FlaskClient, str], sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that answers before it has written."""
    stored = Stored("0" * 32, "plan.pdf", "application/pdf", len(PDF), "0" * 64)
    monkeypatch.setattr(Store, "take", lambda *_arguments, **_options: stored)
    assert upload(*uploads) == 303
    assert any("are missing" in one for one in halves(sqlite_database, store_beside(sqlite_database)))
