"""From a recipient's name in a workflow to people: active on the day, with a verified address."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from models.deputies import Deputy
from models.items import Follower, Item
from models.people import Person, RoleGrant
from workflow.actors import Grant
from workflow.permissions import standing_for
from workflow.registry import FOLLOWERS, Program, derived_grants, implied_roles
from workflow.scopes import read_scope

# Asked by nearly every action, so they are made once.
HOLDERS = (
    select(RoleGrant.person_id, RoleGrant.organization_id)
    .where(
        RoleGrant.program == bindparam("program"),
        RoleGrant.role.in_(bindparam("roles", expanding=True)),
        RoleGrant.starts_on <= bindparam("day"),
        or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= bindparam("day")),
    )
    .order_by(RoleGrant.person_id)
)
FOLLOWING = select(Follower.person_id).where(Follower.item_id == bindparam("item_id")).order_by(Follower.person_id)
STANDING_IN = "standing_in"
"""Under which a session keeps who stands in for whom, on whatever day."""
NO_ROW: Mapping[str, Any] = MappingProxyType({})


class RoleHolders:
    """Who holds which role on one day: each (program, role) is asked for once, however many items ask."""

    def __init__(self, session: Session, day: date) -> None:
        """Nothing is read before it is asked for."""
        self.session = session
        self.day = day
        self._holders: dict[tuple[str, str], dict[int | None, list[int]]] = {}
        self._reachable: dict[int, bool] = {}
        self._represented: set[int] = set()
        self._derived: list[tuple[int, Grant]] | None = None

    def holders(self, program: Program, role: str, organization_id: int | None) -> list[int]:
        """The people who hold the role; where it is held for an organization, only those of the item's own."""
        key = (program.name, role)
        if key not in self._holders:
            self._holders[key] = self._read(program, role)
        scoped = program.roles[role].scope in ("society", "district")
        return self._holders[key].get(organization_id if scoped else None, [])

    def everybody(self, program: Program, role: str) -> list[int]:
        """The people who hold the role, for whatever organization."""
        return list(dict.fromkeys(one for ids in self._read(program, role).values() for one in ids))

    def _read(self, program: Program, role: str) -> dict[int | None, list[int]]:
        """The holders by organization, and under None those of a role that is not held for one."""
        scoped = program.roles[role].scope in ("society", "district")
        held_by = [name for name in program.roles if name == role or role in implied_roles(program.name, name)]
        found: dict[int | None, list[int]] = {}
        rows = self.session.execute(HOLDERS, {"program": program.name, "roles": held_by, "day": self.day})
        for person_id, organization_id in (*rows, *self._derived_holders(program, held_by)):
            place = found.setdefault(organization_id if scoped else None, [])
            if person_id not in place:
                place.append(person_id)
        return found

    def _derived_holders(self, program: Program, held_by: Collection[str]) -> Iterator[tuple[int, int | None]]:
        """Those whose role follows from what they hold, such as a seat; asked for once."""
        if self._derived is None:
            self._derived = list(derived_grants(self.session, self.day))
        for person_id, grant in self._derived:
            if grant.program == program.name and grant.role in held_by:
                yield person_id, grant.organization_id

    def reachable(self, ids: Iterable[int]) -> list[int]:
        """Those who are active and have a verified address, in order, each once."""
        wanted = list(dict.fromkeys(ids))
        unknown = [person_id for person_id in wanted if person_id not in self._reachable]
        if unknown:
            open_to_mail = and_(Person.active, Person.email_verified_at.is_not(None), Person.is_service.is_(False))
            rows = self.session.execute(
                select(Person.id, Person.represented, open_to_mail).where(Person.id.in_(unknown))
            )
            found = {person_id: (bool(is_reached), bool(represented)) for person_id, represented, is_reached in rows}
            self._reachable.update((person_id, found.get(person_id, (False, False))[0]) for person_id in unknown)
            self._represented.update(person_id for person_id, (_, represented) in found.items() if represented)
        return [person_id for person_id in wanted if self._reachable[person_id]]

    def standing_in(self, program: Program, kind: str, ids: Iterable[int]) -> dict[int, int]:
        """Who stands in on the day for any of these people and is none of them: the deputy, and for whom."""
        wanted = set(ids)
        self.reachable(wanted)  # it tells who has ever been represented
        if wanted.isdisjoint(self._represented):
            return {}
        rows = self.session.info.get(STANDING_IN)
        if rows is None:  # for whatever day: once for all that a sweep or a page asks
            open_now = (Deputy.ended_at.is_(None), Person.active)
            statement = select(Deputy).join(Person, Person.id == Deputy.principal_id).where(*open_now)
            columns = (
                Deputy.program,
                Deputy.principal_id,
                Deputy.deputy_id,
                Deputy.scope,
                Deputy.starts_on,
                Deputy.ends_on,
            )
            rows = self.session.execute(statement.with_only_columns(*columns).order_by(Deputy.id)).all()
            self.session.info[STANDING_IN] = rows
        return {
            deputy: principal
            for name, principal, deputy, scope, starts_on, ends_on in reversed(rows)
            if name == program.name and principal in wanted and deputy not in wanted and _sees(scope, kind)
            if starts_on <= self.day <= ends_on
        }

    def resolve(self, program: Program, item: Item, names: Sequence[str]) -> list[int]:
        """The ids of the people behind recipient names whom mail can reach, each once."""
        return self.reachable(self.named(program, item, names))

    def named(self, program: Program, item: Item, names: Sequence[str], row: Mapping[str, Any] = NO_ROW) -> list[int]:
        """The ids behind recipient names, whether mail can reach them or not.

        A name is a person column of the row that a deadline is about, a function of the program, `followers`
        or a role.
        """
        ids: list[int] = []
        instead = standing_for(program, item)
        for called in names:
            name = instead.get(called, called)
            if name in row:
                ids.extend(_ids(row[name]))
            elif name in program.recipients:
                ids.extend(program.recipients[name](self.session, item))
            elif name == FOLLOWERS:
                ids.extend(follower_ids(self.session, item))
            elif name in program.roles:
                ids.extend(self.holders(program, name, item.organization_id))
        return ids


def _sees(kept: Mapping[str, Any] | None, kind: str) -> bool:
    scope = read_scope(kept)
    return scope is None or scope.sees(kind)


def _ids(value: object) -> list[int]:
    if isinstance(value, list):
        return [person_id for person_id in value if isinstance(person_id, int)]
    return [value] if isinstance(value, int) else []


def follower_ids(session: Session, item: Item) -> list[int]:
    """The people who follow an item."""
    return list(session.scalars(FOLLOWING, {"item_id": item.id}))
