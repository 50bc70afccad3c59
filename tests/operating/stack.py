"""What docs/operating.md describes, started for real: nginx with TLS, gunicorn processes behind it, workers.

The files in docs/examples are taken as they are; only names, ports and places are put in. The sockets of the web
processes are held by this process, as systemd holds them by its socket units.
"""

import datetime as dt
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from accord import ROOT
from tests.trust.site import Site

EXAMPLES = ROOT / "docs" / "examples"
PATIENCE = 120
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""
GUNICORN = ["-m", "gunicorn", "--config", str(EXAMPLES / "gunicorn.conf.py")]
WAITRESS = ["-m", "accord", "run"]
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/accord.conf;
}}
"""


def find_nginx() -> str:
    """Where nginx lies; skips the test where it is not installed."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("nginx is not installed; on Debian: apt-get install nginx-light")
    return found


def need_gunicorn() -> None:
    """Skip the test where gunicorn cannot run."""
    if sys.platform == "win32":
        pytest.skip("gunicorn does not run on Windows")


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number: int = taken.getsockname()[1]
    return number


def is_open(port: int) -> bool:
    with closing(socket.socket()) as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def make_certificate(folder: Path) -> None:
    """A key and a certificate for localhost that it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(plain)


class Stack:
    """A site with two held ports, and what is started on it."""

    def __init__(self, folder: Path, site: Site) -> None:
        """Hold the ports; nothing is started yet."""
        self.folder, self.site = folder, site
        self.held = [socket.create_server(("127.0.0.1", 0), backlog=1024) for _ in range(2)]
        self.ports: list[int] = [one.getsockname()[1] for one in self.held]
        self.port, self.plain_port = free_port(), free_port()
        self.web: dict[int, subprocess.Popen[bytes]] = {}
        self._started = ExitStack()

    def environment(self, **more: str) -> dict[str, str]:
        return self.site.environment(
            ACCORD_BASE_URL=f"https://localhost:{self.port}",
            ACCORD_TRUSTED_PROXIES="1",
            ACCORD_METRICS_FOLDER=str(self.folder / "metrics"),
            ACCORD_LOG_LEVEL="info",
            ACCORD_LOG_FORMAT="json",
            **more,
        )

    def start(self, command: list[str], log: str, *, held: socket.socket | None = None) -> subprocess.Popen[bytes]:
        """Start a process of ours; whatever it writes is added to the file of that name."""
        words = [sys.executable, *command]
        if held is not None:
            words = [sys.executable, "-c", HAND_OVER, str(held.fileno()), *words]
        passed = (held.fileno(),) if held is not None else ()
        with (self.folder / log).open("ab") as output:
            process = subprocess.Popen(
                words, cwd=ROOT, env=self.environment(), stdout=output, stderr=output, pass_fds=passed
            )
        self._started.callback(kill, process)
        return process

    def start_web(self, number: int, command: list[str] = GUNICORN) -> None:
        """Start the web process of a port."""
        self.web[number] = self.start(command, f"web-{number}.log", held=self.held[number])

    def await_ready(self, number: int) -> None:
        """Wait until the web process of a port answers that it is ready."""
        ends = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError):
                address = f"http://127.0.0.1:{self.ports[number]}/readyz"
                with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
                    if answer.status == 200:
                        return
            assert self.web[number].poll() is None, self.said(f"web-{number}.log")
            assert time.monotonic() < ends, self.said(f"web-{number}.log")
            time.sleep(0.05)

    def stop_web(self, number: int) -> None:
        """End the web process of a port, and wait until it has finished what it had begun."""
        self.web[number].send_signal(signal.SIGTERM)
        assert self.web[number].wait(PATIENCE) == 0, self.said(f"web-{number}.log")

    def replace_web(self, number: int, command: list[str] = GUNICORN) -> None:
        """What `systemctl restart` does: end the process of a port, start another on the socket that stayed open."""
        self.stop_web(number)
        self.start_web(number, command)
        self.await_ready(number)

    def reload_web(self, number: int) -> None:
        """What `systemctl reload` does: gunicorn begins a new process and ends the old one."""
        before = self.said(f"web-{number}.log").count("Worker exiting")
        self.web[number].send_signal(signal.SIGHUP)
        ends = time.monotonic() + PATIENCE
        while self.said(f"web-{number}.log").count("Worker exiting") == before:
            assert time.monotonic() < ends, self.said(f"web-{number}.log")
            time.sleep(0.05)
        self.await_ready(number)

    def start_nginx(self) -> None:
        """Start nginx with the configuration of the examples."""
        program = find_nginx()
        make_certificate(self.folder)
        said = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
        for there, here in (
            (r"listen \[::\][^;]*;", ""),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain_port};"),
            (r"listen 443 ", f"listen 127.0.0.1:{self.port} "),
            (r"127\.0\.0\.1:8001", f"127.0.0.1:{self.ports[0]}"),
            (r"127\.0\.0\.1:8002", f"127.0.0.1:{self.ports[1]}"),
            (r"https://accord\.example\.org", f"https://localhost:{self.port}"),
            (r"accord\.example\.org", "localhost"),
            (r"/etc/ssl/accord/|/var/log/nginx/", f"{self.folder}/"),
        ):
            said, changed = re.subn(there, here, said)
            assert changed, there
        (self.folder / "accord.conf").write_text(said, encoding="utf-8")
        main = self.folder / "nginx.conf"
        main.write_text(MAIN.format(folder=self.folder, user="user root;" if os.getuid() == 0 else ""))
        process = subprocess.Popen([program, "-c", str(main), "-e", str(self.folder / "nginx-error.log")])
        self._started.callback(kill, process)
        ends = time.monotonic() + PATIENCE
        while not is_open(self.port):
            assert process.poll() is None, self.said("nginx-error.log")
            assert time.monotonic() < ends
            time.sleep(0.02)

    def connect(self) -> HTTPSConnection:
        """A browser's connection to nginx, which checks the certificate."""
        trusted = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        return HTTPSConnection("localhost", self.port, timeout=PATIENCE, context=trusted)

    def said(self, log: str) -> str:
        return (self.folder / log).read_text(encoding="utf-8")

    def close(self) -> None:
        self._started.close()
        for one in self.held:
            one.close()


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with the children it has, at once."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
    process.kill()
    process.wait(PATIENCE)


@contextmanager
def standing(folder: Path, url: str) -> Iterator[Stack]:
    """A site on the database at `url`, with its ports held."""
    folder.mkdir(exist_ok=True)
    site = Site(folder / "site", url)
    stack = Stack(folder, site)
    try:
        yield stack
    finally:
        stack.close()
        site.database.close()
