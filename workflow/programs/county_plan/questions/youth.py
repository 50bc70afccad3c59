"""How the rules of the Youth Bureau component are asked of a plan (R-YB-01 to R-YB-09, R-YB-14).

A bureau that has written nothing lacks its whole component, and R-YB-01 alone says so; the others are asked of every
bureau that has begun.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from workflow.content.answers import YES, Content, Place, read_exact
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.questions.base import Ask, asks
from workflow.programs.county_plan.questions.cells import located, pointing, whole_number
from workflow.programs.county_plan.rules import youth_agreement, youth_bureau, youth_sections
from workflow.programs.county_plan.rules.base import Finding
from workflow.values import is_empty

COUNTY = "1"
"""The instance of the county's own bureau; the municipal ones follow."""
MEMBER = ("name", "address", "employer", "professional_or_community_affiliation")
RAP_FORMS = ("3105", "3117")


def municipal_bureaus(content: Content) -> int:
    """How many municipal bureaus the county has, as its profile says."""
    return max(whole_number(content.number(PROFILE, "PF-MYB")) or 0, 0)


def bureaus_written(content: Content) -> tuple[str, ...]:
    """The bureaus whose component is begun, by instance, in order.

    The municipal part YB-V counts municipal bureaus alone and begins nothing.
    """
    begun = {place.instance for place in content.answers if place.part.startswith("YB-") and place.part != "YB-V"}
    numbers = sorted(int(bureau) for bureau in begun if bureau.isdecimal())
    return tuple(str(number) for number in numbers if 1 <= number <= municipal_bureaus(content) + 1)


def found_in(finding: Finding, instance: str, name: str = "") -> Finding:
    """The same finding at its question's place in one bureau, whose name opens the sentence where it is given."""
    part, _, question = (finding.reason.field if finding.reason and finding.reason.field else "").partition(".")
    place = Place(part, question, instance)
    return located(finding, name, place) if name else pointing(finding, place)


def ask_every_bureau(check: Callable[[PlanFacts, str], Finding]) -> Ask:
    """Ask of every bureau that has begun its component; where there are several, each reason names its bureau."""

    def ask(facts: PlanFacts, on: date) -> Iterable[Finding]:
        del on
        several = municipal_bureaus(facts.content) > 0
        return [
            found_in(check(facts, bureau), bureau, name_of(facts.content, bureau) if several else "")
            for bureau in bureaus_written(facts.content)
        ]

    return ask


def name_of(content: Content, bureau: str) -> str:
    """What a bureau calls itself, else its number."""
    return content.text("YB-I-a", "bureau_name", bureau) or f"Youth Bureau {bureau}"


def count_answered(content: Content, part: str, questions: Sequence[str], instance: str = "") -> int:
    """How many of these questions have an answer."""
    return sum(not is_blank(content.get(part, question, instance)) for question in questions)


def first_missing(content: Content, part: str, questions: Sequence[str], instance: str = "") -> str:
    """The first of these questions that has no answer, else the first of all."""
    missing = [question for question in questions if is_blank(content.get(part, question, instance))]
    return next(iter(missing or questions))


def is_blank(value: Any) -> bool:
    """Whether nothing is said: nothing at all, or only blanks."""
    return is_empty(value) or (isinstance(value, str) and not value.strip())


@asks("R-YB-01", "PROFILE.PF-MYB", "YB-I-a.answer")
def ask_components(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether every bureau has written."""
    del on
    written = bureaus_written(facts.content)
    municipal = municipal_bureaus(facts.content)
    found = youth_bureau.include_every_bureau(facts.cycle, municipal=municipal, components=len(written))
    missing = next(str(number) for number in count(1) if str(number) not in written)
    return [found_in(found, missing)]


def _check_charts(facts: PlanFacts, bureau: str) -> Finding:
    content = facts.content
    return youth_bureau.attach_charts(
        facts.cycle,
        government_chart=content.has("YB-I-a", "government_chart", bureau),
        bureau_chart=content.has("YB-I-b", "bureau_chart", bureau),
    )


def _check_staff(facts: PlanFacts, bureau: str) -> Finding:
    content = facts.content
    staff = content.rows("YB-I-b", "staff", bureau)
    return youth_bureau.list_staff(
        facts.cycle,
        part_time=[{"fte": read_exact(row.get("fte"))} for row in staff if row.get("part_time") in (True, YES)],
        shared=content.yes(PROFILE, "PF-SHARED-STAFF") is True,
        explained=bool(content.text("YB-I-b", "shared_explanation", bureau)),
        staff=len(staff),
        unnamed=_incomplete(staff, ("name", "title")),
    )


def _incomplete(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> int:
    """How many rows lack one of these cells."""
    return sum(any(is_blank(row.get(column)) for column in columns) for row in rows)


def _check_board(facts: PlanFacts, bureau: str) -> Finding:
    members = facts.content.rows("YB-B", "members", bureau)
    return youth_bureau.list_board(
        facts.cycle,
        rows=len(members),
        incomplete=_incomplete(members, MEMBER),
        youth_marked=any(row.get("is_youth_member") in (True, YES) for row in members),
    )


def _check_allocation(facts: PlanFacts, bureau: str) -> Finding:
    content = facts.content
    return youth_bureau.describe_allocation(
        facts.cycle,
        text=bool(content.text("YB-II", "answer", bureau)),
        municipal=municipal_bureaus(content),
        municipal_text=bool(content.text("YB-II", "municipal_relation", bureau)),
    )


def _check_systems(facts: PlanFacts, bureau: str) -> Finding:
    cycle, content = facts.cycle, facts.content
    monitoring, evaluation = cycle.words("monitoring_elements"), cycle.words("evaluation_elements")
    monitored = count_answered(content, "YB-III-a", monitoring, bureau)
    found = youth_bureau.describe_systems(
        cycle, monitoring=monitored, evaluation=count_answered(content, "YB-III-b", evaluation, bureau)
    )
    if monitored < len(monitoring):
        return pointing(found, Place("YB-III-a", first_missing(content, "YB-III-a", monitoring, bureau)))
    return pointing(found, Place("YB-III-b", first_missing(content, "YB-III-b", evaluation, bureau)))


def _check_runaway(facts: PlanFacts, bureau: str) -> Finding:
    cycle, content = facts.cycle, facts.content
    asked = cycle.words("runaway_questions")
    found = youth_sections.answer_runaway_section(
        cycle,
        rhya=content.yes(PROFILE, "PF-RHYA") is True,
        answered=count_answered(content, "YB-IV", asked, bureau),
    )
    return pointing(found, Place("YB-IV", first_missing(content, "YB-IV", asked, bureau)))


BUREAU_RULES: tuple[tuple[str, Callable[[PlanFacts, str], Finding], tuple[str, ...]], ...] = (
    ("R-YB-02", _check_charts, ("YB-I-a.government_chart", "YB-I-b.bureau_chart")),
    ("R-YB-03", _check_staff, ("YB-I-b.staff", "YB-I-b.shared_explanation", "PROFILE.PF-SHARED-STAFF")),
    ("R-YB-04", _check_board, ("YB-B.members",)),
    ("R-YB-05", _check_allocation, ("YB-II.answer", "YB-II.municipal_relation")),
    ("R-YB-06", _check_systems, ("YB-III-a.procedures", "YB-III-b.procedures")),
    ("R-YB-07", _check_runaway, ("PROFILE.PF-RHYA", "YB-IV.a")),
)
for _rule_id, _check, _concerns in BUREAU_RULES:
    asks(_rule_id, *_concerns)(ask_every_bureau(_check))


@asks("R-YB-08", "YB-V.a", "YB-V.b", "YB-V.c", "YB-V.d")
def ask_municipal_section(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether each bureau that has begun answers the municipal part, which counts municipal bureaus alone."""
    del on
    content, asked = facts.content, facts.cycle.words("municipal_questions")
    for bureau in bureaus_written(content):
        number = str(int(bureau) - 1)
        found = youth_sections.answer_municipal_section(
            facts.cycle,
            kind="county" if bureau == COUNTY else "municipal",
            answered=count_answered(content, "YB-V", asked, number),
        )
        place = Place("YB-V", first_missing(content, "YB-V", asked, number), number)
        yield located(found, name_of(content, bureau), place)


@asks("R-YB-09", "YB-A.included")
def ask_agreement(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether the agreement is included."""
    del on
    return (youth_agreement.include_agreement(facts.cycle, included=facts.content.yes("YB-A", "included") is True),)


@asks("R-YB-14", "YB-I-a.government_chart", "YB-I-b.bureau_chart")
def ask_allocation_forms(facts: PlanFacts, on: date) -> Iterable[Finding]:
    """Whether a form of the Resource Allocation Plan is among the bureaus' files, as far as their names tell."""
    del on
    answers = facts.content.answers.items()
    names = [str(value.get("name")) for place, value in answers if place.part.startswith("YB-") and is_file(value)]
    attached = any(form in name for name in names for form in RAP_FORMS)
    return (youth_bureau.keep_allocation_forms_apart(facts.cycle, ocfs3105_attached=attached),)


def is_file(value: Any) -> bool:
    """Whether an answer is an attached file."""
    return isinstance(value, Mapping) and "name" in value
