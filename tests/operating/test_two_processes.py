"""Two web processes and two workers on one PostgreSQL: begun as docs/operating.md says, and nothing happens twice."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accord import ROOT
from models.database import Database
from models.deadlines import Reminder
from models.items import Item
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person
from tests.databases import bare_postgresql
from tests.operating.stack import free_port, need_gunicorn
from tests.trust.site import PATIENCE, Site
from workflow.engine import advance, create
from workflow.standing import actor_for

DOCS = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
TYPED = re.search(r"test_two_processes.py types these lines -->\n```sh\n(.*?)```", DOCS, re.DOTALL)


@pytest.fixture
def site(postgresql_url: str, tmp_path: Path) -> Iterator[Site]:
    with bare_postgresql(postgresql_url) as url:
        made = Site(tmp_path / "site", url)
        yield made
        made.database.close()


def wait_until(done: Callable[[], bool], why: Callable[[], str]) -> None:
    ends = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < ends, why()
        time.sleep(0.1)


def lines_to_type(site: Site, ports: list[int]) -> str:
    """What stands on the page, with this database, these ports and this environment of Python's."""
    assert TYPED is not None
    said = TYPED[1].replace("postgresql://accord:secret@127.0.0.1/accord", shlex.quote(site.url))
    said = said.replace("var/two", str(site.folder))
    said = re.sub(r"\.venv/bin/(accord|gunicorn) ", rf"{sys.executable} -m \1 ", said)
    for there, here in zip(("8001", "8002"), ports, strict=True):
        said = said.replace(f"127.0.0.1:{there}", f"127.0.0.1:{here}")
    return f"set -e\n{said}\necho; echo begun\nwait\n"


def test_what_the_page_says_starts_two_web_processes_and_two_workers(site: Site, tmp_path: Path) -> None:
    need_gunicorn()
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("the page is typed by bash, and asks by curl; on Debian: apt-get install curl")
    ports = [free_port(), free_port()]
    said = tmp_path / "said.txt"
    with said.open("wb") as output:
        shell = subprocess.Popen(
            ["bash", "-c", lines_to_type(site, ports)],
            cwd=ROOT, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        wait_until(lambda: "\nbegun" in said.read_text() or shell.poll() is not None, said.read_text)
        assert shell.poll() is None, said.read_text()
        check_begun(said.read_text())
        check_asked_of_both_done_once(site, ports)
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        shell.wait(PATIENCE)
    wait_until(lambda: said.read_text().count("finishing what is in hand") == 2, said.read_text)


def check_begun(said: str) -> None:
    assert said.count('"ready":true') == 2
    assert "accord_build_info{" in said
    assert said.count("Worker ") == 2


def check_asked_of_both_done_once(site: Site, ports: list[int]) -> None:
    """One request, sent to both at once with one key, eight times: each is done once, and its mail is sent once."""

    def ask(place: tuple[int, int]) -> tuple[int, str]:
        number, port = place
        data = {"subject": f"Question {number}", "question": "Why?"}
        headers = {"Authorization": f"Bearer {site.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/kinds/inquiry/items",
            json.dumps({"action": "receive", "data": data}).encode(),
            {**headers, "Idempotency-Key": f"key-{number}"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - likewise
            return number, json.loads(answer.read())["reference"]

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(ask, [(number, port) for number in range(8) for port in ports]))
    assert len(told) == 16
    assert len(set(told)) == 8
    with site.database.read() as session:
        assert session.scalar(select(func.count(Item.id))) == 8


def prepare(database: Database, then: datetime) -> int:
    """Ten change requests submitted long ago, each with mail and missed reminders; gives how many messages wait."""
    with database.write() as session:
        author = session.scalars(select(Person).where(Person.name == "author")).one()
        actor = actor_for(session, author, then.date())
        for number in range(10):
            data = {"title": f"Request {number}", "details": "All", "category": "finance", "business_need": "Much"}
            item = create(session, "change_request", "create", actor=actor, now=then, data=data)
            advance(session, item, "submit", actor=actor, now=then, data={"no_client_information_confirmed": True})
        return session.scalar(select(func.count(OutboxMessage.id))) or 0


def test_two_workers_tell_each_reminder_and_send_each_message_once(site: Site, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    late = datetime.combine(now.date(), wall(20), tzinfo=UTC)  # after the hour of sending, wherever it is what o'clock
    late -= timedelta(days=1 if late > now else 0)
    before = prepare(site.database, late - timedelta(days=30))
    said = tmp_path / "said.txt"
    behind = str((now - late).total_seconds())
    with said.open("wb") as output:
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.operating.clocked", behind, "worker"],
                cwd=ROOT, env=site.environment(ACCORD_LOG_LEVEL="info"), stdout=output, stderr=output,
            )
            for _ in range(2)
        ]  # fmt: skip

    def is_done() -> bool:
        with site.database.read() as session:
            reminders = session.scalar(select(func.count(Reminder.id)))
            waiting = session.scalar(select(func.count(OutboxMessage.id)).where(OutboxMessage.state != "sent"))
            total = session.scalar(select(func.count(OutboxMessage.id)))
        return bool(reminders) and waiting == 0 and (total or 0) > before

    try:
        wait_until(is_done, said.read_text)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            worker.wait(PATIENCE)
    check_each_once(site.database)
    assert [worker.returncode for worker in workers] == [0, 0]


def check_each_once(database: Database) -> None:
    with database.read() as session:
        ends = set(session.execute(select(OutboxMessage.state, OutboxMessage.attempts)))
        sent = sorted(session.scalars(select(OutboxMessage.message_id)))
        received = sorted(session.scalars(select(MailboxMessage.message_id)))
        digests = list(session.scalars(select(OutboxMessage.address).where(OutboxMessage.purpose == "reminder")))
        told = set(session.scalars(select(Reminder.result)))
    assert ends == {("sent", 1)}
    assert received == sent
    assert digests == ["staff@example.org"]
    assert told
    assert told <= {"queued", "merged"}
