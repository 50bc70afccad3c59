"""`accord import`: compared, written, and refused in sentences."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import func, select

from models.database import Database
from models.items import Item
from models.people import Person, RoleGrant
from tests.accord.conftest import Accord

LIST = "Name;Group\nAnn of the West;Ministry\nBea;{group}\n"


def test_list_is_compared_then_written(accord: Accord, site: Path, tmp_path: Path) -> None:
    assert accord("migrate").exit_code == 0
    database, at = Database(f"sqlite:///{site / 'accord.db'}"), datetime.now(UTC)
    with database.write() as session:
        person = Person(name="Staff", email="staff@example.org", created_at=at)
        session.add(person)
        session.flush()
        grant = RoleGrant(person_id=person.id, program="cpin", role="cpin_staff", starts_on=date(2020, 1, 1))
        session.add(grant)
    file = tmp_path / "people.csv"
    given = ("import", str(file), "--kind", "stakeholder", "--as", "staff@example.org")
    file.write_text(LIST.format(group="nobody"), encoding="utf-8")
    result = accord(*given)
    assert (result.exit_code, "B3  “nobody” is none of: Sector" in result.output) == (1, True)
    file.write_text(LIST.format(group="Sector"), encoding="utf-8")
    assert accord(*given, "--dry-run").exit_code == 0
    with database.read() as session:
        assert session.scalar(select(func.count(Item.id))) == 0
    assert accord(*given).output.endswith("2 items made, 0 changed.\n")
    assert accord(*given).output.endswith("0 items made, 0 changed.\n")
    file.write_bytes(b"Name\n\x00")
    refused = accord(*given)
    assert (refused.exit_code, "row 2, column A" in refused.output) == (2, True)
    assert accord(*given[:3], "nothing", *given[4:]).exit_code == 2
