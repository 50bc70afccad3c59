"""Telling those who may place it that mail waits for them: one mail a day at most, and never twice of the same.

It says how much waits and since when, and nothing of what the mail itself says: that may be hostile.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.incoming import IncomingMessage
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Person
from workflow import registry
from workflow.accounts.news import TEMPLATE
from workflow.accounts.telling import both
from workflow.actors import Grant
from workflow.coming import local_day
from workflow.incoming.sight import visible_incoming
from workflow.outbox.queue import Draft
from workflow.outbox.render import format_day
from workflow.recipients import RoleHolders
from workflow.standing import actor_for, make_actor
from workflow.texts import LANGUAGES, Text
from workflow.visibility import may

PURPOSE = "notice"
KEY = "held_mail"
PATH = "/incoming-mail?state=held"
LONG_AGO = datetime.min.replace(tzinfo=UTC)
SETTLED = timedelta(minutes=1)
"""So old a message is before it is told: by then it is there, whoever took it in, so that none is passed over."""
HEADLINE = Text("Mail waits for somebody to place it", "Du courriel attend d’être classé")
BODY = Text(
    "Mail came in that could not be placed. Decide where it goes, or discard it.",
    "Du courriel reçu n’a pas pu être classé. Décidez où il va, ou écartez-le.",
)
WAITING = Text("Waiting", "En attente")
NEW = Text("New since you were last told", "Nouveau depuis le dernier avis")
SINCE = Text("The oldest came in on", "Le plus ancien est arrivé le")


def held_notices(session: Session, day: date, now: datetime) -> list[Draft]:
    """The mail of `day` to everybody who may place something that waits and of which they were not told yet.

    Its key lets it go out once, whoever queues it; who was told on that day hears of what came since with the next.
    A handful of statements, and a few more for each who manages mail where something came since they were last told.
    """
    last = _last_in(session, now)
    if not last:
        return []
    holders = RoleHolders(session, day)
    managing = _managers(holders)
    told = _told(session, sorted(managing))
    drafts = []
    for one in holders.reachable(sorted(managing)):
        key, until = told.get(one, ("", LONG_AGO))
        theirs = max((last[name] for name in (None, *managing[one]) if name in last), default=LONG_AGO)
        if key != _key(one, day) and until < theirs:
            drafts.append(_draft(session, one, until, day, now))
    return [draft for draft in drafts if draft is not None]


def _last_in(session: Session, now: datetime) -> dict[str | None, datetime]:
    """When the last of what waits came in, by the program of the item that it is about; None where it is about none."""
    of_item = IncomingMessage.item_id == Item.id
    latest = select(Item.program, func.max(IncomingMessage.received_at)).select_from(IncomingMessage)
    rows = session.execute(latest.outerjoin(Item, of_item).where(*_waiting(now)).group_by(Item.program))
    return dict(rows.all())


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return IncomingMessage.state == "held", IncomingMessage.received_at <= now - SETTLED


def _key(person_id: int, day: date) -> str:
    return f"{KEY}:{person_id}:{day.isoformat()}"


def _managers(holders: RoleHolders) -> dict[int, set[str]]:
    """Who holds a role that manages mail, and in which programs."""
    found: dict[int, set[str]] = {}
    for program in registry.programs():
        for role in program.roles:
            bearer = make_actor(None, "", [Grant(role, program.name)])
            if may(bearer, "manage_mail", program):
                for one in holders.everybody(program, role):
                    found.setdefault(one, set()).add(program.name)
    return found


def _told(session: Session, people: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Of each who was ever told: the key of the last mail, and up to when what came in was in it.

    That stays known when the words of the mail are forgotten.
    """
    theirs = (OutboxMessage.recipient_id.in_(people), OutboxMessage.key.startswith(f"{KEY}:", autoescape=True))
    latest = select(func.max(OutboxMessage.id)).where(*theirs).group_by(OutboxMessage.recipient_id)
    columns = select(OutboxMessage.recipient_id, OutboxMessage.key, OutboxMessage.created_at)
    rows = session.execute(columns.where(OutboxMessage.id.in_(latest)))
    return {person: (key, at - SETTLED) for person, key, at in rows if person is not None}


def _draft(session: Session, person_id: int, until: datetime, day: date, now: datetime) -> Draft | None:
    """What one person is told, where anything that they may place came in after what they were told of before."""
    actor = actor_for(session, session.get_one(Person, person_id), day, now)
    of_theirs = (*_waiting(now), visible_incoming(actor))
    fresh_ones = func.count().filter(IncomingMessage.received_at > until)
    figures = select(func.count(), fresh_ones, func.min(IncomingMessage.received_at))
    number, fresh, oldest = session.execute(figures.where(*of_theirs)).one()
    if not fresh:
        return None
    facts = [
        (WAITING, str(number)),
        *([(NEW, str(fresh))] if until > LONG_AGO else []),
        (SINCE, _said(local_day(oldest))),
    ]
    params = {
        "headline": both(HEADLINE),
        "body": both(BODY),
        "facts": [[both(label), value] for label, value in facts],
        "path": PATH,
    }
    return Draft(_key(person_id, day), PURPOSE, TEMPLATE, params, person_id)


def _said(day: date) -> dict[str, str]:
    return {language: format_day(day.isoformat(), language) for language in LANGUAGES}
