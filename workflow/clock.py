"""What the clock itself does: when a deadline's instant has come, the transition that waits for it."""

import datetime as dt
from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline
from models.items import Item
from workflow import registry
from workflow.actors import SYSTEM
from workflow.engine import advance
from workflow.errors import Conflict
from workflow.versions import workflow_of

ONE_DAY = dt.timedelta(days=1)
log = structlog.get_logger()


@dataclass
class FireResult:
    """How many transitions the clock performed, and how many were refused and are tried again the next day."""

    performed: int = 0
    refused: int = 0


def fire(database: Database, now: dt.datetime) -> FireResult:
    """Perform every transition whose instant is over, in the order of their instants, each in its own transaction.

    To be called as often as one likes, by any number of processes: a deadline is taken off the clock in the
    transaction that performs its action. A refusal is logged and tried again a day later, at the same local time.
    """
    result = FireResult()
    with database.read() as session:
        waiting = list(
            session.scalars(select(Deadline.id).where(Deadline.fires_at < now).order_by(Deadline.fires_at, Deadline.id))
        )
    for deadline_id in waiting:
        try:
            result.performed += _perform(database, deadline_id, now)
        except Conflict:  # a person was faster: the next tick looks again
            log.info("clock_overtaken", deadline=deadline_id)
        except Exception:  # whatever is wrong with one item must not stop the clock of the others
            log.exception("clock_refused", deadline=deadline_id)
            result.refused += _put_off(database, deadline_id, now)
    return result


def _perform(database: Database, deadline_id: int, now: dt.datetime) -> bool:
    with database.write() as session:
        row = _take(session, deadline_id, now)
        if row is None:
            return False
        transition = workflow_of(session, row.item).clocked[row.code]
        row.fires_at = None
        advance(session, row.item, transition.do, actor=SYSTEM, now=now)
        if row.is_open:
            row.satisfied_on = registry.program(row.program).today(now)
            row.next_send_on = None
    return True


def _put_off(database: Database, deadline_id: int, now: dt.datetime) -> bool:
    with database.write() as session:
        row = _take(session, deadline_id, now)
        if row is not None:
            calendar = registry.program(row.program).calendar
            tomorrow = calendar.local_date(now) + ONE_DAY
            row.fires_at = calendar.instant(tomorrow, calendar.local(row.due_at).time())
    return row is not None


def _take(session: Session, deadline_id: int, now: dt.datetime) -> Deadline | None:
    """The deadline if it still waits for its instant; None when another process has it or did it.

    Its item is taken first, as by everybody who acts on it: so nobody waits for what the other holds.
    """
    waits = (Deadline.id == deadline_id, Deadline.fires_at < now)
    item_id = select(Deadline.item_id).where(*waits).scalar_subquery()
    item = session.scalar(select(Item).where(Item.id == item_id).with_for_update(of=Item))
    if item is None:
        return None
    return session.scalar(select(Deadline).where(*waits).with_for_update(skip_locked=True))
