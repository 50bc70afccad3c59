"""What the worker did last, kept in the database: any process can tell whether a worker lives, on whatever machine."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.pulses import Pulse


def beat(session: Session, job: str, worker: str, now: datetime) -> None:
    """Note that `worker` (at most 60 characters) has done `job` at `now`; the later of two notes stays."""
    values = {"done_at": now, "worker": worker}
    if session.execute(update(Pulse).where(Pulse.job == job).values(values)).rowcount:  # type: ignore[attr-defined]
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.execute(dialect.insert(Pulse).values(job=job, **values).on_conflict_do_nothing())


def last_done(session: Session) -> Mapping[str, datetime]:
    """When each job was last done, by its name; one that never was is missing."""
    rows = session.execute(select(Pulse.job, Pulse.done_at))
    return {row.job: row.done_at for row in rows}
