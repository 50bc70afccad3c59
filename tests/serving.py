"""The application behind the server that Accord runs, in a thread of the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from accord.serve import Server, open_socket
from accord.settings import Settings


@contextmanager
def served(app: Flask, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve until the block ends; gives the address, under the name `host` of this machine."""
    listening = open_socket("127.0.0.1", 0)
    server = Server(app, Settings(), listening)
    thread = threading.Thread(target=server.serve, kwargs={"patience": 0})
    thread.start()
    try:
        yield f"http://{host}:{listening.getsockname()[1]}"
    finally:
        server.stop()
        thread.join()
