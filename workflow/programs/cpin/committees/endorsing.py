"""What an endorsement leaves on a change request, and the conditions that it may hang on."""

from models.decisions import Decision
from workflow import deadlines
from workflow.context import Context
from workflow.programs.cpin.functions import effects


@effects("endorse")
def endorse(ctx: Context) -> None:
    """It is endorsed on the day of the decision, or of the confirmation of its last condition."""
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    ctx.set("endorsed_on", decision.decided_on if decision else ctx.today)
    if ctx.item.fields.get("endorsed_rank") is None:
        ctx.set("endorsed_rank", ctx.item.fields.get("computed_rank"))


@effects("clear_endorsement")
def clear_endorsement(ctx: Context) -> None:
    """It has to be endorsed anew; what was decided stays with the decisions."""
    for name in ("endorsed_on", "endorsed_rank", "ranked_on", "conditions"):
        if name != "ranked_on" or ctx.item.fields.get(name):
            ctx.set(name, None)


@effects("meet_condition")
def meet_condition(ctx: Context) -> None:
    """The condition is met today."""
    rows = [dict(row) for row in ctx.item.fields.get("conditions") or ()]
    rows[ctx.data["index"]]["met_on"] = ctx.today.isoformat()
    ctx.set("conditions", rows)
    deadlines.satisfy(ctx.session, ctx.item, "DL-COND", ctx.today, str(ctx.data["index"]))
