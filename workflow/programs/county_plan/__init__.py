"""The three-year Child and Family Services Plan of a New York social services district."""

from workflow.programs.county_plan.program import PROGRAM

__all__ = ["PROGRAM"]
