"""What one can choose from where a field names a person, an organization or another item."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from blueprints.facts import organization_name
from blueprints.forms import Choices
from blueprints.language import language
from blueprints.wording import _
from models.attachments import Attachment
from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow import registry
from workflow.actors import Actor
from workflow.attachments.keeping import open_files
from workflow.definition import Field
from workflow.values import MAX_ID
from workflow.visibility import visible

MOST_PEOPLE = 500
MOST_ITEMS = 100


def choices_for(
    session: Session, declared: Iterable[Field], program: str, actor: Actor, held: Mapping[str, Any] | None = None
) -> dict[str, Choices]:
    """For each of `person`, `organization` and `item`, the choices of the program, where a field needs them.

    Who is `held` already is among the people, gone or not: a form that did not show them would take them away.
    """
    declared = tuple(declared)
    types = {inner.type for field in declared for inner in (field, *field.columns)}
    found: dict[str, Choices] = {}
    if types & {"person", "people"}:
        people = [
            (str(row.id), " · ".join(filter(None, (row.name, organization_name(row)))))
            for row in people_of(session, program)
        ]
        found["person"] = people + _others_held(session, declared, held or {}, {value for value, _name in people})
    if "organization" in types:
        found["organization"] = organizations_of(session, program)
    if types & {"item", "items"}:
        found["item"] = items_of(session, program, actor)
    return found


def _others_held(
    session: Session, declared: Iterable[Field], held: Mapping[str, Any], offered: Collection[str]
) -> list[tuple[str, str]]:
    """The people whom the fields hold and who are not offered."""
    values = (held.get(field.name) for field in declared if field.type in ("person", "people"))
    ids = {str(one) for value in values for one in (value if isinstance(value, list) else [value])} - {*offered}
    known = [int(one) for one in ids if one.isdecimal() and int(one) <= MAX_ID]
    if not known:
        return []
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(known)).order_by(Person.name, Person.id))
    return [(str(row.id), row.name) for row in rows]


def file_choices(
    session: Session, declared: Iterable[Field], given: Mapping[str, Any], actor: Actor, item: Item | None
) -> dict[str, Choices]:
    """The files that a form can name: the item's, and those that came with the form when it was sent before."""
    fields = [field for field in declared if field.type == "file" or any(c.type == "file" for c in field.columns)]
    if not fields:
        return {}
    numbers = {int(one) for one in _numbers(given.get(field.name) for field in fields)}
    found = open_files(session, item, actor, sorted(numbers))
    return {"file": [(str(file.id), _file_said(file)) for file in found]}


def _numbers(values: Iterable[Any]) -> Iterator[str]:
    """The numbers of files among what was typed, in rows too."""
    for value in values:
        if isinstance(value, str) and value.isdecimal() and int(value) <= MAX_ID:
            yield value
        elif isinstance(value, list):
            yield from _numbers(part for row in value if isinstance(row, dict) for part in row.values())


def _file_said(file: Attachment) -> str:
    if file.item_id is None:
        return _("%(name)s (just uploaded)", name=file.name)
    return _("%(name)s (version %(number)d)", name=file.name, number=file.version)


def people_of(session: Session, program: str) -> Sequence[Row[int, str, str, str]]:
    """The active people who hold a role in the program, by name: id, name, and the names of their organization."""
    holders = select(RoleGrant.person_id).where(RoleGrant.program == program)
    columns = (Person.id, Person.name, Organization.name_en, Organization.name_fr)
    statement = (
        select(*columns)
        .outerjoin(Organization, Organization.id == Person.organization_id)
        .where(Person.active, Person.id.in_(holders))
        .order_by(Person.name, Person.id)
        .limit(MOST_PEOPLE)
    )
    return session.execute(statement).all()


def items_of(session: Session, program: str, actor: Actor) -> Choices:
    """The items of the program that moved last, of those the actor may see: reference and title."""
    seen = or_(*(visible(actor, kind) for kind in registry.program(program).kinds))
    statement = select(Item.reference, Item.title).where(seen).order_by(Item.updated_at.desc(), Item.id.desc())
    return [(row.reference, row.title) for row in session.execute(statement.limit(MOST_ITEMS))]


def organizations_of(session: Session, program: str) -> Choices:
    """The organizations of the program, by name."""
    columns = (Organization.id, Organization.name_en, Organization.name_fr)
    rows = session.execute(select(*columns).where(Organization.program == program)).all()
    spoken = language()
    named = ((str(row.id), organization_name(row, spoken)) for row in rows)
    return sorted(named, key=lambda choice: choice[1].casefold())
