"""The rules of what a change touches, asked of the plan as it would be."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from models.items import Item
from workflow.checks import Check
from workflow.content.storing import content_of
from workflow.errors import Reason
from workflow.programs.county_plan.changes.carrying import changes_of, touched_parts
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import judge_all, judge_states, rules_guarding
from workflow.programs.county_plan.plan import whole_facts
from workflow.programs.county_plan.questions import QUESTIONS

LATER = frozenset({"SC-II-H", "SC-A"})
"""Views of the plan's own record: its hearing and its signatures are not those of a change."""


def changed_facts(session: Session, plan: Item, change: Item) -> PlanFacts:
    """The facts of a plan with the content that it would have."""
    return replace(whole_facts(session, plan), content=content_of(session, change))


def is_touched(rule_id: str, touched: set[str]) -> bool:
    """Whether a rule looks at one of the parts that are touched, and at neither hearing nor signatures."""
    concerns = QUESTIONS[rule_id].concerns if rule_id in QUESTIONS else ()
    parts = {place.split(".")[0] for place in concerns}
    return bool(parts & touched) and not parts & LATER


def touched_reasons(session: Session, plan: Item, change: Item, on: date) -> tuple[Reason, ...]:
    """What the rules that stand in the way of a submission say of the parts that change."""
    touched = set(touched_parts(changes_of(session, change)))
    asked = [one for one in rules_guarding("TR-09", "blocks_submission") if is_touched(one, touched)]
    return judge_all(asked, changed_facts(session, plan, change), on)


def touched_checks(session: Session, plan: Item, change: Item, on: date) -> Sequence[Check]:
    """How every rule of the parts that change stands."""
    touched = set(touched_parts(changes_of(session, change)))
    return [one for one in judge_states(changed_facts(session, plan, change), on) if is_touched(one.code, touched)]
