"""Plans for tests: built through the engine from the facts of a complete plan, with what a test changes."""

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workflow.programs.county_plan.program import PROGRAM
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.scenario.facts import read_facts
from workflow.registry import register
from workflow.yaml_documents import Mapping, read_document

EXAMPLES = Path(__file__).parents[3] / "scenarios" / "county_plan_examples.yaml"

register(PROGRAM)


@cache
def read_examples() -> Mapping:
    return read_document(EXAMPLES)


def make_builder(session: Session, *, code: str = "01", **changed: Any) -> Builder:
    """A builder of a complete plan; `changed` replaces facts of the baseline."""
    baseline = read_examples()["baseline"]
    district = changed.pop("district", {})
    return Builder(
        session, read_facts(baseline, {"district": {**baseline["district"], "code": code, **district}, **changed})
    )
