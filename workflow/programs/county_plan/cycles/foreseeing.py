"""What a changed date or limit of a cycle would mean for its plans, said before it is changed; nothing is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.errors import FieldError, InvalidInput
from workflow.limits import Concerned, Impact
from workflow.programs.county_plan.cycle import DATES, NEW_YORK, Cycle
from workflow.programs.county_plan.cycles.acts import NO_NUMBER, PLAN, changed
from workflow.programs.county_plan.cycles.records import faults
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.programs.county_plan.judging import judge_states
from workflow.programs.county_plan.plan import whole_facts

NAMED = 10
"""So many of the plans concerned are named; of the others it is said how many they are."""
JUDGED = 100
"""At most so many plans are judged before and after: more than New York has districts."""


def foresee_change(session: Session, name: str, what: str, value: Any, now: datetime) -> Impact:
    """The plans that a new value concerns, and which of them would then fail a rule that they meet now.

    Raises InvalidInput (field `value`) for a value that is not allowed, KeyError for an unknown cycle or limit.
    """
    before = cycles_in(session)[name]
    after = _with(before, what, value)
    wrong = [FieldError("value", said) for key, said in faults(after) if what in DATES or key == what]
    if wrong:
        raise InvalidInput(wrong[:1])
    ended = [state.name for state in registry.kind(PLAN).states.values() if state.terminal]
    mine = select(Item).where(Item.kind == PLAN, Item.fields["cycle"].as_string() == name, Item.state.not_in(ended))
    plans = list(session.scalars(mine.order_by(Item.reference)))
    judged = () if what in DATES else plans[:JUDGED]
    return Impact(
        plans=tuple(plan.reference for plan in plans[:NAMED]),
        more=max(0, len(plans) - NAMED),
        failing=tuple(_failing(session, judged, after, NEW_YORK.local_date(now))),
        judged=len(judged),
    )


def _with(cycle: Cycle, what: str, value: Any) -> Cycle:
    """The cycle with another value. Raises InvalidInput for one that is no number where one is needed."""
    if what in DATES:
        return replace(cycle, **{what: value})
    try:
        return changed(cycle, {"limit": what, "value": value, "new_source": cycle.limits[what].source})
    except ArithmeticError:
        raise InvalidInput([FieldError("value", NO_NUMBER)]) from None


def _failing(session: Session, plans: Any, after: Cycle, on: date) -> Iterator[Concerned]:
    """The plans with the rules that would stand in the way and do not now, by their ids."""
    for plan in plans:
        facts = whole_facts(session, plan)
        met = {check.code for check in judge_states(facts, on) if check.standing != "blocking"}
        then = judge_states(replace(facts, cycle=after), on)
        rules = tuple(check.code for check in then if check.standing == "blocking" and check.code in met)
        if rules:
            yield Concerned(plan.reference, rules)
