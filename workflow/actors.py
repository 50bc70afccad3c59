"""Who acts: a person with the roles held on a day, or the system itself."""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, or_

from models.people import RoleGrant
from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a program: how it is called, what it implies, and what it is held for (a society, a committee…)."""

    name: str
    label: Text
    implies: tuple[str, ...] = ()
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a program, within an organization or a committee, or anywhere."""

    role: str
    program: str
    organization_id: int | None = None
    committee: str | None = None


LINK = "link"
"""The role by which one acts through a secret link, as the history names it."""


@dataclass(frozen=True, slots=True)
class Through:
    """The secret link through which a person acts: one action on one item, and nothing else."""

    item_id: int
    action: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody's rights are narrowed to, by a token or for a deputy; None leaves the kinds or actions open.

    An action is named with its kind (`change_request.submit`), what is done besides actions by its name (`comment`).
    """

    kinds: frozenset[str] | None = None
    actions: frozenset[str] | None = None
    read_only: bool = False
    administration: bool = False

    def sees(self, kind: str) -> bool:
        """Whether items of the kind are within it."""
        return self.kinds is None or kind in self.kinds

    def allows(self, kind: str, action: str) -> bool:
        """Whether the action on an item of the kind is within it."""
        named = self.actions is None or f"{kind}.{action}" in self.actions
        return named and self.sees(kind) and not self.read_only

    def allows_doing(self, doing: str) -> bool:
        """Whether something that is done besides the actions of items is within it."""
        return (self.actions is None or doing in self.actions) and not self.read_only


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever performs an action. `person_id` is empty for the system.

    `within` is what a token narrows it to; `through` a secret link one does what the link is for, and nothing else.
    `stands_in` are the people for whom they are a deputy today, each with what may be delegated. One who acts for
    somebody has that person in `on_behalf_of`, their roles in `grants`, and in `aside` all that counts for separation
    of duties alone. `chosen` says for whom to act (or in person) where more than one way is open; `represented`, that
    somebody has ever been their deputy.
    """

    person_id: int | None
    name: str
    grants: frozenset[Grant]
    language: str = "en"
    organization_id: int | None = None
    within: Scope | None = None
    through: Through | None = None
    stands_in: tuple["Actor", ...] = ()
    on_behalf_of: "Actor | None" = None
    aside: frozenset[Grant] = frozenset()
    chosen: int | None = None
    represented: bool = False
    roles: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Work out the names of the roles once."""
        object.__setattr__(self, "roles", frozenset(grant.role for grant in self.grants))

    @property
    def principal_id(self) -> int | None:
        """Whose own items are meant: the person's, or theirs for whom they act."""
        return self.on_behalf_of.person_id if self.on_behalf_of is not None else self.person_id

    @property
    def people(self) -> frozenset[int]:
        """The ids of whoever acts and of the person for whom they act."""
        return frozenset(one for one in (self.person_id, self.principal_id) if one is not None)

    def sees(self, kind: str) -> bool:
        """Whether items of the kind are within what narrows the actor."""
        return self.within is None or self.within.sees(kind)

    def takes_part(self, program: str) -> bool:
        """Whether the actor holds any role in the program."""
        return any(grant.program == program for grant in self.grants)

    def holds(self, role: str, program: str | None = None) -> bool:
        """Whether the actor holds the role (in that program)."""
        return any(grant.role == role and program in (None, grant.program) for grant in self.grants)

    def organizations(self, role: str) -> frozenset[int]:
        """The organizations for which the actor holds the role."""
        return frozenset(
            grant.organization_id for grant in self.grants if grant.role == role and grant.organization_id is not None
        )

    def in_program(self, program: str) -> "Actor":
        """The same person with the roles of one program alone: a role counts only where it was given."""
        held = frozenset(grant for grant in self.grants if grant.program in ("", program))
        return self if held == self.grants else replace(self, grants=held)


SYSTEM = Actor(None, "Accord", frozenset({Grant("system", "")}))


def held_on(day: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions on RoleGrant for a role to be held on `day` (first and last day included)."""
    return RoleGrant.starts_on <= day, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day)
