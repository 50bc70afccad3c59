"""The rules asked of a whole plan: which of its answers each one looks at. Importing the rooms fills the table."""

from workflow.programs.county_plan.questions import (
    chafee,
    child_care,
    child_care_options,
    child_care_payments,
    consultation,
    domestic_violence,
    ldss,
    matrix,
    needs,
    outcomes,
    pins,
    planning,
    process,
    review,
    youth,
)
from workflow.programs.county_plan.questions.base import QUESTIONS, Question

__all__ = [
    "QUESTIONS",
    "Question",
    "chafee",
    "child_care",
    "child_care_options",
    "child_care_payments",
    "consultation",
    "domestic_violence",
    "ldss",
    "matrix",
    "needs",
    "outcomes",
    "pins",
    "planning",
    "process",
    "review",
    "youth",
]
