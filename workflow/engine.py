"""The one door: an item is made, moved and asked about here and nowhere else.

role -> separation of duties -> state -> shape of the input -> every guard
-> effects -> state + history + deadlines + mail + idempotency key, one transaction
"""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import (
    deadlines,
    history,
    idempotency,
    judging,
    machine,
    moving,
    notices,
    records,
    registry,
    together,
    versions,
    watching,
)
from workflow.actors import SYSTEM, Actor
from workflow.attachments.taking import take_up
from workflow.blanks import blank_item
from workflow.clearing import clear_fields
from workflow.conflicts import conflicts
from workflow.context import Context, Follow
from workflow.definition import DELETED, Workflow
from workflow.deputising import stand
from workflow.erasing import erase_item
from workflow.errors import Conflict, Reason, Refused
from workflow.offering import available_actions, creating_actions
from workflow.references import next_reference
from workflow.registry import Program
from workflow.scopes import check_scope
from workflow.webhooks import queueing

__all__ = [
    "advance",
    "available_actions",
    "blank_item",
    "create",
    "create_by_system",
    "creating_actions",
    "creator",
]

MAX_FOLLOWING = 1_000


def create(
    session: Session,
    kind: str,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    reference: str | None = None,
    heeded: Collection[str] | None = None,
    told: list[Reason] | None = None,
) -> Item:
    """Make an item of `kind` by one of its creating actions, in the caller's write transaction.

    Raises Refused, InvalidInput, KeyReused, NotFound (unknown kind), Warned (see `judging.tell_warnings`). Repeated
    with the same idempotency key, the item made the first time is given again.
    """
    check_scope(actor, kind, action)
    request = idempotency.request_of(actor, action, data, kind=kind)
    answered = idempotency.recall(session, actor, idempotency_key, request)
    if answered is not None:
        return session.get_one(Item, answered["id"])
    program, workflow = registry.program_of(kind), registry.kind(kind)
    with _refusals_told(workflow, action):
        standing = creator(session, program, workflow, action, actor=actor, now=now)
        item = blank_item(session, program, workflow, actor=standing, now=now)
        context = judging.judge(
            session, program, workflow, item, action, actor=standing, now=now, data=data or {}, creating=True
        )
        judging.tell_warnings(context, heeded, told)
        item.reference = reference or next_reference(session, program, workflow.prefix, context.today)
        session.add(item)
        with conflicts(item, None):
            _perform_and_remember(context, idempotency_key, request)
    return item


def creator(
    session: Session, program: Program, workflow: Workflow, action: str, *, actor: Actor, now: datetime
) -> Actor:
    """As whom the actor makes an item: its organization and its submitter are theirs."""
    if not actor.stands_in and actor.chosen is None:
        return actor
    item = blank_item(session, program, workflow, actor=actor, now=now)
    rows = [row for row in workflow.actions.get(action, ()) if row.creates]
    who, permitted = stand(session, program, actor, item, rows, program.today(now), creating=True)
    return who if permitted and who.on_behalf_of is not None else replace(actor, stands_in=(), chosen=None)


def advance(
    session: Session,
    item: Item,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    idempotency_key: str | None = None,
    heeded: Collection[str] | None = None,
    told: list[Reason] | None = None,
) -> Item:
    """Perform `action` on `item`, in the caller's write transaction.

    Raises Refused (with every reason), InvalidInput (with every field), Conflict when the item is no longer at
    `expected_version` or another writer was faster, KeyReused, Warned (see `judging.tell_warnings`). What people do
    together waits for the writer before instead, and is judged by the item as that one left it.
    """
    check_scope(actor, item.kind, action)
    request = idempotency.request_of(actor, action, data, item=item.reference)
    if idempotency.recall(session, actor, idempotency_key, request) is not None:
        return item
    program, workflow = registry.program(item.program), versions.workflow_of(session, item)
    with _refusals_told(workflow, action):
        expected_version = _settle_version(session, item, workflow, action, expected_version)
        context = judging.judge(session, program, workflow, item, action, actor=actor, now=now, data=data or {})
        judging.tell_warnings(context, heeded, told)
        with conflicts(item, expected_version):
            _perform_and_remember(context, idempotency_key, request)
    return item


def _refusals_told(workflow: Workflow, action: str) -> AbstractContextManager[None]:
    """Tell of an action that is not done; an action that the kind does not have has no name there."""
    known = action if action in workflow.actions else watching.UNKNOWN
    return watching.refusals_told(workflow.program, workflow.kind, known)


def _perform_and_remember(context: Context, key: str | None, request: Mapping[str, Any]) -> None:
    _perform(context)
    answer = idempotency.answer(context.item, context.warnings)
    idempotency.remember(context.session, context.actor, key, request, answer, context.now)
    if not together.is_waiting(context.session, context.item):
        context.session.flush()


def _settle_version(session: Session, item: Item, workflow: Workflow, action: str, seen: int | None) -> int | None:
    """The version to hold to: none for what people do together. Raises Conflict where the item has moved on."""
    if any(row.together for row in workflow.actions.get(action, ())):
        session.refresh(item, with_for_update={"of": Item})
        return None
    if seen is not None and seen != item.version:
        raise Conflict(item.reference, seen, item.version)
    return seen


def create_by_system(
    context: Context,
    kind: str,
    action: str,
    data: Mapping[str, Any],
    *,
    relation: str | None,
    submitter_id: int | None,
    organization_id: int | None,
    state: str | None,
) -> Item:
    """Make an item as an effect of another's action; see Context.create."""
    program, workflow = registry.program_of(kind), registry.kind(kind)
    item = blank_item(context.session, program, workflow, actor=context.actor, now=context.now)
    row = next(row for row in workflow.creating if row.do == action)
    item.submitter_id = submitter_id
    item.organization_id = organization_id
    made = judging.make_context(
        context.session, program, workflow, item, row, actor=context.actor, now=context.now, data=data
    )
    item.reference = next_reference(context.session, program, workflow.prefix, made.today)
    context.session.add(item)
    _perform(made, role="system", state=state)
    item.submitter_id = submitter_id if submitter_id is not None else item.submitter_id
    item.organization_id = organization_id if organization_id is not None else item.organization_id
    if relation:
        context.session.flush()
        context.link(item, relation)
    return item


def _perform(context: Context, *, role: str | None = None, state: str | None = None) -> None:
    """Carry out what was judged: effects, then everything that is written, then what the system does next."""
    session, item = context.session, context.item
    program = registry.program(item.program)
    context.maker = create_by_system
    is_new = not item.state
    with session.no_autoflush:
        changed = _change(context, program, state)
        entry = history.append(
            session, item, _step(context, role or context.role), actor=context.actor, now=context.now
        )
    watching.note_done(session, item, entry)
    if is_new and not together.is_waiting(session, item):
        session.flush()
    if entry.to_state == DELETED:
        erase_item(session, item, on=context.today, now=context.now)
        return
    _carry_out(context, program)
    notices.send_notices(program, context, entry)
    queueing.queue(context, entry)
    if is_new or changed & {*context.workflow.searched, *records.COLUMNS}:
        together.index(session, item, records.search_text(context.workflow, item))
    _follow_up(context)


def _change(context: Context, program: Program, state: str | None) -> set[str]:
    """Change the record and its state as the action says; gives the names of the fields that changed."""
    item, row = context.item, context.transition
    context.data = take_up(context.session, item, row.input, context.data, context.actor)
    before = item.tracks[row.track] if row.track else item.state or None
    context.state_before, context.fields_before = before, item.fields or {}
    changed = records.store_fields(context.workflow, item, context.data) | set(context.cleared)
    clear_fields(context.workflow, item, context.cleared)
    for effect in (*program.always, *(program.effects[name] for name in row.effects)):
        effect(context)
    after = state or machine.move(context.workflow, row, before, moving.destination(context, before))
    _check_effective(context)
    moving.set_state(context, before, after)
    return changed


def _step(context: Context, role: str) -> history.Step:
    item, row = context.item, context.transition
    return history.Step(
        action=row.do,
        role=role,
        from_state=context.state_before,
        to_state=item.tracks[row.track] if row.track else item.state,
        effective_on=context.effective_on,
        data={**context.data, **dict.fromkeys(context.cleared)},
        track=row.track,
        warnings=context.warnings,
        on_behalf_of=context.actor.on_behalf_of,
    )


def _carry_out(context: Context, program: Program) -> None:
    deadlines.carry_out(
        context.session,
        context.item,
        context.workflow,
        program,
        action=context.transition.do,
        effective_on=context.effective_on,
        today=context.today,
        now=context.now,
        data=context.data,
        lapsing=context.transition.by_import is not None,
    )


def _check_effective(context: Context) -> None:
    earliest = context.item.effective_on
    if not earliest <= context.effective_on <= context.today:
        raise Refused(context.transition.do, "guard", [judging.effective_reason(context, earliest)])


def _follow_up(context: Context) -> None:
    if context.following and together.is_waiting(context.session, context.item):
        together.write_many(context.session)
    for count, following in enumerate(context.following):
        if count >= MAX_FOLLOWING:
            message = f"{context.transition.do} is followed by more than {MAX_FOLLOWING} actions"
            raise RuntimeError(message)
        _perform_following(context, following)


def _perform_following(context: Context, following: Follow) -> None:
    item = following.item
    program, workflow = registry.program(item.program), versions.workflow_of(context.session, item)
    made = judging.judge(
        context.session, program, workflow, item, following.action, actor=SYSTEM, now=context.now, data=following.data
    )
    if following.effective_on is not None:
        made.effective_on = following.effective_on
    _perform(made)
