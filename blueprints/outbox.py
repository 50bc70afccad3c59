"""The outbox: what became of every mail, and what a person decides about it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.identity import actor, may, now, reading, writing
from blueprints.wording import _
from models.items import Item
from models.outbox import OutboxItem, OutboxMessage
from workflow.errors import NotFound
from workflow.outbox import acts
from workflow.visibility import only_visible, visible_anywhere

pages = Blueprint("outbox", __name__)

SIZE = 50
ACTS = ("retry", "hold", "release", "cancel")


@pages.get("/outbox")
@allowed("manage_mail")
def show_outbox() -> str:
    """Messages from the newest on, of one state or all."""
    state = request.args.get("state")
    before = request.args.get("before", type=int)
    statement = select(OutboxMessage).options(
        joinedload(OutboxMessage.recipient), selectinload(OutboxMessage.items)
    ).where(_mine()).order_by(OutboxMessage.id.desc()).limit(SIZE + 1)  # fmt: skip
    if state in acts.STATES:
        statement = statement.where(OutboxMessage.state == state)
    if before:
        statement = statement.where(OutboxMessage.id < before)
    rows = list(reading().scalars(statement))
    items = {item.id for row in rows for item in row.items}
    return render_template(
        "pages/outbox.html",
        rows=rows[:SIZE],
        older=rows[SIZE - 1].id if len(rows) > SIZE else None,
        state=state if state in acts.STATES else None,
        states=acts.STATE_LABELS,
        possible=acts.FROM_STATES,
        seen=only_visible(reading(), items, actor()),
    )


@pages.post("/outbox/<int:message_id>/<act>")
@allowed("manage_mail")
def decide(message_id: int, act: str) -> Response:
    """Send again, hold, release or cancel one message."""
    if act not in ACTS:
        abort(404)
    with writing() as session:
        if session.scalar(select(OutboxMessage.id).where(OutboxMessage.id == message_id, _mine())) is None:
            raise NotFound(str(message_id))
        if act == "retry":
            acts.retry(session, message_id, now())
        elif act == "release":
            acts.release(session, message_id, now())
        elif act == "hold":
            acts.hold(session, message_id)
        else:
            acts.cancel(session, message_id)
    flash(_("Done."))
    return redirect(url_for("outbox.show_outbox", state=request.form.get("state") or None), 303)


def _mine() -> ColumnElement[bool]:
    """An administrator looks after all mail, others after mail about items they may see."""
    if may("administer"):
        return true()
    about = select(OutboxItem.outbox_id).join(Item, Item.id == OutboxItem.item_id).where(visible_anywhere(actor()))
    return OutboxMessage.id.in_(about)
