"""Serving HTTP with waitress, so that stopping finishes what has begun: no request in flight is lost."""

import os
import selectors
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge
from waitress.wasyncore import dispatcher as Listener  # noqa: N812 - a class that waitress names in small letters
from waitress.wasyncore import loop

from accord.health import STOPPING
from accord.settings import Settings
from workflow.texts import Text

PATIENCE = 30
"""Seconds that requests in flight have to finish."""
LINGER = 2.0
"""Seconds that a stopping server listens to connections which are open and idle: a request may be on its way."""
BACKLOG = 1024
STOPS = (signal.SIGTERM, signal.SIGINT)
FIRST_HANDED_OVER = 3
"""The descriptor of the first socket that systemd hands over; see sd_listen_fds(3)."""
TOO_LARGE = Text(
    "What was sent is too large. Nothing was changed. Go back: the form says how large a file may be.",
    "Ce qui a été envoyé est trop volumineux. Rien n’a été modifié. Revenez en arrière : "
    "le formulaire indique la taille maximale d’un fichier.",
)


def open_socket(host: str, port: int) -> socket.socket:
    """Take the address; raises OSError when it is taken, not ours, or not allowed.

    A socket that systemd keeps open is taken as it is: who connects while one process follows another waits in it.
    """
    if os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1":
        return socket.socket(fileno=FIRST_HANDED_OVER)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


class _TooLarge(RequestEntityTooLarge):
    """The answer to what is not even read: in both languages, as nobody knows yet who asks."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        said = f"{TOO_LARGE.en}\n\n{TOO_LARGE.fr}\n".encode()
        return f"{self.code} {self.reason}", [("Content-Type", "text/plain; charset=utf-8")], said


class _Refusal(ErrorTask):
    def execute(self) -> None:
        if isinstance(self.request.error, RequestEntityTooLarge):
            self.request.error = _TooLarge("")
        super().execute()


class _Answer(WSGITask):
    def build_response_header(self) -> bytes:
        """While the server stops, tell whoever asks again on the same connection to use another.

        Asked when the answer is ready, not when work on it begins: a signal may come in between.
        """
        if self.channel.server.is_stopping():
            self.request.headers["CONNECTION"] = "close"
        header: bytes = super().build_response_header()
        return header


class _Channel(HTTPChannel):
    task_class = _Answer
    error_task_class = _Refusal


class Server:
    """A listening server. `run` returns after SIGTERM or SIGINT, when everything begun is finished."""

    def __init__(self, app: Flask, settings: Settings, listening: socket.socket) -> None:
        """Serve `app` on a socket that was opened before."""
        self._server: Any = create_server(
            app,
            sockets=[listening],
            threads=settings.threads,
            ident=None,
            max_request_body_size=settings.max_upload,  # it waits on disk; the application reads less of most
            # With trusted proxies, werkzeug's ProxyFix reads their headers; without, they are dropped.
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
            asyncore_use_poll=True,
        )
        self._server.channel_class = _Channel
        self._server.is_stopping = self.is_stopping
        self._stopping = False
        app.config[STOPPING] = self.is_stopping

    def run(self, *, patience: float = PATIENCE) -> None:
        """Serve until a signal comes; then take nothing new and finish what is in flight. A second signal kills."""
        former = {number: signal.signal(number, self._ask_to_stop) for number in STOPS}
        try:
            self.serve(patience=patience)
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def serve(self, *, patience: float = PATIENCE) -> None:
        """Serve until `stop` is called, in whatever thread; then as `run`, without its signals."""
        self._loop(lambda: self._stopping)
        self._accept_waiting()
        Listener.close(self._server)  # the listening socket only: its trigger still wakes the loop
        began = time.monotonic()
        self._loop(lambda: self._is_finished(time.monotonic() - began, patience))
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.trigger.close()

    def is_stopping(self) -> bool:
        """Whether a signal has come: what is asked now is answered, and nothing more after it."""
        return self._stopping

    def stop(self) -> None:
        """Ask `run` to end; may be called from a signal handler or another thread."""
        self._stopping = True
        self._server.pull_trigger()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        for stop in STOPS:
            signal.signal(stop, signal.SIG_DFL)
        self.stop()

    def _loop(self, is_over: Callable[[], bool]) -> None:
        while not is_over():
            loop(timeout=1, use_poll=True, map=self._server._map, count=1)  # noqa: SLF001 - waitress offers no other way

    def _accept_waiting(self) -> None:
        """Take every caller whom the system has let in already: closing the socket would cut them off."""
        waiting = selectors.DefaultSelector()
        waiting.register(self._server.socket, selectors.EVENT_READ)
        with waiting:
            while waiting.select(timeout=0):
                self._server.handle_accept()

    def _is_finished(self, waited: float, patience: float) -> bool:
        """Nothing is in flight, and nobody who keeps a connection open is likely to be asking just now."""
        is_quiet = not self._server.active_channels or waited > min(LINGER, patience)
        return (is_quiet and not self._in_flight()) or waited > patience

    def _in_flight(self) -> bool:
        """Whether a request is being read, worked on, or its answer not yet wholly sent."""
        return any(
            channel.request is not None or channel.requests or channel.total_outbufs_len
            for channel in self._server.active_channels.values()
        )
