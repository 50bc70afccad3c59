"""Log lines for people or machines, each with the id of its request; no secrets and no personal data in them."""

import logging
import re
import secrets
import sys
import threading
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.typing import EventDict, WrappedLogger

from accord.traces import trace
from models.asked import REQUEST_ID as BOUND
from workflow.watching import Delivered, Mailed, Moved, Proven, Received, Told, Worked

REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = {
    "apscheduler": logging.WARNING,
    "alembic": logging.WARNING,
    "transitions": logging.WARNING,
    "waitress": logging.WARNING,
    "waitress.queue": logging.ERROR,  # it warns of every request that has to wait for a moment
}
OURS = ("accord", "workflow", "blueprints", "models")
"""The loggers whose lines say nothing but what is meant to be said."""
TELLING = re.compile(r"'[^']*'|\"[^\"]*\"|\S*@\S*|\S*/\S*|\S*\d+[.:]\d+[.:]\S*")
"""What a library may have put into its line: quoted text, addresses of mail, of pages and of machines."""

log = structlog.get_logger("accord")


def configure_logs(level: str, style: str) -> None:
    """Send everything, also what libraries log, to standard error. `style` is `text` or `json`."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(trace),
    ]
    shown: Any = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if style == "json":
        shown = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, veil],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    logging.raiseExceptions = False  # what cannot be written would be printed with its values
    threading.excepthook = _log_lost
    for name, quieter in QUIET.items():
        logging.getLogger(name).setLevel(max(quieter, logging.root.level))


def veil(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Take from a library's line what may be a person's data: it cannot know what must not be told."""
    logger = str(event.get("logger", ""))
    is_plain = logger == "gunicorn.error" and event.get("level") == "info"  # that it starts, listens, ends
    if logger.partition(".")[0] not in OURS and not is_plain:
        event["event"] = TELLING.sub("…", str(event["event"]))
    event.pop("stack", None)
    return event


def _log_lost(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log.error("thread failed", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))


def note(told: Told) -> None:
    """Log what the rules tell of: with the request's id, it leads from a request to the history and to the mail."""
    match told:
        case Moved(outcome="done"):
            log.info(
                "moved", kind=told.kind, action=told.action, outcome="done", item=told.reference, version=told.version
            )
        case Moved():
            log.info("moved", kind=told.kind, action=told.action, outcome=told.outcome, ground=told.ground)
        case Mailed():
            log.info("mail", outbox=told.outbox_id, state=told.state, **({BOUND: told.asked} if told.asked else {}))
        case Delivered():
            log.info("webhook", delivery=told.delivery_id, state=told.state)
        case Received():
            log.info("mail in", state=told.state, why=told.why)
        case Proven():
            log.info("proof", way=told.way, outcome=told.outcome)
        case Worked():
            log.info("job", job=told.job_id, work=told.work, state=told.state)


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
        structlog.contextvars.bind_contextvars(**{BOUND: g.request_id})

    def end(response: Response) -> Response:
        if "request_id" not in g:
            return response
        response.headers["X-Request-ID"] = g.request_id
        rule = request.url_rule.rule if request.url_rule else "unknown"
        is_usual = rule in ("/healthz", "/readyz", "/metrics") or rule.startswith("/static")
        milliseconds = round((time.perf_counter() - g.began) * 1000)
        level = logging.DEBUG if is_usual else logging.INFO
        log.log(level, "request", method=_method(), route=rule, code=response.status_code, ms=milliseconds)
        return response

    def fail(exc_info: Any) -> None:
        rule = request.url_rule.rule if request.url_rule else "unknown"
        log.error("request failed", method=_method(), route=rule, exc_info=exc_info)

    app.before_request(begin)
    app.after_request(end)
    app.log_exception = fail  # type: ignore[method-assign]  # Flask's own names the address


def _method() -> str:
    return request.method if request.method.isalpha() and len(request.method) <= len("PROPPATCH") else "other"
