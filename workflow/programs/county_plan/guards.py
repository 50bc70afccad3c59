"""The guards of the county plan. One named R-… asks the rule of that id; the others say what a record needs.

Those of the hearing and the signatures stand in hearing_guards.py.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from workflow.content.storing import WRITES
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan import writing
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.judging import judge, judge_all, rules_guarding
from workflow.programs.county_plan.plan import count_active_plans, cycle_of, facts_of, hearing_set_on, whole_facts
from workflow.programs.county_plan.questions import QUESTIONS
from workflow.programs.county_plan.rules import review, submission, youth_agreement
from workflow.programs.county_plan.rules.base import Finding
from workflow.programs.county_plan.wording import day
from workflow.registry import Guards
from workflow.texts import Text

guards = Guards()

Reasons = Iterable[Reason]


FACTS = "county_plan_facts"
"""Where a session that only offers actions keeps the facts of a plan, so that its many guards read them once."""


def _facts(ctx: Context) -> PlanFacts:
    if not ctx.offering:
        return whole_facts(ctx.session, ctx.item, ctx.data)
    known: dict[tuple[int, int, int], PlanFacts] = ctx.session.info.setdefault(FACTS, {})
    key = (ctx.item.id, ctx.item.version, ctx.session.info.get(WRITES, 0))
    if key not in known:
        known[key] = whole_facts(ctx.session, ctx.item)
    return known[key]


def _reasons(*findings: Finding) -> Reasons:
    return [finding.reason for finding in findings if finding.reason is not None]


HEARING_PART = "SC-II-H"
LATER = ("SC-II-H.hearings", "SC-A.signatures")
"""What comes about after the writing: a hearing and signatures cannot be put right by it."""


def written_rules() -> tuple[str, ...]:
    """The rules about what is written, which is frozen when the plan is finalized."""
    blocking = rules_guarding("TR-09", "blocks_submission")
    return tuple(rule_id for rule_id in blocking if not set(QUESTIONS[rule_id].concerns) & {*LATER})


# --- Opening -----------------------------------------------------------------------------------------------------


@guards("own_district", asks=("district",), needs=("district",))
def check_own_district(ctx: Context) -> Reason | None:
    """A planner opens the plan of the own district; OCFS opens any."""
    if ctx.actor.holds("ocfs_cycle_admin") or ctx.value("district") is None:  # district_and_cycle asks for it
        return None
    if ctx.value("district") in ctx.actor.organizations("ldss_planner"):
        return None
    message = Text("Choose your own district.", "Choisissez votre propre district.")
    return Reason("own_district", message, who=("ocfs_cycle_admin",), field="district")


@guards("R-SUB-09", asks=("district", "cycle"))
def check_one_plan(ctx: Context) -> Reasons:
    """R-SUB-09: one plan per county and cycle."""
    cycle, known = ctx.value("cycle"), cycles_in(ctx.session)
    if cycle is None or cycle not in known:  # district_and_cycle asks for it, cycle_open for one that is there
        return ()
    count = count_active_plans(ctx.session, ctx.item, ctx.value("district"), cycle)
    return _reasons(submission.file_one_plan(known[cycle], active_plans=count))


# --- Content -----------------------------------------------------------------------------------------------------


@guards("returned_parts_only")
def check_returned_parts(ctx: Context) -> Reason | None:
    """In a returned plan only the returned parts change; the hearing's record stands in SC-II-H (18 NYCRR 407.8(b))."""
    return writing.closed_part(ctx.session, ctx.item, HEARING_PART)


@guards("R-HRG-09", asks=("form_hearing_on",))
def check_form_date(ctx: Context) -> Reasons:
    """R-HRG-09: the date told in the plan is the date of a hearing on the record."""
    return judge("R-HRG-09", facts_of(ctx.item, ctx.data), ctx.today)


# --- Rules asked of the whole plan ----------------------------------------------------------------------------------


def _guard_by_rule(rule_id: str) -> None:
    """Enter a guard that asks one rule of the plan as it stands today."""

    @guards(rule_id)
    def check_rule(ctx: Context) -> Reasons:
        return judge(rule_id, _facts(ctx), ctx.today)


for _rule_id in (
    "R-SIG-01",
    "R-SIG-02",
    "R-SIG-03",
    "R-SIG-04",
    "R-SIG-05",
    "R-SIG-06",
    "R-SIG-07",
    "R-HRG-10",
    "R-SUB-01",
):
    _guard_by_rule(_rule_id)


# --- Submission, review, life ------------------------------------------------------------------------------------


@guards("R-LIF-01")
def check_complete(ctx: Context) -> Reasons:
    """R-LIF-01: every rule that blocks a submission; each reason carries its own rule.

    Rules that only warn at the submission are asked with them, save those that the action asks by itself.
    """
    asked = rules_guarding("TR-09", "blocks_submission", "warning")
    others = [rule_id for rule_id in asked if rule_id not in ctx.transition.guards]
    return judge_all(others, _facts(ctx), ctx.today)


@guards("submission_outlook")
def warn_of_what_is_missing(ctx: Context) -> Reasons:
    """What would stand in the way of the submission and can only be written while the plan is open (R-LIF-01)."""
    for reason in judge_all(written_rules(), _facts(ctx), ctx.today):
        yield replace(reason, code="submission_outlook", severity="warning")


@guards("R-PINS-09")
def check_joint_approval(ctx: Context) -> Reasons:
    """R-PINS-09: OCFS and DPCA both approved."""
    tracks = ctx.item.tracks
    return _reasons(review.approve_jointly(cycle_of(ctx.item), ocfs=tracks["ocfs"], dpca=tracks["dpca_pins"]))


@guards("R-SUB-10")
def warn_of_late_approval(ctx: Context) -> Reasons:
    """R-SUB-10: approval by the effective date."""
    return _reasons(submission.approve_by_effective_date(cycle_of(ctx.item), approved_on=ctx.today))


@guards("R-LIF-02")
def check_in_force(ctx: Context) -> Reason | None:
    """R-LIF-02: the day has come on which the plan takes effect, or on which it has ended."""
    facts = facts_of(ctx.item)
    approved_on = facts.approved_on or ctx.today
    found = review.state_on(facts.cycle, approved_on=approved_on, on=ctx.today)
    if found.outcome == ctx.transition.to:
        return None
    if ctx.transition.to == "expired":
        earliest = facts.cycle.ends_on + timedelta(days=1)
        message = Text("The plan ends on {last}.", "Le plan prend fin le {last}.").format(last=day(facts.cycle.ends_on))
    else:
        earliest = review.effective_from(facts.cycle, approved_on)
        message = Text("The plan takes effect on {first}.", "Le plan entre en vigueur le {first}.").format(
            first=day(earliest)
        )
    return Reason("R-LIF-02", message, "06-OCFS-LCM-05, Purpose; Submission Date", earliest=earliest)


@guards("R-EXT-04")
def check_second_chance(ctx: Context) -> Reasons:
    """R-EXT-04: the county could resubmit once."""
    returns = int(ctx.item.fields.get("returns") or 0)
    return _reasons(review.give_second_chance(cycle_of(ctx.item), opportunities=returns))


@guards("R-YB-10")
def check_termination_notice(ctx: Context) -> Reasons:
    """R-YB-10: thirty days from the notice to the end of the agreement."""
    notice = ctx.value("termination_notice_on")
    return _reasons(youth_agreement.give_termination_notice(cycle_of(ctx.item), notice=notice, terminated=ctx.today))


@guards("funding_year_known", asks=("index",), needs=("index",))
def check_funding_year(ctx: Context) -> Reason | None:
    """The row of the funding year exists, and was not confirmed before."""
    index, years = ctx.data.get("index"), ctx.item.fields.get("funding_years") or ()
    if index is None or index >= len(years):
        message = Text("Choose one of the rows.", "Choisissez une des lignes.")
    elif years[index].get("confirmed_on"):
        message = Text("It was confirmed before.", "C’est déjà confirmé.")
    else:
        return None
    return Reason("funding_year_known", message, field="index")


# --- Extension ---------------------------------------------------------------------------------------------------


@guards("R-SUB-02", asks=("extension_reasons", "proposed_due_on"), needs=("extension_reasons", "proposed_due_on"))
def check_letter(ctx: Context) -> Reasons:
    """R-SUB-02: the letter gives reasons and a date."""
    if ctx.offering:
        return ()
    reasons, proposed = ctx.data.get("extension_reasons"), ctx.data.get("proposed_due_on")
    return _reasons(submission.write_extension_letter(cycle_of(ctx.item), reasons=reasons, proposed=proposed))


@guards("R-SUB-03")
def check_proposed_date(ctx: Context) -> Reasons:
    """R-SUB-03: later than the due date, and not too long."""
    facts = facts_of(ctx.item)
    proposed = ctx.data.get("proposed_due_on")
    return _reasons(submission.keep_extension_short(facts.cycle, due=facts.due_on, proposed=proposed))


@guards("R-SUB-11")
def warn_of_unreachable_date(ctx: Context) -> Reasons:
    """R-SUB-11: the promised date can be kept."""
    facts = facts_of(ctx.item)
    set_on = hearing_set_on(ctx.item) or facts.last_qualifying_on
    proposed = ctx.data.get("proposed_due_on")
    return _reasons(submission.propose_reachable_date(facts.cycle, hearing=set_on, proposed=proposed))


@guards("extension_to_come", asks=("proposed_due_on",))
def warn_of_past_date(ctx: Context) -> Reason | None:
    """A date that has passed cannot be kept; no rule refuses it, so it is warned about."""
    proposed = ctx.data.get("proposed_due_on")
    if proposed is None or proposed > ctx.today:
        return None
    message = Text("The date you ask for has passed already.", "La date demandée est déjà passée.")
    return Reason("extension_to_come", message, field="proposed_due_on", severity="warning")


@guards("extension_asked_in_time")
def warn_of_late_request(ctx: Context) -> Reason | None:
    """An extension is asked for by the due date; later it is only warned about, as no rule refuses it."""
    due_on = facts_of(ctx.item).due_on
    if ctx.today <= due_on:
        return None
    message = Text(
        "You ask after {due}, the due date. OCFS may still grant it.",
        "Vous demandez après le {due}, date limite. L’OCFS peut encore l’accorder.",
    ).format(due=day(due_on, ctx.today))
    return Reason("extension_asked_in_time", message, "06-OCFS-LCM-05, Submission Date", severity="warning")


@guards("granted_after_due", asks=("granted_to",))
def check_granted_date(ctx: Context) -> Reason | None:
    """A granted date is later than the present due date."""
    due_on = facts_of(ctx.item).due_on
    granted = ctx.data.get("granted_to")
    if granted is None or granted > due_on:
        return None
    message = Text("Grant a date after {due}.", "Accordez une date postérieure au {due}.")
    return Reason("granted_after_due", message.format(due=day(due_on, granted)), field="granted_to")
