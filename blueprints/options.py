"""What one can choose from where a field names a person, an organization or another item."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, true
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
from workflow.choosing import offered_people as offered
from workflow.committees.roster import has_sat
from workflow.context import Context
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.naming import can_be_named, held_at, known_in
from workflow.texts import Text
from workflow.values import MAX_ID
from workflow.visibility import shown_fields, visible

MOST_PEOPLE = 1000
"""One beyond them is chosen by typing the whole name."""
MOST_ITEMS = 100
NOBODY_CALLED = Text(
    "Nobody here is called “{name}”. Choose somebody from the list.",
    "Personne ici ne s’appelle « {name} ». Choisissez quelqu’un dans la liste.",
)
NAMESAKES = Text(
    "More than one person is called “{name}”. Choose from the list.",
    "Plusieurs personnes s’appellent « {name} ». Choisissez dans la liste.",
)
NUMBERED = re.compile(r"\((\d{1,9})\)\s*\Z")
"""How a choice that is typed ends: with the id."""


def choices_for(
    session: Session, declared: Iterable[Field], program: str, actor: Actor, ctx: Context, held: Mapping[str, Any]
) -> dict[str, Choices]:
    """The choices of each field that names people, organizations or items, by its place (`conditions.owner`).

    People are those whom the field offers in the context. Who is `held` already is among them, gone or not: a form
    that did not show them would take them away.
    """
    found: dict[str, Choices] = {}
    people: dict[tuple[str, ...], Choices] = {}
    stored = shown_fields(actor, ctx.item)
    for place, field in _places(declared):
        if field.type in ("person", "people"):
            if field.of not in people:
                people[field.of] = _people_offered(session, field, ctx)
            others = _others_held(session, program, place, held, stored, people[field.of])
            found[place] = [*people[field.of], *others]
        elif field.type == "organization":
            found[place] = found.get("organization") or organizations_of(session, program)
            found["organization"] = found[place]
        elif field.type in ("item", "items"):
            found[place] = items_of(session, field, program, actor, ctx.item)
    return found


def _places(declared: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Each field and each column of a list, with its place."""
    for field in declared:
        yield field.name, field
        yield from ((f"{field.name}.{column.name}", column) for column in field.columns)


def _people_offered(session: Session, field: Field, ctx: Context) -> Choices:
    program = registry.program(ctx.program.name)
    return [(str(row.id), _person_said(row)) for row in people_of(session, program.name, offered(program, ctx, field))]


def _person_said(row: Row[int, str, str, str]) -> str:
    return " · ".join(filter(None, (row.name, organization_name(row))))


def _others_held(
    session: Session, program: str, place: str, held: Mapping[str, Any], stored: Mapping[str, Any], offered: Choices
) -> list[tuple[str, str]]:
    """The people whom the field (or a column of its rows) holds and who are not offered.

    What is held may just have been typed: nobody is told a name by typing numbers, but for those that are `stored`.
    """
    name, _dot, column = place.partition(".")
    given = held.get(name)
    values = [row.get(column) for row in given or () if isinstance(row, Mapping)] if column else [given]
    ids = {str(one) for value in values for one in (value if isinstance(value, list) else [value])}
    known = [int(one) for one in ids - {value for value, _said in offered} if one.isdecimal() and int(one) <= MAX_ID]
    if not known:
        return []
    recorded = held_at(stored, place)
    there = or_(can_be_named(program), Person.id.in_([one for one in known if one in recorded]))
    statement = select(Person.id, Person.name).where(Person.id.in_(known), there)
    rows = session.execute(statement.order_by(Person.name, Person.id))
    return [(str(row.id), row.name) for row in rows]


def settle_names(declared: Iterable[Field], typed: Mapping[str, Any], ctx: Context, session: Session) -> dict[str, Any]:
    """What was typed, with the id of everybody who was typed by name and whom the field offers just once."""
    settled = dict(typed)
    for field in declared:
        if field.type == "rows":
            rows = settled.get(field.name) or []
            settled[field.name] = [settle_names(field.columns, row, ctx, session) for row in rows]
        elif field.type == "person" and (name := str(settled.get(field.name) or "")) and not name.isdecimal():
            settled[field.name] = _id_of(session, field, ctx, name)
    return {name: value for name, value in settled.items() if name in typed}


def _id_of(session: Session, field: Field, ctx: Context, said: str) -> str:
    """The id that a choice says in brackets, else that of the only person of that name; what was typed if neither."""
    numbered = NUMBERED.search(said)
    if numbered:
        return numbered[1]
    program, name = registry.program(ctx.program.name), _name_in(said)
    rows = people_of(session, program.name, offered(program, ctx, field), name)
    rows = rows or people_of(session, program.name, name=name)  # who is not offered is refused with whom to choose
    return str(rows[0].id) if len(rows) == 1 else said


def _name_in(said: str) -> str:
    """The name alone, of a choice that says where the person works too."""
    return said.partition("·")[0].strip()


def everyone(session: Session, program: str) -> Choices:
    """Everybody who may be chosen where a field offers everyone."""
    return [(str(row.id), _person_said(row)) for row in people_of(session, program)]


def person_named(session: Session, program: str, name: str, said: str) -> int | None:
    """The id of whoever was chosen or typed under `name` of a form; None for nobody.

    Raises InvalidInput where nobody is called so, or more than one person is.
    """
    typed = said.strip()
    numbered = NUMBERED.search(typed)
    if not typed or numbered or typed.isdecimal():
        number = numbered[1] if numbered else typed
        return min(int(number), MAX_ID) if number else None
    rows = people_of(session, program, name=_name_in(typed))
    if len(rows) == 1:
        return int(rows[0].id)
    raise InvalidInput([FieldError(name, (NAMESAKES if rows else NOBODY_CALLED).format(name=typed))])


def everybody(session: Session) -> Choices:
    """Everybody with an open account, in whatever program."""
    columns = (Person.id, Person.name, Organization.name_en, Organization.name_fr)
    statement = select(*columns).outerjoin(Organization, Organization.id == Person.organization_id)
    statement = statement.where(Person.active, Person.is_service.is_(False)).order_by(Person.name, Person.id)
    return [(str(row.id), _person_said(row)) for row in session.execute(statement.limit(MOST_PEOPLE))]


def number_in(said: str) -> str:
    """The id that a choice says in brackets, else what was typed."""
    numbered = NUMBERED.search(said)
    return numbered[1] if numbered else said


def every_organization(session: Session) -> Choices:
    """The organizations of every program."""
    return [choice for program in registry.programs() for choice in organizations_of(session, program.name)]


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


def people_of(
    session: Session, program: str, ids: Collection[int] | None = None, name: str = ""
) -> Sequence[Row[int, str, str, str]]:
    """People by name: id, name, and the names of their organization; of that `name` alone, where one is given.

    Those of the `ids` whom the program knows; without any, the active people who hold a role or a seat in it.
    """
    columns = (Person.id, Person.name, Organization.name_en, Organization.name_fr)
    statement = select(*columns).outerjoin(Organization, Organization.id == Person.organization_id)
    if ids is None:
        holders = select(RoleGrant.person_id).where(RoleGrant.program == program)
        statement = statement.where(Person.active, or_(Person.id.in_(holders), has_sat(program)))
    else:
        statement = statement.where(Person.id.in_(ids), known_in(program))
    statement = statement.where(Person.is_service.is_(False))
    if name:
        statement = statement.where(func.lower(Person.name) == name.lower())
    return session.execute(statement.order_by(Person.name, Person.id).limit(MOST_PEOPLE)).all()


def items_of(session: Session, field: Field, program: str, actor: Actor, item: Item) -> Choices:
    """The items that moved last, of the kinds and states that the field offers and the actor may see."""
    kinds = dict(field.kinds) or dict.fromkeys(registry.program(program).kinds, ())
    seen = (and_(visible(actor, kind), Item.state.in_(states) if states else true()) for kind, states in kinds.items())
    statement = select(Item.reference, Item.title).where(or_(*seen), Item.reference != (item.reference or ""))
    statement = statement.order_by(Item.updated_at.desc(), Item.id.desc())
    return [(row.reference, row.title) for row in session.execute(statement.limit(MOST_ITEMS))]


def organizations_of(session: Session, program: str) -> Choices:
    """The organizations of the program, by name."""
    columns = (Organization.id, Organization.name_en, Organization.name_fr)
    rows = session.execute(select(*columns).where(Organization.program == program)).all()
    spoken = language()
    named = ((str(row.id), organization_name(row, spoken)) for row in rows)
    return sorted(named, key=lambda choice: choice[1].casefold())
