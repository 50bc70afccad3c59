"""Numbers for Prometheus: what this service has done, and where it stands. See docs/operating.md.

Labels are names from the definitions, route templates and words of our own: nobody can add to them by what they send.
"""

import hmac
import os
import time
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import event

from accord import logs
from accord.gauges import StandingCollector
from accord.services import Services
from accord.settings import LOOPBACK, Settings
from models.database import Database
from workflow import watching
from workflow.watching import Delivered, Mailed, Moved, Proven, Received, Told, Worked

pages = Blueprint("metrics", __name__)
# When each began to be counted would be a second series for every one.
disable_created_metrics()  # type: ignore[no-untyped-call]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds within which a request was answered."""
OF_PROXIES = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip")


def _registry() -> CollectorRegistry:
    return CollectorRegistry(auto_describe=False)


@dataclass
class Meters:
    """What is counted as it happens: in memory, or in a folder that several processes share."""

    settings: Settings
    registry: CollectorRegistry = field(default_factory=_registry)

    def __post_init__(self) -> None:
        """Prepare the folder before the first number. Raises OSError where this user cannot write to it."""
        self.slots = None
        if self.settings.metrics_folder is not None:
            from accord.slots import Slots  # noqa: PLC0415 - there are no such locks on Windows

            self.slots = Slots(self.settings.metrics_folder)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(self.settings.metrics_folder)  # where the library looks
            values.ValueClass = values.MultiProcessValue(self.slots.number)  # type: ignore[no-untyped-call]
        self._begin(self.registry)

    def _begin(self, kept: CollectorRegistry) -> None:
        self.requests = Counter("accord_requests", "Requests answered.", ["method", "route", "code"], registry=kept)
        self.seconds = Histogram(
            "accord_request_seconds", "How long an answer took.", ["method", "route"], buckets=BUCKETS, registry=kept
        )
        self.transitions = Counter(
            "accord_transitions",
            "Actions on items: done, refused (and on what ground), invalid, warned, conflict.",
            ["program", "kind", "action", "outcome", "ground"],
            registry=kept,
        )
        self.proofs = Counter("accord_proofs", "Who one is: shown, or refused.", ["way", "outcome"], registry=kept)
        self.mail = Counter("accord_mail_attempts", "Attempts to send.", ["purpose", "state"], registry=kept)
        self.mail_in = Counter("accord_mail_in", "Mail that came in.", ["state", "why"], registry=kept)
        self.webhooks = Counter("accord_webhook_attempts", "Attempts to send.", ["state"], registry=kept)
        self.jobs = Counter("accord_jobs_ended", "Jobs a worker had in hand.", ["work", "state"], registry=kept)
        self.ticks = Counter("accord_worker_ticks", "Done by the clock.", ["job", "outcome"], registry=kept)
        self.connections = Gauge("accord_database_connections", "In use.", multiprocess_mode="livesum", registry=kept)
        self.most = Gauge(
            "accord_database_connections_most", "In use at most.", multiprocess_mode="livesum", registry=kept
        )

    def count(self, told: Told) -> None:
        """Count what happened."""
        match told:
            case Moved():
                self.transitions.labels(told.program, told.kind, told.action, told.outcome, told.ground).inc()
            case Mailed():
                self.mail.labels(told.purpose, told.state).inc()
            case Delivered():
                self.webhooks.labels(told.state).inc()
            case Received():
                self.mail_in.labels(told.state, told.why).inc()
            case Proven():
                self.proofs.labels(told.way, told.outcome).inc()
            case Worked():
                self.jobs.labels(told.work, told.state).inc()

    def watch_pool(self, database: Database) -> None:
        """Count connections as they are taken and given back."""
        self.most.inc(database.most_connections)
        event.listen(database.engine, "checkout", lambda *_: self.connections.inc())
        event.listen(database.engine, "checkin", lambda *_: self.connections.dec())

    def read(self, services: Services) -> bytes:
        """Every number, as Prometheus reads it."""
        whole = CollectorRegistry()
        if self.slots is None:
            whole = self.registry
        else:
            self.slots.forget_dead()
            MultiProcessCollector(whole, path=str(self.slots.folder))  # type: ignore[no-untyped-call]
        standing = CollectorRegistry()
        standing.register(StandingCollector(services))
        return generate_latest(whole) + generate_latest(standing)


@pages.get("/metrics")
def show_metrics() -> Response:
    """Every number, for whoever may read them; for others there is nothing here."""
    meters: Meters = current_app.extensions["meters"]
    if not may_read(meters.settings):
        abort(404)
    return Response(meters.read(current_app.extensions["accord"]), content_type=CONTENT_TYPE_LATEST)


def may_read(settings: Settings) -> bool:
    """Whether this request brings the token; where none is set, whether it comes from an address that may read.

    A proxy on this machine makes everybody look like this machine, and what it passes on may name any host: where the
    service has an address elsewhere, callers on this machine need the token too.
    """
    if settings.metrics_token is not None:
        given = request.headers.get("Authorization", "").encode()
        return hmac.compare_digest(given, b"Bearer " + settings.metrics_token.get_secret_value().encode())
    try:
        caller = ip_address((request.remote_addr or "").partition("%")[0])
    except ValueError:
        return False
    if caller.is_loopback and (_is_public(settings) or _was_passed_on()):
        return False
    return any(caller in network for network in settings.metrics_networks)


def _is_public(settings: Settings) -> bool:
    return urlsplit(settings.base_url).hostname not in (None, *LOOPBACK)


def _was_passed_on() -> bool:
    """Whether a proxy shows in a request: by the host that was asked for, or by what it adds."""
    return urlsplit(f"//{request.host}").hostname not in LOOPBACK or any(name in request.headers for name in OF_PROXIES)


def count_request(response: Response) -> Response:
    """Count an answer and the time it took, under the template of its route."""
    meters: Meters = current_app.extensions["meters"]
    method = request.method if request.method in METHODS else "other"
    route = request.url_rule.rule if request.url_rule else "unknown"
    meters.requests.labels(method, route, response.status_code).inc()
    if "began" in g:
        meters.seconds.labels(method, route).observe(time.perf_counter() - g.began)
    return response


def install(app: Flask, settings: Settings) -> Meters:
    """Count every request of the application; gives the meters. What moves is told by `watch`."""
    meters = Meters(settings)
    app.extensions["meters"] = meters
    app.after_request(count_request)
    app.register_blueprint(pages)
    return meters


def watch(meters: Meters) -> None:
    """Count and log what the rules tell of, in this whole process."""

    def hear(told: Told) -> None:
        meters.count(told)
        logs.note(told)

    watching.watch(hear)
