"""Reading meetings and presentations: two statements each, however many there are."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from models.items import Item
from workflow.definition import DELETED
from workflow.programs.cpin.reporting.facts import MeetingHeld, Presentation
from workflow.programs.cpin.reporting.known import days_near, moved_since, read_date, state_known, text_between
from workflow.reports.windows import Asked


def read_meetings(session: Session, asked: Asked) -> tuple[MeetingHeld, ...]:
    """The meetings held in or near the window, and those that were to be held in it."""
    moved = moved_since(session, ("meeting",), asked.known_at)
    fields = Item.fields
    held, scheduled = fields["held_on"].as_string(), fields["scheduled_on"].as_string()
    inside = (asked.window.first, asked.window.last)
    query = select(
        Item.id,
        Item.reference,
        Item.title,
        Item.state,
        fields["kind"].as_string(),
        held,
        scheduled,
        fields["ends_on"].as_string(),
        fields["facilitated_by"],
        fields["coordinated_by"],
        fields["oacas_attended"].as_boolean(),
        fields["oacas_input"].as_boolean(),
        fields["inquorate"].as_boolean(),
        fields["series_month"].as_string(),
        fields["zones"].as_string(),
    ).where(
        Item.kind == "meeting",
        Item.state != DELETED,
        text_between(days_near(asked.window), held) | text_between(inside, scheduled),
    )
    found = []
    for row in session.execute(query):
        item_id, reference, title, state, kind, held_on, scheduled_on, ends_on, *rest = row
        facilitated, coordinated, attended, gave, inquorate, month, zones = rest
        known = state_known(item_id, state, moved)
        if known is not None:
            found.append(
                MeetingHeld(
                    reference=reference,
                    kind=kind or "",
                    state=known,
                    held_on=read_date(held_on),
                    title=title,
                    ends_on=read_date(ends_on),
                    scheduled_on=read_date(scheduled_on),
                    facilitated_by=tuple(facilitated or ()),
                    coordinated_by=tuple(coordinated or ()),
                    oacas_attended=bool(attended),
                    oacas_input=bool(gave),
                    inquorate=bool(inquorate),
                    series_month=month or "",
                    zones=read_zones(zones or ""),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.held_on or one.scheduled_on or date.max, one.reference)))


def read_zones(said: str) -> tuple[str, ...]:
    """The zones of a meeting, as they are written in one line."""
    return tuple(sorted({zone for zone in (part.strip() for part in _parts(said)) if zone}))


def _parts(said: str) -> Iterable[str]:
    return said.replace(";", ",").replace(" + ", ",").split(",")


def read_presentations(session: Session, asked: Asked) -> tuple[Presentation, ...]:
    """The presentations given in or near the window, and those that were planned for it."""
    moved = moved_since(session, ("presentation",), asked.known_at)
    fields, meeting = Item.fields, aliased(Item)
    delivered, planned = fields["delivered_on"].as_string(), fields["planned_for"].as_string()
    inside = (asked.window.first, asked.window.last)
    query = (
        select(
            Item.id,
            Item.reference,
            Item.title,
            Item.state,
            delivered,
            planned,
            fields["relates_to"].as_string(),
            meeting.reference,
            meeting.fields["kind"].as_string(),
        )
        .outerjoin(meeting, and_(meeting.reference == fields["meeting"].as_string(), meeting.kind == "meeting"))
        .where(
            Item.kind == "presentation",
            Item.state != DELETED,
            text_between(days_near(asked.window), delivered) | text_between(inside, planned),
        )
    )
    found = []
    for item_id, reference, title, state, on, planned_for, relates_to, where, kind in session.execute(query):
        known = state_known(item_id, state, moved)
        if known is not None:
            found.append(
                Presentation(
                    reference=reference,
                    state=known,
                    delivered_on=read_date(on),
                    title=title,
                    planned_for=read_date(planned_for),
                    relates_to=relates_to or "none",
                    meeting=where,
                    meeting_kind=kind,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.delivered_on or one.planned_for or date.max, one.reference)))
