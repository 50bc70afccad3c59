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
