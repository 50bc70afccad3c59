"""A real receiver of webhooks on this machine: it keeps what comes, and answers as it is told."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Receiver:
    """What came, with its heads; `code`, `body`, `heads` and `pause` (seconds between bytes) are what is answered."""

    port: int = 0
    code: int = 204
    body: bytes = b""
    heads: dict[str, str] = field(default_factory=dict)
    pause: float = 0
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def reset(self) -> None:
        self.code, self.body, self.heads, self.pause, self.came = 204, b"", {}, 0, []


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver that runs while the block lasts; with `tls`, by https."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heads = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append((heads, self.rfile.read(int(heads["content-length"]))))
            self.send_response(receiver.code)
            for name, value in {"Content-Length": str(len(receiver.body)), **receiver.heads}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(receiver.body), 1 if receiver.pause else 65536):
                    self.wfile.write(receiver.body[start : start + (1 if receiver.pause else 65536)])
                    time.sleep(receiver.pause)
            except OSError:
                self.close_connection = True

        def log_message(self, *said: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
