"""The reminders of the next 30 days: exactly what will be sent, to whom."""

from flask import Blueprint, render_template
from sqlalchemy import select

from blueprints.access import signed_in
from blueprints.identity import actor, may, now, reading
from models.items import Item
from workflow.coming import local_day
from workflow.reminders import preview
from workflow.visibility import visible_anywhere

pages = Blueprint("reminders", __name__)

DAYS = 30


@pages.get("/reminders")
@signed_in
def show_reminders() -> str:
    """Every digest to come where one may see them all; else one's own."""
    sees_all = may("see_reminders")
    digests = preview(reading(), local_day(now()), DAYS, now=now())
    if not sees_all:
        digests = [digest for digest in digests if digest.recipient.id == actor().person_id]
    references = {entry["reference"] for digest in digests for entry in digest.entries}
    seen = set(
        reading().scalars(select(Item.reference).where(Item.reference.in_(references), visible_anywhere(actor())))
    )
    return render_template("pages/reminders.html", digests=digests, sees_all=sees_all, days=DAYS, seen=seen)
