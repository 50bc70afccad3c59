"""The secret addresses of a person's feeds: made, renewed, ended, and found again by their digest."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from models.feeds import Feed
from models.people import Person
from workflow import changes, registry
from workflow.accounts.sessions import digest_token
from workflow.actors import Actor
from workflow.committees.bodies import all_bodies
from workflow.definition import Workflow
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.texts import Text
from workflow.visibility import programs_of, takes_part

MINE, COMMITTEE, PROGRAM, LIST = "mine", "committee", "program", "list"
MOST = 50
LONGEST = 500
MY_OWN = Text("My deadlines and meetings", "Mes échéances et mes réunions")
MEETINGS_OF = Text("Meetings of {name}", "Réunions de {name}")
ALL_OF = Text("Deadlines and meetings of {name}", "Échéances et réunions de {name}")
LIST_OF = Text("List: {name}", "Liste : {name}")
NARROWED = Text("List, narrowed: {name} ({by})", "Liste filtrée : {name} ({by})")
BY_MORE = Text("and more", "et autres filtres")
GONE = Text("No longer there", "N’existe plus")
UNKNOWN = Text("Choose what the address shall give.", "Choisissez ce que l’adresse doit donner.")
TOO_MANY = Text("End one of your {most} feeds first.", "Supprimez d’abord un de vos {most} flux.")


NOTED_EVERY = timedelta(minutes=5)
"""How often it is noted that an address is in use."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address gives."""

    sort: str
    params: Mapping[str, Any]


def offered(actor: Actor) -> dict[str, tuple[Wanted, Text]]:
    """The calendars that a person can have, by the names under which a form asks for them."""
    found = {MINE: (Wanted(MINE, {}), MY_OWN)}
    for program, body in all_bodies(actor):
        of = {"program": program.name, "committee": body.code}
        found[f"{COMMITTEE}:{program.name}:{body.code}"] = (Wanted(COMMITTEE, of), _named(MEETINGS_OF, body.name))
    for program in programs_of(actor):
        wanted = Wanted(PROGRAM, {"program": program.name})
        found[f"{PROGRAM}:{program.name}"] = (wanted, _named(ALL_OF, program.label))
    return found


def wanted_list(actor: Actor, kind: str, query: str) -> Wanted:
    """A list of one kind, as its address narrows it. Raises NotFound, InvalidInput."""
    if not takes_part(actor, kind):
        raise NotFound(kind)
    if len(query) > LONGEST:
        raise InvalidInput([FieldError("query", UNKNOWN)])
    return Wanted(LIST, {"kind": kind, "query": query})


def label_of(feed: Feed | Wanted) -> Text:
    """What a feed gives, in words."""
    names, programs = feed.params, {program.name: program for program in registry.programs()}
    program = programs.get(names.get("program", ""))
    if feed.sort == MINE:
        return MY_OWN
    if feed.sort == LIST:
        kinds = {kind: flow for one in programs.values() for kind, flow in one.kinds.items()}
        flow = kinds.get(names["kind"])
        return GONE if flow is None else _named_list(flow, names.get("query") or "")
    if program is None:
        return GONE
    if feed.sort == PROGRAM:
        return _named(ALL_OF, program.label)
    body = program.hooks["committees"]().get(names["committee"])
    return GONE if body is None else _named(MEETINGS_OF, body.name)


def list_feeds(session: Session, person_id: int) -> list[Feed]:
    """A person's feeds, the newest first."""
    return list(session.scalars(select(Feed).where(Feed.person_id == person_id).order_by(Feed.id.desc())))


def make_feed(session: Session, person: Person, wanted: Wanted, *, by: Actor, now: datetime) -> tuple[Feed, str]:
    """Make an address; gives its secret part this once. Raises InvalidInput."""
    theirs = select(func.count()).select_from(Feed).where(Feed.person_id == person.id)
    if (session.scalar(theirs) or 0) >= MOST:
        raise InvalidInput([FieldError("what", TOO_MANY.format(most=MOST))])
    secret = secrets.token_urlsafe(32)
    made = Feed(
        person=person,
        sort=wanted.sort,
        params=dict(wanted.params),
        digest=digest_token(secret),
        created_at=now,
        renewed_at=now,
    )
    session.add(made)
    session.flush()
    _record(session, "make_feed", made, by, now)
    return made, secret


def find_mine(session: Session, person_id: int, feed_id: int) -> Feed:
    """A feed of a person's own. Raises NotFound alike for none and for another's."""
    found = session.get(Feed, feed_id)
    if found is None or found.person_id != person_id:
        raise NotFound(str(feed_id))
    return found


def renew(session: Session, feed: Feed, *, by: Actor, now: datetime) -> str:
    """Give a feed another address, and the secret part of it this once; the one before leads nowhere from now on."""
    secret = secrets.token_urlsafe(32)
    feed.digest, feed.renewed_at, feed.used_at = digest_token(secret), now, None
    _record(session, "renew_feed", feed, by, now)
    return secret


def end(session: Session, feed: Feed, *, by: Actor, now: datetime) -> None:
    """End a feed: its address leads nowhere from now on."""
    _record(session, "end_feed", feed, by, now)
    session.delete(feed)


def is_unnoted(feed: Feed, content: str, now: datetime) -> bool:
    """Whether it is to be noted that a feed was fetched: not lately, or it gives something else than before."""
    return feed.content != content or feed.used_at is None or feed.used_at <= now - NOTED_EVERY


def note_use(session: Session, feed_id: int, content: str, now: datetime) -> None:
    """Note that a feed was fetched, and since when it has given what it gives (`content` is a digest of that)."""
    theirs = Feed.id == feed_id
    session.execute(update(Feed).where(theirs, Feed.content != content).values(content=content, content_at=now))
    session.execute(update(Feed).where(theirs).values(used_at=now))


def find_feed(session: Session, token: str, sorts: tuple[str, ...]) -> Feed:
    """The feed of a secret address, looked up by its digest. Raises NotFound, also where the account is closed."""
    wanted = digest_token(token)
    found = session.scalar(select(Feed).options(joinedload(Feed.person)).where(Feed.digest == wanted))
    is_same = found is not None and secrets.compare_digest(found.digest, wanted)
    if found is None or not is_same or not found.person.active or found.sort not in sorts:
        raise NotFound("feed")
    return found


def _named_list(flow: Workflow, query: str) -> Text:
    """A list by its kind and the states that it is narrowed to; what else narrows it may be what somebody typed."""
    asked = [(name, value) for name, value in parse_qsl(query) if name not in ("sort", "from")]
    if not asked:
        return _named(LIST_OF, flow.plural)
    by = [flow.states[value].label for name, value in asked if name == "state" and value in flow.states]
    by += [BY_MORE] if len(by) < len(asked) else []
    en, fr = ", ".join(one.en for one in by), ", ".join(one.fr for one in by)
    return Text(NARROWED.en.format(name=flow.plural.en, by=en), NARROWED.fr.format(name=flow.plural.fr, by=fr))


def _named(sentence: Text, name: Text) -> Text:
    return Text(sentence.en.format(name=name.en), sentence.fr.format(name=name.fr))


def _record(session: Session, action: str, feed: Feed, by: Actor, now: datetime) -> None:
    """Record what was done with an address; of how a list is narrowed nothing is said, as it may be words."""
    said = {"sort": feed.sort, **{name: value for name, value in feed.params.items() if name != "query"}}
    changes.record(session, action, changes.of_person(feed.person), by=by, now=now, after={"feed": said})
