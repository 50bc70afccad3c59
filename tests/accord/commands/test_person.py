"""`accord person`: handing out and erasing, on the machine itself."""

import stat
import zipfile
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from models.database import Database
from models.people import Person
from tests.accord.commands.test_commands import add_mail, states
from tests.accord.conftest import Accord
from workflow import accounts
from workflow.accounts.roles import end_role
from workflow.actors import SYSTEM


def test_a_person_is_exported_and_erased_once_nothing_is_held(
    database: Database, accord: Accord, now: datetime, tmp_path: Path
) -> None:
    add_mail(database, now)
    with database.write() as session:
        kim = session.scalars(select(Person).where(Person.email == "kim@example.org")).one()
        grant = accounts.grant_role(
            session, kim, program="cpin", role="reader", starts_on=date(2026, 1, 1), by=SYSTEM, now=now
        )
        number = grant.id
    place = tmp_path / "kim.zip"
    assert accord("person", "export", "kim@example.org", "--out", str(place)).output.endswith(" rows, 0 files.\n")
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    with zipfile.ZipFile(place) as archive:
        assert {"README.md", "account.json", "mail.json", "roles.json"} <= set(archive.namelist())

    refused = accord("person", "erase", "kim@example.org", "--yes")
    assert (refused.exit_code, refused.output.splitlines()[0]) == (2, "Not possible yet:")
    with database.write() as session:
        kim = session.scalars(select(Person).where(Person.email == "kim@example.org")).one()
        end_role(session, kim, number, ends_on=date(2026, 2, 1), by=SYSTEM, now=now)
    assert accord("person", "erase", "kim@example.org", given="n\n").exit_code != 0
    erased = accord("person", "erase", "kim@example.org", "--yes")
    assert "is erased: person" in erased.output
    assert states(database) == ["cancelled"] * 3
    assert accord("audit", "verify").output.endswith("nothing was altered.\n")
    assert accord("person", "erase", "kim@example.org", "--yes").output == "Nobody has the address kim@example.org.\n"
    gone = erased.output.split("person ")[1].split(".")[0]
    assert accord("user", "deactivate", f"erased-{gone}@erased.invalid").exit_code == 2
