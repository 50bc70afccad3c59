"""nginx with TLS in front of two web processes on PostgreSQL, by the files of docs/examples."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPResponse, HTTPSConnection
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from models.attachments import Attachment
from models.items import Item
from models.people import Person
from models.sessions import LoginSession
from tests.databases import bare_postgresql
from tests.operating.stack import WAITRESS, Stack, find_nginx, need_gunicorn, standing
from tests.sample.files import PDF
from workflow import accounts
from workflow.actors import SYSTEM

PASSWORD = "violet harbour lantern"
MB = 1024 * 1024
LARGEST = 25 * MB
PAUSE = 0.05
"""Seconds between two requests of one caller."""


@pytest.fixture(scope="module")
def stack(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    need_gunicorn()
    find_nginx()
    with bare_postgresql(postgresql_url) as url, standing(tmp_path_factory.mktemp("stack"), url) as made:
        made.start_nginx()
        for number in (0, 1):
            made.start_web(number)
        for number in (0, 1):
            made.await_ready(number)
        yield made


class Browser:
    """Keeps its cookies and one connection, and says what it likes about itself."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.cookies = stack, dict[str, str]()
        self.connection: HTTPSConnection = stack.connect()

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[HTTPResponse, str]:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            sent.setdefault("Referer", f"https://localhost:{self.stack.port}/")
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer, text

    def close(self) -> None:
        self.connection.close()

    def send(self, path: str, form: dict[str, str], **headers: str) -> HTTPResponse:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.ask("GET", path)[1])
        assert token is not None
        return self.ask("POST", path, urlencode({**form, "csrf_token": token[1]}).encode(), **headers)[0]


def test_nginx_and_two_processes_serve_over_tls(stack: Stack) -> None:
    with closing(Browser(stack)) as browser:
        check_first_answer(browser)
        check_who_asks_is_who_connects(browser)
        check_static_files(browser)
        check_uploads(stack, browser)
        check_numbers(stack, browser)
    check_logs(stack)


def check_first_answer(browser: Browser) -> None:
    """TLS, the cookie of this host alone, and the id of nginx."""
    answer, _ = browser.ask("GET", "/sign-in", X_Request_ID="forged-request-id")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-accord=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    for path, said in (("/x", (301, f"https://localhost:{browser.stack.port}/x")), ("/api/v1/me", (403, None))):
        place = f"http://127.0.0.1:{browser.stack.plain_port}{path}"
        plain = urllib.request.Request(place, headers={"Host": "localhost"})
        with pytest.raises(urllib.request.HTTPError) as refused:
            urllib.request.build_opener(Unled).open(plain)
        assert (refused.value.code, refused.value.headers["Location"]) == said
        refused.value.close()


class Unled(urllib.request.HTTPRedirectHandler):
    """Goes nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def check_who_asks_is_who_connects(browser: Browser) -> None:
    """Nobody says of themselves where they come from, nor under which name they ask."""
    database = browser.stack.site.database
    with database.write() as session:
        staff = session.scalars(select(Person).where(Person.name == "staff")).one()
        accounts.set_password(session, staff, PASSWORD, by=SYSTEM, now=datetime.now(UTC))
    forged = {"X_Forwarded_For": "192.0.2.66, 192.0.2.67", "X_Forwarded_Proto": "http", "Forwarded": "for=192.0.2.66"}
    given = {"email": "staff@example.org", "password": PASSWORD}
    assert browser.send("/sign-in", given, **forged).status == 303
    with database.read() as session:
        assert list(session.scalars(select(LoginSession.address))) == ["127.0.0.1"]
    assert browser.ask("GET", "/sign-in", Host="evil.example")[0].status == 400


def check_static_files(browser: Browser) -> None:
    page = browser.ask("GET", "/")[1]
    found = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)\?v=[^"]+)"', page)
    assert len(found) >= 2
    for address in found:
        answer, text = browser.ask("GET", address)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000")
        assert text


def check_uploads(stack: Stack, browser: Browser) -> None:
    """A file as large as may be goes through all of it; one byte more is refused with the form, much more at once."""
    data = {"action": "receive", "data": {"subject": "A large file", "question": "Does it go through?"}}
    page = f"/items/{make(stack, data)}"
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.ask("GET", page)[1])
    assert token is not None
    kind = "multipart/form-data; boundary=here"
    codes = []
    for size in (LARGEST, LARGEST + 1, 30 * MB):
        body = multipart(token[1], PDF[:9].ljust(size - len(PDF) + 9, b" ") + PDF[9:])
        codes.append(browser.ask("POST", f"{page}/files", body, Content_Type=kind)[0].status)
        browser.connection.close()
    assert codes == [303, 422, 413]
    with stack.site.database.read() as session:
        assert list(session.scalars(select(Attachment.size))) == [LARGEST]


def multipart(token: str, content: bytes) -> bytes:
    head = 'Content-Disposition: form-data; name="csrf_token"\r\n\r\n'
    file = 'Content-Disposition: form-data; name="file"; filename="large.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return f"--here\r\n{head}{token}\r\n--here\r\n{file}".encode() + content + b"\r\n--here--\r\n"


def make(stack: Stack, data: object) -> str:
    """Make an inquiry through the API; gives its reference."""
    headers = {"Authorization": f"Bearer {stack.site.token}", "Content_Type": "application/json"}
    with closing(Browser(stack)) as program:
        answer, text = program.ask("POST", "/api/v1/kinds/inquiry/items", json.dumps(data).encode(), **headers)
    assert answer.status == 201, text
    reference: str = json.loads(text)["reference"]
    return reference


def check_numbers(stack: Stack, browser: Browser) -> None:
    """Both processes count together; whoever comes from outside is told nothing."""
    assert browser.ask("GET", "/metrics")[0].status == 404
    with urllib.request.urlopen(f"http://127.0.0.1:{stack.ports[1]}/metrics") as answer:
        said = answer.read().decode()
    signed = re.search(r'accord_requests_total\{code="303",method="POST",route="/sign-in"\} (\S+)', said)
    assert signed is not None
    assert float(signed[1]) == 1
    assert (
        'accord_transitions_total{action="receive",ground="",kind="inquiry",outcome="done",program="cpin"} 1.0' in said
    )
    assert 'database="postgresql"' in said


def check_logs(stack: Stack) -> None:
    """One id leads from nginx' line to ours; neither has an address."""
    said = [json.loads(line) for number in (0, 1) for line in stack.said(f"web-{number}.log").splitlines()]
    ours = [line for line in said if line["logger"] != "gunicorn.error"]  # which says where it listens
    ids = {line["request_id"] for line in ours if line["event"] == "request"}
    theirs = stack.said("accord.log")
    assert ids & set(re.findall(r"request_id=(\w+)", theirs))
    assert not [line for line in (theirs, json.dumps(ours)) if "127.0.0.1" in line or "staff@example.org" in line]


class Hammer:
    """Reads and writes one after the other, on one connection or on a new one each time; notes what fails."""

    def __init__(self, stack: Stack, name: str, *, keeps: bool) -> None:
        self.stack, self.name, self.keeps = stack, name, keeps
        self.read, self.written, self.failed = 0, 0, list[str]()
        self.stopping = Event()
        self.thread = Thread(target=self._work)

    def _work(self) -> None:
        connection = self.stack.connect()
        while not self.stopping.wait(PAUSE):
            number = self.read + self.written
            try:
                self._ask(connection, number)
            except OSError as error:
                self.failed.append(repr(error))
            if not self.keeps or self.failed:
                connection.close()
                connection = self.stack.connect()
        connection.close()

    def _ask(self, connection: HTTPSConnection, number: int) -> None:
        headers = {"Authorization": f"Bearer {self.stack.site.token}"}
        if number % 2:
            connection.request("GET", "/api/v1/me", headers=headers)
        else:
            data = {"subject": f"{self.name}-{number}", "question": "Is anybody there?"}
            body = json.dumps({"action": "receive", "data": data})
            sent: dict[str, Any] = {**headers, "Content-Type": "application/json"}
            sent["Idempotency-Key"] = f"{self.name}-{number}"
            connection.request("POST", "/api/v1/kinds/inquiry/items", body, sent)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != (200 if number % 2 else 201):
            self.failed.append(f"{answer.status} {text.decode()[:200]}")
        self.read, self.written = self.read + number % 2, self.written + (number + 1) % 2


def count_items(stack: Stack) -> int:
    with stack.site.database.read() as session:
        return session.scalar(select(func.count(Item.id))) or 0


@contextmanager
def hammering(stack: Stack) -> Iterator[list[Hammer]]:
    """Four callers who ask all the while, two of them on one connection each."""
    hammers = [Hammer(stack, f"h{number}", keeps=number < 2) for number in range(4)]
    for one in hammers:
        one.thread.start()
    try:
        yield hammers
    finally:
        for one in hammers:
            one.stopping.set()
        for one in hammers:
            one.thread.join()


def test_no_request_fails_while_each_process_is_replaced(stack: Stack) -> None:
    before = count_items(stack)
    with hammering(stack) as hammers:
        stack.reload_web(0)
        stack.replace_web(1, WAITRESS)
        stack.replace_web(1)

    assert [failure for one in hammers for failure in one.failed] == []
    written = sum(one.written for one in hammers)
    assert written > 20
    assert count_items(stack) == before + written


def test_planted_fault_that_closes_the_port_is_caught(stack: Stack) -> None:
    """Both processes are ended, and nobody keeps their ports open: the last test of this file, as nothing is left."""
    with hammering(stack) as hammers:
        for number in (0, 1):
            stack.held[number].close()
        for number in (0, 1):
            stack.stop_web(number)

    assert "502" in {failure[:3] for one in hammers for failure in one.failed}
