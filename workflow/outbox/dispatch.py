"""Send what is due. Network traffic happens between transactions, never inside one."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.database import Database
from models.outbox import OutboxMessage
from workflow import watching
from workflow.links.keeping import LINKS, mint
from workflow.outbox import claims
from workflow.outbox.claims import Claim, End
from workflow.outbox.mail import UnsafeMail, compose_bytes
from workflow.outbox.queue import LINK, REMINDER
from workflow.outbox.settings import MailSettings
from workflow.outbox.transports import (
    AnswerLost,
    DeliveryError,
    PermanentRefusal,
    Transport,
    Unreachable,
)

BATCH = 50
LIMIT = 1000
# With these, a message is tried for two days before it counts as failed.
MAX_ATTEMPTS = 20
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)
# One attempt waits for at most some ten answers of the server; a claim must outlast them.
LEASE_IN_TIMEOUTS = 20
LINK_DEAD = "its link was used or revoked, or its time is over"
SHORTEST_LEASE = timedelta(minutes=1)


@dataclass(slots=True)
class Counts:
    """What became of the messages of one dispatch; `postponed` ones are tried again later."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0
    cancelled: int = 0
    uncertain: int = 0

    def add(self, state: str) -> None:
        """Count one message by the state its attempt ended in."""
        name = "postponed" if state == "queued" else state
        setattr(self, name, getattr(self, name) + 1)


def dispatch(
    database: Database,
    transport: Transport,
    settings: MailSettings,
    now: datetime,
    worker: str,
    *,
    limit: int = LIMIT,
    stopwatch: Callable[[], float] = time.monotonic,
) -> Counts:
    """Send up to `limit` messages that are due at `now`; give how they ended.

    Any number of dispatchers may run at once, each under a `worker` name (at most 60 characters) no other running
    one has. `stopwatch` gives seconds from any beginning, so that claims keep pace with a slow mail server.
    """
    started = stopwatch()
    lease = max(SHORTEST_LEASE, timedelta(seconds=LEASE_IN_TIMEOUTS * settings.timeout))

    def claim() -> Claim:
        return Claim(worker, now + timedelta(seconds=int(stopwatch() - started)), lease)

    run = _Run(database, transport, settings, claim)
    try:
        run.deliver_all(limit)
    finally:
        transport.close()
    return run.counts


def judge(message: OutboxMessage, error: Exception | None, now: datetime) -> End:
    """Decide what an attempt means for its message.

    `error` is what `Transport.send` or composing raised, None when the server accepted the message.
    """
    if error is None:
        return End("sent", sent_at=now)
    said = str(error)
    if isinstance(error, PermanentRefusal | UnsafeMail):
        return End("failed", said)
    attempts = message.attempts + 1
    is_lost = isinstance(error, AnswerLost)
    if is_lost and (message.purpose != REMINDER or message.uncertain_attempts or attempts >= MAX_ATTEMPTS):
        return End("uncertain", said, is_uncertain=True)
    if attempts >= MAX_ATTEMPTS:
        return End("failed", said)
    return End("queued", said, not_before=now + delay_after(attempts), is_uncertain=is_lost)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after that many attempts: twice as long each time, up to four hours."""
    return min(FIRST_DELAY * (1 << (attempts - 1)), LONGEST_DELAY)


@dataclass(slots=True)
class _Run:
    database: Database
    transport: Transport
    settings: MailSettings
    claim: Callable[[], Claim]
    counts: Counts = field(default_factory=Counts)
    is_reachable: bool = True
    about: Mapping[int, int] = field(default_factory=dict)

    def deliver_all(self, limit: int) -> None:
        taken = 0
        while taken < limit and self.is_reachable:
            batch, cancelled = self._reserve(min(BATCH, limit - taken))
            if not batch and not cancelled:
                return
            taken += len(batch) + cancelled
            self._deliver(batch)

    def _reserve(self, size: int) -> tuple[list[OutboxMessage], int]:
        claim = self.claim()
        with self.database.write() as session:
            self.counts.uncertain += claims.recover(session, claim.now)
            batch, cancelled = claims.reserve(session, claim, size, self.settings.domain)
            self.about = claims.items_of(session, batch) if self.settings.reply_to else {}
        self.counts.cancelled += cancelled
        return batch, cancelled

    def _deliver(self, batch: Sequence[OutboxMessage]) -> None:
        """Send one after the other; one commit ends a message and begins the next."""
        ended: tuple[OutboxMessage, End] | None = None
        for message in batch:
            claim = self.claim()
            with self.database.write() as session:
                if ended:
                    claims.settle(session, ended[0], claim.worker, ended[1])
                is_ours = claims.begin(session, message, claim)
                tokens = self._mint(session, message, claim) if is_ours else {}
            ended = (message, self._send(message, claim.now, tokens)) if is_ours else None
            if not self.is_reachable:
                break
        worker = self.claim().worker
        with self.database.write() as session:
            if ended:
                claims.settle(session, ended[0], worker, ended[1])
            claims.release(session, batch, worker)

    def _mint(self, session: Session, message: OutboxMessage, claim: Claim) -> Mapping[int, str]:
        return mint(session, message.id, claim.now, self.settings.link_key()) if LINKS in message.params else {}

    def _send(self, message: OutboxMessage, now: datetime, tokens: Mapping[int, str]) -> End:
        if message.purpose == LINK and not tokens:
            self.counts.add("cancelled")
            return End("cancelled", LINK_DEAD)
        error: Exception | None = None
        try:
            raw = compose_bytes(message, self.settings, now, tokens, self.about.get(message.id))
            self.transport.connect()
            self.transport.send(raw, self.settings.sender_address, message.address)
        except (DeliveryError, UnsafeMail) as problem:
            error = problem
        self.is_reachable = not isinstance(error, Unreachable)
        end = judge(message, error, now)
        self.counts.add(end.state)
        watching.tell(watching.Mailed(message.id, message.purpose, end.state, message.request_id))
        return end
