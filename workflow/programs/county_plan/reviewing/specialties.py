"""Which parts of a plan each specialist reviewer looks at, and how far they have come with a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from models.items import Item
from workflow.actors import Actor
from workflow.content.answers import Content
from workflow.content.structure import Structure
from workflow.deputising import said_for
from workflow.programs.county_plan.reviewing.findings import PINS, PartName
from workflow.texts import Text
from workflow.yaml_documents import read_tables

FILE = Path(__file__).parents[1] / "specialties.yaml"
REVIEWS = "specialist_reviews"
WHOLE = "ocfs_reviewer"
"""Whoever reviews all of a plan for OCFS."""
DPCA = "dpca_reviewer"


@dataclass(frozen=True, slots=True)
class Specialty:
    """A field of a specialist reviewer: the role, and the components and parts that are looked at."""

    name: str
    role: str
    label: Text
    parts: tuple[PartName, ...]

    def looks_at(self, part: PartName) -> bool:
        """Whether a part is among those of the specialty; all of a component only where that is."""
        return any(one.covers(part.part, part.instance) for one in self.parts)

    def applies(self, structure: Structure, content: Content) -> bool:
        """Whether a plan has any of its parts."""
        return any(self.looks_at(PartName(part.id, instance)) for part, instance in structure.asked_parts(content))


@cache
def specialties() -> Mapping[str, Specialty]:
    """Every specialty by name, in order."""
    return {
        name: Specialty(name, row["role"], Text(row["en"], row["fr"]), tuple(map(PartName, row["parts"])))
        for name, row in read_tables(FILE).items()
    }


def may_review(actor: Actor, part: PartName) -> bool:
    """Whether a reviewer writes findings on a part: OCFS on all, DPCA on PINS, specialists on their own parts."""
    if actor.holds(WHOLE) or (actor.holds(DPCA) and part.component == PINS):
        return True
    return any(actor.holds(one.role) and one.looks_at(part) for one in specialties().values())


@dataclass(frozen=True, slots=True)
class SpecialistReview:
    """How far a specialty is with a plan; a named person alone is waited for, else everybody with the role."""

    specialty: Specialty
    person_id: int | None
    opinion: str
    done_on: date | None
    done_by: Text | None

    def is_by(self, actor: Actor) -> bool:
        """Whether the actor gives this review."""
        return actor.holds(self.specialty.role) and (self.person_id is None or self.person_id in actor.people)


def read_reviews(item: Item) -> tuple[SpecialistReview, ...]:
    """The specialist reviews on a plan's record."""
    rows = (row for row in item.fields.get(REVIEWS) or () if row.get("specialty") in specialties())
    return tuple(
        SpecialistReview(
            specialties()[row["specialty"]],
            row.get("person"),
            row.get("opinion") or "",
            date.fromisoformat(row["done_on"]) if row.get("done_on") else None,
            said_for(row["done_by"], row.get("done_for")) if row.get("done_by") else None,
        )
        for row in rows
    )
