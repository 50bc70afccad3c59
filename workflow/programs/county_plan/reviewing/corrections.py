"""What the county did about the findings of a returned plan: which parts changed since, which were answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.items import Item
from workflow.content.answers import Content, Place
from workflow.content.freezing import differences, read_content
from workflow.content.storing import content_of
from workflow.content.structure import Structure
from workflow.errors import NotFound
from workflow.programs.county_plan.reviewing.findings import Finding, open_findings
from workflow.programs.county_plan.writing import find_plan_structure
from workflow.snapshots import find_snapshot

VERSION = "returned_version"
HEARING_PARTS = ("SC-II-H", "SC-G")
"""What is told of the hearing stands on the record, not in the content."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The answers that are not as they were when the plan was returned; `version` is how it stood then."""

    version: int
    changed: tuple[Place, ...]

    def of(self, finding: Finding) -> list[Place]:
        """What changed in the part that a finding is about."""
        return [place for place in self.changed if finding.part.covers(place.part, place.instance)]


NONE = Corrections(0, ())


def corrections_of(session: Session, item: Item) -> Corrections:
    """What changed since the plan was returned; nothing for a plan that never was. Two statements."""
    number = item.fields.get(VERSION)
    if not number:
        return NONE
    try:
        before = read_content(find_snapshot(session, item, number).content)
    except NotFound:
        return NONE
    return compare(find_plan_structure(item), before, content_of(session, item), number)


def compare(structure: Structure, before: Content, after: Content, version: int) -> Corrections:
    """What is not the same in two contents. Pure."""
    return Corrections(version, tuple(one.place for one in differences(structure, before, after)))


def unmet(findings: Iterable[Finding], corrections: Corrections) -> list[Finding]:
    """The returned findings whose part has neither changed nor been answered since."""
    return [one for one in findings if one.is_returned and one.answered_on is None and not corrections.of(one)]


def unmet_findings(session: Session, item: Item) -> list[Finding]:
    """Those of a plan."""
    return unmet(open_findings(item), corrections_of(session, item))


def counted(corrections: Corrections, findings: Iterable[Finding]) -> Mapping[int, int]:
    """How many answers changed in the part of each finding, by the finding's number."""
    return {one.number: len(corrections.of(one)) for one in findings}
