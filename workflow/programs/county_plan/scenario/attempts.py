"""Tries the transitions that a case names, each on a plan of its own, and tells what the engine answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from workflow import engine, registry
from workflow.definition import Transition, Workflow
from workflow.errors import Reason, Refused
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.plan import KIND
from workflow.programs.county_plan.rules.review import confirm_funding, report_before_payment
from workflow.programs.county_plan.scenario.building import CYCLE, FINDINGS, STATES, Builder, notice_data
from workflow.programs.county_plan.scenario.facts import (
    READERS,
    CaseFacts,
    HearingFact,
    read_bool,
    read_count,
    read_day,
    read_facts,
    read_hearing,
)
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.soundness import destinations

ILLEGAL, PAY = "ILLEGAL", "AU-pay"
COMMON = ("transition", "on", "expect")
NEED_HEARING = frozenset({"TR-02", "TR-03", "TR-04", "TR-05b"})


def _decision(node: Mapping[str, Any], key: str) -> str:
    if node[key] not in ("pending", "approved", "returned"):
        raise ScenarioError(line_of(node, key), f"{key} is pending, approved or returned, not {node[key]!r}")
    return str(node[key])


def _hearing(node: Mapping[str, Any], key: str) -> HearingFact:
    return read_hearing(node[key])


def _read_letter(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    check_keys(node[key], ("reasons", "proposed"), what="letter")
    return {"reasons": node[key].get("reasons"), "proposed": read_day(node[key], "proposed", optional=True)}


def _state(node: Mapping[str, Any], key: str) -> str:
    if node[key] not in flow().states:
        raise ScenarioError(line_of(node, key), f"unknown state {node[key]!r}")
    return str(node[key])


OWN: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "active_plans": read_count,
    "appropriated": read_bool,
    "approved": read_bool,
    "approved_on": read_day,
    "decision": _decision,
    "dpca": _decision,
    "from": _state,
    "hearing": _hearing,
    "letter": _read_letter,
    "notice": read_day,
    "ocfs": _decision,
    "opportunities": read_count,
    "report": read_bool,
    "terminated": read_day,
    "to": _state,
    "year": read_count,
}
"""How each fact of an attempt's own is read."""

OWN_FACTS: Mapping[str, tuple[str, ...]] = {
    ILLEGAL: ("from", "to"),
    PAY: ("year", "report", "approved", "appropriated"),
    "TR-01": ("active_plans",),
    "TR-02": ("hearing",),
    "TR-04": ("hearing",),
    "TR-05b": ("hearing",),
    "TR-13": ("decision",),
    "TR-14": ("decision",),
    "TR-15": ("ocfs", "dpca"),
    "TR-16": ("approved_on",),
    "TR-17": ("opportunities",),
    "TR-18": ("approved_on",),
    "TR-20": ("approved_on",),
    "TR-21": ("approved_on", "notice", "terminated"),
    "TR-22": ("approved_on",),
    "EX-01": ("letter",),
    "EX-02": ("letter",),
    "EX-03": ("letter",),
}
"""What an attempt of each transition may say besides its day and the plan's facts."""


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a case, read and checked."""

    transition: str
    on: date | None
    own: Mapping[str, Any]
    facts: CaseFacts


def read_attempt(node: Any, baseline: Mapping[str, Any], changed: Mapping[str, Any]) -> Attempt:
    """Read one attempt. Raises ScenarioError for a transition, a key or a value that does not exist."""
    check_keys(node, (*COMMON, *OWN, *READERS), ("transition", "expect"), "attempt")
    transition = str(node["transition"])
    known = (*rows_by_id(), PAY, ILLEGAL)
    if transition not in known:
        message = f"unknown transition {transition!r}; known are {', '.join(known)}"
        raise ScenarioError(line_of(node, "transition"), message)
    names = OWN_FACTS.get(transition, ())
    check_keys(node, (*COMMON, *names, *READERS), what=f"attempt of {transition}")
    facts = read_facts(baseline, {**changed, **{name: node[name] for name in node if name in READERS}})
    own = {name: OWN[name](node, name) for name in names if name in node}
    if "hearing" in own:
        kept = facts.hearings[:1] if transition == "TR-05b" else ()
        facts = replace(facts, hearings=(*kept, own["hearing"]))
    if transition in NEED_HEARING and not facts.hearings:
        raise ScenarioError(line_of(node), f"{transition} needs a hearing in the facts")
    if transition == PAY and "year" not in own:
        raise ScenarioError(line_of(node), "AU-pay says for which year")
    return Attempt(transition, read_day(node, "on", optional=True), own, facts)


def rows_by_id() -> dict[str, Transition]:
    """Every row of the lifecycle that has an id."""
    return {row.id: row for row in flow().transitions if row.id is not None}


def flow() -> Workflow:
    """The workflow that is tried."""
    return registry.kind(KIND)


def try_attempt(session: Session, attempt: Attempt, node: Mapping[str, Any]) -> Answer:
    """Build the plan, try the transition and give the answer; the caller rolls everything back."""
    if attempt.transition == ILLEGAL:
        return _try_illegal(attempt.own, node)
    if attempt.transition == PAY:
        return _try_payment(attempt)
    builder = Builder(session, attempt.facts)
    builder.begin()
    row = rows_by_id()[attempt.transition]
    prepare = PREPARE.get(attempt.transition)
    data = prepare(builder, attempt) if prepare else _prepare_state(builder, row, attempt)
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


# --- How the plan comes to where a transition starts -------------------------------------------------------------


def _prepare_state(builder: Builder, row: Transition, attempt: Attempt) -> dict[str, Any]:
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
    return {"findings": FINDINGS}


def _prepare_returned(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    builder.send_back()
    return {}


def _prepare_decision(builder: Builder, attempt: Attempt) -> dict[str, Any]:
    builder.build("under_review")
    return {"decision": attempt.own.get("decision", "approved")}


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


# --- Attempts that are not rows of the table ---------------------------------------------------------------------


def _try_signing(builder: Builder) -> Answer:
    """Every signature of the facts is given in turn; the last required one completes TR-08."""
    refused = [reason for line, on in builder.signatures() for reason in builder.try_signature(line, on)]
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
        own["from"] in row.sources and own["to"] in destinations(workflow, row)
        for row in workflow.transitions
        if row.track is None
    )
    return Answer() if legal else Answer(frozenset({"ILLEGAL_TRANSITION"}))


def _try_payment(attempt: Attempt) -> Answer:
    """Whether a year may be reimbursed: the report and the approval of R-YB-12, and the funds of R-YB-11."""
    cycle = cycle_named(CYCLE)
    own = attempt.own
    findings = [
        report_before_payment(
            cycle, year=own["year"], report=own.get("report", True), approved=own.get("approved", True)
        ),
        confirm_funding(cycle, on=attempt.on or date(own["year"], 1, 1), appropriated=own.get("appropriated", True)),
    ]
    return Answer.of(tuple(finding.reason for finding in findings if finding.reason is not None))
