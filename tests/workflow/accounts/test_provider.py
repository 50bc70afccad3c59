"""What leads out to an OpenID provider, and what does not."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from workflow.accounts.provider import LARGEST, Provider, ProviderAway, check_address
from workflow.accounts.provider_settings import ProviderSettings

GUARD = ProviderSettings("https://login.example.org/tenant", "accord", "", frozenset({"keys.example.net"}))


@pytest.mark.parametrize(
    "address", ["https://login.example.org/token", "https://keys.example.net/jwks", "https://login.example.org"]
)
def test_the_hosts_of_the_provider_are_asked(address: str) -> None:
    check_address(address, GUARD)


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example.org/token",
        "https://login.example.org:8443/token",
        "https://login.example.org@example.com/token",
        "https://login.example.org.example.com/token",
        "http://keys.example.net/jwks",
        "http://169.254.169.254/latest",
        "http://localhost/token",
        "file:///etc/passwd",
    ],
)
def test_nobody_else_is_asked(address: str) -> None:
    with pytest.raises(ProviderAway):
        check_address(address, GUARD)


class Odd(BaseHTTPRequestHandler):
    """A provider that answers in some odd way."""

    way: ClassVar[str] = ""

    def do_GET(self) -> None:
        issuer = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        said: dict[str, Any] = {"issuer": issuer, "authorization_endpoint": f"{issuer}/auth"}
        if self.way == "another name":
            said["issuer"] = "https://login.example.org"
        if self.way == "another host":
            said["authorization_endpoint"] = "https://example.com/auth"
        body = {"too large": b" " * (LARGEST + 1), "no json": b"<html>"}.get(self.way, json.dumps(said).encode())
        self.send_response(302 if self.way == "elsewhere" else 200)
        self.send_header("Location", f"{issuer}/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", ["another name", "another host", "too large", "no json", "elsewhere"])
def test_a_provider_that_answers_oddly_is_away(odd: str, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr(Odd, "way", way)
    with pytest.raises(ProviderAway):
        Provider(ProviderSettings(odd, "accord", "a secret")).begin("http://localhost/back")


def test_a_sign_in_has_a_state_a_nonce_and_a_verifier(odd: str) -> None:
    begun = Provider(ProviderSettings(odd, "accord", "a secret")).begin("http://localhost/back")
    assert all(f"{name}=" in begun.address for name in ("state", "nonce", "code_challenge"))
    assert "code_challenge_method=S256" in begun.address
    assert begun.verifier not in begun.address
