"""The deadline of a part of an item's content that somebody was asked to write until a day: one person's own.

It is no deadline of the item: no workflow names it, the item is not late by it, and it ends with the asking.
"""

from dataclasses import dataclass

from workflow.deadline_rules import DeadlineRule, DueRule
from workflow.definition import Workflow
from workflow.texts import Text

PART_DUE = DeadlineRule(
    code="PART-DUE",
    label=Text("A part that you write", "Une partie que vous rédigez"),
    due=DueRule(),
    line=0,
    leads=(3, 0),
    unit="days",
)
"""Reminded of three calendar days before, and on the day."""
NAMED = Text("{part}, which you write", "{part}, que vous rédigez")


@dataclass(frozen=True, slots=True)
class PartDue:
    """Who was asked to write which part, or which one of a repeated part; kept in the deadline's subject."""

    part: str
    instance: str
    person_id: int

    @property
    def subject(self) -> str:
        """Such as `DSS-D#2@17`."""
        return f"{self.part}#{self.instance}@{self.person_id}"

    @property
    def path(self) -> str:
        """Where the part stands below its item's address."""
        return "/".join(filter(None, ("/content", self.part, self.instance)))


def read_part_due(subject: str) -> PartDue:
    """The subject of such a deadline, read; raises ValueError for any other."""
    place, _, person_id = subject.rpartition("@")
    part, _, instance = place.partition("#")
    return PartDue(part, instance, int(person_id))


def rule_named(flow: Workflow, code: str) -> DeadlineRule | None:
    """The rule of a deadline: the workflow's, or that of a part to write; None for one that is gone."""
    return PART_DUE if code == PART_DUE.code else flow.deadlines.get(code)
