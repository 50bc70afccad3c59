"""Who may see what: one condition for every door (lists, counts, search, pages, API, mail).

A program says it through its hooks:

- `visible(actor, kind) -> SQL condition on Item`: the items of the kind that the actor may see;
- `may(actor, what, item) -> bool`: whether the actor may do one of `MAY` (on `item`, where it is about one);
- `hidden_fields(actor, item) -> names`: fields of a visible item that are kept from the actor.
- `unnamed_actions(actor, item) -> names`: actions of which its history does not say who performed them.

What a program does not say is refused: without `visible`, people see only what is their own.
"""

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import Session, joinedload, object_session
from sqlalchemy.sql.elements import False_

from models.definitions import WorkflowVersion
from models.history import HistoryEntry
from models.items import Item
from workflow import registry, versions
from workflow.actors import Actor, Scope
from workflow.definition import DELETED, Workflow
from workflow.errors import NotFound
from workflow.registry import Program

May = Literal[
    "administer",
    "manage_mail",
    "see_reminders",
    "comment",
    "follow",
    "see_history",
    "see_changes",
    "change_due_date",
    "send_reminder",
    "redact",
    "record_posting",
    "export_all",
    "see_measures",
]
Visible = Callable[[Actor, str], ColumnElement[bool]]
ALWAYS_OWN: frozenset[str] = frozenset({"comment", "follow", "see_history"})
"""What people may do on their own items in a program that does not say who may."""
ADMINISTRATION: frozenset[May] = frozenset({"administer", "manage_mail", "see_changes", "export_all"})
"""What a token may only do whose scope names administration."""
WHOLE: frozenset[May] = ADMINISTRATION | {"see_reminders", "see_measures"}
"""What is about a program as a whole: nothing for a token that is limited to kinds."""

# Asked with every request about an item, so they are made once.
NAMED = (
    select(Item, WorkflowVersion.digest)
    .join(WorkflowVersion, WorkflowVersion.id == Item.workflow_id)
    .where(Item.reference == bindparam("reference"))
)
WITH_PEOPLE = NAMED.options(joinedload(Item.organization), joinedload(Item.owner), joinedload(Item.submitter))


DELEGATED: frozenset[May] = frozenset({"comment", "follow", "see_history", "see_measures"})
"""What a deputy may do besides actions because their principal may; as themselves."""
DOINGS: frozenset[May] = frozenset({"comment", "follow"})
"""Those of them that write something: not for a deputy whose scope names other doings, or who only reads."""


def own(actor: Actor) -> ColumnElement[bool]:
    """The items that a person created, submitted or owns."""
    if actor.person_id is None:
        return false()
    mine = (Item.created_by_id, Item.submitter_id, Item.owner_id)
    return or_(*(column == actor.person_id for column in mine))


def visible(actor: Actor, kind: str) -> ColumnElement[bool]:
    """The condition on Item under which `actor` may see items of `kind`. Raises NotFound for an unknown kind.

    What was deleted left a row without content behind, for the chain's sake: nobody sees it.
    """
    return _visible(actor, kind, *_rule(kind))


def _rule(kind: str) -> tuple[str, Visible | None]:
    """What decides who sees a kind: its workflow's version and its program's hook."""
    return registry.kind(kind).digest, registry.program_of(kind).hooks.get("visible")


@lru_cache(maxsize=512)
def _visible(actor: Actor, kind: str, digest: str, hook: Visible | None) -> ColumnElement[bool]:
    """The condition for these roles and this version of the workflow: who comes back asks the same again."""
    del digest  # another version has other states
    if not sees_kind(actor, kind):
        return false()
    seen = own(actor) if hook is None else hook(actor, kind)
    others = [_visible(one, kind, "", hook) for one in _principals(actor, kind)]
    if others:
        seen = or_(seen, *others)
    if isinstance(seen, False_):
        return seen
    return and_(Item.kind == kind, Item.state != DELETED, seen)


@lru_cache(maxsize=512)
def _if_visible(actor: Actor, kind: str, digest: str, hook: Visible | None) -> Select[int]:
    """The item of an id, if it is visible."""
    return select(Item.id).where(Item.id == bindparam("item_id"), _visible(actor, kind, digest, hook))


def _principals(actor: Actor, kind: str) -> list[Actor]:
    """The people for whom the actor stands in, where items of the kind are within that."""
    program = registry.program_of(kind).name
    return [one for one in actor.stands_in if one.takes_part(program) and one.sees(kind)]


def sees_kind(actor: Actor, kind: str) -> bool:
    """Whether items of the kind are within what the actor is narrowed to."""
    return actor.within is None or actor.within.sees(kind)


def may_hold(actor: Actor, kind: str) -> bool:
    """Whether a list of the kind can ever hold anything for the actor."""
    return not isinstance(visible(actor, kind), False_)


def visible_anywhere(actor: Actor) -> ColumnElement[bool]:
    """The condition on Item over all kinds of all programs in which the actor takes part."""
    conditions = [visible(actor, kind) for program in programs_of(actor) for kind in program.kinds]
    return or_(*conditions) if conditions else false()


def programs_of(actor: Actor) -> tuple[Program, ...]:
    """The programs in which the actor holds any role today, and is not kept out of by what narrows them."""
    names = {grant.program for one in (actor, *actor.stands_in) for grant in one.grants}
    found = (program for program in registry.programs() if program.name in names)
    return tuple(one for one in found if actor.within is None or any(sees_kind(actor, kind) for kind in one.kinds))


def kinds_of(actor: Actor) -> tuple[Workflow, ...]:
    """The kinds of the actor's programs that are within what they are narrowed to."""
    flows = (flow for program in programs_of(actor) for flow in program.kinds.values())
    return tuple(flow for flow in flows if sees_kind(actor, flow.kind))


def takes_part(actor: Actor, kind: str) -> bool:
    """Whether the kind is one of the actor's programs. Raises NotFound for an unknown kind."""
    return registry.program_of(kind) in programs_of(actor) and sees_kind(actor, kind)


def find_visible(session: Session, reference: str, actor: Actor, *, with_people: bool = True) -> Item:
    """The item with that reference. Raises NotFound alike when there is none and when it is not for this actor.

    Its organization, owner and submitter come with it, unless whoever asks needs none of them.
    """
    found = session.execute(WITH_PEOPLE if with_people else NAMED, {"reference": reference}).one_or_none()
    if found is None or all(found[0].kind not in program.kinds for program in programs_of(actor)):
        raise NotFound(reference)
    item: Item = found[0]
    if session.scalar(_if_visible(actor, item.kind, *_rule(item.kind)), {"item_id": item.id}) is None:
        raise NotFound(reference)
    versions.note(session, item, found[1])
    return item


def sees(actor: Actor, item: Item) -> bool:
    """Whether the actor may see an item that was read already."""
    session = object_session(item)
    condition = _if_visible(actor, item.kind, *_rule(item.kind))
    return session is not None and session.scalar(condition, {"item_id": item.id}) is not None


def only_visible(session: Session, ids: Iterable[int], actor: Actor) -> set[int]:
    """Those of `ids` whose items the actor may see."""
    wanted = tuple(ids)
    if not wanted:
        return set()
    return set(session.scalars(select(Item.id).where(Item.id.in_(wanted), visible_anywhere(actor))))


def may(actor: Actor, what: May, program: Program, item: Item | None = None) -> bool:
    """Whether the actor may do `what` in `program`; what the program does not say belongs to `admin` alone."""
    if actor.within is not None and not is_within(actor.within, what):
        return False
    others = actor.stands_in if what in DELEGATED else ()
    if any(
        _hands_on(one, what, item) and may(one, what, program, item) for one in others if one.takes_part(program.name)
    ):
        return True
    hook = program.hooks.get("may")
    if hook is not None:
        return bool(hook(actor, what, item))
    if item is not None and what in ALWAYS_OWN and is_own(actor, item):
        return True
    return what in ("administer", "export_all") and actor.holds("admin", program.name)


def _hands_on(principal: Actor, what: May, item: Item | None) -> bool:
    """Whether what is handed to a deputy reaches to the item, and to what is done there besides its actions."""
    scope = principal.within
    if scope is None:
        return True
    return (item is None or scope.sees(item.kind)) and (what not in DOINGS or scope.allows_doing(what))


def is_within(scope: Scope, what: May) -> bool:
    """Whether `what` is open to somebody who is narrowed to the scope, as far as the scope is concerned."""
    if what in ADMINISTRATION and not scope.administration:
        return False
    return scope.kinds is None or what not in WHOLE


def may_anywhere(actor: Actor, what: May) -> bool:
    """Whether the actor may do `what` in at least one program."""
    return any(may(actor, what, program) for program in programs_of(actor))


def is_own(actor: Actor, item: Item) -> bool:
    """Whether the item was created or submitted by, or belongs to, the actor."""
    return actor.person_id is not None and actor.person_id in (item.created_by_id, item.submitter_id, item.owner_id)


def hidden_fields(actor: Actor, item: Item) -> Collection[str]:
    """The names of the item's fields that are kept from this actor (scores before endorsement, for one)."""
    return _kept_from(actor, item, "hidden_fields")


def shown_fields(actor: Actor, item: Item) -> dict[str, Any]:
    """What the item's record holds, but for what is kept from the actor; a new one holds nothing."""
    held = item.fields or {}
    kept = hidden_fields(actor, item) if held else ()
    return {name: value for name, value in held.items() if name not in kept}


def _kept_from(actor: Actor, item: Item, name: str) -> frozenset[str]:
    """What a hook keeps from the actor, and from everybody for whom they stand in."""
    hook = registry.program_of(item.kind).hooks.get(name)
    if hook is None:
        return frozenset()
    kept = frozenset(hook(actor, item))
    for one in _principals(actor, item.kind):
        kept &= frozenset(hook(one, item))
    return kept


def unnamed_actions(actor: Actor, item: Item) -> Collection[str]:
    """The actions on the item of which the actor is not told who performed them (who voted, for one)."""
    return _kept_from(actor, item, "unnamed_actions")


def is_named(actor: Actor, item: Item, entry: HistoryEntry) -> bool:
    """Whether the actor is told who performed what an entry of the item's history says: always of the own acts."""
    own_act = entry.actor_id is not None and entry.actor_id == actor.person_id
    return own_act or entry.action not in unnamed_actions(actor, item)
