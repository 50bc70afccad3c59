"""Organizations: societies, districts, ministries. What changes them is for administrators."""

from datetime import date
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints.access import allowed, signed_in
from blueprints.api.answers import Shape, answer
from blueprints.api.matching import held_to, tag, version_of
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import DIRECTORY, READS, WRITES, Given, IdPath, Line, Name, gives, room
from blueprints.api.shapes import directory as shapes
from blueprints.display import said
from blueprints.facts import organization_name
from blueprints.finding import found_row
from blueprints.identity import actor, now, reading, writing
from models.people import Organization
from workflow import accounts, registry
from workflow.visibility import may_anywhere, programs_of


def organization_version(session: Session, *, id: int) -> str:  # noqa: A002 - called by the address's names
    """The version of an organization. Raises NotFound."""
    session.scalar(select(Organization.id).where(Organization.id == id).with_for_update())
    return _version(found_row(session, Organization, id))


def _version(row: Organization) -> str:
    shown = _organization(row)
    return version_of({name: shown[name] for name in shown if name not in ("name", "kind_label")})


class NewOrganization(Given):
    """An organization to add."""

    program: Name
    kind: Line
    code: Line
    name_en: Line
    name_fr: Line = ""
    zone: Line = ""
    active_from: date | None = None
    active_until: date | None = None


class OrganizationChange(Given):
    """What changes; what is not named stays."""

    name_en: Line | None = None
    name_fr: Line | None = None
    zone: Line | None = None
    active_from: date | None = None
    active_until: date | None = None


@room.get("/organizations", tags=[DIRECTORY], security=READS, responses=gives(shapes.Organizations))
@signed_in
def list_organizations(query: PageQuery) -> Response:
    """List the organizations of your programs; an administrator sees all."""
    statement = select(Organization)
    if not may_anywhere(actor(), "administer"):
        statement = statement.where(Organization.program.in_([one.name for one in programs_of(actor())]))
    rows = reading().scalars(statement)
    ordered = sorted(rows, key=lambda row: (row.program, organization_name(row).casefold()))
    return page_of(ordered, query, lambda row: row.id, _organization)


@room.get("/organizations/<int:id>", tags=[DIRECTORY], security=READS, responses=gives(shapes.Organization))
@allowed("administer")
def read_organization(path: IdPath) -> Response:
    """Read an organization."""
    row = found_row(reading(), Organization, path.id)
    return answer(_organization(row), headers=tag(_version(row)))


@room.post(
    "/organizations",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.Organization, code=201),
)
@allowed("administer")
def add_organization(body: NewOrganization) -> Response:
    """Add an organization to a program."""
    with writing() as session:
        made = accounts.add_organization(session, by=actor(), now=now(), **body.model_dump())
    return answer(_organization(made), 201, tag(_version(made)))


@room.patch(
    "/organizations/<int:id>",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.Organization),
)
@allowed("administer")
@held_to(organization_version)
def change_organization(path: IdPath, body: OrganizationChange) -> Response:
    """Change the names, the zone or the dates of an organization."""
    with writing() as session:
        found = found_row(session, Organization, path.id)
        given = named(body, "name_en", "name_fr", "zone")
        accounts.change_organization(session, found, given, by=actor(), now=now())
    return answer(_organization(found), headers=tag(_version(found)))


def named(body: Given, *never_empty: str) -> dict[str, Any]:
    """What the body names; under these names nothing is no value, but a name left out."""
    given = body.model_dump(include=body.model_fields_set)
    return {name: value for name, value in given.items() if value is not None or name not in never_empty}


def _organization(row: Organization) -> Shape:
    return {
        "id": row.id,
        "program": row.program,
        "kind": row.kind,
        "kind_label": said(registry.organization_kind(row.program, row.kind)),
        "code": row.code,
        "name": organization_name(row),
        "name_en": row.name_en,
        "name_fr": row.name_fr,
        "zone": row.zone,
        "active_from": row.active_from,
        "active_until": row.active_until,
    }
