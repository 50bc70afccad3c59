"""Tries what comes after a plan's approval: its amendments, replaced pages and updates, and whether a year is paid."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from workflow.content.answers import Place
from workflow.errors import Refused
from workflow.programs.county_plan.changes.kinds import AMENDMENT, REPLACEMENT, UPDATE
from workflow.programs.county_plan.changes.reimbursement import payments_of
from workflow.programs.county_plan.changes.set_asides import PAGE, TABLES
from workflow.programs.county_plan.changes.signing import needed_lines
from workflow.programs.county_plan.facts import SIGNATURE_LINES
from workflow.programs.county_plan.rules.pins_agreement import change_lead_formally
from workflow.programs.county_plan.rules.review import approve_jointly
from workflow.programs.county_plan.rules.set_asides import notify_of_adjustment
from workflow.programs.county_plan.scenario.attempts import Attempt
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.scenario.content import answers_for
from workflow.programs.county_plan.scenario.trials import TEXT, Reasons, Trial

SOURCE, TARGET = "Teen parents", "Homeless families"
ALLOTTED = 100_000
TENFOLD = 10
"""So much larger is the other category, so that only the one that the case tells of comes near its limit."""
WHY = {"why": TEXT}
BY_LAW = 30
"""Days to tell OCFS, where the case says no day."""


def build_in_effect(builder: Builder, amount: Decimal | None = None) -> None:
    """A plan in effect; with an amount, it was approved with that much set aside in one category."""
    builder.build("under_review")
    if amount is not None:
        other = amount * TENFOLD
        rows = [{"category": SOURCE, "amount": str(amount)}, {"category": TARGET, "amount": str(other)}]
        builder.write({Place(PAGE, TABLES["block_grant"]): rows})
    builder.decide("approved", "approved")
    builder.do("approve", "ocfs_plan_unit", None)
    builder.do("take_effect", "system", builder.cycle.effective_on)


def try_change(builder: Builder, attempt: Attempt) -> tuple[Reasons, Reasons]:
    """Build the plan and the change, and try the transition; gives what refused it and what it warned about."""
    trial = Trial(builder, attempt)
    amount = Decimal(trial.own("approved", ALLOTTED)) if attempt.transition in MOVING else None
    build_in_effect(builder, amount)
    try:
        found = TRY[attempt.transition](trial)
    except Refused as refused:
        return refused.reasons, ()
    return (), (*trial.warned, *found)


# --- Amendments ---------------------------------------------------------------------------------------------------


def _moves(trial: Trial) -> list[dict[str, str]]:
    return [{"from": SOURCE, "to": TARGET, "amount": str(trial.own("cumulative", "1000"))}]


def _open_amendment(trial: Trial) -> Reasons:
    channel = trial.own("channel", "amendment")
    informal = change_lead_formally(trial.builder.cycle, channel=channel).reason
    if informal is not None:
        raise Refused("open_amendment", "guard", [informal])
    change = trial.own("change", "set_aside" if "cumulative" in trial.attempt.own else "other")
    told = {"change": change, "moves": _moves(trial), **WHY} if change == "set_aside" else {"change": change, **WHY}
    trial.make(AMENDMENT, "open_amendment", "ldss_planner", trial.day, **told)
    return ()


def _begin(trial: Trial) -> None:
    trial.make(AMENDMENT, "open_amendment", "ldss_planner", trial.day, change="other", **WHY)
    trial.answer(answers_for(trial.attempt.facts))
    joint = {"ocfs", "dpca"} & {*trial.attempt.own}
    trial.touch(trial.own("touched", ("PINS-II-b",) if joint else ("SC-V",)))


def _sign(trial: Trial) -> Reasons:
    """Whoever has signed in the facts signs what changes; the system then asks whether all have."""
    _begin(trial)
    return _sign_all(trial)


def _sign_all(trial: Trial) -> Reasons:
    for line in needed_lines(trial.builder.session, trial.change):
        if line in trial.attempt.facts.signatures:
            trial.do("sign", SIGNATURE_LINES[line])
    if trial.change.state == "drafting":
        trial.do("complete_signatures", "system")
    return ()


AMENDING: tuple[tuple[str, str, str], ...] = (
    ("AM-03", "submit", "ldss_planner"),
    ("AM-04", "review", "ocfs_plan_unit"),
    ("AM-07", "approve", "ocfs_plan_unit"),
)
"""The way of an amendment after its signatures."""
FINDINGS = [{"part": "SC-V", "criterion": TEXT, "action": TEXT}]


def _amend(trial: Trial) -> Reasons:
    """Take the amendment along its way to the transition that is tried."""
    _sign(trial)
    for transition, action, role in AMENDING:
        if transition == "AM-07":
            if trial.attempt.transition in ("AM-05", "AM-06"):
                return _send_back(trial)
            _decide_pins(trial)
        trial.do(action, role)
        if transition == trial.attempt.transition:
            break
    return ()


def _send_back(trial: Trial) -> Reasons:
    trial.do("return", "ocfs_reviewer", findings=FINDINGS)
    if trial.attempt.transition == "AM-06":
        trial.do("resubmit", "ldss_planner")
    return ()


def _decide_pins(trial: Trial) -> None:
    ocfs, decision = trial.own("ocfs", "approved"), trial.own("dpca", "approved")
    open_track = approve_jointly(trial.builder.cycle, ocfs=ocfs, dpca=decision).reason if ocfs != "approved" else None
    if open_track is not None:  # OCFS decides by approving: what it has not decided is refused by the rule alone
        raise Refused("approve", "guard", [open_track])
    if decision != "pending":
        trial.do("dpca_track_decision", "dpca_reviewer", decision=decision)


# --- Replaced pages -----------------------------------------------------------------------------------------------


def _record(trial: Trial) -> Reasons:
    """Half is on record before, so that it is the sum of the year that is measured."""
    on = trial.own("adjusted", trial.day)
    whole = Decimal(trial.own("cumulative", 1000))
    earlier = min(whole / 2, Decimal(trial.own("approved", ALLOTTED)) / TENFOLD).quantize(Decimal("0.01"))
    for amount in (earlier, whole - earlier):
        moves = [{"from": SOURCE, "to": TARGET, "amount": str(amount)}]
        trial.make(REPLACEMENT, "record_adjustment", "ldss_planner", on, adjusted_on=on, moves=moves)
    return ()


def _notify(trial: Trial) -> Reasons:
    adjusted = trial.own("adjusted", trial.day)
    moves = [{"from": SOURCE, "to": TARGET, "amount": "1"}]
    trial.make(REPLACEMENT, "record_adjustment", "ldss_planner", adjusted, adjusted_on=adjusted, moves=moves)
    told_on = trial.own("notified", None) or trial.attempt.on or adjusted + timedelta(days=BY_LAW)
    trial.builder.today = max(trial.builder.today, told_on)
    trial.do("notify_ocfs", "ldss_planner")
    if trial.own("page", default=True):
        return ()
    check = notify_of_adjustment  # the program always replaces the page: what a county alone did not do is asked here
    reason = check(trial.builder.cycle, adjusted=adjusted, notified=told_on, page=False).reason
    return () if reason is None else (reason,)


def _overdue(trial: Trial) -> Reasons:
    adjusted = trial.own("adjusted", trial.day - timedelta(days=BY_LAW + 1))
    moves = [{"from": SOURCE, "to": TARGET, "amount": "1"}]
    trial.make(REPLACEMENT, "record_adjustment", "ldss_planner", adjusted, adjusted_on=adjusted, moves=moves)
    trial.builder.today = max(trial.builder.today, trial.day)
    trial.do("overdue", "system")
    return ()


# --- Updates and payment ------------------------------------------------------------------------------------------


def _open_update(trial: Trial) -> Reasons:
    year = trial.own("year", 2008)
    on = trial.attempt.on or date(year - 1, 8, 1)
    trial.make(UPDATE, "open", "ocfs_cycle_admin", on, year=year, due_on=date(year - 1, 10, 15))
    return ()


def _report(trial: Trial) -> None:
    """The county changes and reports; without a word of the case, one part is changed and reported."""
    _open_update(trial)
    trial.answer(answers_for(trial.attempt.facts))
    changed = trial.own("changed", ("SC-V",))
    trial.touch(changed)
    rows = [{"part": part, "what": TEXT} for part in trial.own("reported", changed)]
    sent_on = {"report_sent_on": trial.builder.today} if trial.own("report", default=True) else {}
    trial.do("report_changes", "ldss_planner", reported=rows, **sent_on)


UPDATING: tuple[tuple[str, str, str], ...] = (
    ("AU-02", "submit", "ldss_planner"),
    ("AU-03b", "review", "ocfs_plan_unit"),
    ("AU-04", "approve", "ocfs_plan_unit"),
)


def _update(trial: Trial, until: str | None = None) -> Reasons:
    until = until or trial.attempt.transition
    _report(trial)
    for transition, action, role in UPDATING:
        if (transition, until) == ("AU-04", "AU-03"):
            trial.do("return", "ocfs_reviewer", findings=FINDINGS)
            break
        trial.do(action, role)
        if transition == until:
            break
    return ()


def ask_payment(builder: Builder, attempt: Attempt) -> Reasons:
    """What stands against a year's reimbursement: of a plan in effect with its update and its confirmed money."""
    build_in_effect(builder)
    trial, year = Trial(builder, attempt), int(attempt.own["year"])
    on = attempt.on or date(year, 1, 1)
    if year in builder.cycle.reported_years:
        _update(trial, "AU-04" if trial.own("approved", default=True) else "AU-02")
    ended = [index for index, last in enumerate(builder.cycle.funding_ends_on) if last < on]
    for index in ended if trial.own("appropriated", default=True) else ():
        builder.do("confirm_appropriation", "yb_director", None, {"index": index})
    payments = payments_of(builder.session, builder.item, on)
    return tuple(reason for one in payments if one.year == year for reason in one.reasons)


MOVING = frozenset({"AM-01", "PR-01", "PR-02", "PR-03"})
"""The transitions whose plan sets money aside."""
TRY: Mapping[str, Callable[[Trial], Reasons]] = {
    "AM-01": _open_amendment,
    "AM-02": _sign,
    **dict.fromkeys(("AM-03", "AM-04", "AM-05", "AM-06", "AM-07", "AM-08"), _amend),
    "PR-01": _record,
    "PR-02": _notify,
    "PR-03": _overdue,
    "AU-01": _open_update,
    **dict.fromkeys(("AU-02", "AU-03", "AU-03b", "AU-04"), _update),
}
"""How each transition of a change is tried."""
