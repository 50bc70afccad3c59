"""Reminders to come, the mail of an item, the outbox, and the local mailbox."""

from typing import Any, Literal

from flask import Response, g
from pydantic import Field
from sqlalchemy import select

from blueprints.access import allowed, item_visible, signed_in
from blueprints.api.answers import Shape, answer, nothing, person_shown
from blueprints.api.pages import PageQuery, last_number, page_from, page_of
from blueprints.api.room import ITEMS, MAIL, READS, WRITES, IdPath, ItemPath, gives, room
from blueprints.api.shapes.mail import ComingReminders, Digests, ItemMail, Mailbox, MailboxMessage, Messages
from blueprints.display import said
from blueprints.frame import has_mailbox, is_demo
from blueprints.identity import actor, now, person, reading, writing
from blueprints.language import language
from blueprints.reminders import narrow
from models import outbox
from workflow import overview, reminders, versions
from workflow.coming import local_day
from workflow.definition import Workflow
from workflow.errors import NotFound
from workflow.outbox import acts, sight
from workflow.overseeing import overseen
from workflow.visibility import only_visible

MailState = Literal["queued", "sending", "sent", "failed", "cancelled", "uncertain", "held"]


class RemindersQuery(PageQuery):
    """How far ahead."""

    days: int = Field(default=30, ge=1, le=60)
    q: str = Field(default="", max_length=120, description="Of a person’s name or address, or an item’s.")


class OutboxQuery(PageQuery):
    """Which messages, from where."""

    state: MailState | None = None


class DecisionPath(IdPath):
    """The message in an address, and what to do about it."""

    act: Literal["retry", "hold", "release", "cancel"]


@room.get("/reminders", tags=[MAIL], security=READS, responses=gives(Digests))
@signed_in
def preview_reminders(query: RemindersQuery) -> Response:
    """Foretell the digests of the coming days: exactly what will be sent. Everybody's where you may, else your own."""
    foretold = reminders.preview(reading(), local_day(now()), query.days, now=now())
    found, seen = overseen(reading(), foretold, actor())
    digests = list(narrow(found, query.q.strip(), seen))

    def shown(digest: Any) -> Shape:
        entries = [_entry(entry, seen) for entry in digest.entries]
        return {"day": digest.day, "recipient": person_shown(digest.recipient), "entries": entries}

    return page_of(digests, query, lambda digest: (digest.day, digest.recipient.id), shown)


def _entry(entry: Any, seen: set[str]) -> Shape:
    return {
        "reference": entry["reference"],
        "title": entry["title"] if entry["reference"] in seen else None,
        "deadline_label": entry["deadline_label"][language()],
        "due_on": entry["due_on"],
        "kind": entry["kind"],
        "offset": entry["offset"],
        "merged": entry["merged"],
    }


@room.get("/items/<reference>/reminders", tags=[ITEMS], security=READS, responses=gives(ComingReminders))
@item_visible
def list_coming(path: ItemPath, query: PageQuery) -> Response:
    """List the reminders to come for an item: when, about what, to whom."""
    del path
    flow = versions.workflow_of(reading(), g.item)
    found = reminders.reminders_of(reading(), g.item, now=now())
    return page_of(
        found,
        query,
        lambda one: (one.day, one.deadline.id, one.send.kind, one.send.offset),
        lambda one: _coming(one, flow),
    )


def _coming(one: Any, flow: Workflow) -> Shape:
    rule = flow.deadlines.get(one.deadline.code)
    return {
        "day": one.day,
        "code": one.deadline.code,
        "label": said(rule.label) if rule else one.deadline.code,
        "subject": one.deadline.subject or None,
        "kind": one.send.kind,
        "offset": one.send.offset,
        "due_on": one.deadline.due_on,
        "recipients": [person_shown(each_one) for each_one in one.recipients],
    }


@room.get("/items/<reference>/mail", tags=[ITEMS], security=READS, responses=gives(ItemMail))
@item_visible
def list_item_mail(path: ItemPath, query: PageQuery) -> Response:
    """List the latest mail that speaks of an item, and what became of it."""
    del path
    found = overview.mail_of(reading(), g.item, actor())
    return page_of(found, query, lambda one: one.id, lambda one: _mail(one, sight.subject_of(one)))


def _mail(one: outbox.OutboxMessage, subject: str | None) -> Shape:
    return {
        "id": one.id,
        "purpose": one.purpose,
        "subject": subject,
        "language": one.language,
        "recipient": person_shown(one.recipient),
        "state": one.state,
        "created_at": one.created_at,
        "sent_at": one.sent_at,
    }


@room.get("/outbox", tags=[MAIL], security=READS, responses=gives(Messages))
@allowed("manage_mail")
def list_messages(query: OutboxQuery) -> Response:
    """List messages from the newest on, with what became of them and what can be decided."""
    rows = sight.list_mail(reading(), actor(), state=query.state, before=last_number(query), size=query.limit + 1)
    seen = only_visible(reading(), {item.id for row in rows for item in row.items}, actor())
    return page_from(rows, query, lambda row: row.id, lambda row: _message(row, seen))


def _message(row: outbox.OutboxMessage, seen: set[int]) -> Shape:
    return {
        **_mail(row, sight.visible_subject(row, seen)),
        "address": row.address,
        "attempts": row.attempts,
        "error": row.error,
        "message_id": row.message_id,
        "references": [item.reference for item in row.items if item.id in seen],
        "acts": [act for act in sight.ACTS if row.state in acts.FROM_STATES[act]],
    }


@room.post("/outbox/<int:id>/<act>", tags=[MAIL], security=WRITES, responses=gives(None, 409, code=204))
@allowed("manage_mail")
def decide_about_mail(path: DecisionPath) -> Response:
    """Send a message again, hold it, release it or cancel it."""
    with writing() as session:
        sight.decide(session, path.id, path.act, actor=actor(), now=now())
    return nothing()


@room.get("/mailbox", tags=[MAIL], security=READS, responses=gives(Mailbox, 404))
@signed_in
def list_mailbox(query: PageQuery) -> Response:
    """List your mail in the local mailbox, where there is one."""
    _check_mailbox()
    mine = select(outbox.MailboxMessage).where(sight.visible_mailbox(actor(), person(), is_demo=is_demo()))
    last = last_number(query)
    if last is not None:
        mine = mine.where(outbox.MailboxMessage.id < last)
    rows = reading().scalars(mine.order_by(outbox.MailboxMessage.id.desc()).limit(query.limit + 1)).all()
    return page_from(rows, query, lambda row: row.id, _mailed)


@room.get("/mailbox/<int:id>", tags=[MAIL], security=READS, responses=gives(MailboxMessage))
@signed_in
def read_mailed(path: IdPath) -> Response:
    """Read one message as it would have gone out."""
    _check_mailbox()
    mine = select(outbox.MailboxMessage).where(sight.visible_mailbox(actor(), person(), is_demo=is_demo()))
    row = reading().scalar(mine.where(outbox.MailboxMessage.id == path.id))
    if row is None:
        raise NotFound(str(path.id))
    return answer({**_mailed(row), "raw": row.raw})


def _mailed(row: outbox.MailboxMessage) -> Shape:
    return {"id": row.id, "address": row.address, "subject": row.subject, "received_at": row.received_at}


def _check_mailbox() -> None:
    if not has_mailbox():
        raise NotFound("mailbox")
