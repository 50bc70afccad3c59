"""Calendar files: an event as iCalendar (RFC 5545), and what asks for it, moves it or takes it back (RFC 5546)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vCalAddress

from workflow.outbox.render import say
from workflow.reports.cells import clean

PRODUCT = "-//Accord//Meetings//EN"
FILE_NAME = "invitation.ics"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, who is asked, and the address of the service, whose host makes the event's name unique."""

    organizer: str
    base_url: str
    attendee: str | None = None

    @property
    def host(self) -> str:
        """The host of the service."""
        return urlsplit(self.base_url).hostname or "accord"


def make_invitation(event: Mapping[str, Any], asked: Asked, language: str) -> bytes:
    """The calendar file of an event's frozen facts, in a language; the same facts make the same bytes.

    `event` holds: method (REQUEST, CANCEL or PUBLISH), uid, sequence, stamped_at; summary, description and when (en,
    fr); path; and starts_at and ends_at (instants), or first_day and end_day (the day after the last).
    """
    calendar, body = Calendar(), event_body(event, asked, language)
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", event["method"])
    organizer = vCalAddress(f"mailto:{asked.organizer}")
    body.add("organizer", organizer)
    if asked.attendee is not None:
        attendee = vCalAddress(f"mailto:{asked.attendee}")
        attendee.params["RSVP"] = "FALSE"
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        body.add("attendee", attendee)
    calendar.add_component(body)
    return bytes(calendar.to_ical())


def event_body(event: Mapping[str, Any], asked: Asked, language: str) -> Event:
    """The event alone, without who asks and who is asked (see make_invitation)."""
    body, method = Event(), event["method"]
    body.add("uid", f"{event['uid']}@{asked.host}")
    body.add("sequence", int(event["sequence"]))
    body.add("dtstamp", datetime.fromisoformat(event["stamped_at"]).astimezone(UTC))
    body.add("summary", clean(say(event["summary"], language)))
    body.add("description", clean(say(event["description"], language)))
    body.add("url", f"{asked.base_url.rstrip('/')}{event['path']}")
    body.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    _add_times(body, event)
    return body


def _add_times(body: Event, event: Mapping[str, Any]) -> None:
    """A meeting with a time lasts from instant to instant; one without takes whole days."""
    if event.get("starts_at"):
        body.add("dtstart", datetime.fromisoformat(event["starts_at"]).astimezone(UTC))
        body.add("dtend", datetime.fromisoformat(event["ends_at"]).astimezone(UTC))
        return
    body.add("dtstart", date.fromisoformat(event["first_day"]))
    body.add("dtend", date.fromisoformat(event["end_day"]))
    body.add("transp", "TRANSPARENT")
