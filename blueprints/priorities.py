"""The prioritized list of a kind: in order of its places, which those who may change one by one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.display import said
from blueprints.identity import actor, now, reading, writing
from blueprints.numbers import whole_number
from blueprints.wording import _
from workflow import priorities, registry
from workflow.definition import Workflow
from workflow.engine import advance
from workflow.errors import Conflict, InvalidInput, NotFound, Refused
from workflow.visibility import find_visible, takes_part

pages = Blueprint("priorities", __name__)


@pages.get("/lists/<kind>/priorities")
@signed_in
def show_priorities(kind: str) -> str:
    """What has a place on the list, in order, a page at a time."""
    flow = prioritized_kind(kind)
    after = request.args.get("after", 0, type=whole_number)
    page = priorities.list_by_rank(reading(), flow, actor(), after=min(max(after, 0), 10**9))
    ranks = [page.before, *(priorities.rank_of(row) for row in page.rows)]
    following = priorities.rank_of(page.following) if page.following is not None else 0
    return render_template(
        "pages/priorities.html",
        flow=flow,
        page=page,
        neighbours=list(zip(ranks, [*ranks[2:], following], strict=False)),
        may_reorder=priorities.may_reorder(actor(), flow),
        moved=request.args.get("moved", ""),
        rank_of=priorities.rank_of,
    )


@pages.post("/lists/<kind>/priorities")
@signed_in
def reorder(kind: str) -> Response:
    """Move one item to another place, and show the list again where it stands now."""
    flow, reference = prioritized_kind(kind), request.form.get("reference", "")
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            data = {priorities.RANK: request.form.get("rank", "")}
            advance(session, item, priorities.REORDER, actor=actor(), now=now(), data=data)
            place = priorities.rank_of(item)
    except Refused as refused:
        flash(" ".join(said(reason.message) for reason in refused.reasons), "warning")
    except InvalidInput as problem:
        flash(" ".join(said(error.message) for error in problem.errors), "warning")
    except Conflict:
        flash(_("Somebody else changed the order at the same time. Look again."), "warning")
    else:
        flash(_("%(reference)s now has place %(place)s.", reference=reference, place=place))
    after = request.form.get("after", 0, type=whole_number)
    address = url_for("priorities.show_priorities", kind=flow.kind, after=after or None, moved=reference)
    return redirect(address, 303)


def prioritized_kind(kind: str) -> Workflow:
    """The workflow of one's own kind whose items have places. Raises NotFound for every other."""
    if not takes_part(actor(), kind) or not priorities.is_prioritized(registry.kind(kind)):
        raise NotFound(kind)
    return registry.kind(kind)
