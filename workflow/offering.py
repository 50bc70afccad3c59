"""What can be done: every action of an item's state, allowed or with the reasons why not; in person or for somebody."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import judging, permissions, registry, versions
from workflow.actors import Actor
from workflow.blanks import blank_item
from workflow.context import Context
from workflow.definition import Transition, Workflow
from workflow.deputising import may_stand_in, standings
from workflow.errors import Reason
from workflow.expecting import waited_for
from workflow.explaining import explain
from workflow.judging import Offer
from workflow.registry import Program
from workflow.scopes import scope_reasons

NOTHING: Mapping[str, Any] = MappingProxyType({})


def available_actions(session: Session, item: Item, *, actor: Actor, now: datetime) -> list[Offer]:
    """Every action of the item's present state, allowed or with all the reasons why not (yet)."""
    program, workflow = registry.program(item.program), versions.workflow_of(session, item)
    if not actor.stands_in:
        return offers(session, program, workflow, item, actor=actor, now=now)
    return _merged(
        (one, offers(session, program, workflow, item, actor=one, now=now))
        for one in standings(replace(actor, chosen=None), program.name, item.kind)
    )


def _merged(offered: Iterable[tuple[Actor, list[Offer]]]) -> list[Offer]:
    """One offer of each action: in person where that role permits it, else for the first principal whose role does."""
    merged: dict[int, Offer] = {}
    for who, offers in offered:
        for offer in offers:
            key = id(offer.transition)
            found, is_theirs = merged.get(key), not any(reason.code in ("role", "scope") for reason in offer.reasons)
            if found is None:
                merged[key] = replace(offer, choices=(who,) if is_theirs else ())
            elif is_theirs and found.choices:
                merged[key] = replace(found, choices=(*found.choices, who))
            elif is_theirs:
                merged[key] = replace(offer, choices=(who,), on_behalf_of=who.on_behalf_of)
    return [replace(offer, choices=offer.choices if len(offer.choices) > 1 else ()) for offer in merged.values()]


def creating_actions(session: Session, kind: str, *, actor: Actor, now: datetime) -> list[Offer]:
    """The ways to make an item of `kind`, allowed or with the reasons why not."""
    program, workflow = registry.program_of(kind), registry.kind(kind)
    offered = []
    for one in standings(replace(actor, chosen=None), program.name, kind):
        item = blank_item(session, program, workflow, actor=one, now=now)
        offered.append((one, offers(session, program, workflow, item, actor=one, now=now, creating=True)))
    return _merged(offered)


def offers(
    session: Session,
    program: Program,
    workflow: Workflow,
    item: Item,
    *,
    actor: Actor,
    now: datetime,
    creating: bool = False,
    given: Mapping[str, Any] = NOTHING,
) -> list[Offer]:
    """Every action of the item's present state, in the order of the definition; `given` is known of the input."""
    actor = permissions.standing_at(session, program, actor, item, program.today(now))
    kind = item.kind
    near = judging.near_rows(workflow, item)
    rows = tuple(row for row in workflow.creating if not row.by_import) if creating else near
    rows = tuple(row for row in rows if may_stand_in(actor, program, kind, row))
    return [
        _offer(
            program,
            judging.make_context(session, program, workflow, item, row, actor=actor, now=now, data=dict(given)),
            near,
            creating=creating,
        )
        for row in rows
    ]


def _offer(program: Program, context: Context, near: tuple[Transition, ...], *, creating: bool) -> Offer:
    row = context.transition
    context.offering = True
    who = list(scope_reasons(context.actor, context.workflow.kind, row.do))
    if not permissions.role_used(context.actor, row, None if creating else context.item):
        who.append(permissions.role_reason(program, row))
    else:
        who.extend(permissions.separation_reasons(program, context))
    guarded = [] if row.by_decision else judging.guard_reasons(program, context)
    reasons = explain(program, context, [*who, *guarded], near)
    obstacles = tuple(reason for reason in reasons[len(who) :] if _is_obstacle(reason, row))
    main = not creating and judging.is_main(row, context.item)
    instead = permissions.standing_for(program, context.item)
    turn, named = waited_for(program, context, guarded) if main and not obstacles else ((), ())
    waits_for = tuple(dict.fromkeys(instead.get(role, role) for role in turn))
    allowed = not any(reason.blocks for reason in reasons)
    return Offer(
        row,
        allowed=allowed,
        reasons=tuple(reason for reason in reasons if reason.blocks),
        warnings=tuple(reason for reason in reasons if reason.severity == "warning"),
        missing=tuple(reason for reason in reasons if reason.severity == "missing"),
        main=main,
        obstacles=obstacles,
        waits_for=waits_for,
        named=named,
        yours=main and allowed and judging.is_turn(context.actor, row, context.item, guarded),
    )


def _is_obstacle(reason: Reason, row: Transition) -> bool:
    """Whether the reason refuses the row to everybody, for more than what its own form asks for."""
    return reason.blocks and not reason.personal and reason.field not in {field.name for field in row.input}
