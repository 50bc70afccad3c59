"""A site that is really served: `accord run` in a process of its own, with people who have tokens."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from accord import ROOT, migrate
from accord.settings import Settings
from models.database import Database
from workflow import accounts, versions
from workflow.actors import SYSTEM
from workflow.programs import load_programs

PATIENCE = 60
SINCE = date(2020, 1, 1)


class Site:
    """A folder, a database, and a server that can be started and killed as often as one likes."""

    def __init__(self, folder: Path, url: str) -> None:
        """Migrate the database, and let one person in who receives and answers everything."""
        self.folder, self.url = folder, url
        folder.mkdir()
        self.database = Database(url)
        load_programs()
        migrate.upgrade(self.database)
        self.token, self.facts = _settle_in(self.database)
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            self.port: int = taken.getsockname()[1]

    def environment(self, **more: str) -> dict[str, str]:
        return {
            "PATH": more.pop("path", "/usr/bin:/bin"),
            "PYTHONPATH": str(ROOT),
            **{f"ACCORD_{name.upper()}": "" for name in Settings.model_fields},
            "ACCORD_VAR": str(self.folder),
            "ACCORD_DATABASE_URL": self.url,
            "ACCORD_PORT": str(self.port),
            "ACCORD_SCHEDULER": "off",
            "ACCORD_LOG_LEVEL": "error",
            **more,
        }

    @contextmanager
    def serve(self, fault: str = "") -> Iterator[subprocess.Popen[bytes]]:
        """Run the server, with a fault planted in it if one is named; it is killed in the end, if not before."""
        started = ["-m", "tests.trust.careless", fault, "run"] if fault else ["-m", "accord", "run"]
        said = self.folder / "said.txt"
        with said.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *started], cwd=ROOT, env=self.environment(), stdout=output, stderr=output
            )
            try:
                self._await_ready(process, said)
                yield process
            finally:
                process.kill()
                process.wait(PATIENCE)

    def _await_ready(self, process: subprocess.Popen[bytes], said: Path) -> None:
        ends = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=PATIENCE) as answer:
                    assert answer.status == 200
                    return
            except (OSError, urllib.error.URLError):
                assert process.poll() is None, said.read_text()
                assert time.monotonic() < ends, said.read_text()
                time.sleep(0.05)


def _settle_in(database: Database) -> tuple[str, dict[str, int]]:
    now = datetime.now(UTC)
    with database.write() as session:
        versions.sync(session, now)
        society = accounts.add_organization(
            session, program="cpin", kind="society", code="S-A", name_en="Society A", by=SYSTEM, now=now
        )
        staff, author = (
            accounts.add_person(session, name=name, email=f"{name}@example.org", by=SYSTEM, now=now, is_verified=True)
            for name in ("staff", "author")
        )
        author.organization_id = society.id
        accounts.grant_role(session, staff, program="cpin", role="cpin_staff", starts_on=SINCE, by=SYSTEM, now=now)
        for role in ("submitter", "society_lead"):
            accounts.grant_role(
                session,
                author,
                program="cpin",
                role=role,
                organization_id=society.id,
                starts_on=SINCE,
                by=SYSTEM,
                now=now,
            )
        token = accounts.issue_token(session, staff, "trust", now=now)
        return token, {"society": society.id, "submitter": author.id}
