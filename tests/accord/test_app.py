import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from accord import demo, migrate
from accord.app import create_app
from accord.logs import configure_logs
from accord.services import Services, make_services
from accord.settings import Settings
from models.database import Database
from models.definitions import Setting
from models.people import Person, RoleGrant
from models.sessions import ApiToken
from tests.databases import copy_or_make
from workflow import accounts, pulses
from workflow.actors import SYSTEM

PASSWORD = "violet harbour lantern"


def make_app(settings: Settings, now: datetime) -> Iterator[Flask]:
    services = make_services(settings, now=lambda: now, hasher=accounts.CHEAP)
    copy_or_make(settings.var / "accord.db", "migrated", lambda: migrate.upgrade(services.database))
    yield create_app(settings, services)
    services.database.close()


@pytest.fixture
def app(site: Path, now: datetime) -> Iterator[Flask]:
    site.mkdir()
    yield from make_app(Settings(var=site), now)


@pytest.fixture
def https_app(site: Path, now: datetime) -> Iterator[Flask]:
    site.mkdir(exist_ok=True)
    yield from make_app(Settings(var=site, base_url="https://accord.example.org", trusted_proxies=1), now)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def database_of(app: Flask) -> Database:
    services: Services = app.extensions["accord"]
    return services.database


def token_in(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def sign_in(app: Flask, client: FlaskClient, now: datetime) -> None:
    with database_of(app).write() as session:
        person = accounts.add_person(session, name="Robin", email="robin@example.org", by=SYSTEM, now=now)
        accounts.set_password(session, person, PASSWORD, by=SYSTEM, now=now, hasher=accounts.CHEAP)
    given = {"email": "robin@example.org", "password": PASSWORD, "csrf_token": token_in(client.get("/sign-in").text)}
    assert client.post("/sign-in", data=given).status_code == 303


def test_health_and_readiness(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"alive": True}
    assert client.get("/readyz").json == {"ready": True, "missing": None, "worker": "unknown"}


def test_readiness_without_migrations(app: Flask, client: FlaskClient) -> None:
    migrate.downgrade(database_of(app), "base")
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"ready": False, "missing": "migrations"})


def test_readiness_ends_when_the_server_is_asked_to_stop(app: Flask, client: FlaskClient) -> None:
    app.config["IS_STOPPING"] = lambda: True
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"ready": False, "missing": "stopping"})
    assert client.get("/healthz").status_code == 200


def test_readiness_lasts_while_a_newer_version_takes_over(app: Flask, client: FlaskClient) -> None:
    with database_of(app).write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("minutes", "said"), [(4, "alive"), (6, "silent")])
def test_readiness_tells_whether_a_worker_lives(
    app: Flask, client: FlaskClient, now: datetime, minutes: int, said: str
) -> None:
    with database_of(app).write() as session:
        pulses.beat(session, "sweep_reminders", "elsewhere", now - timedelta(minutes=minutes))

    assert client.get("/readyz").json == {"ready": True, "missing": None, "worker": said}


def test_readiness_without_database(app: Flask, client: FlaskClient, site: Path) -> None:
    database_of(app).close()
    (site / "accord.db").write_bytes(b"no database" * 100)
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json) == (503, {"ready": False, "missing": "database"})


def test_headers_of_every_answer(client: FlaskClient) -> None:
    for address in ("/sign-in", "/no-such-page", "/healthz"):
        headers = client.get(address).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Permissions-Policy"].startswith("camera=()")
        assert "Strict-Transport-Security" not in headers


def test_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.get("/sign-in").headers["Set-Cookie"]

    assert cookie.startswith("accord=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_tls_the_cookie_is_secure_and_hsts_is_set(https_app: Flask) -> None:
    answer = https_app.test_client().get("/sign-in", base_url="https://accord.example.org")

    assert answer.headers["Set-Cookie"].startswith("__Host-accord=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_behind_tls_every_cookie_is_bound_to_the_host(https_app: Flask) -> None:
    client = https_app.test_client()
    page = client.get("/sign-in", base_url="https://accord.example.org").text
    given = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "language": "fr", "theme": "dark"}
    headers = {"Referer": "https://accord.example.org/sign-in"}
    answer = client.post("/choose", data=given, base_url="https://accord.example.org", headers=headers)

    kept = [cookie for cookie in answer.headers.getlist("Set-Cookie") if "accord_" in cookie]
    assert [cookie.partition("=")[0] for cookie in kept] == ["__Host-accord_language", "__Host-accord_theme"]
    assert all("Secure" in cookie and "Path=/" in cookie for cookie in kept)
    assert '<html lang="fr" data-theme="dark">' in client.get("/sign-in", base_url="https://accord.example.org").text


@pytest.mark.parametrize(
    ("host", "code"),
    [("localhost:8000", 200), ("127.0.0.1:8000", 200), ("evil.example", 400), ("accord.example.org", 400), ("", 400)],
)
def test_only_the_configured_host_is_answered(client: FlaskClient, host: str, code: int) -> None:
    answer = client.get("/healthz", headers={"Host": host})
    assert (answer.status_code, len(answer.headers["X-Request-ID"])) == (code, 16)
    assert answer.headers["Permissions-Policy"]


def test_the_base_url_names_the_host(https_app: Flask) -> None:
    client = https_app.test_client()

    assert client.get("/healthz", headers={"Host": "accord.example.org"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_request_id_is_ours_unless_a_proxy_is_trusted(client: FlaskClient, https_app: Flask) -> None:
    given = {"X-Request-ID": "abcdef-123456"}

    assert len(client.get("/healthz", headers=given).headers["X-Request-ID"]) == 16
    assert https_app.test_client().get("/healthz", headers=given).headers["X-Request-ID"] == "abcdef-123456"
    forged = {"X-Request-ID": "a b c d e f g h"}
    assert len(https_app.test_client().get("/healthz", headers=forged).headers["X-Request-ID"]) == 16


def test_too_large_a_request_is_refused(client: FlaskClient) -> None:
    assert client.post("/sign-in", data={"email": "x" * 3_000_000}).status_code == 413


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection made from now on waits a moment for a lock, not ten seconds."""
    monkeypatch.setattr("models.database.BUSY_SECONDS", 0.1)


@pytest.mark.parametrize("trouble", ["locked", "read-only"])
def test_a_database_in_trouble_is_a_503_and_recovers(
    impatient: None, app: Flask, client: FlaskClient, now: datetime, site: Path, trouble: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sign_in(app, client, now)
    given = {"csrf_token": token_in(client.get("/account").text), "language": "fr"}
    database_of(app).close()
    if trouble == "read-only":
        monkeypatch.setattr(database_of(app).engine.pool, "_creator", read_only(site))
        answer, ready = client.post("/choose", data=given), client.get("/readyz")
    else:
        with sqlite3.connect(site / "accord.db") as other:
            other.execute("BEGIN IMMEDIATE")
            answer, ready = client.post("/choose", data=given), client.get("/readyz")
        other.close()

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert ready.status_code == 200  # what can be read is shown


def read_only(site: Path) -> Callable[..., sqlite3.Connection]:
    return lambda *_: sqlite3.connect(f"file:{site / 'accord.db'}?mode=ro", uri=True, check_same_thread=False)


def test_the_log_names_the_route_and_nothing_personal(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list(logging.root.handlers), logging.root.level
    configure_logs("info", "json")
    try:
        client.get("/sign-in?next=/items/secret-name")
        client.get("/no-such-page/robin@example.org")
    finally:
        logging.root.handlers, level = before
        logging.root.setLevel(level)
    said = capsys.readouterr().err

    assert '"route": "/sign-in"' in said
    assert '"request_id": ' in said
    assert "secret-name" not in said
    assert "robin" not in said


def test_a_session_in_use_stays_open(site: Path, now: datetime) -> None:
    site.mkdir()
    clock = [now]
    services = make_services(Settings(var=site), now=lambda: clock[0], hasher=accounts.CHEAP)
    migrate.upgrade(services.database)
    app = create_app(Settings(var=site), services)
    client = app.test_client()
    sign_in(app, client, now)
    for _ in range(4):
        clock[0] += services.lifetimes.idle * 0.9
        assert client.get("/").status_code == 200
    clock[0] += services.lifetimes.idle
    assert client.get("/").status_code == 303
    services.database.close()


def test_a_full_disk_is_a_503_and_nothing_is_half_done(
    app: Flask, client: FlaskClient, now: datetime, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(app, client, now)
    given = {"csrf_token": token_in(client.get("/account").text), "name": "n" * 80, "days": "30", "reach": "all"}
    database_of(app).close()
    healthy = database_of(app).engine.pool._creator
    monkeypatch.setattr(database_of(app).engine.pool, "_creator", almost_full(site))
    codes = [client.post("/account/tokens", data=given).status_code for _ in range(100)]
    database_of(app).close()
    monkeypatch.setattr(database_of(app).engine.pool, "_creator", healthy)
    made = codes.count(200)

    assert codes == [200] * made + [503] * (100 - made)
    assert 0 < made < 100
    assert client.post("/account/tokens", data=given).status_code == 200
    with database_of(app).read() as session:
        assert session.scalar(select(func.count(ApiToken.id))) == made + 1


def almost_full(site: Path) -> Callable[..., sqlite3.Connection]:
    def connect(*_: object) -> sqlite3.Connection:
        connection = sqlite3.connect(site / "accord.db", check_same_thread=False)
        connection.execute("PRAGMA max_page_count = 1")  # it becomes the present size: no room for one page more
        return connection

    return connect


def test_the_api_says_503_as_problem_details(
    app: Flask, client: FlaskClient, now: datetime, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database_of(app).write() as session:
        person = accounts.add_person(session, name="Robin", email="robin@example.org", by=SYSTEM, now=now)
        token = accounts.issue_token(session, person, "test", now=now)
    database_of(app).close()
    monkeypatch.setattr(database_of(app).engine.pool, "_creator", read_only(site))
    sent = {"Authorization": f"Bearer {token}"}
    answer = client.patch("/api/v1/me", json={"language": "fr"}, headers=sent)

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "10"


def test_the_settings_page_opens_beside_the_demo(app: Flask, client: FlaskClient, now: datetime) -> None:
    sign_in(app, client, now)
    with database_of(app).write() as session:
        person = session.scalars(select(Person)).one()
        session.add(RoleGrant(person_id=person.id, program="cpin", role="admin", starts_on=now.date()))
        session.add(Setting(program=demo.PROGRAM, name=demo.NAME, value={"value": {"whole": True, "accounts": []}}))

    assert client.get("/settings").status_code == 200
    assert demo.accounts(database_of(app)) == ()
