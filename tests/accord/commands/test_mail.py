"""`accord mail`: the exit codes that a mail server acts on, and what the mailbox needs."""

from pathlib import Path

import pytest
from sqlalchemy import select

from models.database import Database
from models.incoming import IncomingMessage
from tests.accord.conftest import Accord
from tests.workflow.incoming.letters import write


def test_a_pipe_takes_a_message_once(database: Database, accord: Accord) -> None:
    raw = write("Hello").as_string()
    first, again = accord("mail", "in", given=raw), accord("mail", "in", given=raw)
    assert (first.exit_code, first.output) == (0, "held unknown_sender\n")
    assert (again.exit_code, again.output) == (0, "seen\n")
    with database.read() as session:
        assert [row.mailbox for row in session.scalars(select(IncomingMessage))] == ["pipe"]
    nothing = accord("mail", "in", given="")
    assert (nothing.exit_code, nothing.output) == (65, "There is no message.\n")


def test_a_mail_server_is_told_to_try_again(site: Path, accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not site.exists()
    answered = accord("mail", "in", given=write().as_string())
    assert answered.exit_code == 75
    monkeypatch.setenv("ACCORD_PORT", "none")
    answered = accord("mail", "in", given=write().as_string())
    assert (answered.exit_code, "ACCORD_PORT" in answered.output) == (75, True)


def test_a_mail_server_keeps_what_there_is_no_room_for(
    database: Database, accord: Accord, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.dialect == "sqlite"
    monkeypatch.setenv("ACCORD_MAIL_IN_HELD_MB", "1")
    answered = accord("mail", "in", given=write("x" * 1_100_000).as_string())
    assert (answered.exit_code, "ACCORD_MAIL_IN_HELD_MB" in answered.output) == (75, True)


def test_a_mailbox_must_be_set_up(database: Database, accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.dialect == "sqlite"
    assert "No mailbox is set up." in accord("mail", "fetch", "--once").output
    assert accord("mail", "fetch").exit_code == 2
    monkeypatch.setenv("ACCORD_IMAP_HOST", "127.0.0.1")
    assert "ACCORD_IMAP_USER and ACCORD_IMAP_PASSWORD are needed" in str(accord("mail", "fetch", "--once").output)
