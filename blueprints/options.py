"""What one can choose from where a field names a person or an organization."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blueprints.facts import organization_name
from blueprints.forms import Choices
from models.people import Organization, Person, RoleGrant
from workflow.definition import Field

MOST_PEOPLE = 500


def choices_for(session: Session, declared: Iterable[Field], program: str) -> dict[str, Choices]:
    """For each of `person` and `organization`, the choices of the program, where a field needs them."""
    types = {inner.type for field in declared for inner in (field, *field.columns)}
    found: dict[str, Choices] = {}
    if types & {"person", "people"}:
        found["person"] = people_of(session, program)
    if "organization" in types:
        found["organization"] = organizations_of(session, program)
    return found


def people_of(session: Session, program: str) -> Choices:
    """The active people who hold a role in the program, by name."""
    holders = select(RoleGrant.person_id).where(RoleGrant.program == program)
    statement = select(Person.id, Person.name).where(Person.active, Person.id.in_(holders))
    return [(str(row.id), row.name) for row in session.execute(statement.order_by(Person.name).limit(MOST_PEOPLE))]


def organizations_of(session: Session, program: str) -> Choices:
    """The organizations of the program, by name."""
    columns = (Organization.id, Organization.name_en, Organization.name_fr)
    rows = session.execute(select(*columns).where(Organization.program == program)).all()
    return sorted(((str(row.id), organization_name(row)) for row in rows), key=lambda choice: choice[1].casefold())
