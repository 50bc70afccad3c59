"""What a counted vote comes to, and which vote still stands."""

from collections.abc import Mapping

from sqlalchemy import select

from models.decisions import Decision
from workflow.committees.tally import Outcome, Void, tally
from workflow.context import Context
from workflow.programs.cpin.reference import motions

COUNTS = ("seats_filled", "present", "in_favour", "against", "abstain", "recused")


def judge_decision(decision: Decision, min_in_favour: int) -> Outcome:
    """What the recorded counts come to."""
    counts = {name: int(decision.tally.get(name) or 0) for name in COUNTS}
    return judge_counts(counts, decision.type, min_in_favour, decision.tally.get("void"))


def judge_counts(counts: Mapping[str, int], kind: str, min_in_favour: int, void: Void | None = None) -> Outcome:
    """What counts come to, for a motion of that type."""
    return tally(**counts, threshold=motions()[kind].threshold, min_in_favour=min_in_favour, void=void)


def mark_undone(ctx: Context, by: Decision) -> None:
    """Mark what another decision undoes: the one that was taken last before it."""
    undone = last_decision(ctx, before=by.id)
    if undone is not None:
        undone.tally = {**undone.tally, "undone_by": by.number}


def last_decision(ctx: Context, before: int | None = None) -> Decision | None:
    """What was decided last about the item, carried or lost, and still stands: what can be reconsidered."""
    decided = [Decision.item_id == ctx.item.id, Decision.outcome.in_(("carried", "lost"))]
    decided += [Decision.type.not_in(("reconsider", "rescind"))]
    if before is not None:
        decided.append(Decision.id != before)
    with ctx.session.no_autoflush:
        found = ctx.session.scalars(select(Decision).where(*decided).order_by(Decision.id.desc()).limit(1)).first()
    return found if found is not None and not found.tally.get("undone_by") else None
