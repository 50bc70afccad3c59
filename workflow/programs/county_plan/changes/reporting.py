"""What the form in which a county reports its changes begins with: the parts that the program finds changed."""

from typing import Any

from workflow.beginnings import Beginning
from workflow.context import Context
from workflow.programs.county_plan.changes.carrying import changes_of, touched_parts
from workflow.programs.county_plan.changes.kinds import UPDATE


def beginnings(ctx: Context) -> dict[str, Beginning]:
    """What was reported already, and a row for every other part in which something differs from the plan."""
    if ctx.workflow.kind != UPDATE or ctx.transition.do != "report_changes":
        return {}
    told: list[dict[str, Any]] = list(ctx.item.fields.get("reported") or ())
    named = {str(row.get("part", "")).strip() for row in told}
    changed = touched_parts(changes_of(ctx.session, ctx.item))
    return {"reported": Beginning([*told, *({"part": part} for part in changed if part not in named)])}
