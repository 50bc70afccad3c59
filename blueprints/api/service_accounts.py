"""Accounts of services, and the tokens of anybody, kept by an administrator."""

from flask import Response

from blueprints.access import allowed
from blueprints.api.answers import answer, nothing
from blueprints.api.desk import token_shown
from blueprints.api.matching import held_to
from blueprints.api.organizations import named
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.people import person_of, person_version, shown_person
from blueprints.api.room import DIRECTORY, READS, WRITES, Given, Id, IdPath, Line, gives, room
from blueprints.api.shapes import directory as shapes
from blueprints.api.shapes.account import Tokens
from blueprints.finding import found_row
from blueprints.identity import actor, now, reading, writing
from models.people import Person
from workflow import accounts
from workflow.errors import NotFound


class NewService(Given):
    """A service to add, and the person who answers for it."""

    name: Line
    contact_id: Id
    organization_id: Id | None = None


class ServiceChange(Given):
    """What changes; what is not named stays."""

    name: Line | None = None
    contact_id: Id | None = None
    organization_id: Id | None = None


class TokenPath(IdPath):
    """A person and one of their tokens in an address."""

    token_id: Id


@room.get("/service-accounts", tags=[DIRECTORY], security=READS, responses=gives(shapes.Services))
@allowed("administer")
def list_services(query: PageQuery) -> Response:
    """List the accounts of services. They hold roles as people do, and are closed as people's are."""
    return page_of(accounts.list_services(reading()), query, lambda row: row.id, shown_person)


@room.post("/service-accounts", tags=[DIRECTORY], security=WRITES, responses=gives(shapes.Person, code=201))
@allowed("administer")
def add_service(body: NewService) -> Response:
    """Add the account of a service. Its tokens are made in an administrator's browser, never through the API."""
    with writing() as session:
        made = accounts.add_service(session, by=actor(), now=now(), **body.model_dump())
        shown = person_of(session, made.id)
    return answer(shown, 201)


@room.patch("/service-accounts/<int:id>", tags=[DIRECTORY], security=WRITES, responses=gives(shapes.Person))
@allowed("administer")
@held_to(person_version)
def change_service(path: IdPath, body: ServiceChange) -> Response:
    """Change the name or the organization of a service, or who answers for it."""
    with writing() as session:
        found = found_row(session, Person, path.id)
        if not found.is_service:
            raise NotFound(str(path.id))
        accounts.change_service(session, found, named(body, "name", "contact_id"), by=actor(), now=now())
        session.flush()
        shown = person_of(session, path.id)
    return answer(shown)


@room.get("/people/<int:id>/tokens", tags=[DIRECTORY], security=READS, responses=gives(Tokens))
@allowed("administer")
def list_tokens_of_person(path: IdPath, query: PageQuery) -> Response:
    """List the tokens of a person or a service, never the tokens themselves."""
    found = found_row(reading(), Person, path.id)
    return page_of(accounts.list_tokens(reading(), found), query, lambda one: one.id, token_shown)


@room.delete(
    "/people/<int:id>/tokens/<int:token_id>", tags=[DIRECTORY], security=WRITES, responses=gives(None, code=204)
)
@allowed("administer")
def revoke_token_of_person(path: TokenPath) -> Response:
    """Revoke a token of a person or a service: the next request with it is refused."""
    with writing() as session:
        found = found_row(session, Person, path.id)
        accounts.revoke_token(session, found, path.token_id, now=now(), by=actor())
    return nothing()
