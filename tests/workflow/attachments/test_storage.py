"""Bytes: whole or nothing, under random names, never changed; and a disk that does not take them."""

import errno
import hashlib
import os
from io import BytesIO
from pathlib import Path

import pytest

from tests.sample.files import PDF
from workflow.attachments.storage import CannotStore, Limits, Store
from workflow.errors import InvalidInput


def lying(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files", Limits(file=1024 * 1024, item=4 * 1024 * 1024))


def test_a_file_is_kept_whole_under_a_random_name(store: Store) -> None:
    stored = store.take("../plan.pdf", BytesIO(PDF))
    digest = hashlib.sha256(PDF).hexdigest()
    assert (stored.name, stored.media_type, stored.size, stored.sha256) == (
        "plan.pdf", "application/pdf", len(PDF), digest,
    )  # fmt: skip
    assert store.path(stored.key).read_bytes() == PDF
    assert store.digest(stored.key) == digest
    assert lying(store.folder) == [stored.key]
    assert store.take("plan.pdf", BytesIO(PDF)).key != stored.key


def test_only_the_user_of_the_service_can_read_it(store: Store) -> None:
    key = store.take("plan.pdf", BytesIO(PDF)).key
    assert [path.stat().st_mode & 0o777 for path in (store.path(key), store.path(key).parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.svg", b"<svg/>", "“plan.svg” is an SVG picture"),
        ("plan.txt", b"x" * (1024 * 1024 + 1), "“plan.txt” is too large: a file may have at most 1 MB."),
        ("plan.txt", b"", "“plan.txt” is empty."),
    ],
)
def test_nothing_is_kept_of_what_is_refused(store: Store, name: str, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        store.take(name, BytesIO(content), place="agenda")
    (error,) = caught.value.errors
    assert error.field == "agenda"
    assert error.message.en.startswith(said)
    assert lying(store.folder) == []


def test_a_file_that_arrived_otherwise_than_sent_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput, match="did not arrive as it was sent"):
        store.take("plan.pdf", BytesIO(PDF), sha256="0" * 64)
    assert lying(store.folder) == []


def test_an_upload_that_is_cut_off_leaves_nothing(store: Store) -> None:
    class Cut(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise ConnectionError("the other side went away")
            return super().read(10)

    with pytest.raises(CannotStore):
        store.take("plan.pdf", Cut(PDF))
    assert lying(store.folder) == []


@pytest.mark.parametrize("call", ["fsync", "open"])
def test_a_full_disk_is_said_and_nothing_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(CannotStore) as caught:
        store.take("plan.pdf", BytesIO(PDF))
    assert caught.value.is_full
    assert lying(store.folder) == []


@pytest.mark.parametrize("key", ["", "../secret-key", "A" * 32, "a" * 31, "a" * 33, "a" * 32 + "\n"])
def test_no_other_text_than_a_key_leads_anywhere(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.path(key)


def test_what_is_gone_has_no_digest_and_is_removed_twice(store: Store) -> None:
    key = store.take("plan.pdf", BytesIO(PDF)).key
    store.remove(key)
    store.remove(key)
    assert (store.digest(key), store.has(key)) == (None, False)


def test_bytes_come_back_from_elsewhere(store: Store) -> None:
    store.put_back("a" * 32, BytesIO(PDF))
    assert [key for key, _ in store.lying()] == ["a" * 32]
