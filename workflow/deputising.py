"""Acting for somebody else: for whom a deputy may perform an action, and how that is said.

A deputy acts with the roles of their principal, never with more: what may not be delegated stays behind. Where the own
role allows an action too, it is performed in person, unless the deputy chose for whom. A program says through its hook
`undelegated() -> Undelegated` what is personal; signing (an action that asks for the password) always is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import permissions
from workflow.actors import Actor, Scope
from workflow.definition import Transition
from workflow.errors import Reason, Refused
from workflow.registry import Program
from workflow.texts import Text

UNDELEGATED = "undelegated"
FOR = Text("{actor} for {principal}", "{actor} pour {principal}")
DELEGATED = frozenset({"comment", "attach", "write"})
"""What a deputy may be limited to besides the actions of items (scopes.DOINGS)."""
NO_DEPUTY = Text("You do not stand in for this person now.", "Vous ne remplacez pas cette personne actuellement.")


@dataclass(frozen=True, slots=True)
class Undelegated:
    """What a program keeps to those who hold it: roles by name, actions by name or as `kind.*`."""

    roles: frozenset[str] = frozenset({"admin"})
    actions: frozenset[str] = frozenset()


def undelegated(program: Program) -> Undelegated:
    """What nobody may hand over in a program; its administration everywhere."""
    hook = program.hooks.get(UNDELEGATED)
    found: Undelegated = hook() if hook is not None else Undelegated()
    return found


def is_delegable(program: Program, kind: str, row: Transition) -> bool:
    """Whether a deputy may perform the row."""
    kept = undelegated(program).actions
    return not row.asks_password and row.do not in kept and f"{kind}.*" not in kept


def standings(actor: Actor, program: str, kind: str) -> Iterator[Actor]:
    """As whom the actor may act on items of a kind: in person, then for each principal; only as chosen, if chosen.

    Raises Refused (role) where the person who was chosen is not one for whom the actor stands in.
    """
    if actor.on_behalf_of is not None or (not actor.stands_in and actor.chosen is None):
        yield actor
        return
    if actor.chosen in (None, actor.person_id):
        yield actor
    if actor.chosen == actor.person_id:
        return
    found = [one for one in actor.stands_in if actor.chosen in (None, one.person_id)]
    if actor.chosen is not None and not found:
        raise Refused("act", "role", [Reason("deputy", NO_DEPUTY, personal=True)])
    for principal in found:
        if principal.takes_part(program) and principal.sees(kind):
            yield acting_for(actor, principal)


def acting_for(actor: Actor, principal: Actor) -> Actor:
    """The deputy with the roles of the principal; the own ones stay aside and count for separation of duties alone."""
    return replace(
        actor,
        grants=principal.grants,
        organization_id=principal.organization_id,
        on_behalf_of=principal,
        aside=actor.grants | principal.aside | principal.grants,
        stands_in=(),
        chosen=None,
    )


def may_stand_in(actor: Actor, program: Program, kind: str, row: Transition) -> bool:
    """Whether one who acts for somebody may do so by the row: it is within what was handed over, and delegable."""
    principal = actor.on_behalf_of
    if principal is None:
        return True
    scope = principal.within or Scope()
    return is_delegable(program, kind, row) and scope.allows(kind, row.do)


def stand(
    session: Session,
    program: Program,
    actor: Actor,
    item: Item,
    rows: Sequence[Transition],
    today: date,
    *,
    creating: bool,
) -> tuple[Actor, list[Transition]]:
    """As whom the actor performs one of the rows, and which of them: in person where that is permitted.

    Else for the first principal for whom it is; with nothing permitted, in person and no row.
    """
    first: Actor | None = None
    for one in standings(actor, program.name, item.kind):
        who = permissions.standing_at(session, program, one, item, today)
        first = first or who
        permitted = [row for row in rows if permissions.role_used(who, row, None if creating else item)]
        permitted = [row for row in permitted if may_stand_in(who, program, item.kind, row)]
        if permitted:
            return who, permitted
    return first or actor, []


def doers(actor: Actor, program: str, kind: str, doing: str) -> Iterator[Actor]:
    """Whose rights count for what the actor does besides actions (scopes.DOINGS): their own, then each principal's."""
    yield replace(actor, stands_in=()) if actor.stands_in else actor
    for principal in actor.stands_in:
        within = principal.within or Scope()
        if principal.takes_part(program) and within.sees(kind) and within.allows_doing(doing):
            yield principal


def doing_as(actor: Actor, program: str, kind: str, doing: str, permitted: Callable[[Actor], bool]) -> Actor | None:
    """As whom the actor does it: in person, else for the first who is `permitted` to do it; None: not at all."""
    for one in doers(actor, program, kind, doing):
        if permitted(one):
            return actor if one.person_id == actor.person_id else acting_for(actor, one)
    return None


def said_by(entry: HistoryEntry) -> Text:
    """Who performed what an entry says: “X for Y” where it was a deputy."""
    return said_for(entry.actor_said, entry.acted_for)


def said_for(name: str, principal: str | None) -> Text:
    """Somebody by name: “X for Y” where they acted for somebody."""
    return FOR.format(actor=name, principal=principal) if principal else Text(name, name)


def called(actor: Actor) -> Text:
    """The actor by name, and for whom they act."""
    return said_for(actor.name, actor.on_behalf_of.name if actor.on_behalf_of else None)


def represented_id(actor: Actor | None) -> int | None:
    """The number of the person for whom the actor acts."""
    return actor.on_behalf_of.person_id if actor is not None and actor.on_behalf_of is not None else None
