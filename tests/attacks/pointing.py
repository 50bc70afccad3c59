"""What bodies and forms name besides their address: somebody else's is answered like what does not exist.

An address names one thing; what is sent may name more: an item, somebody, an organization, a file, an answered remark.
What an action takes says itself what it names, by the types of its fields. Of everything else a table says it, and a
name of that look that the table does not know is a fault.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.content import Remark
from models.items import Item
from models.people import Organization, Person, RoleGrant
from tests.attacks.hiding import listed
from tests.attacks.places import MISSING
from tests.attacks.roles import VISITOR
from tests.attacks.site import Site
from workflow.definition import Field

TYPES: Mapping[str, str] = {
    "item": "item",
    "items": "item",
    "person": "person",
    "people": "person",
    "organization": "organization",
    "file": "file",
}
"""What a field of an action names, by its type."""
PLAIN_TYPES = frozenset(
    "text long date datetime int decimal money bool choice choices rows scorers password email".split()
)
"""The types of fields that name nothing."""
NAMES: Mapping[str, str] = {
    "answers": "remark",
    "contact_id": "person",
    "deputy_id": "person",
    "item": "item",
    "on_behalf_of": "person",
    "organization_id": "organization",
    "person": "person",
    "reader_id": "person",
    "reference": "item",
    "report": "item",
    "row": "item",
    "seat": "item",
}
"""What a name of a body, or of a form that is no action's, names."""
SAID = frozenset({("NewAnswers", "answers")})
"""The bodies in which such a name names nothing: there it holds what is said."""
WORDS = frozenset("at_version expected_version forward_reference shared_by to version".split())
"""Names of that look that name nothing."""
LOOKS = re.compile(
    r"(^|_)(id|ids|by|of|to|after|item|items|plan|report|reference|references|person|people|owner|author|contact|deputy"
    r"|principal|member|members|seat|meeting|parent|organization|society|district|file|attachment|remark|answers|version"
    r"|edition|link|token|session|feed|job|row|rows)$"
)
"""How a name looks that may name something."""


@dataclass(frozen=True)
class Named:
    """A thing that somebody may not see or choose, and one of its sort that nobody has."""

    foreign: str | int
    missing: str | int


def unknown(names: Iterable[str]) -> set[str]:
    """The names that look as if they named something, and of which nobody said what."""
    leaves = {name.rpartition(".")[2] for name in names}
    return {name for name in leaves if LOOKS.search(name) and name not in NAMES and name not in WORDS}


def foreign_things(site: Site, who: str) -> "Foreign":
    """What is foreign to somebody."""
    with site.database.read() as session:
        seen = set() if who == VISITOR else listed(site, who)
        program = _program(session, site.world.people[who])
        unseen = Item.reference.not_in(seen)
        return Foreign(
            program=program,
            items={
                item.kind: item.reference
                for item in session.scalars(select(Item).order_by(Item.id))
                if item.reference not in seen
            },
            person=session.scalars(_of_another_program(program)).first(),
            organization=session.scalar(select(func.min(Organization.id)).where(Organization.program != program)),
            file=session.scalar(
                select(func.min(Attachment.id)).join(Item, Attachment.item_id == Item.id).where(unseen)
            ),
            remark=session.scalar(select(func.min(Remark.id)).join(Item, Remark.item_id == Item.id).where(unseen)),
        )


@dataclass(frozen=True)
class Foreign:
    """What somebody of a program may not see: items by their kind, and one of each other sort."""

    program: str
    items: Mapping[str, str]
    person: int | None
    organization: int | None
    file: int | None
    remark: int | None

    def of(self, sort: str, kinds: Iterable[str] = ()) -> Named | None:
        """One of a sort, where there is one that is foreign; of items one of these kinds, if it can be."""
        if sort == "item":
            found = next(
                (self.items[kind] for kind in kinds if kind in self.items), next(iter(self.items.values()), "")
            )
            return Named(found, f"{found.rpartition('-')[0]}-9999") if found else None
        number = getattr(self, sort)
        return Named(number, MISSING) if number is not None else None


def _program(session: Session, person: int) -> str:
    theirs = select(RoleGrant.program).where(RoleGrant.person_id == person).order_by(RoleGrant.id)
    return session.scalars(theirs).first() or "cpin"


def _of_another_program(program: str) -> Any:
    """Somebody who holds a role elsewhere, and none here."""
    here = select(RoleGrant.person_id).where(RoleGrant.program == program)
    elsewhere = select(RoleGrant.person_id).where(RoleGrant.program != program)
    return select(Person.id).where(Person.id.in_(elsewhere), Person.id.not_in(here)).order_by(Person.id)


# --- What a field, or the schema of a body, wants ------------------------------------------------------------------

PLAIN: Mapping[str, Callable[[Field], Any]] = {
    "date": lambda _: "2026-12-01",
    "datetime": lambda _: "2026-12-01T10:00",
    "int": lambda one: one.min or 1,
    "decimal": lambda _: "1",
    "money": lambda _: "1",
    "bool": lambda _: "true",
    "choice": lambda one: one.options[0].value if one.options else "one",
    "choices": lambda one: [one.options[0].value] if one.options else [],
}
"""Something that a field takes, by its type; words for every other."""


def sort_of(field: Field) -> str:
    """What a field names, or nothing. Fails for a type of which nobody told, and for a word that looks as if it did."""
    assert field.type in TYPES or field.type in PLAIN_TYPES, f"nobody said what {field.type} names"
    if field.type in ("text", "int"):
        assert field.name in NAMES or field.name in WORDS or not LOOKS.search(field.name), (
            f"nobody said what {field.name} names"
        )
        return NAMES.get(field.name, "")
    return TYPES.get(field.type, "")


def named_fields(fields: Iterable[Field], before: tuple[Field, ...] = ()) -> Iterator[tuple[Field, ...]]:
    """The way to each field that names something, through lists of rows. Fails for a type that nobody has told of."""
    for field in fields:
        if field.type == "rows":
            yield from named_fields(field.columns, (*before, field))
        elif sort_of(field):
            yield (*before, field)


def valid(fields: Iterable[Field], way: tuple[Field, ...], value: str | int) -> dict[str, Any]:
    """Something for every field that names nothing, and the value where the way leads."""
    data: dict[str, Any] = {}
    for field in fields:
        if way and field == way[0]:
            inner = [valid(field.columns, way[1:], value)] if len(way) > 1 else value
            data[field.name] = [inner] if field.type in ("items", "people") else inner
        elif not sort_of(field) and field.type not in ("rows", "scorers"):
            data[field.name] = PLAIN.get(field.type, lambda _: "Words")(field)
    return data


def flat(data: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """The same as a form sends it: a name for each cell of each row."""
    sent: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            sent[f"{before}{name}.count"] = len(value)
            for index, row in enumerate(value):
                sent |= flat(row, f"{before}{name}.{index}.")
        else:
            sent[before + name] = value
    return sent
