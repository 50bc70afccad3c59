"""What follows when a plan is made final, opened again and signed: content is frozen, signatures belong to it."""

from workflow.content.answers import Content
from workflow.content.freezing import content_digest, freeze_content
from workflow.context import Context
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.hearing_effects import copied_rows
from workflow.programs.county_plan.judging import judge_all, rules_guarding
from workflow.programs.county_plan.plan import whole_facts
from workflow.programs.county_plan.writing import find_plan_structure
from workflow.registry import Effects

effects = Effects()


@effects("freeze")
def freeze(ctx: Context) -> None:
    """The content is final from today."""
    ctx.set("finalized_on", ctx.today)


@effects("keep_content")
def keep_content(ctx: Context) -> None:
    """Keep the content as it stands, for good; the history holds its number and hash."""
    kept = freeze_content(ctx.session, ctx.item, find_plan_structure(ctx.item), actor=ctx.actor, now=ctx.now)
    ctx.data = {**ctx.data, "snapshot": kept.number, "sha256": kept.sha256}
    ctx.set("snapshot", kept.number)
    ctx.set("sha256", kept.sha256)


@effects("thaw")
def thaw(ctx: Context) -> None:
    """The content may change again; what was frozen stays, and stays as it was."""
    ctx.set("finalized_on", None)
    ctx.set("sha256", None)


@effects("clear_signatures")
def clear_signatures(ctx: Context) -> None:
    """Signatures belong to a version: a new one begins with none (R-SIG-08)."""
    ctx.set("signatures", [])
    ctx.set("waiver_asserted", None)


@effects("record_signature")
def record_signature(ctx: Context) -> None:
    """Keep one signature with the hash of the content that it covers; the last required one completes TR-08."""
    facts = whole_facts(ctx.session, ctx.item)
    proof = digest_of(ctx, facts.content)
    ctx.data = {**ctx.data, "sha256": proof}
    row = {
        "line": ctx.data["line"],
        "signed_on": ctx.data.get("signed_on") or ctx.today,
        "signed_by": ctx.actor.name,
        "sha256": proof,
    }
    ctx.set("signatures", [*copied_rows(ctx, "signatures"), row])
    if ctx.item.state == "finalized" and not _is_unsigned(ctx, whole_facts(ctx.session, ctx.item)):
        ctx.follow("complete_signatures")


def digest_of(ctx: Context, content: Content) -> str:
    """What stands for the content as it is now."""
    return content_digest(find_plan_structure(ctx.item), content)


def _is_unsigned(ctx: Context, facts: PlanFacts) -> bool:
    reasons = judge_all(rules_guarding("TR-08"), facts, ctx.today)
    return any(reason.blocks for reason in reasons)
