"""Log lines for people or machines, each with the id of its request; no secrets and no personal data in them."""

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = {
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "transitions": logging.WARNING,
    "waitress": logging.WARNING,
    "waitress.queue": logging.ERROR,  # it warns of every request that has to wait for a moment
}

log = structlog.get_logger("accord")


def configure_logs(level: str, style: str) -> None:
    """Send everything, also what libraries log, to standard error. `style` is `text` or `json`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    shown: Any = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,  # others print local variables: secrets, people's data
    )
    if style == "json":
        shared.append(structlog.processors.format_exc_info)
        shown = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    for name, quieter in QUIET.items():
        logging.getLogger(name).setLevel(max(quieter, logging.root.level))


def install(app: Flask, *, trust_request_id: bool) -> None:
    """Give every request an id, answer with it, and log one line about it.

    The line names the route, never the address with what was filled in: that may be a person's data.
    """

    def begin() -> None:
        given = request.headers.get("X-Request-ID", "")
        is_good = trust_request_id and REQUEST_ID.fullmatch(given)
        g.request_id = given if is_good else secrets.token_hex(8)
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    def end(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        rule = request.url_rule.rule if request.url_rule else "unknown"
        level = logging.DEBUG if rule in ("/healthz", "/readyz") or rule.startswith("/static") else logging.INFO
        milliseconds = round((time.perf_counter() - g.began) * 1000)
        log.log(level, "request", method=request.method, route=rule, code=response.status_code, ms=milliseconds)
        return response

    app.before_request(begin)
    app.after_request(end)
