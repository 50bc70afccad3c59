"""The client is made of the document without a fault, and docs/client.md runs as it stands, against a live service."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Database
from models.people import Person
from tests.blueprints.application import make_application, serve_from
from tests.blueprints.cast import NOW, gather
from tests.client.generating import write_client
from tests.sample.files import PDF
from tests.serving import served
from workflow import accounts

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOLD = """\
I am Submitter: reader, submitter
Made CR-2026-0003, once
422: Confirm that nothing here could identify a child, family or client. (no_client_identifiers_confirmed, from now)
CR-2026-0003 is received at version 2
409: Someone else was faster; since then: ['submit']
screen.pdf has {size} bytes
3 received: CR-2026-0003, CR-2026-0002, CR-2026-0001
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("client")
    assert write_client(made) == []
    (made / "example.py").write_text(
        "\n".join(CODE.findall((ROOT / "docs" / "client.md").read_text(encoding="utf-8"))), encoding="utf-8"
    )
    return made


@pytest.fixture
def service(sqlite_database: Database) -> Iterator[dict[str, str]]:
    """A service that listens, and what the examples take from their environment."""
    app = make_application()
    serve_from(app, sqlite_database, NOW)
    world = gather(app, sqlite_database)
    for _ in range(2):
        world.make()
    with sqlite_database.write() as session:
        token = accounts.issue_token(session, session.get_one(Person, world.people["submitter"]), "client", now=NOW)
    with served(app) as address:
        yield {"ACCORD_URL": address, "ACCORD_TOKEN": token}


def test_the_examples_run_against_a_live_service(folder: Path, service: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "screen.pdf"
    file.write_bytes(PDF)
    run = subprocess.run(
        [sys.executable, "example.py"],
        cwd=folder,
        env={**os.environ, **service, "ACCORD_FILE": str(file)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (run.stderr, run.stdout) == ("", TOLD.format(size=len(PDF)))


def test_the_examples_have_the_types_that_the_client_says(folder: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", f"--cache-dir={tmp_path}", "example.py"],
        cwd=folder,
        env={**os.environ, "MYPYPATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (run.returncode, run.stdout) == (0, "Success: no issues found in 1 source file\n")
