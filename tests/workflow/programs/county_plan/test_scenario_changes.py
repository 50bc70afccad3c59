"""The cases of what changes an approved plan, and the reimbursement of its years."""

from pathlib import Path

import pytest

from models.database import Database
from workflow.programs.county_plan.program import PROGRAM
from workflow.programs.county_plan.scenario import play
from workflow.registry import register
from workflow.scenarios.cases import line_of
from workflow.yaml_documents import read_document

FILE = read_document(Path(__file__).parents[3] / "scenarios" / "county_plan_changes.yaml")
CASES = {case["id"]: case for case in FILE["cases"]}


@pytest.mark.parametrize("case", CASES)
def test_case_holds(sqlite_database: Database, case: str) -> None:
    register(PROGRAM)
    assert play(sqlite_database, FILE, CASES[case], line_of) == []
