"""The facts of one plan as the rules and the legal clock ask for them, free of any storage."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from workflow.content.answers import Content
from workflow.content.conditions import PROFILE
from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.hearing import Hearing, last_qualifying

SIGNATURE_LINES = {
    "commissioner": "ldss_commissioner",
    "yb_director": "yb_director",
    "yb_chair": "youth_board_chair",
    "probation": "probation_director",
    "yb_chair_pins": "youth_board_chair",
    "ceo": "ceo_or_chair",
    "legislature_chair": "ceo_or_chair",
    "waiver": "ldss_commissioner",
}
"""The lines of SC-A, and the role that may sign each."""
SIGNED_BY_ALL = ("commissioner", "yb_director", "yb_chair", "probation")
"""The lines that every plan needs."""
MAY_BE_EMPTY = "yb_chair_pins"
"""The line that is printed and that no plan needs (R-SIG-06)."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is known of a plan. `signatures` holds the date by line of SC-A; `due_on` is the extended date if any.

    `signed_digests` stand for the contents that signatures cover, `content_digest` for the content as it is; both are
    empty where nobody said which.

    `content` is everything that the county answered; without it nothing that asks about it can be said.
    `adult_services_on` is the day on which the specialist reviewer of adult services reported.
    `funding_confirmed` holds the last days of the State's funding years whose appropriation was confirmed.
    """

    cycle: Cycle
    due_on: date
    content: Content = field(default_factory=Content)
    district_name: str = ""
    district_code: str = ""
    hearings: tuple[Hearing, ...] = ()
    elements: frozenset[str] = frozenset()
    form_hearing_on: date | None = None
    finalized_on: date | None = None
    last_edit_on: date | None = None
    signatures: Mapping[str, date] = field(default_factory=dict)
    signed_digests: frozenset[str] = frozenset()
    content_digest: str = ""
    waiver_asserted: bool = False
    plan_start: date | None = None
    plan_end: date | None = None
    cover_missing: tuple[str, ...] = ()
    active_plans: int = 1
    submitted_on: date | None = None
    returned_on: date | None = None
    resubmitted_on: date | None = None
    approved_on: date | None = None
    adult_services_on: date | None = None
    state: str = ""
    funding_confirmed: frozenset[date] = frozenset()

    @property
    def has_ceo(self) -> bool:
        """Whether the county has a chief elected officer, unless its profile says otherwise (PF-NO-CEO)."""
        return self.content.yes(PROFILE, "PF-NO-CEO") is not True

    @property
    def waiver_c(self) -> bool:
        """Whether the county asks to be excused from DSS-C (PF-WAIVER-C)."""
        return self.content.yes(PROFILE, "PF-WAIVER-C") is True

    @property
    def components(self) -> frozenset[str]:
        """The components of which something is written; a part's id begins with its component's."""
        return frozenset(place.part.split("-")[0] for place in self.content.answers)

    @property
    def last_qualifying_on(self) -> date | None:
        """The date of the last hearing that counts (R-HRG-08), or None."""
        return last_qualifying(self.cycle, self.hearings)

    def with_hearing(self, hearing: Hearing) -> "PlanFacts":
        """The same facts with one more hearing."""
        return replace(self, hearings=(*self.hearings, hearing))


def lines_of(facts: PlanFacts) -> list[str]:
    """The lines of SC-A that a plan needs: of the two of block 4 the one that the county has (SC-A-4)."""
    lines = [*SIGNED_BY_ALL, "ceo" if facts.has_ceo else "legislature_chair"]
    return [*lines, "waiver"] if facts.waiver_c else lines


def missing_lines(facts: PlanFacts) -> list[str]:
    """The required lines of SC-A that nobody has signed."""
    return [line for line in lines_of(facts) if line not in facts.signatures]
