"""How gunicorn serves Accord: one of several web processes behind nginx. See docs/operating.md."""

from typing import Any

wsgi_app = "accord.wsgi:make_app()"
# Where no systemd socket is handed over; each process has a port of its own.
bind = "127.0.0.1:8001"

worker_class = "gthread"
workers = 1
threads = 8
timeout = 120
# What has begun has so long to finish when the process is stopped or reloaded.
graceful_timeout = 30
backlog = 1024

# Accord logs each request itself, without addresses; its own class lets gunicorn's lines look alike.
accesslog = None
logger_class = "accord.gunicorn_lines.Lines"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Let /readyz say 503 from the moment at which the process is asked to stop."""
    worker.wsgi.config["IS_STOPPING"] = lambda: not worker.alive
