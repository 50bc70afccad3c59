"""The deadlines of an item: changing a due date with a reason, and sending a reminder now."""

from datetime import date

from flask import Response
from pydantic import Field

from blueprints.access import item_visible
from blueprints.api.answers import answer, person_shown
from blueprints.api.item_answers import deadline_shown
from blueprints.api.room import ACTIONS, WRITES, Given, Id, ItemPath, gives, room
from blueprints.api.shapes.items import Deadline, Reminded
from blueprints.identity import actor, now, reading, writing
from models.people import Person
from workflow import due_dates, versions
from workflow.visibility import find_visible


class DeadlinePath(ItemPath):
    """The item and the deadline in an address."""

    id: Id


class NewDate(Given):
    """The new due date, and why."""

    due_on: date
    reason: str = Field(max_length=500)


@room.post(
    "/items/<reference>/deadlines/<int:id>/date",
    tags=[ACTIONS],
    security=WRITES,
    responses=gives(Deadline),
)
@item_visible
def change_due_date(path: DeadlinePath, body: NewDate) -> Response:
    """Change the due date of an open deadline. What is answered stands in its place, with a number of its own."""
    given = {"due_on": body.due_on.isoformat(), "reason": body.reason}
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        deadline = due_dates.find_deadline(session, item, path.id)
        changed = due_dates.change_due_date(session, item, deadline, given, actor=actor(), now=now())
        shown = deadline_shown(changed, versions.workflow_of(session, item))
    return answer(shown)


@room.post(
    "/items/<reference>/deadlines/<int:id>/reminder",
    tags=[ACTIONS],
    security=WRITES,
    responses=gives(Reminded),
)
@item_visible
def send_reminder(path: DeadlinePath) -> Response:
    """Send the reminder of an open deadline to its recipients now; the reminders to come stay as they are."""
    with writing() as session:
        item = find_visible(session, path.reference, actor())
        deadline = due_dates.find_deadline(session, item, path.id)
        ids = due_dates.send_reminder(session, item, deadline, actor=actor(), now=now())
    return answer({"recipients": [person_shown(reading().get_one(Person, person_id)) for person_id in ids]})
