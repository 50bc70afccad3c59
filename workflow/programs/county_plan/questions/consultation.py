"""What a plan says of its consultations, put to R-CON-01 to R-CON-09."""

from collections.abc import Iterable
from datetime import date

from workflow.content.answers import Content, Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import located, word
from workflow.programs.county_plan.rules import consultation
from workflow.programs.county_plan.rules.base import Finding

TABLE, SUMMARY = "consultations", "issues_and_use"
DATED_FORMS = ("SC-B-1", "SC-B-2", "SC-B-3", "SC-B-4")
"""The forms that ask for dates or a frequency; SC-B-5 prints no such column."""
FORMS = (*DATED_FORMS, "SC-B-5")


def _named_types(content: Content, form: str) -> tuple[str, ...]:
    """The types of agency for which a form names an agency."""
    rows = content.rows(form, TABLE)
    return tuple(word(row, "agency_type") for row in rows if word(row, "agency_name"))


@asks("R-CON-01", "SC-B-1.consultations")
def ask_adult_protective(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """SC-B-1."""
    types = _named_types(facts.content, "SC-B-1")
    return (consultation.consult_adult_protective(facts.cycle, types_with_named_agency=types),)


@asks("R-CON-02", "SC-B-2.consultations")
def ask_child_protective(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """SC-B-2."""
    types = _named_types(facts.content, "SC-B-2")
    return (consultation.consult_child_protective(facts.cycle, types_with_named_agency=types),)


@asks("R-CON-03", "SC-B-3.consultations")
def ask_child_welfare(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """SC-B-3."""
    types = _named_types(facts.content, "SC-B-3")
    return (consultation.consult_child_welfare(facts.cycle, types_with_named_agency=types),)


@asks("R-CON-04", "SC-B-4.consultations")
def ask_day_care(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """SC-B-4."""
    rows = len(facts.content.rows("SC-B-4", TABLE))
    types = _named_types(facts.content, "SC-B-4")
    return (consultation.consult_day_care(facts.cycle, rows=rows, types=types),)


@asks("R-CON-05", "PROFILE.PF-RHYA", "SC-B-5.consultations")
def ask_runaway_youth(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """SC-B-5."""
    rhya = bool(facts.content.yes(PROFILE, "PF-RHYA"))
    rows = len(facts.content.rows("SC-B-5", TABLE))
    return (consultation.consult_on_runaway_youth(facts.cycle, rhya=rhya, rows=rows),)


@asks("R-CON-06", *(f"{form}.{TABLE}" for form in DATED_FORMS))
def ask_rows(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every row of SC-B-1 to SC-B-4."""
    for form in DATED_FORMS:
        for row in facts.content.rows(form, TABLE):
            when = word(row, "dates_or_frequency_of_meetings")
            found = consultation.complete_row(facts.cycle, agency=word(row, "agency_name"), when=when)
            yield located(found, form, Place(form, TABLE))


@asks("R-CON-07", *(f"{form}.{SUMMARY}" for form in FORMS))
def ask_summaries(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every form with a row: what was discussed, and its use."""
    for form in FORMS:
        if facts.content.rows(form, TABLE):
            found = consultation.summarize_issues(facts.cycle, summary=facts.content.text(form, SUMMARY))
            yield located(found, form, Place(form, SUMMARY))


@asks("R-CON-08", "SC-B-2.family_court_role")
def ask_family_court(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Who took part for the Family Court."""
    return (consultation.involve_family_court(facts.cycle, role=facts.content.text("SC-B-2", "family_court_role")),)


@asks("R-CON-09", "PROFILE.PF-CC-CHANGE", "SC-B-4.shared_with")
def ask_changes_shared(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """With whom changes of the child care program were shared."""
    changed = bool(facts.content.yes(PROFILE, "PF-CC-CHANGE"))
    shared = [word(row, "text") for row in facts.content.rows("SC-B-4", "shared_with")]
    return (consultation.share_changes(facts.cycle, cc_change=changed, shared_with=[one for one in shared if one]),)
