"""The sweep: what is due to be said today is said, once, whatever runs twice or was down."""

from dataclasses import dataclass
from datetime import date, datetime

from models.database import Database
from workflow.claiming import Gauge, claim_due
from workflow.coming import sending_day
from workflow.digests import Digests, make_digests
from workflow.forecast import due_on, preview, reminders_of
from workflow.incoming.telling import held_notices
from workflow.outbox.queue import queue_many

__all__ = ["SweepResult", "due_on", "preview", "reminders_of", "sweep"]


@dataclass(frozen=True, slots=True)
class SweepResult:
    """What a sweep did. `day` is None when the hour of sending has not come.

    `complete` is False when another sweep still holds deadlines that are due: that one makes the digests.
    """

    day: date | None = None
    deadlines: int = 0
    reminders: int = 0
    digests: int = 0
    skipped: int = 0
    complete: bool = True
    longest_lock_seconds: float = 0.0


def sweep(database: Database, now: datetime) -> SweepResult:
    """Claim what is due at `now`, then queue one digest per person, and tell who places mail that some is held.

    To be called as often as one likes.

    Opens its own transactions, each short. Killed at any instant, the next sweep completes what it left:
    a claim notes its reminders as due in the same transaction, and a digest settles them in its own.
    """
    day = sending_day(now)
    if day is None:
        return SweepResult()
    gauge = Gauge()
    with database.read() as session:
        claims = claim_due(database, session, day, gauge)
        digests = make_digests(database, session, day, now, gauge) if claims.complete else Digests()
        notices = held_notices(session, day, now)
    if notices:
        with gauge.write(database) as writing:
            queue_many(writing, notices, now)
    return SweepResult(
        day=day,
        deadlines=claims.deadlines,
        reminders=claims.reminders,
        digests=digests.queued,
        skipped=digests.skipped,
        complete=claims.complete,
        longest_lock_seconds=gauge.longest,
    )
