"""The rules of the county plan: one pure function per rule, with its citation, in one table by rule id."""

from workflow.programs.county_plan.rules import (
    chafee,
    consultation,
    domestic_violence,
    estimates,
    hearing,
    hearing_record,
    ldss,
    needs,
    outcomes,
    planning,
    review,
    signature,
    submission,
)
from workflow.programs.county_plan.rules.base import RULES, Finding, Rule

__all__ = [
    "RULES",
    "Finding",
    "Rule",
    "chafee",
    "consultation",
    "domestic_violence",
    "estimates",
    "hearing",
    "hearing_record",
    "ldss",
    "needs",
    "outcomes",
    "planning",
    "review",
    "signature",
    "submission",
]
