"""A change gets into its plan: the plan has a new version, and the one before is kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow.content.answers import Place
from workflow.content.storing import content_of
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.county_plan.changes.beginning import find_plan
from workflow.programs.county_plan.changes.carrying import changes_of, keep_version, overtaken, write_into
from workflow.programs.county_plan.changes.functions import effects, guards
from workflow.programs.county_plan.changes.kinds import REPLACEMENT, TAKEN_BACK
from workflow.programs.county_plan.changes.set_asides import (
    BLOCK_GRANT,
    read_moves,
    replaced_page,
    reversed_moves,
)
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

OVERTAKEN = Text(
    "The plan has changed meanwhile in places that you change too: {places}. What you wrote takes their place.",
    "Le plan a changé entre-temps à des endroits que vous changez aussi : {places}. Ce que vous avez écrit en prend "
    "la place.",
)
WRITTEN_IN = Text(
    "The county has begun to write in it. Let it be submitted, or return it.",
    "Le comté a commencé à y écrire. Laissez-le la déposer, ou renvoyez-la.",
)
UNCHANGED = Text(
    "Change something first: nothing differs from the plan.", "Changez d’abord quelque chose : rien ne diffère du plan."
)


def answers_of(session: Session, change: Item, plan: Item) -> Mapping[Place, Any]:
    """What a change puts into its plan."""
    if change.kind == REPLACEMENT:
        moves = read_moves(change.fields.get("moves"))
        if change.state == TAKEN_BACK:
            moves = reversed_moves(moves)
        return replaced_page(content_of(session, plan), change.fields.get("funding", BLOCK_GRANT), moves)
    return {one.place: one.after for one in changes_of(session, change)}


@effects("apply_change")
def apply_change(ctx: Context) -> None:
    """Write what the change says into this plan, and keep the new version with its digest."""
    change = ctx.find(ctx.data["change"])
    if change is None:
        return
    answers = answers_of(ctx.session, change, ctx.item)
    snapshot = write_into(ctx.session, ctx.item, answers, change.reference, ctx.now)
    ctx.data = {**ctx.data, "snapshot": snapshot.number, "sha256": snapshot.sha256}


@effects("change_plan")
def change_plan(ctx: Context) -> None:
    """Let the plan take over what this change says."""
    plan = find_plan(ctx)
    if plan is not None:
        ctx.follow("change_content", {"change": ctx.item.reference}, item=plan)


@effects("freeze_change")
def freeze_change(ctx: Context) -> None:
    """Keep what is handed in, whole, with its digest: that is what was signed."""
    snapshot = keep_version(ctx.session, ctx.item, ctx.now)
    ctx.data = {**ctx.data, "snapshot": snapshot.number, "sha256": snapshot.sha256}


@effects("stamp_change_submission")
def stamp_submission(ctx: Context) -> None:
    """Stamp the day."""
    ctx.set("submitted_on", ctx.today)
    ctx.item.received_on = ctx.today


@guards("anything_changed")
def check_changed(ctx: Context) -> Reason | None:
    """An amendment that changes nothing is none."""
    if changes_of(ctx.session, ctx.item):
        return None
    return Reason("anything_changed", UNCHANGED, who=("ldss_planner",), fix_url=f"/items/{ctx.item.reference}/content")


@guards("nothing_written")
def check_nothing_written(ctx: Context) -> Reason | None:
    """What the county wrote is not taken from it."""
    if not changes_of(ctx.session, ctx.item) and not ctx.item.fields.get("reported"):
        return None
    return Reason("nothing_written", WRITTEN_IN)


@guards("changed_meanwhile")
def warn_of_overtaken(ctx: Context) -> Reason | None:
    """Another change may have got into the plan since this one was begun."""
    plan = find_plan(ctx)
    places = overtaken(ctx.session, ctx.item, plan, changes_of(ctx.session, ctx.item)) if plan is not None else ()
    if not places:
        return None
    said = OVERTAKEN.format(places=listed([Text(str(place), str(place)) for place in places]))
    return Reason("changed_meanwhile", said, severity="warning")
