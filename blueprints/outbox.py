"""The outbox: what became of every mail, and what a person decides about it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.display import said
from blueprints.identity import actor, now, reading, writing
from blueprints.numbers import whole_number
from workflow.outbox import acts, sight
from workflow.texts import Text
from workflow.visibility import only_visible

pages = Blueprint("outbox", __name__)

SIZE = 50
DONE = {
    "retry": Text("The mail will be sent again.", "Le courriel sera envoyé de nouveau."),
    "hold": Text(
        "The mail is held back until you release it.", "Le courriel est retenu jusqu’à ce que vous le libériez."
    ),
    "release": Text("The mail will be sent.", "Le courriel sera envoyé."),
    "cancel": Text("The mail will not be sent.", "Le courriel ne sera pas envoyé."),
}


@pages.get("/outbox")
@allowed("manage_mail")
def show_outbox() -> str:
    """Messages from the newest on, of one state or all."""
    state = request.args.get("state")
    before = request.args.get("before", type=whole_number)
    wanted = state if state in acts.STATES else None
    rows = sight.list_mail(reading(), actor(), state=wanted, before=before, size=SIZE + 1)
    seen = only_visible(reading(), {item.id for row in rows for item in row.items}, actor())
    return render_template(
        "pages/outbox.html",
        rows=rows[:SIZE],
        older=rows[SIZE - 1].id if len(rows) > SIZE else None,
        state=wanted,
        states=acts.STATE_LABELS,
        possible=acts.FROM_STATES,
        seen=seen,
        subjects={row.id: sight.visible_subject(row, seen) for row in rows},
        purposes=sight.PURPOSES,
    )


@pages.post("/outbox/<int:message_id>/<act>")
@allowed("manage_mail")
def decide(message_id: int, act: str) -> Response:
    """Send again, hold, release or cancel one message."""
    with writing() as session:
        sight.decide(session, message_id, act, actor=actor(), now=now())
    flash(said(DONE[act]))
    return redirect(url_for("outbox.show_outbox", state=request.form.get("state") or None), 303)
