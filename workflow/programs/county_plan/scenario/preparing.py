"""Brings a plan to where each transition starts, and gives what the action is given."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from workflow.definition import Transition
from workflow.programs.county_plan.scenario.attempts import Attempt
from workflow.programs.county_plan.scenario.building import STATES, Builder
from workflow.programs.county_plan.scenario.facts import HearingFact
from workflow.programs.county_plan.scenario.given import notice_data


def prepare_state(builder: Builder, row: Transition) -> dict[str, Any]:
    """The last state of the plan's way from which the row leaves."""
    builder.build(max((state for state in row.sources if state in STATES), key=STATES.index))
    return {}


def _prepare_opening(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    for number in range(1, int(attempt.own.get("active_plans", 1))):
        builder.add_plan(number)
    return {}


def _prepare_notice(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("draft")
    return _announce(builder, attempt.facts.hearings[0])


def _prepare_further_notice(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.hold(attempt.facts.hearings[:1])
    if len(attempt.facts.hearings) > 1:
        return _announce(builder, attempt.facts.hearings[-1])
    noticed = attempt.on or builder.today
    after = timedelta(days=builder.cycle.notice_days)
    return _announce(builder, replace(attempt.facts.hearings[0], notice=noticed, on=noticed + after))


def _announce(builder: Builder, hearing: HearingFact) -> dict[str, Any]:
    builder.today = max(builder.today, hearing.notice or builder.today)
    return notice_data(hearing)


def _prepare_announced(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    *before, last = attempt.facts.hearings
    builder.hold(before)
    builder.notice(last)
    return {}


def _prepare_hearing(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    _prepare_announced(builder, attempt)
    builder.today = max(builder.today, attempt.facts.hearings[-1].on)
    return {}


def _prepare_return(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    builder.note_finding()
    return {}


def _prepare_returned(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    builder.send_back()
    builder.answer_findings()
    return {}


def _prepare_decision(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    return {"decision": attempt.own.get("decision", "approved"), "reason": "As the case tells it"}


def _prepare_approval(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    builder.decide(attempt.own.get("ocfs", "approved"), attempt.own.get("dpca", "approved"))
    return {}


def _prepare_disapproval(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    for _ in range(int(attempt.own.get("opportunities", 0))):
        builder.send_back()
        builder.resubmit()
    return {}


def _prepare_approved(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.approve_on = attempt.own.get("approved_on")
    builder.build("approved")
    return {}


def _prepare_in_effect(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.approve_on = attempt.own.get("approved_on")
    builder.build("in_effect")
    return {}


def _prepare_withdrawal(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    in_effect = attempt.on is not None and attempt.on >= builder.cycle.effective_on
    return (_prepare_in_effect if in_effect else _prepare_approved)(builder, attempt)


def _prepare_new_plan(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("approved")
    builder.do("withdraw_approval", "ocfs_plan_unit", None)
    return {}


def _prepare_termination(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    _prepare_in_effect(builder, attempt)
    if attempt.own.get("notice") is not None:
        builder.do("give_termination_notice", "ocfs_plan_unit", attempt.own["notice"])
    builder.today = max(builder.today, attempt.own.get("terminated") or builder.today)
    return {}


def _prepare_letter(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build_open()
    if attempt.on is None:
        builder.today = max(builder.today, attempt.facts.due)
    return _letter(attempt)


def _prepare_request(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    asked = _prepare_letter(builder, attempt)
    if not builder.do("request_extension", "ldss_commissioner", attempt.on, asked):
        builder.enter_track("extension", "requested", **asked)
    return {}


def _letter(attempt: Attempt) -> dict[str, Any]:
    late = (attempt.facts.extension or attempt.facts.due) + timedelta(days=30)
    letter = attempt.own.get("letter") or {"reasons": "vacancy", "proposed": late}
    return {"extension_reasons": letter.get("reasons"), "proposed_due_on": letter.get("proposed")}


PREPARE: Mapping[str, Callable[[Builder, Attempt], dict[str, Any]]] = {
    "TR-01": _prepare_opening,
    "TR-02": _prepare_notice,
    "TR-03": _prepare_announced,
    "TR-04": _prepare_hearing,
    "TR-05b": _prepare_further_notice,
    "TR-11": _prepare_return,
    "TR-12": _prepare_returned,
    "TR-13": _prepare_decision,
    "TR-14": _prepare_decision,
    "TR-15": _prepare_approval,
    "TR-16": _prepare_approved,
    "TR-17": _prepare_disapproval,
    "TR-18": _prepare_withdrawal,
    "TR-19": _prepare_new_plan,
    "TR-20": _prepare_in_effect,
    "TR-21": _prepare_termination,
    "TR-22": _prepare_in_effect,
    "EX-01": _prepare_letter,
    "EX-02": _prepare_request,
    "EX-03": _prepare_request,
}
"""How the plan is brought to where a transition starts, when its state alone does not say it."""
