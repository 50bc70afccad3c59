"""`accord cycle`: compared, loaded, listed, and refused with file, line and key."""

from datetime import UTC, date, datetime
from pathlib import Path

from models.database import Database
from models.people import Person, RoleGrant
from tests.accord.conftest import Accord
from workflow.programs.county_plan.cycle import FOLDER


def test_cycle_is_compared_then_loaded(accord: Accord, site: Path, tmp_path: Path) -> None:
    assert accord("migrate").exit_code == 0
    database, at = Database(f"sqlite:///{site / 'accord.db'}"), datetime.now(UTC)
    with database.write() as session:
        person = Person(name="Cycles", email="cycles@example.org", created_at=at)
        session.add(person)
        session.flush()
        grant = {"program": "county_plan", "role": "ocfs_cycle_admin", "starts_on": date(2020, 1, 1)}
        session.add(RoleGrant(person_id=person.id, **grant))
    file = tmp_path / "cycle.yaml"
    given = ("cycle", "load", str(file), "--as", "cycles@example.org")
    text = (FOLDER / "cycle_2030.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("due_on: 2029-10-01", "due_on: never"), encoding="utf-8")
    refused = accord(*given)
    assert (refused.exit_code, "cycle.yaml:8: due_on: Write a date" in refused.output) == (2, True)
    file.write_text(text.replace("due_on: 2029-10-01", "due_on: 2029-10-08"), encoding="utf-8")
    assert "Plans due: 1 October 2029 → 8 October 2029" in accord(*given, "--dry-run").output
    assert "Loaded as CYCLE-" in accord(*given).output
    assert "2030-2032    Open       due 2029-10-08  plans: 0" in accord("cycle", "list").output
    file.write_text(text, encoding="utf-8")
    assert (accord(*given).exit_code, accord(*given, "--reason", "Back").exit_code) == (2, 0)
    file.write_bytes(b"\xff")
    assert accord(*given).exit_code == 2
