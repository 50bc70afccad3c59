"""A person's calendar: the deadlines and meetings they may see at this moment, as iCalendar (RFC 5545, 7986)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.feeds import Feed
from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.committees.bodies import all_bodies
from workflow.desk import ids_of_mine
from workflow.feeds.keeping import COMMITTEE, MINE, PROGRAM
from workflow.outbox.invitations import Asked, event_body
from workflow.reports.cells import clean
from workflow.texts import Text
from workflow.visibility import kinds_of, visible, visible_anywhere

BACK = timedelta(days=90)
"""What was due or met so long ago leaves the calendar."""
MOST = 1000
PRODUCT = "-//Accord//Calendar//EN"
HOURS = timedelta(hours=4)
DUE = Text("{label}: {title}", "{label}\u00a0: {title}")


def make_calendar(session: Session, feed: Feed, name: Text, *, actor: Actor, today: date, asked: Asked) -> bytes:
    """The calendar of a feed in its person's language; the same facts make the same bytes."""
    language = feed.person.language
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name.in_(language))
    calendar.add("x-wr-calname", name.in_(language))
    calendar.add("refresh-interval", HOURS, parameters={"VALUE": "DURATION"})
    since = today - BACK
    if feed.sort != COMMITTEE:
        for deadline, item in _deadlines(session, feed, actor, since):
            calendar.add_component(_deadline_event(deadline, item, asked, language))
    for event in _meetings(session, feed, actor, since, asked, language):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _deadlines(session: Session, feed: Feed, actor: Actor, since: date) -> Sequence[tuple[Deadline, Item]]:
    """Those still to be met, of the person's own items or of a program's."""
    which = Item.id.in_(ids_of_mine(actor)) if feed.sort == MINE else Item.program == feed.params["program"]
    is_open = and_(Deadline.satisfied_on.is_(None), Deadline.cancelled_on.is_(None), Deadline.paused_on.is_(None))
    statement = (
        select(Deadline, Item)
        .join(Item, Item.id == Deadline.item_id)
        .where(is_open, Deadline.due_on >= since, which, visible_anywhere(actor).is_(True))
        .order_by(Deadline.due_on, Deadline.id)
        .limit(MOST)
    )
    return [(deadline, item) for deadline, item in session.execute(statement)]


def _deadline_event(deadline: Deadline, item: Item, asked: Asked, language: str) -> Event:
    """A day on which something is due; it keeps its name when it moves."""
    rule = registry.kind(item.kind).deadlines.get(deadline.code)
    label = rule.label.in_(language) if rule is not None else deadline.code
    body, stamp = Event(), item.updated_at.astimezone(UTC)
    body.add("uid", f"deadline-{deadline.id}@{asked.host}")
    body.add("sequence", item.version)
    body.add("dtstamp", stamp)
    body.add("last-modified", stamp)
    body.add("summary", DUE.in_(language).format(label=label, title=clean(item.title)))
    body.add("description", item.reference)
    body.add("url", f"{asked.base_url.rstrip('/')}/items/{item.reference}")
    body.add("status", "CONFIRMED")
    body.add("dtstart", deadline.due_on)
    body.add("dtend", deadline.due_on + timedelta(days=1))
    body.add("transp", "TRANSPARENT")
    return body


def _meetings(session: Session, feed: Feed, actor: Actor, since: date, asked: Asked, language: str) -> Iterator[Event]:
    """The meetings of the person's committees, of one committee, or of a program; those called off say so."""
    for program in registry.programs():
        hook = program.hooks.get("events_of")
        kinds = [
            flow.kind for flow in kinds_of(actor) if flow.program == program.name and "scheduled_on" in flow.fields
        ]
        if hook is None or (feed.sort != MINE and feed.params["program"] != program.name):
            continue
        for kind in kinds:
            items = _meeting_items(session, feed, actor, kind, since)
            for item, event in zip(items, hook(session, items), strict=True):
                body = event_body(event, asked, language)
                body.add("last-modified", item.updated_at.astimezone(UTC))
                yield body


def _meeting_items(session: Session, feed: Feed, actor: Actor, kind: str, since: date) -> list[Item]:
    on = Item.fields["scheduled_on"].as_string()
    conditions: list[ColumnElement[bool]] = [visible(actor, kind).is_(True), on >= since.isoformat()]
    if feed.sort != PROGRAM:
        conditions.append(Item.fields["kind"].as_string().in_(_bodies(feed, actor)))
    return list(session.scalars(select(Item).where(*conditions).order_by(on, Item.id).limit(MOST)))


def _bodies(feed: Feed, actor: Actor) -> list[str]:
    """The kinds of meetings: of the feed's committee, or of those in which the person has a part."""
    found = []
    for program, body in all_bodies(actor):
        is_member = any(role and actor.holds(role, program.name) for role in (body.chair, body.member))
        is_member = is_member or any((one.program, one.committee) == (program.name, body.code) for one in actor.grants)
        of_feed = (feed.params.get("program"), feed.params.get("committee")) == (program.name, body.code)
        if of_feed if feed.sort == COMMITTEE else is_member:
            found.append(body.meeting)
    return found


def now_of(instant: datetime, feed: Feed) -> date:
    """The day on which the feed is read, where its program is."""
    name = feed.params.get("program")
    known = [program for program in registry.programs() if program.name == name]
    return known[0].today(instant) if known else instant.date()
