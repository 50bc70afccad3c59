"""People and their roles, kept by an administrator."""

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from flask import Response
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from blueprints.access import allowed, signed_in
from blueprints.api.answers import Shape, answer, nothing, organization_shown, person_shown
from blueprints.api.kinds import kind_of_mine
from blueprints.api.matching import held_to, tag, version_of
from blueprints.api.organizations import named
from blueprints.api.pages import PageQuery, last_number, page_from, page_of
from blueprints.api.room import DIRECTORY, READS, WRITES, Given, Id, IdPath, KindPath, Line, Name, gives, room
from blueprints.api.shapes import directory as shapes
from blueprints.finding import found_row
from blueprints.identity import actor, now, reading, writing
from blueprints.options import people_of
from blueprints.people import invite_person
from models.people import Person, RoleGrant
from workflow import accounts
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.links import accounts as links
from workflow.links.addresses import change_person as change_person_told
from workflow.texts import Text

NOT_YOURSELF = Text("Nobody closes their own account.", "Nul ne ferme son propre compte.")

Language = Literal["en", "fr"]


class PeopleQuery(PageQuery):
    """Which people, from where."""

    q: str = Field(default="", max_length=100, description="A part of the name or of the address.")


class NewPerson(Given):
    """A person to add."""

    name: Line
    email: Line
    language: Language = "en"
    organization_id: Id | None = None
    is_verified: bool = Field(default=False, description="You know that the address is theirs.")


class PersonChange(Given):
    """What changes; what is not named stays."""

    name: Line | None = None
    email: Line | None = None
    language: Language | None = None
    organization_id: Id | None = None
    is_verified: bool = Field(default=False, description="You know that the address is theirs.")


class Activity(Given):
    """Whether the account is open."""

    active: bool


class NewTerm(Given):
    """A role for a term, both days included."""

    program: Name
    role: Name
    starts_on: date
    ends_on: date | None = None
    organization_id: Id | None = None
    committee: Name | None = None


class TermEnd(Given):
    """The last day of a role."""

    ends_on: date


class TermPath(IdPath):
    """A person and one of their roles in an address."""

    term_id: Id


def person_version(session: Session, *, id: int, **_others: Any) -> str:  # noqa: A002 - called by the address's names
    """The version of a person and their roles. Raises NotFound."""
    session.scalar(select(Person.id).where(Person.id == id).with_for_update())
    return _version(person_of(session, id))


def _version(shown: Shape) -> str:
    organization = shown["organization"] and shown["organization"]["id"]
    return version_of({**shown, "organization": organization})


@room.get("/kinds/<kind>/people", tags=[DIRECTORY], security=READS, responses=gives(shapes.Choices))
@signed_in
def list_choices(path: KindPath, query: PageQuery) -> Response:
    """List the people whom the fields of a kind can name: those who hold a role in its program."""
    program = kind_of_mine(path.kind).program
    found = people_of(reading(), program)
    return page_of(found, query, lambda row: row.id, lambda row: {"id": row.id, "name": row.name})


@room.get("/people", tags=[DIRECTORY], security=READS, responses=gives(shapes.People))
@allowed("administer")
def list_people(query: PeopleQuery) -> Response:
    """List people, the first added first."""
    statement = _people()
    if query.q:
        statement = statement.where(
            Person.name.icontains(query.q, autoescape=True) | Person.email.icontains(query.q, autoescape=True)
        )
    last = last_number(query)
    if last is not None:
        statement = statement.where(Person.id > last)
    rows = reading().scalars(statement.order_by(Person.id).limit(query.limit + 1)).all()
    invited = links.invitations(reading(), [row.id for row in rows if row.password_hash is None])
    return page_from(rows, query, lambda row: row.id, lambda row: shown_person(row, invited.get(row.id)))


@room.get("/people/<int:id>", tags=[DIRECTORY], security=READS, responses=gives(shapes.Person))
@allowed("administer")
def read_person(path: IdPath) -> Response:
    """Read a person with the roles they hold and held."""
    shown = person_of(reading(), path.id)
    return answer(shown, headers=tag(_version(shown)))


@room.post("/people", tags=[DIRECTORY], security=WRITES, responses=gives(shapes.Person, code=201))
@allowed("administer")
def add_person(body: NewPerson) -> Response:
    """Add a person. They choose their own password once they are invited; none passes through the API."""
    with writing() as session:
        made = accounts.add_person(session, by=actor(), now=now(), **body.model_dump())
        shown = person_of(session, made.id)
    return answer(shown, 201, tag(_version(shown)))


@room.patch("/people/<int:id>", tags=[DIRECTORY], security=WRITES, responses=gives(shapes.Person))
@allowed("administer")
@held_to(person_version)
def change_person(path: IdPath, body: PersonChange) -> Response:
    """Change the name, the address, the language or the organization of a person."""
    given = named(body, "name", "email", "language")
    is_verified = bool(given.pop("is_verified", False))
    with writing() as session:
        found = found_row(session, Person, path.id)
        change_person_told(session, found, given, by=actor(), now=now(), is_verified=is_verified)
        session.flush()
        shown = person_of(session, path.id)
    return answer(shown, headers=tag(_version(shown)))


@room.post(
    "/people/<int:id>/invitation",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.Person, code=201),
)
@allowed("administer")
@held_to(person_version)
def invite(path: IdPath) -> Response:
    """Send a person an invitation to choose a password, or send it again; one that was sent before ends."""
    with writing() as session:
        invite_person(session, found_row(session, Person, path.id))
        shown = person_of(session, path.id)
    return answer(shown, 201, tag(_version(shown)))


@room.delete("/people/<int:id>/invitation", tags=[DIRECTORY], security=WRITES, responses=gives(None, code=204))
@allowed("administer")
@held_to(person_version)
def revoke_invitation(path: IdPath) -> Response:
    """End the invitation of a person: its link opens nothing any more."""
    with writing() as session:
        links.revoke_invitation(session, found_row(session, Person, path.id), by=actor(), now=now())
    return nothing()


@room.put("/people/<int:id>/active", tags=[DIRECTORY], security=WRITES, responses=gives(None, code=204))
@allowed("administer")
@held_to(person_version)
def switch_active(path: IdPath, body: Activity) -> Response:
    """Close an account (its sessions and tokens end at once), or open it again."""
    if not body.active and path.id == actor().person_id:
        raise InvalidInput([FieldError("active", NOT_YOURSELF)])
    with writing() as session:
        found = found_row(session, Person, path.id)
        if body.active:
            accounts.reactivate(session, found, by=actor(), now=now())
        else:
            accounts.deactivate(session, found, by=actor(), now=now())
    return nothing()


@room.post(
    "/people/<int:id>/roles",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.Person, code=201),
)
@allowed("administer")
@held_to(person_version)
def give_role(path: IdPath, body: NewTerm) -> Response:
    """Give a person a role for a term."""
    with writing() as session:
        found = found_row(session, Person, path.id)
        accounts.grant_role(session, found, by=actor(), now=now(), **body.model_dump())
        shown = person_of(session, path.id)
    return answer(shown, 201, tag(_version(shown)))


@room.patch(
    "/people/<int:id>/roles/<int:term_id>",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.Person),
)
@allowed("administer")
@held_to(person_version)
def end_role(path: TermPath, body: TermEnd) -> Response:
    """Set the last day of a role."""
    with writing() as session:
        found = found_row(session, Person, path.id)
        accounts.end_role(session, found, path.term_id, ends_on=body.ends_on, by=actor(), now=now())
        session.flush()
        shown = person_of(session, path.id)
    return answer(shown, headers=tag(_version(shown)))


def _people() -> Any:
    return select(Person).options(
        joinedload(Person.organization), joinedload(Person.contact), selectinload(Person.grants)
    )


def person_of(session: Session, person_id: int) -> Shape:
    """A person as they are shown. Raises NotFound."""
    statement = _people().where(Person.id == person_id).execution_options(populate_existing=True)
    found = session.scalar(statement)
    if found is None:
        raise NotFound(str(person_id))
    return shown_person(found, links.invitations(session, [person_id]).get(person_id))


def shown_person(row: Person, invitation: links.Invitation | None = None) -> Shape:
    """A person with their terms, as an administrator sees them."""
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "language": row.language,
        "organization": organization_shown(row.organization),
        "active": row.active,
        "erased_at": row.erased_at,
        "is_verified": row.email_verified_at is not None,
        "has_password": row.password_hash is not None,
        "invitation": None if row.password_hash or invitation is None else asdict(invitation),
        "is_service": row.is_service,
        "contact": person_shown(row.contact),
        "terms": [_term(grant) for grant in sorted(row.grants, key=lambda one: (one.starts_on, one.id))],
    }


def _term(grant: RoleGrant) -> Shape:
    return {
        "id": grant.id,
        "program": grant.program,
        "role": grant.role,
        "organization_id": grant.organization_id,
        "committee": grant.committee,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    }
