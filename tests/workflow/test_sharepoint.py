"""The ministry's site behind a faithful fake: throttled, cut off, with tokens that end and uploads in parts."""

import io
import logging
from collections.abc import Iterator

import pytest
import requests

from tests.sample.graph import PIECE, SECRET, Fake, run_fake
from workflow.sharepoint import CHUNK, SMALL, Guarded, SiteFolder, SiteLater, SiteRefuses, SiteSettings, check_public

LARGE = bytes(range(256)) * ((SMALL + CHUNK + PIECE) // 256) + b"end"
PATH = "practice/PR-2026-0001/1.0.pdf"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fake]:
    with run_fake(tmp_path_factory.mktemp("graph")) as fake:
        yield fake


@pytest.fixture
def fake(running: Fake) -> Fake:
    for held in (running.files, running.sessions, running.tokens, running.valid, running.plan, running.seen):
        held.clear()
    running.retry_after = "7"
    return running


class Folder(SiteFolder):
    """The folder on the fake; it remembers how long it waited instead of waiting."""

    def __init__(self, fake: Fake, secret: str = SECRET) -> None:
        self.session = requests.Session()
        self.session.verify = fake.certificate
        self.waited: list[float] = []
        settings = SiteSettings(
            tenant="tenant",
            client_id="client",
            site="site-1",
            folder="Published/CPIN",
            secret=secret,
            authority=fake.address,
            graph=f"{fake.address}/v1.0",
            upload_hosts=("127.0.0.1",),
        )
        super().__init__(settings, Guarded(5, lambda _host, _port: None, self.session), self.waited.append)

    def send(self, body: bytes, path: str = PATH) -> str:
        return self.put(path, io.BytesIO(body), len(body))


@pytest.fixture
def folder(fake: Fake) -> Iterator[Folder]:
    made = Folder(fake)
    yield made
    made.session.close()


def test_small_file_is_put_and_replaced(fake: Fake, folder: Folder) -> None:
    place = folder.send(b"first")
    assert (place, folder.send(b"second")) == (f"https://ministry.sharepoint.com/Published/CPIN/{PATH}",) * 2
    assert fake.files == {f"Published/CPIN/{PATH}": b"second"}
    assert fake.tokens == ["token-1"]


def test_large_file_is_sent_in_parts(fake: Fake, folder: Folder) -> None:
    assert folder.send(LARGE).startswith("https://")
    assert fake.files == {f"Published/CPIN/{PATH}": LARGE}
    assert [line.split()[0] for line in fake.seen] == ["POST", "PUT", "PUT", "PUT"]


@pytest.mark.parametrize(
    ("plan", "waited"),
    [
        (["ok", "ok", "429"], [7.0]),
        (["ok", "503", "ok", "cut"], [7.0, 1.0]),
        (["ok", "lose", "ok", "500"], [1.0, 1.0]),
        (["401", "ok"], []),
    ],
)
def test_large_file_goes_on_where_it_was(fake: Fake, folder: Folder, plan: list[str], waited: list[float]) -> None:
    fake.plan += plan
    folder.send(LARGE)
    assert (fake.files, folder.waited) == ({f"Published/CPIN/{PATH}": LARGE}, waited)


@pytest.mark.parametrize("planned", ["429", "503"])
def test_throttling_says_when_to_come_again(fake: Fake, folder: Folder, planned: str) -> None:
    fake.plan.append(planned)
    with pytest.raises(SiteLater) as caught:
        folder.send(b"x")
    assert (caught.value.seconds, fake.files, folder.waited) == (7.0, {}, [])


def test_long_throttling_in_the_middle_ends_the_attempt(fake: Fake, folder: Folder) -> None:
    fake.plan += ["ok", "ok", "429"]
    fake.retry_after = "600"
    with pytest.raises(SiteLater) as caught:
        folder.send(LARGE)
    assert (caught.value.seconds, folder.waited) == (600.0, [])


def test_session_that_ended_is_begun_anew_the_next_time(fake: Fake, folder: Folder) -> None:
    fake.plan += ["ok", "ok", "cut", "gone"]
    with pytest.raises(SiteLater, match="starts again"):
        folder.send(LARGE)
    folder.send(LARGE)
    assert fake.files == {f"Published/CPIN/{PATH}": LARGE}


def test_token_that_ended_is_fetched_anew(fake: Fake, folder: Folder) -> None:
    folder.send(b"first")
    fake.plan.append("401")
    folder.send(b"second")
    assert (fake.tokens, fake.files) == (["token-1", "token-2"], {f"Published/CPIN/{PATH}": b"second"})


@pytest.mark.parametrize(
    ("planned", "raised", "said"),
    [
        ("500", SiteLater, "the site answered 500 generalException"),
        ("403", SiteRefuses, "the site answered 403 generalException"),
        ("redirect", SiteRefuses, "the site sent us elsewhere"),
        ("cut", SiteLater, r"could not be reached \(ConnectionError\)"),
    ],
)
def test_what_goes_wrong_is_told_without_secrets(
    fake: Fake, folder: Folder, planned: str, raised: type[Exception], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.plan.append(planned)
    with pytest.raises(raised, match=f"{said}$"):
        folder.send(b"x")
    assert not any(word in caplog.text for word in (SECRET, "token-1", "tempauth"))


def test_wrong_secret_waits_and_is_not_told(fake: Fake, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    made = Folder(fake, secret="wrong horse")
    with pytest.raises(SiteLater, match=r"^no token was given \(invalid_client\)$"):
        made.send(b"x")
    made.session.close()
    assert "wrong horse" not in caplog.text + repr(made.settings)


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "0.0.0.0"])  # noqa: S104
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(SiteRefuses, match="not public"):
        check_public(host, 443)


def test_only_https_is_spoken(fake: Fake, folder: Folder) -> None:
    with pytest.raises(SiteRefuses, match="without https"):
        folder.http.get(fake.address.replace("https", "http"))


def test_upload_to_a_strange_host_is_refused(fake: Fake, folder: Folder) -> None:
    object.__setattr__(folder.settings, "upload_hosts", (".sharepoint.com",))
    with pytest.raises(SiteRefuses, match="strange host"):
        folder.send(LARGE)
    assert fake.files == {}
