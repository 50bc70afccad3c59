"""What stands in the database at this moment, as numbers for whoever watches: asked for when they are read.

Every query goes along an index and reads the rows that wait, never those that are done with.
"""

import platform
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from accord import migrate
from accord.health import SWEEP
from accord.services import Services
from models.deadlines import Deadline
from models.incoming import IncomingMessage
from models.jobs import OPEN, OPEN_STATES, Job
from models.outbox import WAITING, OutboxMessage
from models.webhooks import WAITING as TO_SEND
from models.webhooks import WebhookDelivery
from workflow import pulses, registry
from workflow.coming import is_due, sending_day

OUTBOX_STATES = ("queued", "sending", "held", "uncertain", "failed")
"""The states in which a message still asks for something; those that are sent or cancelled may be millions."""


class StandingCollector(Collector):
    """The numbers of the database. Where it does not answer, that is the one number given."""

    def __init__(self, services: Services) -> None:
        """Read nothing yet."""
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every number, as of now."""
        now = self._services.now()
        yield build_info(self._services)
        up = GaugeMetricFamily("accord_database_up", "Whether the database answered.")
        try:
            with self._services.database.read() as session:
                mail = [*outbox(session, now), *mail_in(session, now)]
                standing = [*mail, *webhooks(session, now), *worker(session, now), *jobs(session, now)]
        except SQLAlchemyError:
            standing = []
        up.add_metric([], 1 if standing else 0)
        yield up
        yield from standing


def build_info(services: Services) -> GaugeMetricFamily:
    """Which version runs, on what."""
    info = GaugeMetricFamily(
        "accord_build_info", "The version that runs; always 1.", labels=["version", "revision", "python", "database"]
    )
    try:
        ours = version("accord")
    except PackageNotFoundError:  # run from a source tree that was never installed
        ours = "unknown"
    info.add_metric([ours, migrate.head(), platform.python_version(), services.database.dialect], 1)
    return info


def outbox(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """How much mail waits, in which state, and for how long."""
    depth = GaugeMetricFamily("accord_outbox_messages", "Messages that are not done with.", labels=["state"])
    oldest = GaugeMetricFamily(
        "accord_outbox_oldest_seconds", "Since when the oldest of them has existed.", labels=["state"]
    )
    waiting = select(OutboxMessage.state, func.count().label("number")).where(OutboxMessage.state.in_(OUTBOX_STATES))
    counts = {row.state: row.number for row in session.execute(waiting.group_by(OutboxMessage.state))}
    first = select(OutboxMessage.created_at).order_by(OutboxMessage.id).limit(1)
    for state in OUTBOX_STATES:
        depth.add_metric([state], counts.get(state, 0))
        made = session.scalar(first.where(OutboxMessage.state == state)) if counts.get(state) else None
        oldest.add_metric([state], _since(made, now))
    due = select(func.min(OutboxMessage.not_before)).where(WAITING)
    late = GaugeMetricFamily("accord_outbox_late_seconds", "Since when the next message to be sent could have been.")
    late.add_metric([], _since(session.scalar(due), now))
    yield from (depth, oldest, late)


def mail_in(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """How much mail waits for a person, and since when."""
    held = select(func.count(), func.min(IncomingMessage.received_at)).where(IncomingMessage.state == "held")
    number, first = session.execute(held).one()
    depth = GaugeMetricFamily("accord_mail_in_held", "Mail that waits for a person to decide.")
    depth.add_metric([], number)
    oldest = GaugeMetricFamily("accord_mail_in_held_oldest_seconds", "Since when the oldest of it has waited.")
    oldest.add_metric([], _since(first, now))
    yield from (depth, oldest)


def webhooks(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """How many messages to other systems wait, and for how long."""
    waiting = select(func.count(), func.min(WebhookDelivery.created_at), func.min(WebhookDelivery.not_before))
    number, made, due = session.execute(waiting.where(TO_SEND)).one()
    depth = GaugeMetricFamily("accord_webhook_messages", "Messages of webhooks that wait to be sent.")
    depth.add_metric([], number)
    oldest = GaugeMetricFamily("accord_webhook_oldest_seconds", "Since when the oldest of them has existed.")
    oldest.add_metric([], _since(made, now))
    late = GaugeMetricFamily("accord_webhook_late_seconds", "Since when the next of them could have been sent.")
    late.add_metric([], _since(due, now))
    yield from (depth, oldest, late)


def worker(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """When the worker last did each of its jobs, and how far behind it is."""
    done = pulses.last_done(session)
    since = GaugeMetricFamily(
        "accord_worker_last_done_seconds", "Since the worker last did a job with success.", labels=["job"]
    )
    for job, instant in sorted(done.items()):
        since.add_metric([job], _since(instant, now))
    yield since
    if SWEEP in done:
        lag = GaugeMetricFamily("accord_sweep_lag_seconds", "Since reminders were last swept with success.")
        lag.add_metric([], _since(done[SWEEP], now))
        yield lag
    overdue = GaugeMetricFamily("accord_reminder_overdue_seconds", "Since when the oldest reminder could have gone.")
    overdue.add_metric([], _since(_oldest_reminder(session, now), now))
    clock = select(func.min(Deadline.fires_at)).where(Deadline.fires_at < now)
    late = GaugeMetricFamily("accord_clock_late_seconds", "Since when the oldest action of the clock was due.")
    late.add_metric([], _since(session.scalar(clock), now))
    yield from (overdue, late)


def _oldest_reminder(session: Session, now: datetime) -> datetime | None:
    """The hour at which the oldest reminder that still waits could have gone; None when none could."""
    day = sending_day(now)
    oldest = session.scalar(select(func.min(Deadline.next_send_on)).where(*is_due(day))) if day is not None else None
    if oldest is None:
        return None
    return max(program.calendar.instant(oldest, program.send_time) for program in registry.programs())


def jobs(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """Long work that waits or runs."""
    depth = GaugeMetricFamily("accord_jobs", "Jobs that wait or run.", labels=["state"])
    oldest = GaugeMetricFamily("accord_jobs_oldest_seconds", "Since when the oldest was asked for.", labels=["state"])
    statement = select(Job.state, func.count(), func.min(Job.asked_at)).where(OPEN)
    found = {state: (count, asked) for state, count, asked in session.execute(statement.group_by(Job.state))}
    for state in OPEN_STATES:
        count, asked = found.get(state, (0, None))
        depth.add_metric([state], count)
        oldest.add_metric([state], _since(asked, now))
    yield from (depth, oldest)


def _since(instant: datetime | None, now: datetime) -> float:
    """Seconds since then; none for what never was, or is still to come."""
    return max((now - instant).total_seconds(), 0.0) if instant is not None else 0.0
