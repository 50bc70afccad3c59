"""Deputies: one's own, and those of somebody who is away, kept by an administrator."""

from datetime import date

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import allowed, signed_in
from blueprints.api.answers import Shape, answer, nothing, person_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import DESK, DIRECTORY, READS, WRITES, Given, Id, IdPath, Name, gives, room
from blueprints.api.shapes import account as shapes
from blueprints.deputies import term_of
from blueprints.finding import found_row
from blueprints.identity import actor, now, person, reading, writing
from models.deputies import Deputy
from models.people import Person
from workflow import accounts


class NewDeputy(Given):
    """Who is to act, in which program and in which days, both included; as far as that."""

    deputy_id: Id
    program: Name
    starts_on: date
    ends_on: date
    kinds: list[Name] | None = None
    actions: list[str] | None = None


class DeputyPath(IdPath):
    """A person and one of their deputies in an address."""

    deputy_id: Id


@room.get("/me/deputies", tags=[DESK], security=READS, responses=gives(shapes.Deputies))
@signed_in
def list_my_deputies(query: PageQuery) -> Response:
    """List who acts for you, and for whom you act."""
    return page_of(accounts.deputies_of(reading(), person()), query, lambda one: one.id, _shown)


@room.post("/me/deputies", tags=[DESK], security=WRITES, responses=gives(shapes.Deputy, code=201))
@signed_in
def name_my_deputy(body: NewDeputy) -> Response:
    """Let somebody act for you. What is personal stays behind: votes, the chair, signatures, administration."""
    with writing() as session:
        shown = _named(session, session.get_one(Person, person().id), body)
    return answer(shown, 201)


@room.delete("/me/deputies/<int:id>", tags=[DESK], security=WRITES, responses=gives(None, code=204))
@signed_in
def end_my_deputy(path: IdPath) -> Response:
    """End a deputy of yours: the next request in your name is refused."""
    with writing() as session:
        accounts.end_deputy(session, session.get_one(Person, person().id), path.id, by=actor(), now=now())
    return nothing()


@room.get("/people/<int:id>/deputies", tags=[DIRECTORY], security=READS, responses=gives(shapes.Deputies))
@allowed("administer")
def list_deputies_of_person(path: IdPath, query: PageQuery) -> Response:
    """List who acts for a person, and for whom the person acts."""
    found = found_row(reading(), Person, path.id)
    return page_of(accounts.deputies_of(reading(), found), query, lambda one: one.id, _shown)


@room.post(
    "/people/<int:id>/deputies",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.Deputy, code=201),
)
@allowed("administer")
def name_deputy_of_person(path: IdPath, body: NewDeputy) -> Response:
    """Let somebody act for a person who is away."""
    with writing() as session:
        shown = _named(session, found_row(session, Person, path.id), body)
    return answer(shown, 201)


@room.delete(
    "/people/<int:id>/deputies/<int:deputy_id>",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(None, code=204),
)
@allowed("administer")
def end_deputy_of_person(path: DeputyPath) -> Response:
    """End a deputy of a person."""
    with writing() as session:
        found = found_row(session, Person, path.id)
        accounts.end_deputy(session, found, path.deputy_id, by=actor(), now=now())
    return nothing()


def _named(session: Session, principal: Person, body: NewDeputy) -> Shape:
    return _shown(accounts.name_deputy(session, principal, by=actor(), now=now(), **term_of(body.model_dump())))


def _shown(row: Deputy) -> Shape:
    return {
        "id": row.id,
        "program": row.program,
        "principal": person_shown(row.principal),
        "deputy": person_shown(row.deputy),
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "scope": row.scope,
        "ended_at": row.ended_at,
    }
