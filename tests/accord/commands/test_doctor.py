"""What `accord doctor` finds, and what it says to do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from accord.doctor import check_passwords
from accord.settings import Settings
from models.database import Database
from models.definitions import Setting
from models.incoming import IncomingMessage
from tests.accord.conftest import Accord
from workflow import pulses
from workflow.accounts.passwords import refuse_list


def test_doctor_finds_nothing_on_a_good_site(accord: Accord, database: Database) -> None:
    result = accord("doctor")

    assert result.exit_code == 0
    assert {line.split()[0] for line in result.output.splitlines()} == {"ok"}


@pytest.mark.parametrize(
    ("name", "value", "finding"),
    [
        ("ACCORD_PROT", "1", "ACCORD_PROT means nothing"),
        ("ACCORD_HOST", "0.0.0.0", "Set ACCORD_BASE_URL"),  # noqa: S104 - the finding is about it
        ("ACCORD_DATABASE_URL", "sqlite:////nowhere/accord.db", "Run `accord migrate`"),
        ("ACCORD_DATABASE_URL", "postgresql://127.0.0.1:9/accord", "nothing listens there"),
    ],
)
def test_doctor_says_what_to_do(
    accord: Accord, database: Database, monkeypatch: pytest.MonkeyPatch, name: str, value: str, finding: str
) -> None:
    monkeypatch.setenv(name, value)
    result = accord("doctor")

    assert result.exit_code == 1
    assert finding in result.output


@pytest.mark.parametrize("transport", ["mailbox", "smtp"])
def test_doctor_writes_nothing_where_nothing_is_yet(
    accord: Accord, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, transport: str
) -> None:
    """Else whoever looks as root makes a key that the service cannot read."""
    site = tmp_path / "nothing yet"
    for name, value in (("VAR", str(site)), ("MAIL_TRANSPORT", transport), ("SMTP_HOST", "127.0.0.1")):
        monkeypatch.setenv(f"ACCORD_{name}", value)
    monkeypatch.setenv("ACCORD_SMTP_PORT", "9")
    monkeypatch.setenv("ACCORD_MAIL_REPLY_TO", "accord@example.org")
    result = accord("doctor")

    assert "does not exist yet" in result.output
    assert ("127.0.0.1:9" in result.output) is (transport == "smtp")
    assert list(tmp_path.rglob("*")) == []


def test_doctor_tries_the_servers_of_mail(accord: Accord, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_MAIL_TRANSPORT", "smtp")
    monkeypatch.setenv("ACCORD_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ACCORD_SMTP_PORT", "9")
    for name, value in (("HOST", "127.0.0.1"), ("PORT", "9"), ("USER", "accord"), ("PASSWORD", "a secret")):
        monkeypatch.setenv(f"ACCORD_IMAP_{name}", value)
    with database.write() as session:
        known = dict.fromkeys(("mailbox", "message_id", "sender", "sender_name", "subject", "text", "why"), "x")
        came = {"size": 900_000_000, "received_at": datetime.now(UTC), "raw_key": "0" * 32}
        session.add(IncomingMessage(digest="d" * 64, state="held", **known, **came))
    result = accord("doctor")

    assert result.exit_code == 1
    assert "PROBLEM  mail       127.0.0.1:9: " in result.output
    assert "PROBLEM  mail in    127.0.0.1:9: " in result.output
    assert "PROBLEM  mail in    what was not placed takes 900.0 of " in result.output


def test_doctor_asks_for_a_list_of_the_commonest_passwords(tmp_path: Path, database: Database) -> None:
    listed = tmp_path / "listed"

    def found(count: int | None, **given: object) -> list[tuple[str, bool]]:
        if count is not None:
            listed.write_text("\n".join(f"password {number:06}" for number in range(count)), encoding="utf-8")
            given["password_list"] = listed
        settings = Settings(base_url="https://accord.example.org", **given)  # type: ignore[arg-type]
        return [(one.found, one.is_ok) for one in check_passwords(settings, database)]

    assert [found(None), found(12), found(3000)] == [
        [("common ones are refused by rules alone", False)],
        [(f"{listed} has 12 that are long enough", False)],
        [("3000 are refused by the list", True)],
    ]
    refuse_list(None)


def test_doctor_asks_the_provider(accord: Accord, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ISSUER", "http://127.0.0.1:9"), ("CLIENT_ID", "accord"), ("SECRET", "a secret")):
        monkeypatch.setenv(f"ACCORD_OIDC_{name}", value)
    result = accord("doctor")
    assert (result.exit_code, "PROBLEM  sign-on    http://127.0.0.1:9: " in result.output) == (1, True)


def test_doctor_sees_posting_by_machine_without_a_site(accord: Accord, database: Database) -> None:
    with database.write() as session:
        session.add(Setting(program="cpin", name="post_by_machine", value={"value": True}))
    result = accord("doctor")

    assert (result.exit_code, "cpin lets Accord post by itself, but no site is named" in result.output) == (1, True)


def test_doctor_sees_that_no_worker_runs_any_more(accord: Accord, database: Database) -> None:
    with database.write() as session:
        pulses.beat(session, "sweep_reminders", "w", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    result = accord("doctor")

    assert (result.exit_code, "swept reminders last on 2026-01-02 03:04:05 UTC" in result.output) == (1, True)


def test_doctor_sees_an_open_secret_key(accord: Accord, database: Database, site: Path) -> None:
    key = site / "secret-key"
    key.write_text("x" * 64)
    key.chmod(0o644)

    assert "chmod 600" in accord("doctor").output


def test_doctor_lists_every_setting_that_is_wrong(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PORT", "none"), ("MAIL_TRANSPORT", "smtp"), ("SHAREPOINT_TENANT", "t")):
        monkeypatch.setenv(f"ACCORD_{name}", value)
    result = accord("doctor")
    found = [line for line in result.output.splitlines() if line.startswith("PROBLEM")]
    assert (result.exit_code, [line.split()[1:3] for line in found]) == (
        1,
        [["settings", "ACCORD_PORT:"], ["mail", "ACCORD_SMTP_HOST"], ["settings", "ACCORD_SHAREPOINT_CLIENT_ID,"]],
    )
    assert "Set ACCORD_PORT anew; docs/settings.md says how." in result.output
