"""The fixtures themselves: databases come empty, and in CI nothing is skipped."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from models.database import Database
from models.people import Organization
from tests.beginnings import begin_with

ROOT = Path(__file__).resolve().parents[1]


def _organization(code: str) -> Organization:
    return Organization(program="cpin", kind="society", code=code, name_en="One", name_fr="Une", details={})


@pytest.mark.parametrize("code", ["first", "second"])
def test_database_comes_empty_and_counts_from_one(database: Database, code: str) -> None:
    with database.write() as session:
        organization = _organization(code)
        session.add(organization)
        session.flush()
        assert organization.id == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Organization)) == 1


@pytest.mark.parametrize("name", ["made", "copied"])
def test_beginning_is_the_same_whether_made_or_copied(database: Database, name: str) -> None:
    def make() -> dict[str, object]:
        with database.write() as session:
            first = _organization("first")
            session.add(first)
            session.flush()
            return {"id": first.id, "database": database}

    given = begin_with(database, "one organization", make)
    assert given == {"id": 1, "database": database}
    given["id"] = name
    with database.write() as session:
        second = _organization("second")
        session.add(second)
        session.flush()
        assert list(session.execute(select(Organization.id, Organization.code))) == [(1, "first"), (2, "second")]


def test_beginning_takes_the_place_of_nothing(database: Database) -> None:
    begin_with(database, "nothing", lambda: None)
    with database.write() as session:
        session.add(_organization("first"))
    with pytest.raises(AssertionError):
        begin_with(database, "nothing", lambda: None)


def test_bare_database_has_no_tables(bare_url: str) -> None:
    database = Database(bare_url)
    with database.read() as session:
        assert inspect(session.connection()).get_table_names() == []
    database.close()


def test_session_is_in_a_transaction(session: Session) -> None:
    session.add(_organization("first"))
    session.flush()
    assert session.in_transaction()


def test_now_is_aware(now: datetime) -> None:
    assert now.utcoffset() is not None


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed"), ("", "1 skipped")])
def test_skip_fails_only_in_ci(tmp_path: Path, ci: str, outcome: str) -> None:
    (tmp_path / "test_one.py").write_text("import pytest\n\ndef test_one():\n    pytest.skip('no browser')\n")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "--rootdir", tmp_path, tmp_path],
        env=os.environ | {"CI": ci, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in run.stdout
