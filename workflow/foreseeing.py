"""What an action would meet, asked with what would be given: the same judgements, and nothing is done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow import engine, judging, permissions, registry, values, versions
from workflow.actors import Actor
from workflow.context import Context
from workflow.definition import Transition, Workflow
from workflow.errors import Conflict, InvalidInput, Reason
from workflow.referring import find_unseen


def foresee(
    session: Session,
    item: Item,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    expected_version: int | None = None,
) -> tuple[Reason, ...]:
    """The warnings of an action on an item. Raises Refused, InvalidInput, Conflict as performing it would."""
    if expected_version is not None and expected_version != item.version:
        raise Conflict(item.reference, expected_version, item.version)
    program, workflow = registry.program(item.program), versions.workflow_of(session, item)
    return judging.judge(session, program, workflow, item, action, actor=actor, now=now, data=data).warnings


def foresee_new(
    session: Session, kind: str, action: str, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> tuple[Reason, ...]:
    """The warnings of making an item. Raises Refused, InvalidInput as making it would."""
    program, workflow = registry.program_of(kind), registry.kind(kind)
    standing = engine.creator(session, program, workflow, action, actor=actor, now=now)
    item = engine.blank_item(session, program, workflow, actor=standing, now=now)
    context = judging.judge(session, program, workflow, item, action, actor=standing, now=now, data=data, creating=True)
    return context.warnings


def context_of(
    session: Session,
    workflow: Workflow,
    row: Transition,
    item: Item | None,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
) -> Context:
    """The context of a row while its form is being filled in: of what was typed, all that can be read already."""
    program = registry.program(workflow.program)
    item = item or engine.blank_item(session, program, workflow, actor=actor, now=now)
    standing = permissions.standing_at(session, program, actor, item, program.today(now))
    known: dict[str, Any] = {}
    for field in row.input:
        try:
            known |= values.read_input((field,), {field.name: data[field.name]} if field.name in data else {})
        except InvalidInput:
            continue
    context = judging.make_context(session, program, workflow, item, row, actor=standing, now=now, data=known)
    context.offering = True
    context.unseen = frozenset(find_unseen(session, item, row.input, known, standing).values())
    return context
