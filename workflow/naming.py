"""Whether what was given names somebody: a person or an organization that there is, of the program itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from workflow.committees.roster import has_sat
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

NOBODY = Text("There is no such person.", "Cette personne n’existe pas.")
NO_ORGANIZATION = Text("There is no such organization.", "Cette organisation n’existe pas.")
MESSAGES = {"person": NOBODY, "people": NOBODY, "organization": NO_ORGANIZATION}

MET = "named_before"
"""Under which a session keeps whom it has found already: neither people nor organizations go."""
Named = tuple[str, str, int]
"""The type of a field, where the value stands (`reviewers.0`), and the id."""


@lru_cache(maxsize=64)
def known_in(program: str) -> ColumnElement[bool]:
    """Who holds or held a role or a seat in the program, works for an organization of it, or is of no program at all.

    To name somebody else, by trying numbers, would tell who has an account in another program and what they are called.
    """
    grants = select(RoleGrant.id).where(RoleGrant.person_id == Person.id)
    works_here = Person.organization.has(Organization.program == program)
    is_of_none = and_(~grants.exists(), Person.organization_id.is_(None), ~has_sat())
    return or_(grants.where(RoleGrant.program == program).exists(), works_here, has_sat(program), is_of_none)


def can_be_named(program: str) -> ColumnElement[bool]:
    """Whom a program knows, services left out: they are nobody to name."""
    return and_(Person.is_service.is_(False), known_in(program))


def held_at(record: Mapping[str, Any], place: str) -> frozenset[Any]:
    """All that a record holds under a name (`lead`, `reviewers.0`, `conditions.1.owner`), in any row of a list."""
    first, *rest = [part for part in place.split(".") if not part.isdecimal()]
    stored = record.get(first)
    values = [row.get(rest[-1]) for row in stored or ()] if rest else [stored]
    return frozenset(one for value in values for one in (value if isinstance(value, list) else [value]))


def check_named(
    session: Session,
    program: str,
    fields: Iterable[Field],
    data: Mapping[str, Any],
    stored: Callable[[], Mapping[str, Any]] = dict,
) -> None:
    """Raise InvalidInput for everybody who does not exist for the program, and every organization that is not its own.

    Whoever is `stored` at the same place may stay, though the program no longer knows them; asked for them alone.
    """
    met: set[tuple[bool, int]] = session.info.setdefault(MET, set())
    named = [one for one in _named(fields, data, "") if (one[0] == "organization", one[2]) not in met]
    if not named:
        return
    people = {row_id for kind, _, row_id in named if kind != "organization"}
    organizations = {row_id for kind, _, row_id in named if kind == "organization"}
    known: dict[str, set[int]] = {"organization": set(), "person": set()}
    if people:
        known["person"] = _known_of(session, program, people)
    if organizations:
        of_program = (Organization.id.in_(organizations), Organization.program == program)
        known["organization"] = set(session.scalars(select(Organization.id).where(*of_program)))
    unknown = [one for one in named if one[2] not in known["organization" if one[0] == "organization" else "person"]]
    held = stored() if unknown else {}
    errors = [
        FieldError(place, MESSAGES[kind]) for kind, place, row_id in unknown if row_id not in held_at(held, place)
    ]
    if errors:
        raise InvalidInput(errors)
    met.update((kind == "organization", row_id) for kind, ids in known.items() for row_id in ids)


def _known_of(session: Session, program: str, people: set[int]) -> set[int]:
    """Which of these people can be named. Seats cost most to ask for: they are for those without a role here."""
    here = select(RoleGrant.id).where(RoleGrant.person_id == Person.id, RoleGrant.program == program)
    plain = (Person.id.in_(people), Person.is_service.is_(False), here.exists())
    found = set(session.scalars(select(Person.id).where(*plain)))
    others = people - found
    if others:
        found |= set(session.scalars(select(Person.id).where(Person.id.in_(others), can_be_named(program))))
    return found


def _named(fields: Iterable[Field], data: Mapping[str, Any], before: str) -> Iterator[Named]:
    for field in fields:
        value = data.get(field.name)
        if value is None:
            continue
        place = before + field.name
        if field.type in ("person", "organization"):
            yield field.type, place, value
        elif field.type == "people":
            yield from ((field.type, f"{place}.{index}", one) for index, one in enumerate(value))
        elif field.type == "rows":
            for index, row in enumerate(value):
                yield from _named(field.columns, row, f"{place}.{index}.")
