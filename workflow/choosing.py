"""Who may be chosen where a field names people: the circles that its definition names, asked for the action at hand.

The page offers them and the engine holds to them. What the record holds already stays, whoever is offered now.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Person, RoleGrant
from workflow.actors import held_on
from workflow.context import Context
from workflow.definition import Field
from workflow.errors import Reason
from workflow.naming import held_at
from workflow.registry import Program, derived_grants, implied_roles
from workflow.texts import Text

NAMED = 8
"""Up to so many are told by their names; of more it is said who they are."""
CODE = "offered"
NOT_OFFERED = Text("{name} cannot be chosen here. Choose {who}.", "{name} n’est pas au choix ici. Choisissez {who}.")
OR = Text(" or ", " ou ")


def offered_people(program: Program, ctx: Context, field: Field) -> frozenset[int] | None:
    """The ids of the people whom a field offers for the action; None where it leaves nobody out."""
    found: set[int] = set()
    for name in field.of:
        circle = program.circles.get(name)
        ids = circle.find(ctx) if circle else role_holders(ctx.session, program, (name,), ctx.today)
        if ids is None:
            return None
        found.update(ids)
    return frozenset(found) if field.of else None


def role_holders(
    session: Session, program: Program, roles: Iterable[str], day: date, organization_id: int | None = None
) -> frozenset[int]:
    """The active people who hold one of the roles on a day (of one organization), granted, implied or by a seat."""
    wanted = frozenset(roles)
    held_by = {role for role in program.roles if role in wanted or wanted & {*implied_roles(program.name, role)}}
    query = select(RoleGrant.person_id).where(
        RoleGrant.program == program.name, RoleGrant.role.in_(sorted(held_by)), *held_on(day)
    )
    if organization_id is not None:
        query = query.where(RoleGrant.organization_id == organization_id)
    to_choose = (Person.active, Person.is_service.is_(False))
    with session.no_autoflush:
        granted = session.scalars(query.join(Person, Person.id == RoleGrant.person_id).where(*to_choose))
        seated = (
            person_id
            for person_id, grant in derived_grants(session, day)
            if grant.program == program.name
            and grant.role in held_by
            and organization_id in (None, grant.organization_id)
        )
        return frozenset({*granted, *seated})


def unoffered(program: Program, ctx: Context, told: Collection[str | None]) -> Iterator[Reason]:
    """A reason for everybody given whom the field does not offer, unless something is `told` of that field already."""
    if ctx.actor.person_id is None:
        return
    known: dict[tuple[str, ...], frozenset[int] | None] = {}
    held = ctx.item.fields or {}
    for field, place, person_id in named_people(ctx.transition.input, ctx.data):
        if place in told or place.partition(".")[0] in told or person_id in held_at(held, place):
            continue
        if field.of not in known:
            known[field.of] = offered_people(program, ctx, field)
        offered = known[field.of]
        if offered is not None and person_id not in offered:
            yield Reason(CODE, _refusal(program, ctx, field, offered, person_id), field=place)


def named_people(
    fields: Iterable[Field], data: Mapping[str, Any], before: str = ""
) -> Iterator[tuple[Field, str, int]]:
    """Whoever is given where a field says whom it offers: the field, where it stands (`conditions.0.owner`), the id."""
    for field in fields:
        value, place = data.get(field.name), before + field.name
        if field.type == "rows":
            for index, row in enumerate(value or ()):
                yield from named_people(field.columns, row, f"{place}.{index}.")
        elif field.of and value is not None:
            yield from ((field, place, one) for one in (value if isinstance(value, list) else [value]))


def _refusal(program: Program, ctx: Context, field: Field, offered: frozenset[int], person_id: int) -> Text:
    wanted = {person_id} | (offered if len(offered) <= NAMED else set())
    rows = ctx.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)).order_by(Person.name))
    names = {row.id: row.name for row in rows}
    others = ", ".join(name for one, name in names.items() if one != person_id)
    return NOT_OFFERED.format(name=names[person_id], who=Text(others, others) if others else said_of(program, field))


def said_of(program: Program, field: Field) -> Text:
    """Whom a field offers, in words."""
    labels = [
        program.circles[name].label if name in program.circles else program.roles[name].label for name in field.of
    ]
    return Text(OR.en.join(one.en for one in labels), OR.fr.join(one.fr for one in labels))
