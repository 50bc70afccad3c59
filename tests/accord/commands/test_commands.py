import json
import os
import sqlite3
import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from accord import migrate
from accord.cli import COMMANDS
from models.database import Database
from models.factors import CodeApp
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person
from tests.accord.conftest import Accord
from tests.sample.program import PROGRAM, add_actor, add_society
from tests.workflow.outbox.rows import queue_one
from workflow import accounts, engine, registry
from workflow.actors import SYSTEM, Scope

PASSWORD = "violet harbour lantern"


def add_item(database: Database, now: datetime) -> None:
    registry.register(PROGRAM)
    with database.write() as session:
        ann = add_actor(session, "ann", "author", society=add_society(session, "S-A"))
        item = engine.create(session, "permit", "create", actor=ann, now=now, data={"title": "A shed"})
        engine.advance(session, item, "edit", actor=ann, now=now, data={"title": "A barn"})


def add_mail(database: Database, now: datetime) -> None:
    with database.write() as session:
        kim = accounts.add_person(session, name="Kim", email="kim@example.org", by=SYSTEM, now=now, is_verified=True)
        for number in range(3):
            queue_one(session, key=f"k{number}", purpose="notice", template="test", params={}, recipient=kim, now=now)


def states(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id)))


def test_help_names_every_command(accord: Accord) -> None:
    shown = accord("--help").output

    assert [name for name in COMMANDS if f"  {name} " not in shown] == []


def test_an_unknown_command_is_refused(accord: Accord) -> None:
    assert accord("fly").exit_code == 2


def test_a_wrong_setting_is_named_without_a_traceback(accord: Accord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORD_PORT", "no")
    result = accord("migrate")

    assert (result.exit_code, result.output.split(":")[0]) == (2, "ACCORD_PORT")


def test_migrate_twice(accord: Accord) -> None:
    assert accord("migrate").output.startswith(f"The database was brought to revision {migrate.head()}; ")
    assert accord("migrate").output.startswith(f"The database is at revision {migrate.head()}; 0 new workflow")


def test_a_command_before_migrate_says_so(accord: Accord, site: Path) -> None:
    site.mkdir()
    result = accord("user", "list")

    assert (result.exit_code, result.output) == (2, "The database is not up to date; run `accord migrate` first.\n")


def test_user_from_adding_to_closing(accord: Accord, database: Database) -> None:
    added = accord("user", "add", "Kim@example.org", "Kim Lake", "--language", "fr", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert added.output.endswith("Kim Lake can sign in as kim@example.org.\n")
    accord("user", "role", "kim@example.org", "cpin", "cpin_staff", "--from", "2026-01-01")
    accord("user", "role", "kim@example.org", "cpin", "reader", "--from", "2025-01-01", "--until", "2025-12-31")
    assert accord("user", "list").output == "kim@example.org  Kim Lake  cpin:cpin_staff, [cpin:reader]\n"
    accord("user", "deactivate", "kim@example.org")
    assert "(closed)" in accord("user", "list").output
    with database.read() as session:
        assert session.scalars(select(Person.language)).one() == "fr"


def test_somebody_is_invited_on_the_machine_and_again_until_they_chose_a_password(
    accord: Accord, database: Database
) -> None:
    for _ in range(2):
        told = accord("user", "invite", "Kim@example.org", "Kim Lake", "--language", "fr").output.splitlines()
        assert told[0] == "The invitation to Kim Lake waits for the worker to send it to kim@example.org."
    accord("worker", "--once")
    with database.read() as session:
        sent = session.execute(select(OutboxMessage.state, OutboxMessage.language).order_by(OutboxMessage.id)).all()
        (mail,) = session.scalars(select(MailboxMessage.raw)).all()
    assert [tuple(row) for row in sent] == [("cancelled", "fr"), ("sent", "fr")]
    assert ("/link/" in mail, "command line" in mail) == (True, False)
    accord("user", "password", "kim@example.org", "--password", PASSWORD)
    refused = accord("user", "invite", "kim@example.org", "Kim Lake")
    assert (refused.exit_code, "has a password already" in refused.output) == (2, True)


def test_second_factor_is_reset_on_the_machine(accord: Accord, database: Database, now: datetime) -> None:
    accord("user", "add", "kim@example.org", "Kim Lake", "--password", PASSWORD)
    assert accord("user", "reset-factors", "kim@example.org").output == "kim@example.org has no second factor.\n"
    with database.write() as session:
        session.add(CodeApp(person_id=1, sealed="sealed", created_at=now))
    assert accord("user", "reset-factors", "kim@example.org").exit_code == 0
    with database.read() as session:
        assert list(session.scalars(select(CodeApp))) == []


def test_a_service_gets_a_narrowed_token_that_is_shown_once(accord: Accord, database: Database, now: datetime) -> None:
    accord("user", "add", "kim@example.org", "Kim Lake", "--password", PASSWORD)
    assert "service-2@accord.invalid" in accord("service", "add", "Nightly export", "kim@example.org").output
    assert accord("service", "list").output == "service-2@accord.invalid  Nightly export  kim@example.org\n"
    secret = accord("service", "token", "service-2@accord.invalid", "export", "--read-only").output.strip()
    with database.read() as session:
        holder = accounts.token_holder(session, secret, now=now)
    assert holder is not None
    assert holder.scope == Scope(read_only=True)
    refused = accord("service", "token", "kim@example.org", "export")
    assert (refused.exit_code, "is a person" in refused.output) == (2, True)
    assert accord("user", "password", "service-2@accord.invalid", "--password", PASSWORD).exit_code == 2


def test_user_password_is_checked(accord: Accord, database: Database) -> None:
    accord("user", "add", "kim@example.org", "Kim", "--password", PASSWORD)
    result = accord("user", "password", "kim@example.org", "--password", "short")

    assert (result.exit_code, result.output) == (
        2,
        "password: Use at least 12 characters. A few words in a row are easy to remember.\n",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("deactivate", "nobody@example.org"), "Nobody has the address nobody@example.org.\n"),
        (("role", "kim@example.org", "cpin", "emperor"), "role: This program has no such role.\n"),
        (
            ("role", "kim@example.org", "cpin", "reader", "--organization", "X"),
            "cpin has no organization with the code X.\n",
        ),
        (("role", "kim@example.org", "museum", "reader"), "There is no museum.\n"),
        (("add", "kim@example.org", "Kim", "--password", PASSWORD), "email: Somebody has this address already.\n"),
    ],
)
def test_user_mistakes_get_a_sentence(
    accord: Accord, database: Database, arguments: tuple[str, ...], sentence: str
) -> None:
    accord("user", "add", "kim@example.org", "Kim", "--password", PASSWORD)
    result = accord("user", *arguments)

    assert (result.exit_code, result.output) == (2, sentence)


def test_audit_verify_names_the_row(accord: Accord, database: Database, now: datetime) -> None:
    add_item(database, now)
    stored = sum(len(program.kinds) for program in registry.programs())
    counted = f"2 rows of 1 item, 0 changes beside them, 0 checkpoints, {stored} stored workflows"
    assert accord("audit", "verify").output == f"{counted}: nothing was altered.\n"
    with database.write() as session:
        session.execute(text("UPDATE history_entry SET actor_name = 'Nobody' WHERE seq = 1"))
    result = accord("audit", "verify")

    assert result.exit_code == 1
    assert result.output == (f"PE-2026-0001, row 1: the name was altered\n{counted}: 1 fault was found.\n")


def test_audit_export_is_verified_without_the_database(
    accord: Accord, database: Database, now: datetime, tmp_path: Path
) -> None:
    add_item(database, now)
    file = tmp_path / "history.jsonl"
    accord("audit", "export", str(file))
    assert accord("audit", "verify", "--file", str(file)).exit_code == 0
    file.write_text(file.read_text("utf-8").replace("A shed", "A shop"), "utf-8")

    result = accord("audit", "verify", "--file", str(file))
    assert (result.exit_code, result.output.splitlines()[0]) == (1, "PE-2026-0001, row 1: what was given was altered")
    file.write_text("{}\n", "utf-8")
    result = accord("audit", "verify", "--file", str(file))
    assert (result.exit_code, result.output) == (2, "Line 1 is not a line of an audit export.\n")


def test_everything_is_exported_verified_and_loaded_into_another_installation(
    accord: Accord, database: Database, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_item(database, now)
    place = tmp_path / "all.zip"
    result = accord("export", "all", "--out", str(place))
    assert (result.exit_code, "1 item, 2 rows of history" in result.output) == (0, True)
    assert (accord("export", "all", "--out", str(place)).exit_code, stat.S_IMODE(place.stat().st_mode)) == (2, 0o600)
    assert accord("audit", "verify", "--file", str(place)).exit_code == 0
    kept = accord("audit", "checkpoint").output.strip()
    assert "is missing" in accord("audit", "verify", "--file", str(place), "--expect", kept).output
    result = accord("load", str(place))
    assert (result.exit_code, "The database is not empty (there is something in " in result.output) == (2, True)

    monkeypatch.setenv("ACCORD_VAR", str(tmp_path / "other"))
    result = accord("load", str(place))
    assert (result.exit_code, "Loaded. Items: 1; rows of history: 2" in result.output) == (0, True), result.output
    assert accord("audit", "verify").exit_code == 0
    place.write_bytes(place.read_bytes()[:-50])
    result = accord("audit", "verify", "--file", str(place))
    assert (result.exit_code, result.output) == (2, "All.zip is not a whole export: File is not a zip file.\n")


def test_audit_checkpoint_kept_elsewhere_is_compared(accord: Accord, database: Database, now: datetime) -> None:
    add_item(database, now)
    kept = accord("audit", "checkpoint").output.strip()

    assert accord("audit", "verify", "--expect", kept).exit_code == 0
    day = kept.partition("=")[0]
    result = accord("audit", "verify", "--expect", f"{day}={'0' * 64}")
    assert (result.exit_code, result.output.splitlines()[0]) == (
        1,
        f"checkpoint {day}: is not the one that was kept; the history was written anew",
    )
    assert accord("audit", "verify", "--expect", "soon=1").exit_code == 2


def test_outbox_decisions(accord: Accord, database: Database, now: datetime) -> None:
    add_mail(database, now)
    assert accord("outbox", "hold", "1", "2").output == "Done for 2 messages.\n"
    assert accord("outbox", "release", "1").output == "Done for 1 message.\n"
    assert states(database) == ["queued", "held", "queued"]
    assert accord("outbox", "list", "--state", "held").output.splitlines()[-1] == "2 queued, 1 held"
    accord("outbox", "release", "--all")
    assert states(database) == ["queued"] * 3
    refused = accord("outbox", "retry", "1")
    assert refused.exit_code == 2
    assert refused.output.startswith("This message is queued;")


def test_backup_and_restore_put_mail_on_hold(
    accord: Accord, database: Database, now: datetime, tmp_path: Path, site: Path
) -> None:
    add_item(database, now)
    add_mail(database, now)
    file = tmp_path / "backup.db"
    assert accord("backup", str(file)).exit_code == 0
    with database.write() as session:
        session.execute(update(OutboxMessage).values(state="sent"))
    database.close()

    refused = accord("restore", str(file))
    assert (refused.exit_code, refused.output.split(".")[0]) == (2, "The database is not empty")
    restored = accord("restore", str(file), "--force")
    assert restored.exit_code == 0
    assert "3 messages are on hold" in restored.output
    assert states(database) == ["held"] * 3
    assert accord("audit", "verify").exit_code == 0
    assert {path.name for path in site.iterdir() if not path.name.startswith("accord.db")} <= {"secret-key"}


def test_restore_into_nothing(accord: Accord, database: Database, now: datetime, tmp_path: Path, site: Path) -> None:
    add_mail(database, now)
    file = tmp_path / "backup.db"
    accord("backup", str(file))
    database.close()
    for leftover in site.iterdir():
        leftover.unlink()

    assert accord("restore", str(file)).exit_code == 0
    assert states(database) == ["held"] * 3


def test_backup_refuses_to_overwrite(accord: Accord, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("precious")
    result = accord("backup", str(file))

    assert (result.exit_code, file.read_text()) == (2, "precious")


def test_restore_refuses_what_is_no_copy(accord: Accord, database: Database, tmp_path: Path) -> None:
    foreign, text_file = tmp_path / "foreign.db", tmp_path / "text.db"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE cake (id)")
    connection.close()
    text_file.write_text("not a database at all, but long enough to be looked at" * 20)

    for file in (foreign, text_file):
        assert accord("restore", str(file), "--force").exit_code == 2
    assert accord("user", "list").exit_code == 0


def test_workflow_check_names_file_and_line(accord: Accord, tmp_path: Path) -> None:
    assert accord("workflow", "check").output.startswith(f"{len(registry._programs_by_kind)} definitions are sound")
    file = tmp_path / "cake.yaml"
    file.write_text("kind: cake\nkind: cake\n")
    result = accord("workflow", "check", str(file))

    assert result.exit_code == 2
    assert result.output.startswith("cake.yaml:2:")


def test_diagrams_are_fresh(accord: Accord) -> None:
    assert accord("workflow", "diagram", "--check").output == "Every diagram is fresh.\n"


def test_reminders_preview_of_an_empty_site(accord: Accord, database: Database) -> None:
    assert accord("reminders", "preview").output == "No reminder is due in that time.\n"


def test_scenario_run_gives_the_exit_code(accord: Accord, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("cases: 3\n")

    assert accord("scenario", "run", str(file)).exit_code == 1


def test_worker_once_ends(accord: Accord, database: Database) -> None:
    assert accord("worker", "--once").exit_code == 0


def test_export_to_standard_output_is_json_lines(accord: Accord, database: Database, now: datetime) -> None:
    add_item(database, now)
    lines = accord("audit", "export", "-").output.splitlines()

    stored = sum("workflow" in json.loads(line) for line in lines)
    told = {"changes": 0, "checkpoints": 0, "entries": 2, "items": 1, "workflows": stored}
    assert (stored > 0, json.loads(lines[-1])) == (True, {"end": told})


def test_backup_names_the_path_that_cannot_be_written(accord: Accord, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "a.db"
    result = accord("backup", str(file))
    said = f"{file} cannot be written: {file.parent} is no folder that this user may write to.\n"
    assert (result.exit_code, result.output) == (2, said)


def test_restore_names_the_file_that_is_no_database(accord: Accord, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "notadb"
    file.write_bytes(b"no database at all, but long enough to look like one\n" * 100)
    result = accord("restore", str(file), "--force")
    if database.dialect == "sqlite":
        assert result.output == f"{file} is not a whole copy of an Accord database.\n"
    assert result.exit_code == 2


def test_database_and_backup_are_for_their_owner_alone(accord: Accord, tmp_path: Path, site: Path) -> None:
    before = os.umask(0o022)
    try:
        accord("migrate")
        accord("backup", str(tmp_path / "copy"))
    finally:
        os.umask(before)
    made = [tmp_path / "copy", *site.rglob("*.db*")]
    assert len(made) > 1
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in made} == {file.name: 0o600 for file in made}
