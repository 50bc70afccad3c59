"""What a county answers in the program information matrix DSS-F, as the facts of a case tell it."""

from collections.abc import Mapping, Sequence
from typing import Any

from workflow.content.answers import Place, read_exact
from workflow.content.structure import ROW
from workflow.programs.county_plan.cycle import Cycle, cycle_named
from workflow.programs.county_plan.questions.matrix import PART, TITLE_XX, TRANSPORTATION
from workflow.programs.county_plan.scenario.facts import CaseFacts
from workflow.programs.county_plan.scenario.given import CYCLE, county_code, county_name
from workflow.programs.county_plan.structure import structure_named

CEILINGS = {"f2": "matrix_family_2", "f3": "matrix_family_3", "f4": "matrix_family_4"}
OFFERED = {"goal_3": "Y", "method_R": "Y"}
"""The cells that a service which is offered says yes to; the others say no."""
PREPRINTED = ("c01", "c07")


def answer_matrix(facts: CaseFacts) -> Mapping[Place, Any]:
    """Every cell of the matrix, with transportation where the facts show it, and percents that fit the other forms."""
    cycle = cycle_named(CYCLE)
    part = structure_named(cycle.structure).parts[PART]
    pages = {
        question.name: [_row(key, question.field.columns, facts) for key, _ in question.rows]
        for question in part.questions.values()
        if question.name.startswith("page_")
    }
    share = (facts.later.get("g3") or {}).get("share")
    said: dict[str, Any] = {
        "county_name": county_name(facts),
        "county_code": county_code(facts),
        "matrix_year": cycle.effective_on.year,
        "changed": "no",
        "sccbg_fee_percent": "25" if share is None else str(share),
        "sccbg_income_limit": "200",
        **pages,
        **_title_xx(facts, cycle),
    }
    return {Place(PART, name): value for name, value in said.items()}


def _row(key: str, columns: Sequence[Any], facts: CaseFacts) -> Mapping[str, str]:
    """One row of a page; the preprinted services are always offered, transportation where the facts say so."""
    offered = {*PREPRINTED, *([TRANSPORTATION] if facts.later.get("f20") else [])}
    names = [column.name for column in columns if column.name != ROW]
    return {ROW: key, **{name: OFFERED.get(key, "N") if name in offered else "N" for name in names}}


def _title_xx(facts: CaseFacts, cycle: Cycle) -> Mapping[str, str]:
    """The limits of DSS-G-7 as far as they are lawful, else the ceilings."""
    given = facts.later.get("g7") or {}
    limits = [(cycle.limit(ceiling), read_exact(given.get(size))) for size, ceiling in CEILINGS.items()]
    return {
        name: str(ceiling if limit is None else min(limit, ceiling))
        for name, (ceiling, limit) in zip(TITLE_XX, limits, strict=True)
    }
