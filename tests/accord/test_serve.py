"""The service as its own process: starting, stopping, and what it says when it cannot start."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from threading import Thread, Timer

import pytest

from accord import ROOT

SLOW = """
import os, sys, time
from flask import Flask
from accord.serve import Server, open_socket
from accord.settings import Settings
app = Flask("slow")

@app.get("/")
def answer():
    os.write(1, b"asked\\n")  # at once: several threads write
    time.sleep(1)
    return "x" * 5_000_000

Server(app, Settings(), open_socket("127.0.0.1", int(sys.argv[1]))).run(patience=float(sys.argv[2]))
print("stopped")
"""


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number: int = taken.getsockname()[1]
    return number


def environment(site: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "ACCORD_VAR": str(site), **more}


@contextmanager
def running(arguments: list[str], variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *arguments], env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for(port: int, path: str = "/") -> str:
    ends = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                body: str = answer.read().decode()
                return body
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


def wait_for_socket(port: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def wait_until_asked(process: subprocess.Popen[str], times: int) -> None:
    """Wait until so many requests are being answered by SLOW; waitress has words of its own in between."""
    assert process.stdout is not None
    guard = Timer(30, process.kill)
    guard.start()
    try:
        said = (line for line in process.stdout if line == "asked\n")
        assert len(list(islice(said, times))) == times
    finally:
        guard.cancel()


def run_accord(site: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "accord", *arguments],
        env=environment(site, **variables),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_requests_in_flight_finish(site: Path, port: int, number: signal.Signals) -> None:
    with running(["-c", SLOW, str(port), "30"], environment(site)) as process:
        wait_for_socket(port)
        answers: list[int] = []
        asking = [Thread(target=lambda: answers.append(len(wait_for(port)))) for _ in range(3)]
        for thread in asking:
            thread.start()
        wait_until_asked(process, 3)
        process.send_signal(number)
        for thread in asking:
            thread.join(20)
        said, _ = process.communicate(timeout=20)

    assert answers == [5_000_000] * 3
    assert (process.returncode, said.splitlines()[-1]) == (0, "stopped")


def test_who_is_connected_is_answered_while_the_server_stops(site: Path, port: int) -> None:
    """One whom the system let in but nobody took in yet, and one who asks again on a connection that was kept."""
    with running(["-c", SLOW, str(port), "30"], environment(site)) as process:
        wait_for_socket(port)
        with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as kept, closing(socket.socket()) as new:
            kept.request("GET", "/")
            assert len(kept.getresponse().read()) == 5_000_000
            process.send_signal(signal.SIGSTOP)
            new.connect(("127.0.0.1", port))
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGCONT)
            kept.request("GET", "/")
            new.sendall(b"GET / HTTP/1.0\r\nHost: x\r\n\r\n")
            answer = kept.getresponse()
            assert (len(answer.read()), answer.headers["Connection"]) == (5_000_000, "close")
            assert new.makefile("rb").readline() == b"HTTP/1.0 200 OK\r\n"
        process.communicate(timeout=20)

    assert process.returncode == 0


def test_patience_ends(site: Path, port: int) -> None:
    with running(["-c", SLOW, str(port), "0.2"], environment(site)) as process:
        wait_for_socket(port)
        with closing(socket.create_connection(("127.0.0.1", port))) as idle:
            idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            wait_until_asked(process, 1)
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)

    assert process.returncode == 0


def answer_to_too_much(port: int) -> str:
    """What comes back for a body that announces more than any file may have; none of it is sent."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as caller:
        caller.sendall(b"POST /imports/new HTTP/1.1\r\nHost: localhost\r\nContent-Length: 150000000\r\n\r\n")
        return b"".join(iter(lambda: caller.recv(4096), b"")).decode()


def test_run_from_nothing_to_signing_in_and_stopping(site: Path, port: int) -> None:
    with running(["-m", "accord", "run"], environment(site, ACCORD_PORT=str(port))) as process:
        assert '"ready":true' in wait_for(port, "/readyz")
        assert "Sign in" in wait_for(port, "/sign-in")
        assert "What was sent is too large." in answer_to_too_much(port)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert f"Accord is running at http://127.0.0.1:{port}" in said
    assert said.rstrip().endswith("Stopping: finishing what is in hand.")
    assert (site / "secret-key").stat().st_mode & 0o777 == 0o600


def test_run_where_the_port_is_taken(site: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number = taken.getsockname()[1]
        code, said = run_accord(site, "run", ACCORD_PORT=str(number))

    assert code == 2
    assert said == (
        f"Cannot listen on 127.0.0.1:{number}: something else listens there; "
        "stop it, or choose another port with ACCORD_PORT.\n"
    )


def test_run_where_the_folder_cannot_be_used(tmp_path: Path, port: int) -> None:
    (tmp_path / "file").write_text("")
    site = tmp_path / "file" / "var"
    code, said = run_accord(site, "run", ACCORD_PORT=str(port))

    assert (code, said) == (
        2,
        f"{site} cannot be used: Not a directory. Set ACCORD_VAR to a folder this user can write to.\n",
    )


def test_run_where_the_database_is_locked(site: Path, port: int) -> None:
    site.mkdir()
    with closing(sqlite3.connect(site / "accord.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        code, said = run_accord(site, "run", ACCORD_PORT=str(port))

    assert code == 2
    assert said == (
        f"sqlite:///{site / 'accord.db'}: another program is writing to it and does not finish; "
        "stop that program, or wait.\n"
    )


def test_run_where_the_database_is_none(site: Path, port: int) -> None:
    site.mkdir()
    (site / "accord.db").write_text("not a database" * 100)
    code, said = run_accord(site, "run", ACCORD_PORT=str(port))

    assert (code, said) == (2, f"sqlite:///{site / 'accord.db'}: the file is no SQLite database.\n")


def test_run_with_an_address_of_another_machine(site: Path, port: int) -> None:
    code, said = run_accord(site, "run", ACCORD_PORT=str(port), ACCORD_HOST="192.0.2.1")

    assert code == 2
    assert said == f"Cannot listen on 192.0.2.1:{port}: this machine does not have that address; check ACCORD_HOST.\n"


def test_worker_stops_when_asked(site: Path) -> None:
    assert run_accord(site, "migrate")[0] == 0
    with running(["-m", "accord", "worker"], environment(site)) as process:
        assert process.stdout is not None
        assert "is running" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=20)

    assert (process.returncode, said) == (0, "Stopping: finishing what is in hand.\n")
