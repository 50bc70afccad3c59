"""A faithful fake of what Microsoft Graph does when files are put on a site: tokens that end, throttling, sessions.

It speaks TLS with a certificate of its own. `plan` says what goes wrong, one word for each request to Graph:
`429`, `503` (both with Retry-After), `500`, `401`, `cut`, `lose` (done, and the answer lost), `redirect`, `gone`, `ok`.
"""

import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SECRET = "correct horse"
FOLDER = "/v1.0/sites/site-1/drive/root:/"
PIECE = 320 * 1024


@dataclass
class Fake:
    """What it holds and what it is going to do."""

    address: str = ""
    certificate: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    sessions: dict[str, tuple[str, bytearray]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    valid: set[str] = field(default_factory=set)
    plan: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    retry_after: str = "7"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    fake: Fake

    def log_message(self, *_given: Any) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        self.handle_one()

    def do_PUT(self) -> None:
        self.handle_one()

    def do_POST(self) -> None:
        self.handle_one()

    def handle_one(self) -> None:
        path = unquote(urlsplit(self.path).path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if path.endswith("/openid-configuration"):
            base = f"{self.fake.address}/tenant"
            known = {"token_endpoint": f"{base}/token", "authorization_endpoint": f"{base}/authorize", "issuer": base}
            self.say(200, known)
        elif path == "/tenant/token":
            self.give_token(parse_qs(body.decode()))
        else:
            self.serve(path, body)

    def give_token(self, given: dict[str, list[str]]) -> None:
        if given.get("client_secret") != [SECRET] or given.get("grant_type") != ["client_credentials"]:
            self.say(401, {"error": "invalid_client", "error_description": f"wrong: {given}"})
            return
        token = f"token-{len(self.fake.tokens) + 1}"
        self.fake.tokens.append(token)
        self.fake.valid = {token}
        self.say(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def serve(self, path: str, body: bytes) -> None:
        planned = self.fake.plan.pop(0) if self.fake.plan else "ok"
        self.fake.seen.append(f"{self.command} {path} {planned}")
        if planned in ("429", "503"):
            self.say(int(planned), {"error": {"code": "throttled"}}, {"Retry-After": self.fake.retry_after})
        elif planned in ("500", "403"):
            self.say(int(planned), {"error": {"code": "generalException", "message": "secret"}})
        elif planned == "redirect":
            self.say(302, {}, {"Location": "https://elsewhere.example/"})
        elif planned == "cut":
            self.close_connection = True
        else:
            if planned == "401":
                self.fake.valid = set()
            if planned == "gone":
                self.fake.sessions.clear()
            self.act(path, body, is_lost=planned == "lose")

    def act(self, path: str, body: bytes, *, is_lost: bool) -> None:
        if path.startswith("/up/"):
            code, told = self.take_part(path.removeprefix("/up/"), body)
        elif self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.fake.valid:
            code, told = 401, {"error": {"code": "InvalidAuthenticationToken"}}
        else:
            code, told = self.take_file(path, body)
        if is_lost:
            self.close_connection = True
        else:
            self.say(code, told)

    def take_file(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        name, _, act = path.removeprefix(FOLDER).rpartition(":/")
        if self.command == "PUT" and act == "content":
            assert "conflictBehavior=replace" in self.path
            return self.keep(name, body)
        assert json.loads(body) == {"item": {"@microsoft.graph.conflictBehavior": "replace"}}
        key = f"s{len(self.fake.sessions) + 1}"
        self.fake.sessions[key] = (name, bytearray())
        return 200, {"uploadUrl": f"{self.fake.address}/up/{key}?tempauth=hidden", "nextExpectedRanges": ["0-"]}

    def take_part(self, key: str, body: bytes) -> tuple[int, dict[str, Any]]:
        assert "Authorization" not in self.headers  # the address of an upload is its own key
        if key not in self.fake.sessions:
            return 404, {"error": {"code": "itemNotFound"}}
        name, kept = self.fake.sessions[key]
        expected = {"nextExpectedRanges": [f"{len(kept)}-"]}
        if self.command == "GET":
            return 200, expected
        span, _, total = self.headers["Content-Range"].removeprefix("bytes ").partition("/")
        first, last = (int(one) for one in span.split("-"))
        if first != len(kept):
            return 416, {"error": {"code": "invalidRange"}}
        assert last - first + 1 == len(body)
        assert len(body) % PIECE == 0 or last + 1 == int(total)
        kept += body
        if len(kept) < int(total):
            return 202, {"nextExpectedRanges": [f"{len(kept)}-"]}
        del self.fake.sessions[key]
        return self.keep(name, bytes(kept))

    def keep(self, name: str, body: bytes) -> tuple[int, dict[str, Any]]:
        code = 200 if name in self.fake.files else 201
        self.fake.files[name] = body
        return code, {"webUrl": f"https://ministry.sharepoint.com/{name}"}

    def say(self, code: int, told: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        body = json.dumps(told).encode()
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def run_fake(folder: Path) -> Iterator[Fake]:
    """Serve until the block ends."""
    fake = Fake(certificate=_make_certificate(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"fake": fake}))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(fake.certificate, folder / "key.pem")
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    fake.address = f"https://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _make_certificate(folder: Path) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    return str(folder / "certificate.pem")
