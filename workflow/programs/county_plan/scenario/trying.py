"""Tries the transitions that a case names, each on a plan of its own, and tells what the engine answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from workflow import engine
from workflow.definition import SAME, Transition
from workflow.errors import Reason, Refused
from workflow.programs.county_plan.scenario.attempts import ILLEGAL, ILLEGAL_TRANSITION, PAY, Attempt, flow, rows_by_id
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.scenario.changing import TRY, ask_payment, try_change
from workflow.programs.county_plan.scenario.preparing import PREPARE, prepare_state
from workflow.scenarios.cases import check_keys
from workflow.soundness import destinations


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an attempt: the rules that blocked it and those that warned."""

    blocking: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()

    @classmethod
    def of(cls, reasons: tuple[Reason, ...]) -> "Answer":
        """Sort reasons; a warning counts when it is a rule's."""
        return cls(
            frozenset(reason.code for reason in reasons if reason.blocks),
            frozenset(reason.code for reason in reasons if not reason.blocks and reason.code.startswith("R-")),
        )


def try_attempt(session: Session, attempt: Attempt, node: Mapping[str, Any]) -> Answer:
    """Build the plan, try the transition and give the answer; the caller rolls everything back."""
    if attempt.transition == ILLEGAL:
        return _try_illegal(attempt.own, node)
    if attempt.transition in TRY or attempt.transition == PAY:
        return _try_change(session, attempt)
    builder = Builder(session, attempt.facts)
    builder.begin()
    row = rows_by_id()[attempt.transition]
    prepare = PREPARE.get(attempt.transition)
    data = prepare(builder, attempt) if prepare else prepare_state(builder, row)
    return _try_signing(builder) if attempt.transition == "TR-08" else _try_row(builder, row, attempt.on, data)


def _try_row(builder: Builder, row: Transition, on: date | None, data: Mapping[str, Any]) -> Answer:
    builder.today = on or builder.today
    item = builder.item
    item.effective_on = min(item.effective_on, builder.today)
    try:
        engine.advance(
            builder.session, item, row.do, actor=builder.actor(row.roles[0].role), now=builder.now(), data=data
        )
    except Refused as refused:
        return Answer.of(refused.reasons)
    return Answer(warnings=frozenset(_warned(builder, row.do)))


def _warned(builder: Builder, action: str) -> list[str]:
    builder.session.flush()
    entry = builder.session.scalars(
        select(HistoryEntry)
        .where(HistoryEntry.item_id == builder.item.id, HistoryEntry.action == action)
        .order_by(HistoryEntry.seq.desc())
    ).first()
    return [code for code in (entry.warnings if entry else ()) if code.startswith("R-")]


def _try_signing(builder: Builder) -> Answer:
    """Every signature of the facts is given in turn; the last required one completes TR-08."""
    refused = [reason for line, on in builder.facts.signed_in_order for reason in builder.try_signature(line, on)]
    answer = Answer.of(tuple(refused))
    if builder.item.state == "locally_approved":
        return Answer(answer.blocking, frozenset(_warned(builder, "complete_signatures")))
    completed = _try_row(builder, rows_by_id()["TR-08"], builder.today, {})
    return Answer(answer.blocking | completed.blocking, completed.warnings)


def _try_illegal(own: Mapping[str, Any], node: Mapping[str, Any]) -> Answer:
    """A jump is illegal when no row of the table leads from the one state to the other."""
    check_keys(node, node, ("from", "to"), "attempt of ILLEGAL")
    workflow = flow()
    legal = any(
        own["from"] in row.sources and own["to"] in ((own["from"],) if row.to == SAME else destinations(workflow, row))
        for row in workflow.transitions
        if row.track is None
    )
    return Answer() if legal else Answer(frozenset({ILLEGAL_TRANSITION}))


def _try_change(session: Session, attempt: Attempt) -> Answer:
    """What changes a plan in effect, and whether one of its years may be reimbursed, on a plan as it was approved."""
    builder = Builder(session, attempt.plan)
    builder.begin()
    if attempt.transition == PAY:
        return Answer.of(ask_payment(builder, attempt))
    refused, warned = try_change(builder, attempt)
    return Answer.of((*refused, *warned))
