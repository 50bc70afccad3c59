"""What Accord promises of its reminders, checked over all that was noted and all that was queued."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from models.database import Database
from models.deadlines import Deadline, Reminder
from models.outbox import OutboxMessage

ONE_DAY = dt.timedelta(days=1)
MISSING, MORE, TWICE = "a reminder is missing", "a reminder was not due", "a reminder was made twice"
UNTOLD, TOLD_TWICE = "a reminder was not told", "a reminder was told twice"
FLOOD, DISORDER = "one deadline fills a digest", "a later reminder went out first"
Due = tuple[int, str, int, dt.date]


def due_until(database: Database, last: dt.date) -> set[Due]:
    """What is due by the day `last` of surveys that nobody answers: worked out from the words of survey.yaml alone.

    Given as deadline, kind, offset and day. Reminders go out 30, 7, 3 and 0 days before a survey is due, a day after
    it and then every 7 days; 15 and 7 days before the latest notice; never on the day the deadline began, or before.
    """
    with database.read() as session:
        rows = session.scalars(select(Deadline)).all()
    return {
        (row.id, kind, offset, day) for row in rows for kind, offset, day in _days(row) if row.created_on < day <= last
    }


def _days(row: Deadline) -> Iterator[tuple[str, int, dt.date]]:
    for lead in {"DL-SURVEY": (30, 7, 3, 0), "DL-NOTICE": (15, 7)}.get(row.code, ()):
        yield "lead", lead, row.due_on - lead * ONE_DAY
    for overdue in range(1, 1000, 7) if row.code == "DL-SURVEY" else ():
        yield "overdue", overdue, row.due_on + overdue * ONE_DAY


def find_broken(database: Database, last: dt.date) -> set[str]:
    """Name every promise that is broken, when all that is due by the day `last` should have been told."""
    with database.read() as session:
        reminders = session.scalars(select(Reminder).order_by(Reminder.send_on)).all()
        digests = {row.id: row for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))}
    noted = Counter((row.deadline_id, row.kind, row.offset, row.send_on) for row in reminders)
    due = due_until(database, last)
    broken = {MISSING} if due - set(noted) else set()
    broken |= {MORE} if set(noted) - due else set()
    broken |= {TWICE} if any(number > 1 for number in noted.values()) else set()
    broken |= {UNTOLD} if any(row.outbox_id not in digests for row in reminders) else set()
    return broken | _find_wrongly_told(reminders, digests)


def _find_wrongly_told(reminders: Sequence[Reminder], digests: dict[int, OutboxMessage]) -> set[str]:
    broken = set()
    told: Counter[tuple[object, ...]] = Counter()
    for digest in digests.values():
        entries = digest.params["entries"]
        subjects = Counter((entry["reference"], entry["deadline_label"]["en"], entry["due_on"]) for entry in entries)
        broken |= {FLOOD} if any(number > 1 for number in subjects.values()) else set()
        told.update((entry["path"], entry["deadline_label"]["en"], entry["kind"], entry["offset"]) for entry in entries)
    broken |= {TOLD_TWICE} if any(number > 1 for number in told.values()) else set()
    latest: dict[int, str] = {}
    for row in reminders:  # in the order of their days
        day = digests[row.outbox_id].params["date"] if row.outbox_id in digests else ""
        if day and not max(latest.get(row.deadline_id, ""), row.send_on.isoformat()) <= day:
            broken.add(DISORDER)
        latest[row.deadline_id] = day
    return broken
