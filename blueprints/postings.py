"""What staff do when a machine could not put something on the ministry's site: try again, or say where they put it."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.identity import actor, now, writing
from blueprints.wording import _
from workflow import deliveries
from workflow.visibility import find_visible

pages = Blueprint("postings", __name__)


@pages.post("/items/<reference>/postings/<int:posting_id>/try-again")
@item_visible
def try_again(reference: str, posting_id: int) -> Response:
    """Let the machine try again now."""
    with writing() as session:
        item = find_visible(session, reference, actor())
        deliveries.try_again(session, item, posting_id, actor=actor(), now=now())
    flash(_("Accord will try again within a minute."))
    return redirect(url_for("items.show_item", reference=reference, _anchor="postings"), 303)


@pages.post("/items/<reference>/postings/<int:posting_id>/by-hand")
@item_visible
def record_by_hand(reference: str, posting_id: int) -> Response:
    """Write down where somebody put it."""
    with writing() as session:
        item = find_visible(session, reference, actor())
        given = request.form.get("location", "")
        deliveries.record_by_hand(session, item, posting_id, given, actor=actor())
    flash(_("The location is recorded."))
    return redirect(url_for("items.show_item", reference=reference, _anchor="postings"), 303)
