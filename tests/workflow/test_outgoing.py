"""Requests to addresses that people typed: never into the network within, never longer or larger than allowed."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.workflow.webhooks.receiver import Receiver, receiving
from workflow.outgoing import Allowed, Answer, NotSent, Outgoing, Resolve, is_open, read_allowed, wrong_of

HERE = read_allowed("127.0.0.1")


def found_at(*addresses: str) -> Resolve:
    """A resolver that knows these addresses of every host; none: it says that it was asked."""
    return lambda *_: list(addresses) or pytest.fail("it was looked up")


def cause_of(outgoing: Outgoing, url: str) -> str:
    with pytest.raises(NotSent) as refused:
        outgoing.post(url, b"{}", {})
    return str(refused.value.cause)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",  # noqa: S104 - nothing listens
        "localhost",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_post_into_the_network_within_is_refused(host: str) -> None:
    assert cause_of(Outgoing(), f"https://{host}/hook") == "forbidden"


@pytest.mark.parametrize("found", [["10.1.2.3"], ["93.184.215.14", "127.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"]])
def test_post_to_a_name_with_any_address_within_is_refused(found: list[str]) -> None:
    outgoing = Outgoing(resolve=found_at(*found))
    assert cause_of(outgoing, "https://hooks.example.org/") == "forbidden"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "https://",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://example.org@127.0.0.1/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://exämple.org/",
        "https://example.org:99999/",
        "https://[::1/",
        "file:///etc/passwd",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_post_to_what_is_no_plain_address_is_refused_before_any_look_up(url: str) -> None:
    outgoing = Outgoing(resolve=found_at())
    assert cause_of(outgoing, url) == "address"
    assert wrong_of(url, Allowed()) is not None


def test_post_without_tls_is_refused_where_the_settings_do_not_allow_it() -> None:
    assert cause_of(Outgoing(resolve=found_at("93.184.215.14")), "http://example.org/") == "forbidden"


def test_post_connects_to_the_address_that_was_checked(receiver: Receiver) -> None:
    asked: list[str] = []

    def rebind(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    outgoing = Outgoing(read_allowed("hooks.example.org"), resolve=rebind)
    url = f"http://hooks.example.org:{receiver.port}/hook?of=accord"
    assert outgoing.post(url, b"{}", {"X-Test": "1"}) == Answer(204, b"")
    assert asked == ["hooks.example.org"]
    heads, body = receiver.came[0]
    assert (heads["host"], heads["x-test"], body) == (f"hooks.example.org:{receiver.port}", "1", b"{}")
    assert heads["user-agent"].startswith("Accord")


def test_post_follows_no_redirect(receiver: Receiver) -> None:
    receiver.code, receiver.heads = 302, {"Location": receiver.url}
    assert Outgoing(HERE).post(receiver.url, b"{}", {}).code == 302
    assert len(receiver.came) == 1


def test_post_reads_no_more_than_allowed(receiver: Receiver) -> None:
    receiver.code, receiver.body = 200, b"x" * 1_000_000
    assert len(Outgoing(HERE).post(receiver.url, b"{}", {}).body) == Outgoing.size


def test_post_ends_when_the_answer_drips(receiver: Receiver) -> None:
    receiver.code, receiver.body, receiver.pause = 200, b"x" * 100, 0.05
    assert cause_of(Outgoing(HERE, total=0.2), receiver.url) == "time"


def test_post_where_nobody_listens_says_so() -> None:
    assert cause_of(Outgoing(HERE), "http://127.0.0.1:1/") == "connection"


def test_post_to_an_unknown_name_says_so() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError(host)

    assert cause_of(Outgoing(resolve=unknown), "https://nowhere.invalid/") == "name"


def test_post_asks_no_proxy(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert Outgoing(HERE).post(receiver.url, b"{}", {}).code == 204


@pytest.mark.parametrize(
    ("said", "url", "is_right"),
    [
        ("", "https://example.org/hook", True),
        ("", "http://example.org/hook", False),
        ("", "https://10.0.0.1/", False),
        ("10.0.0.0/8", "http://10.0.0.1/", True),
        ("hooks.intranet", "http://hooks.intranet/", True),
        ("hooks.intranet", "http://example.org/", False),
    ],
)
def test_wrong_of_tells_what_can_be_told_before_a_look_up(said: str, url: str, *, is_right: bool) -> None:
    assert (wrong_of(url, read_allowed(said)) is None) is is_right


def test_post_goes_to_the_hosts_alone_that_the_settings_name() -> None:
    allowed = read_allowed("", only="hooks.example.org, .partner.example")
    named = ("hooks.example.org", "a.b.partner.example", "partner.example", "xhooks.example.org", "8.8.8.8")
    assert [wrong_of(f"https://{host}/", allowed) is None for host in named] == [True, True, False, False, False]
    assert cause_of(Outgoing(allowed, resolve=found_at("93.184.215.14")), "https://example.org/") == "forbidden"


def test_is_open_takes_addresses_of_the_open_internet() -> None:
    assert [is_open(ipaddress.ip_address(one)) for one in ("93.184.215.14", "2606:4700::1111")] == [True, True]


def test_post_by_tls_asks_for_the_name_at_the_address_that_was_checked(tmp_path: Path) -> None:
    names: list[str] = []
    certify(tmp_path, "hooks.example.org")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    serving.sni_callback = lambda _line, name, _context: names.append(str(name))
    allowed = read_allowed("127.0.0.1")
    trusting = Outgoing(allowed, resolve=found_at("127.0.0.1"), trust=lambda: trust_in(tmp_path / "certificate.pem"))
    with receiving(serving) as receiver:
        url = f"https://hooks.example.org:{receiver.port}/hook"
        assert trusting.post(url, b"{}", {}).code == 204
        assert names == ["hooks.example.org"]
        assert receiver.came[0][0]["host"] == f"hooks.example.org:{receiver.port}"
        other = f"https://other.example.org:{receiver.port}/hook"
        assert cause_of(trusting, other) == "protection"
        assert cause_of(Outgoing(allowed, resolve=found_at("127.0.0.1")), url) == "protection"
        assert len(receiver.came) == 1


def trust_in(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def certify(folder: Path, host: str) -> None:
    """Write a certificate for a host, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    made = builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    (folder / "certificate.pem").write_bytes(made)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(secret)
