"""Which deadline the next date of an item belongs to: what its page and the desk say beside the date."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from workflow import registry
from workflow.deadline_rules import DeadlineRule
from workflow.definition import Workflow


def next_rules(session: Session, rows: Iterable[Any], flow: Workflow | None = None) -> Mapping[int, DeadlineRule]:
    """The rule behind `next_due_on`, by the id of the item; of several on one day the first of the definition.

    One query for all rows; `flow` is the workflow they are on, else that of each one's kind. A milestone is no
    deadline, and a rule that is gone has no name to say.
    """
    dated = {row.id: row for row in rows if row.next_due_on is not None}
    if not dated:
        return {}
    running = (Deadline.satisfied_on.is_(None), Deadline.cancelled_on.is_(None), Deadline.paused_on.is_(None))
    query = select(Deadline.item_id, Deadline.code, Deadline.due_on).where(Deadline.item_id.in_(dated), *running)
    codes: dict[int, set[str]] = {}
    for item_id, code, due_on in session.execute(query):
        if due_on == dated[item_id].next_due_on:
            codes.setdefault(item_id, set()).add(code)
    found: dict[int, DeadlineRule] = {}
    for item_id, held in codes.items():
        rules = (flow or registry.kind(dated[item_id].kind)).deadlines
        named = (rule for code, rule in rules.items() if code in held and not rule.milestone)
        found.update((item_id, rule) for rule in [*named][:1])
    return found
