"""The rules of the county plan: one pure function per rule, with its citation, in one table by rule id."""

from workflow.programs.county_plan.rules import hearing, hearing_record, review, signature, submission
from workflow.programs.county_plan.rules.base import RULES, Finding, Rule

__all__ = ["RULES", "Finding", "Rule", "hearing", "hearing_record", "review", "signature", "submission"]
