"""My desk and my account: what waits for the person whose token it is, and their ways in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import Response
from pydantic import Field
from sqlalchemy import Row

from blueprints.access import signed_in
from blueprints.api.answers import Shape, answer, nothing, organization_shown
from blueprints.api.item_answers import principal_shown, rows_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import DESK, READS, WRITES, Given, IdPath, gives, room
from blueprints.api.shapes.account import Desk, Me, Sessions, Tokens
from blueprints.display import said
from blueprints.identity import actor, now, person, reading, writing
from models.content import PartAssignment
from models.people import Person
from models.sessions import ApiToken, LoginSession
from workflow import accounts, desk
from workflow.content.assigning import assigned_for_others, assigned_to
from workflow.deadline_rules import DeadlineRule
from workflow.deputising import said_by
from workflow.next_due import next_rules
from workflow.texts import LANGUAGES
from workflow.visibility import is_named


class MyChange(Given):
    """What you may change about yourself."""

    language: str = Field(pattern=f"^({'|'.join(LANGUAGES)})$")


@room.get("/desk", tags=[DESK], security=READS, responses=gives(Desk))
@signed_in
def read_desk() -> Response:
    """Read what waits for you, the parts to write, what is due soon or late, and what moved since you were here."""
    session, who, since = reading(), actor(), person().desk_seen_at
    moved = desk.moved_since(session, who, since, now())
    waiting = desk.waiting(session, who, now())
    due = desk.due_soon(session, who, now().date(), waiting=waiting)
    others = desk.waiting_for_others(session, who, now())
    rules = next_rules(session, [*waiting, *due, *(row for _, rows in others for row in rows)])
    return answer(
        {
            "waiting": _with_rules(waiting, rules),
            "for_others": [
                {
                    "on_behalf_of": principal_shown(one),
                    "waiting": _with_rules(rows, rules),
                    "parts": _parts_shown(parts),
                }
                for (one, rows), (_one, parts) in zip(others, assigned_for_others(session, who), strict=True)
            ],
            "parts": _parts_shown(assigned_to(session, who)),
            "due": _with_rules(due, rules),
            "moved": [
                {
                    "reference": one.item.reference,
                    "title": one.item.title,
                    "action": one.entry.action,
                    "actor": said(said_by(one.entry)) if is_named(who, one.item, one.entry) else "",
                    "to_state": one.entry.to_state,
                    "recorded_at": one.entry.recorded_at,
                }
                for one in moved
            ],
            "since": since,
        }
    )


def _with_rules(rows: Sequence[Row[Any]], rules: Mapping[int, DeadlineRule]) -> list[Shape]:
    """The rows, each with what its next date is for."""
    names = [said(rules[row.id].label) if row.id in rules else None for row in rows]
    return [{**shown, "next_due": name} for shown, name in zip(rows_shown(rows), names, strict=True)]


def _parts_shown(parts: Iterable[PartAssignment]) -> list[Shape]:
    """The parts that somebody was asked to write."""
    return [
        {
            "reference": one.item.reference,
            "title": one.item.title,
            "part": one.part,
            "instance": one.instance,
            "due_on": one.due_on,
        }
        for one in parts
    ]


@room.put("/desk/seen", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def mark_desk_seen() -> Response:
    """From now on, what moved since you were last here begins here."""
    with writing() as session:
        session.get_one(Person, person().id).desk_seen_at = now()
    return nothing()


@room.get("/me", tags=[DESK], security=READS, responses=gives(Me))
@signed_in
def read_me() -> Response:
    """Read who you are here: your roles, as held today, and your programs."""
    who, me = actor(), reading().merge(person(), load=False)
    grants = sorted(who.grants, key=lambda one: (one.program, one.role, one.organization_id or 0, one.committee or ""))
    return answer(
        {
            "id": me.id,
            "name": me.name,
            "email": me.email,
            "language": me.language,
            "organization": organization_shown(me.organization),
            "roles": [
                {
                    "program": grant.program,
                    "role": grant.role,
                    "organization_id": grant.organization_id,
                    "committee": grant.committee,
                }
                for grant in grants
            ],
        }
    )


@room.patch("/me", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def change_me(body: MyChange) -> Response:
    """Choose the language in which Accord writes to you."""
    with writing() as session:
        mine = session.get_one(Person, person().id)
        accounts.change_person(session, mine, {"language": body.language}, by=actor(), now=now())
    return nothing()


@room.get("/me/sessions", tags=[DESK], security=READS, responses=gives(Sessions))
@signed_in
def list_my_sessions(query: PageQuery) -> Response:
    """List the browsers in which you are signed in."""
    found = accounts.list_sessions(reading(), person(), now=now())
    return page_of(found, query, lambda one: one.id, session_shown)


@room.delete("/me/sessions", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def end_my_sessions() -> Response:
    """Sign out everywhere; tokens stay."""
    with writing() as session:
        accounts.end_other_sessions(session, person().id, None, now=now())
    return nothing()


@room.delete("/me/sessions/<int:id>", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def end_my_session(path: IdPath) -> Response:
    """Sign out one of those browsers: its next request is refused."""
    with writing() as session:
        accounts.end_my_session(session, person(), path.id, now=now())
    return nothing()


@room.get("/me/tokens", tags=[DESK], security=READS, responses=gives(Tokens))
@signed_in
def list_my_tokens(query: PageQuery) -> Response:
    """List your tokens, never the tokens themselves. A new one is made in the browser, after signing in."""
    return page_of(accounts.list_tokens(reading(), person()), query, lambda one: one.id, token_shown)


@room.delete("/me/tokens/<int:id>", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def revoke_my_token(path: IdPath) -> Response:
    """Revoke one of your tokens: the next request with it is refused."""
    with writing() as session:
        accounts.revoke_token(session, person(), path.id, now=now(), by=actor())
    return nothing()


def session_shown(one: LoginSession) -> Shape:
    """A browser in which somebody is signed in."""
    return {
        "id": one.id,
        "created_at": one.created_at,
        "seen_at": one.seen_at,
        "user_agent": one.user_agent,
        "address": one.address,
    }


def token_shown(one: ApiToken) -> Shape:
    """A token, but never the token itself."""
    return {
        "id": one.id,
        "name": one.name,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "scope": one.scope,
        "used_at": one.used_at,
        "used_from": one.used_from,
        "used_by": one.used_by,
        "revoked_at": one.revoked_at,
    }
