"""The metronome: what is due is rows in the database, claimed there, so that several workers do nothing twice."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from accord.logs import log
from accord.metrics import Meters
from accord.services import Services, imap_settings, incoming_settings, open_site
from workflow import accounts, audit, clock, pace, pulses, reminders
from workflow.attachments import sweeping
from workflow.incoming.forgetting import forget_mail
from workflow.jobs import forgetting
from workflow.jobs.running import Runner
from workflow.links import keeping
from workflow.links.accounts import send_resets
from workflow.outbox import forgetting as mail
from workflow.outbox.dispatch import Counts, dispatch
from workflow.outbox.transports import open_transport
from workflow.webhooks import acts as webhooks
from workflow.webhooks.delivering import Sender, Sent, deliver
from workflow.works import WORKS

if TYPE_CHECKING:
    from workflow.sharepoint import SiteFolder

# A tick that finds the one before it still at work is nothing to tell; what fails is logged by the job itself.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

LONG_AGO = datetime.min.replace(tzinfo=UTC)
NOTED_EVERY = timedelta(seconds=30)
"""How often a success is noted in the database; most jobs tick far more often."""
BATCH = 200
"""Messages sent before looking whether the service is to stop."""


def worker_name() -> str:
    """A name no other running worker has: machine, process and a random part."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"


@dataclass
class Worker:
    """The jobs of a service. Each may be run by hand at any time; `start` runs them by the clock."""

    services: Services
    name: str = field(default_factory=worker_name)
    stopping: threading.Event = field(default_factory=threading.Event)
    scheduler: BackgroundScheduler = field(init=False)
    site: "SiteFolder | None" = None
    meters: Meters | None = None
    _done: dict[str, datetime] = field(default_factory=dict)
    _noted: dict[str, datetime] = field(default_factory=dict)
    _noting: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Prepare the metronome: jobs in memory, UTC, one late tick instead of many."""
        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        self.scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults)
        for job, seconds in self.jobs().items():
            tick = _guarded(job, self.stopping, self.note)
            trigger = IntervalTrigger(seconds=seconds, timezone=UTC)
            self.scheduler.add_job(tick, trigger, id=job.__name__, next_run_time=self.services.now())

    def note(self, job: str, *, is_done: bool) -> None:
        """Count a tick, and note successes in the database now and then.

        While somebody else writes, or notes, it is left: the next tick of any job notes what could not be noted yet.
        """
        if self.meters is not None:
            self.meters.ticks.labels(job, "done" if is_done else "failed").inc()
        if is_done:
            self._done[job] = self.services.now()
        if self._noting.acquire(blocking=False):
            try:
                self._note_done()
            finally:
                self._noting.release()

    def _note_done(self) -> None:
        late = {job: at for job, at in tuple(self._done.items()) if at - self._noted.get(job, LONG_AGO) >= NOTED_EVERY}
        if not late:
            return
        with suppress(SQLAlchemyError):
            with self.services.database.write(hasty=True) as session:
                for job, at in sorted(late.items()):
                    pulses.beat(session, job, self.name, at)
            self._noted |= late

    def jobs(self) -> dict[Callable[[], object], int]:
        """What is done, and every how many seconds."""
        return {
            self.send_mail: 5,
            self.run_jobs: 2,
            self.send_webhooks: 5,
            self.perform_what_is_due: 60,
            self.sweep_reminders: 60,
            self.fetch_mail: 60,
            self.post_to_site: 60,
            self.make_checkpoint: 15 * 60,
            self.erase_files: 60,
            self.sweep_files: 60 * 60,
            self.forget_old: 60 * 60,
        }

    def start(self) -> None:
        """Begin ticking, in threads of its own."""
        self.scheduler.start()

    def stop(self) -> None:
        """Let the jobs in flight finish what they have in hand, then stop."""
        self.stopping.set()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=True)

    def perform_what_is_due(self) -> object:
        """Perform the actions whose instant has come."""
        return clock.fire(self.services.database, self.services.now())

    def sweep_reminders(self) -> reminders.SweepResult:
        """Queue the reminders that are due."""
        return reminders.sweep(self.services.database, self.services.now())

    def send_mail(self) -> Counts:
        """Send what is queued, batch after batch; and first look up who asked for a new password."""
        settings = self.services.settings
        only = settings.emergency_accounts if settings.oidc_only else None
        send_resets(self.services.database, now=self.services.now(), only=only)
        total = Counts()
        while not self.stopping.is_set():
            transport = open_transport(self.services.mail, self.services.database)
            done = dispatch(
                self.services.database, transport, self.services.mail, self.services.now(), self.name, limit=BATCH
            )
            for state in Counts.__slots__:
                setattr(total, state, getattr(total, state) + getattr(done, state))
            if done.sent < BATCH:
                break
        return total

    def fetch_mail(self) -> object:
        """Take in what lies in the mailbox, where one is set up."""
        imap = imap_settings(self.services.settings)
        if imap is None:
            return None
        from workflow.incoming.fetching import fetch  # noqa: PLC0415 - loads a parser, and is seldom set up

        services, incoming = self.services, incoming_settings(self.services.settings)
        is_stopping = self.stopping.is_set
        return fetch(services.database, services.files, incoming, imap, services.now, is_stopping=is_stopping)

    def send_webhooks(self) -> Sent:
        """Tell other systems what happened."""
        services = self.services
        sender = Sender(
            services.database, services.outgoing, services.webhook_key, services.base_url, self.name, services.now
        )
        return deliver(sender, is_stopping=self.stopping.is_set)

    def run_jobs(self) -> int:
        """Do the long work that people asked for, one job after the other; gives how many were begun."""
        services, begun = self.services, 0
        runner = Runner(services.database, services.files, services.now, self.name, WORKS, self.stopping.is_set)
        while not self.stopping.is_set() and runner.run_next() is not None:
            begun += 1
        return begun

    def post_to_site(self) -> object:
        """Put what was posted without a location on the ministry's site, where one is set up."""
        if self.site is None:
            self.site = open_site(self.services.settings)
        if self.site is None:
            return None
        from workflow.delivering import deliver as post  # noqa: PLC0415 - slow to load, and seldom set up

        services = self.services
        return post(services.database, services.files, self.site, self.name, services.now)

    def make_checkpoint(self) -> object:
        """Make yesterday's checkpoint over all histories, once it can be made."""
        return audit.make_checkpoint(self.services.database, self.services.now())

    def erase_files(self) -> int:
        """Take away the bytes of files whose erasure was recorded."""
        return sweeping.erase(self.services.database, self.services.files)

    def sweep_files(self) -> sweeping.Swept:
        """Take away what jobs made long ago, uploads that no form ever kept, and bytes that belong to nothing."""
        forgetting.forget_old(self.services.database, self.services.files, self.services.now())
        return sweeping.sweep(self.services.database, self.services.files, self.services.now())

    def forget_old(self) -> None:
        """Delete sessions, failed attempts, links, answers under idempotency keys and words of mail that are old."""
        with self.services.database.write() as session:
            accounts.forget_old(session, now=self.services.now(), lifetimes=self.services.lifetimes)
            keeping.forget_old(session, self.services.now())
            pace.forget_old(session, self.services.now())
            webhooks.forget_old(session, self.services.now())
            mail.forget_old(session, self.services.now(), self.services.settings.mail_days)
        settings = self.services.settings
        forget_mail(self.services.database, self.services.now(), settings.mail_in_days, settings.mail_in_held_days)


def _ignore(_job: str, *, is_done: bool) -> None:
    """Nobody wants to know."""


def _guarded(
    job: Callable[[], object], stopping: threading.Event, note: Callable[..., None] = _ignore
) -> Callable[[], None]:
    """The job as the scheduler calls it: an error is logged, and the next tick goes on. `note` hears how it ended."""

    def tick() -> None:
        if stopping.is_set():
            return
        try:
            result = job()
        except Exception:  # noqa: BLE001 - whatever it was, the next tick may do better
            log.exception("job failed", job=job.__name__)
            note(job.__name__, is_done=False)
        else:
            log.debug("job done", job=job.__name__, result=str(result))
            note(job.__name__, is_done=True)

    return tick
