"""What a plan says of room and board from Independent Living money, put to R-CHF-01 to R-CHF-05."""

from collections.abc import Iterable
from datetime import date

from workflow.content.answers import Place
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import asks
from workflow.programs.county_plan.questions.cells import located, whole_number
from workflow.programs.county_plan.rules import chafee
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, Finding
from workflow.texts import Text

PART = "DSS-E"
POLICIES = (
    "categories_of_youth",
    "max_funding_levels",
    "covered_expenses",
    "max_amount_per_youth",
    "length_of_assistance",
)
"""The policies that a county states; conditions of work or school are stated where there are any."""
AGES = ("youngest_age", "oldest_age")


def _uses(facts: PlanFacts) -> bool:
    return bool(facts.content.yes(PROFILE, "PF-CHAFEE-RB"))


def _is_begun(facts: PlanFacts) -> bool:
    """Whether the form is used and there; where it is missing altogether R-CHF-01 says so alone."""
    return _uses(facts) and any(facts.content.places(PART))


@asks("R-CHF-01", "PROFILE.PF-CHAFEE-RB", "DSS-E.categories_of_youth")
def ask_form(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the form is there where the money is used."""
    return (chafee.fill_in_form(facts.cycle, uses=_uses(facts), form=any(facts.content.places(PART))),)


@asks("R-CHF-02", "DSS-E.allocation", "DSS-E.room_board")
def ask_room_and_board(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Both amounts; one that is missing counts as nothing, so that a sum without its allocation is too much."""
    if not _is_begun(facts):
        return (NOT_APPLICABLE,)
    allocation, given = (facts.content.number(PART, name) or 0 for name in ("allocation", "room_board"))
    return (chafee.cap_room_and_board(facts.cycle, allocation=allocation, room_board=given),)


@asks("R-CHF-03", "DSS-E.youngest_age", "DSS-E.oldest_age", "DSS-E.silp")
def ask_ages(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The youngest and the oldest who are served, as far as they are given."""
    if not _is_begun(facts):
        return
    silp = bool(facts.content.yes(PART, "silp"))
    for name in AGES:
        age = whole_number(facts.content.number(PART, name))
        if age is not None:
            found = chafee.house_former_foster_youth(facts.cycle, age=age, silp=silp)
            yield found if silp else _at(found, name)


def _at(found: Finding, name: str) -> Finding:
    where = Text("Youngest age", "Âge minimal") if name == "youngest_age" else Text("Oldest age", "Âge maximal")
    return located(found, where, Place(PART, name))


@asks("R-CHF-04", *(f"{PART}.{name}" for name in POLICIES), "DSS-E.procedures")
def ask_policies(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The policies that are stated, or the procedures attached."""
    if not _is_begun(facts):
        return (NOT_APPLICABLE,)
    stated = len([name for name in POLICIES if facts.content.has(PART, name)])
    attached = facts.content.has(PART, "procedures")
    return (chafee.write_policies(facts.cycle, items=stated, attached=attached),)


@asks("R-CHF-05", "DSS-E.match_counted", "DSS-E.fa_sn_eligible", "DSS-E.youngest_age", "DSS-E.oldest_age")
def ask_match(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """The payments that the county counts to its match, where it does."""
    if not (_is_begun(facts) and facts.content.yes(PART, "match_counted")):
        return
    eligible = bool(facts.content.yes(PART, "fa_sn_eligible"))
    for name in AGES:
        age = whole_number(facts.content.number(PART, name))
        if age is not None:
            yield chafee.count_to_match(facts.cycle, age=age, fa_sn_eligible=eligible)
