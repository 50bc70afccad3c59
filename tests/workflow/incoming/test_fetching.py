"""A mailbox at a real server: fetched, placed, put aside; killed in the middle; two at once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from models.database import Database
from tests.beginnings import begin_with
from tests.workflow.incoming.dovecot import Mailbox, dovecot_running
from tests.workflow.incoming.letters import PROVEN, SETTINGS, write
from tests.workflow.incoming.posts import Post, begin
from workflow.attachments.storage import Store
from workflow.incoming import fetching
from workflow.incoming.fetching import CannotFetch, fetch
from workflow.programs import load_programs


class Killed(BaseException):
    """The process ends here, as far as the code can tell."""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with dovecot_running() as running:
        yield running


def run(post: Post, box: Mailbox, *, room: int = 10**9, **changed: Any) -> Counter[str]:
    assert post.store is not None
    imap, incoming = replace(box.settings, **changed), replace(SETTINGS, largest=5_000, room=room)
    return fetch(post.database, post.store, incoming, imap, lambda: post.now, tls=box.trust)


def test_a_mailbox_is_fetched_once_whatever_happens(
    sqlite_database: Database, now: datetime, tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_programs()
    post: Post = begin_with(sqlite_database, "mail in", lambda: begin(sqlite_database, now))
    post.store = Store(tmp_path / "files")

    def mails(*texts: str) -> list[bytes]:
        return [write(text, to=post.tag, **PROVEN).as_bytes() for text in texts]

    asked = write("How do we merge?", to=SETTINGS.inquiries, subject="Merging", **PROVEN).as_bytes()
    mailbox.put(*mails("One", "x" * 9_000), b"From: stranger@example.org\n\nHello", asked)
    assert fetching.look(mailbox.settings, tls=mailbox.trust) == (4, True)
    assert run(post, mailbox) == {"placed": 2, "held": 2}
    assert post.last().why == "inquiry"
    assert (mailbox.found("ALL"), mailbox.found("SEEN", "Done")) == (0, 4)
    assert run(post, mailbox) == {}

    mailbox.put(b"From: stranger@example.org\n\nOnce more", *mails("And on"))
    assert run(post, mailbox, room=1, done="Made now") == {"left": 1, "placed": 1}
    assert mailbox.found("ALL", '"Made now"') == 1
    assert run(post, mailbox, room=1) == {}
    assert run(post, mailbox) == {"held": 1}

    mailbox.put(*mails("Two"))
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "_mark", _die)
        with pytest.raises(Killed):
            run(post, mailbox)
    assert run(post, mailbox, done="") == {"seen": 1}
    assert mailbox.found("SEEN KEYWORD AccordTaken") == 1

    mailbox.put(*mails(*(f"No. {number}" for number in range(5))))
    ended: list[Counter[str]] = []
    threads = [Thread(target=lambda: ended.append(run(post, mailbox))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(ended, Counter[str]())["placed"] == 5
    numbers = [f"No. {number}" for number in range(5)]
    assert sorted(body for body, _, _ in post.said()) == ["And on", *numbers, "One", "Two"]

    assert fetching.look(replace(mailbox.settings, done="Nowhere"), tls=mailbox.trust) == (0, False)
    with pytest.raises(CannotFetch) as wrong:
        run(post, mailbox, password="wrong-horse")
    assert "wrong-horse" not in str(wrong.value)
    with pytest.raises(CannotFetch, match=r"CERTIFICATE_VERIFY_FAILED|certificate verify failed"):
        run(post, replace(mailbox, trust=None))  # type: ignore[arg-type]


def _die(*_given: Any) -> None:
    raise Killed
