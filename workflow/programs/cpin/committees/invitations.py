"""The calendar event of a meeting: asked for when it is scheduled, moved with it, taken back when it is cancelled."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import registry
from workflow.committees.agenda import minutes_of
from workflow.committees.attendance import read_time
from workflow.context import Context
from workflow.outbox.render import format_day
from workflow.texts import LANGUAGES, Text

METHODS = {"meeting_scheduled": "REQUEST", "meeting_rescheduled": "REQUEST", "meeting_cancelled": "CANCEL"}
"""What a mail asks of a calendar."""

CHANGES = ("reschedule", "cancel")
"""What makes a new revision of the event."""

USUAL_MINUTES = 120
"""How long a meeting is taken to last whose agenda does not say."""

DESCRIPTION = Text("{label}: {title} ({reference}).", "{label}\u00a0: {title} ({reference}).")
ONE_DAY = timedelta(days=1)


def event(ctx: Context, mail: str) -> dict[str, Any] | None:
    """The event that a mail carries; None for a mail that carries none."""
    method = METHODS.get(mail)
    if method is None:
        return None
    return event_of(ctx.session, ctx.item, method, ctx.now)


def event_of(session: Session, item: Item, method: str, stamped_at: datetime) -> dict[str, Any]:
    """The facts of a meeting's event. Its name stays, its sequence goes up with every change."""
    with session.no_autoflush:
        moves = (HistoryEntry.item_id == item.id, HistoryEntry.action.in_(CHANGES))
        written = session.scalar(select(func.count()).select_from(HistoryEntry).where(*moves)) or 0
        fresh = sum(
            1 for row in session.new if isinstance(row, HistoryEntry) and row.item is item and row.action in CHANGES
        )
    return _facts(item, method, stamped_at, written + fresh)


def events_of(session: Session, items: Sequence[Item]) -> list[dict[str, Any]]:
    """The facts of the events of many meetings, as they are now: one statement, however many there are."""
    moves = (HistoryEntry.item_id.in_([item.id for item in items]), HistoryEntry.action.in_(CHANGES))
    counted = select(HistoryEntry.item_id, func.count()).where(*moves).group_by(HistoryEntry.item_id)
    written = {row[0]: row[1] for row in session.execute(counted)} if items else {}
    return [
        _facts(item, "CANCEL" if item.state == "cancelled" else "PUBLISH", item.updated_at, written.get(item.id, 0))
        for item in items
    ]


def _facts(item: Item, method: str, stamped_at: datetime, sequence: int) -> dict[str, Any]:
    label = registry.kind(item.kind).label
    said = DESCRIPTION.format(label=label, title=item.title, reference=item.reference)
    return {
        "method": method,
        "uid": item.reference,
        "sequence": sequence,
        "stamped_at": stamped_at.isoformat(),
        "summary": {"en": item.title, "fr": item.title},
        "description": {"en": said.en, "fr": said.fr},
        "path": f"/items/{item.reference}",
        "when": {language: _said(item, language) for language in LANGUAGES},
        **_times(item),
    }


def _said(item: Item, language: str) -> str:
    """When it is, in words, in local time."""
    days = [item.fields.get(name) for name in ("scheduled_on", "ends_on")]
    said = [format_day(day, language) for day in dict.fromkeys(days) if day]
    return ", ".join([" – ".join(said), *([item.fields["starts_at"]] if item.fields.get("starts_at") else [])])


def _times(item: Item) -> dict[str, str]:
    first = date.fromisoformat(item.fields["scheduled_on"])
    last = date.fromisoformat(item.fields.get("ends_on") or item.fields["scheduled_on"])
    at = read_time(item.fields.get("starts_at"))
    if at is None or last > first:
        return {"first_day": first.isoformat(), "end_day": (last + ONE_DAY).isoformat()}
    starts = registry.program(item.program).calendar.instant(first, at)
    length = minutes_of(item.fields.get("agenda_lines") or ()) or USUAL_MINUTES
    return {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(minutes=length)).isoformat()}
