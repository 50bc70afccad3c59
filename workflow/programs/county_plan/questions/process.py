"""How the rules of the hearing, the submission and the signatures are asked of a plan."""

from collections.abc import Callable, Iterable
from datetime import date

from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import Ask, asks
from workflow.programs.county_plan.rules import hearing, hearing_record, signature, submission
from workflow.programs.county_plan.rules.base import Finding

HEARINGS = "SC-II-H.hearings"
SIGNATURES = "SC-A.signatures"


def _ask_notice(index: int) -> Ask:
    """Ask one of R-HRG-02, 03, 04: met when one hearing qualifies, else of every hearing that was held."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        if facts.last_qualifying_on is not None:
            return ()
        held = [one for one in facts.hearings if one.held]
        return [hearing.judge_notice(facts.cycle, one)[index] for one in held]

    return ask


def _ask_line(check: Callable[..., Finding], line: str) -> Ask:
    """Ask whether one line of SC-A is signed and dated."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        return (check(facts.cycle, signed=line in facts.signatures, date=facts.signatures.get(line)),)

    return ask


def _ask_executive(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    lines = ("ceo", "legislature_chair") if facts.has_ceo else ("legislature_chair", "ceo")
    signed_by = next((line for line in lines if line in facts.signatures), None)
    signed_on = facts.signatures.get(signed_by) if signed_by else None
    check = signature.sign_as_executive
    return (check(facts.cycle, has_ceo=facts.has_ceo, signed_by=signed_by, date=signed_on),)


def _ask_waiver(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    signed_on = facts.signatures.get("waiver")
    return (
        signature.sign_waiver(
            facts.cycle,
            waiver=facts.waiver_c,
            signed=signed_on is not None,
            date=signed_on,
            assertion=facts.waiver_asserted,
        ),
    )


def _ask_signatures_after_hearing(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    last = facts.last_qualifying_on
    dates = sorted(set(facts.signatures.values()))
    return [hearing_record.sign_after_hearing(facts.cycle, hearing=last, signed=signed) for signed in dates]


def _ask_version(facts: PlanFacts, on: date) -> Iterable[Finding]:
    del on
    earliest = min(facts.signatures.values(), default=None)
    check = signature.sign_final_version
    same = facts.signed_digests <= {facts.content_digest}
    return (check(facts.cycle, last_edit=facts.last_edit_on, earliest_signature=earliest, same_content=same),)


def _ask_any_day(check: Callable[[PlanFacts], Finding]) -> Ask:
    """Ask a rule that does not look at the day."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        return (check(facts),)

    return ask


def _ask_first(facts: PlanFacts, on: date) -> Iterable[Finding]:
    return (hearing.hold_before_submission(facts.cycle, hearings=facts.hearings, submit_on=on),)


def _ask_wait(facts: PlanFacts, on: date) -> Iterable[Finding]:
    return (hearing.wait_after_hearing(facts.cycle, hearing=facts.last_qualifying_on, submit_on=on),)


def _ask_which_counts(facts: PlanFacts, on: date) -> Iterable[Finding]:
    return (hearing.count_last_qualifying(facts.cycle, hearings=facts.hearings, submit_on=on),)


def _ask_due_date(facts: PlanFacts, on: date) -> Iterable[Finding]:
    return (submission.submit_by_due_date(facts.cycle, submit_on=on, due=facts.due_on),)


def _ask_contents(facts: PlanFacts) -> Finding:
    own = facts.content.yes("SC-TOC", "own_layout") is True
    return submission.list_contents(facts.cycle, toc=not own or facts.content.yes("SC-TOC", "toc_complete") is True)


def _ask_page_numbers(facts: PlanFacts) -> Finding:
    own = facts.content.yes("SC-TOC", "own_layout") is True
    unnumbered = facts.content.count("SC-TOC", "unnumbered_pages") if own else 0
    return submission.number_pages(facts.cycle, unnumbered_pages=unnumbered)


def _ask_plan_period(facts: PlanFacts) -> Finding:
    return submission.cover_plan_period(facts.cycle, start=facts.plan_start, end=facts.plan_end)


def _ask_record(facts: PlanFacts) -> Finding:
    return hearing_record.complete_record(facts.cycle, elements=facts.elements)


def _ask_form(facts: PlanFacts) -> Finding:
    """Any hearing that was held may be the one that the form tells of; else the last is compared."""
    dates = [one.on for one in facts.hearings if one.held]
    form = facts.form_hearing_on
    record = form if form in dates else max(dates, default=None)
    return hearing_record.match_form(facts.cycle, form_hearing=form, record_hearing=record)


def _ask_components(facts: PlanFacts) -> Finding:
    return submission.include_components(facts.cycle, components=facts.components)


def _ask_cover(facts: PlanFacts) -> Finding:
    return submission.complete_cover(facts.cycle, missing=facts.cover_missing)


def _ask_one_plan(facts: PlanFacts) -> Finding:
    return submission.file_one_plan(facts.cycle, active_plans=facts.active_plans)


PROCESS: tuple[tuple[str, Ask, tuple[str, ...]], ...] = (
    ("R-HRG-01", _ask_first, (HEARINGS,)),
    ("R-HRG-02", _ask_notice(0), (HEARINGS,)),
    ("R-HRG-03", _ask_notice(1), (HEARINGS,)),
    ("R-HRG-04", _ask_notice(2), (HEARINGS,)),
    ("R-HRG-05", _ask_wait, (HEARINGS,)),
    ("R-HRG-07", _ask_any_day(_ask_record), ("SC-II-H.record",)),
    ("R-HRG-08", _ask_which_counts, (HEARINGS,)),
    ("R-HRG-09", _ask_any_day(_ask_form), ("SC-II-H.record",)),
    ("R-HRG-10", _ask_signatures_after_hearing, (SIGNATURES,)),
    ("R-SUB-01", _ask_due_date, ()),
    ("R-SUB-04", _ask_any_day(_ask_plan_period), ("SC-COVER.plan_start", "SC-COVER.plan_end")),
    ("R-SUB-05", _ask_any_day(_ask_components), ()),
    ("R-SUB-06", _ask_any_day(_ask_contents), ("SC-TOC.toc_complete",)),
    ("R-SUB-07", _ask_any_day(_ask_page_numbers), ("SC-TOC.unnumbered_pages",)),
    ("R-SUB-08", _ask_any_day(_ask_cover), ("SC-COVER.contact_person",)),
    ("R-SUB-09", _ask_any_day(_ask_one_plan), ()),
    ("R-SIG-01", _ask_line(signature.sign_as_commissioner, "commissioner"), (SIGNATURES,)),
    ("R-SIG-02", _ask_line(signature.sign_as_director, "yb_director"), (SIGNATURES,)),
    ("R-SIG-03", _ask_line(signature.sign_as_chair, "yb_chair"), (SIGNATURES,)),
    ("R-SIG-04", _ask_line(signature.sign_as_probation, "probation"), (SIGNATURES,)),
    ("R-SIG-05", _ask_executive, (SIGNATURES, "PROFILE.PF-NO-CEO")),
    ("R-SIG-06", _ask_line(signature.sign_pins_as_chair, "yb_chair_pins"), (SIGNATURES,)),
    ("R-SIG-07", _ask_waiver, (SIGNATURES, "PROFILE.PF-WAIVER-C")),
    ("R-SIG-08", _ask_version, (SIGNATURES,)),
)
for _rule_id, _ask, _concerns in PROCESS:
    asks(_rule_id, *_concerns)(_ask)
