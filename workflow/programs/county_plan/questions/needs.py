"""What a plan says of its needs assessment, put to R-NA-01 to R-NA-06."""

from collections.abc import Iterable
from datetime import date

from workflow.content.answers import Content
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import word
from workflow.programs.county_plan.rules import needs
from workflow.programs.county_plan.rules.base import Finding
from workflow.programs.county_plan.rules.needs import AREA_ITEMS


@asks("R-NA-01", *(f"SC-III-B.{item}" for item in AREA_ITEMS.values()))
def ask_areas(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The areas of which something is told."""
    areas = [area for area, item in AREA_ITEMS.items() if facts.content.text("SC-III-B", item)]
    return (needs.assess_areas(facts.cycle, areas=areas),)


@asks("R-NA-02", "PROFILE.PF-RHYA-P2-REQUEST", "SC-III-B.12")
def ask_part2(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Why RHYA Part II aid is needed; the profile asks in one question for Part I alone and the request."""
    requested = bool(facts.content.yes(PROFILE, "PF-RHYA-P2-REQUEST"))
    justified = bool(facts.content.text("SC-III-B", "12"))
    return (needs.justify_part2(facts.cycle, part1_only=requested, requests_part2=requested, justification=justified),)


@asks("R-NA-03", "SC-C.sources_used", "SC-C.other_survey_text", "SC-C.other_sources")
def ask_data_sources(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """What is ticked, and each source of another kind by its own name."""
    checked = facts.content.chosen("SC-C", "sources_used")
    named = _named_sources(facts.content)
    others = [source for source in facts.cycle.words("sources_to_name") if source in checked]
    if not others:
        return (needs.list_data_sources(facts.cycle, checked=checked, other_text=""),)
    return [
        needs.list_data_sources(facts.cycle, checked=[source], other_text=named.get(source, "")) for source in others
    ]


def _named_sources(content: Content) -> dict[str, str]:
    listed = [word(row, "text") for row in content.rows("SC-C", "other_sources")]
    return {"10e": content.text("SC-C", "other_survey_text"), "10(bis)": " ".join(listed)}


@asks("R-NA-04", "SC-III-E.reported_in", "SC-III-E.activities")
def ask_ongoing_assessment(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Every activity of the coming years, unless they stand among the strategies; without any, what none says."""
    where = facts.content.text("SC-III-E", "reported_in")
    rows = facts.content.rows("SC-III-E", "activities") if where != needs.STRATEGIES else ()
    return [
        needs.assess_further(facts.cycle, reported_in=where, issue=word(row, "issues"), agency=word(row, "agencies"))
        for row in rows or ({},)
    ]


@asks("R-NA-05", "SC-III-A.answer", "SC-III-C.answer")
def ask_conclusions(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The previous cycle, and then what is concluded."""
    a, c = (bool(facts.content.text(part, "answer")) for part in ("SC-III-A", "SC-III-C"))
    return (
        needs.draw_conclusions(facts.cycle, a=a, c=True),
        needs.draw_conclusions(facts.cycle, a=True, c=c),
    )


@asks("R-NA-06", "SC-III-B.11_fields")
def ask_wider_fields(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The neighbouring fields that were ticked."""
    ticked = facts.content.chosen("SC-III-B", "11_fields")
    mentioned = [name for name in facts.cycle.words("wider_fields") if name in ticked]
    return (needs.look_wider(facts.cycle, mentioned=len(mentioned)),)
