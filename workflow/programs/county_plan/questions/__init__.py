"""The rules asked of a whole plan: which of its answers each one looks at. Importing the rooms fills the table."""

from workflow.programs.county_plan.questions import process
from workflow.programs.county_plan.questions.base import QUESTIONS, Question

__all__ = ["QUESTIONS", "Question", "process"]
