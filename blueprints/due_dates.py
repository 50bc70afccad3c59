"""The deadlines of an item: changing a due date with a reason, and sending a reminder now."""

from secrets import token_urlsafe
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.display import said
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.times import day_said
from blueprints.wording import _
from models.deadlines import Deadline
from models.items import Item
from workflow import due_dates, versions
from workflow.errors import InvalidInput, Reason, Refused
from workflow.visibility import find_visible

pages = Blueprint("due_dates", __name__)


@pages.get("/items/<reference>/deadlines/<int:deadline_id>/date")
@item_visible
def show_change(reference: str, deadline_id: int) -> str:
    """The form by which a due date is changed."""
    del reference  # access put the item in g
    deadline = due_dates.find_deadline(reading(), g.item, deadline_id)
    if not due_dates.may_change(actor(), g.item):
        raise Refused(due_dates.CHANGE, "role", [Reason("role", due_dates.NOT_TO_CHANGE)])
    return _change_page(deadline, _form({"due_on": deadline.due_on}))


@pages.post("/items/<reference>/deadlines/<int:deadline_id>/date")
@item_visible
def change(reference: str, deadline_id: int) -> tuple[str, int] | Response:
    """Change a due date, or show the form again with what is wrong."""
    check_asked(due_dates.GIVEN, request.form)
    typed = read_form(due_dates.GIVEN, request.form)
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            deadline = due_dates.find_deadline(session, item, deadline_id)
            changed = due_dates.change_due_date(session, item, deadline, typed, actor=actor(), now=now())
            label, day = label_of(session, changed, item), changed.due_on
    except (InvalidInput, Refused) as problem:
        form = _form(typed)
        code = _add_problem(form, problem)
        return _change_page(_again(reference, deadline_id), form), code
    flash(_("“%(deadline)s” is now due %(day)s.", deadline=label, day=day_said(day)))
    return redirect(url_for("items.show_item", reference=reference, _anchor="deadlines"), 303)


@pages.get("/items/<reference>/deadlines/<int:deadline_id>/reminder")
@item_visible
def show_send(reference: str, deadline_id: int) -> str:
    """To whom a reminder would go now, and the button that sends it."""
    del reference
    deadline = due_dates.find_deadline(reading(), g.item, deadline_id)
    if not due_dates.may_send(actor(), g.item):
        raise Refused(due_dates.SEND, "role", [Reason("role", due_dates.NOT_TO_SEND)])
    return _send_page(deadline, make_form((), {}))


@pages.post("/items/<reference>/deadlines/<int:deadline_id>/reminder")
@item_visible
def send(reference: str, deadline_id: int) -> tuple[str, int] | Response:
    """Send the reminder: once, however often the form arrives."""
    key = request.form.get("key", "")[:80] or None
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            deadline = due_dates.find_deadline(session, item, deadline_id)
            names = [one.name for one in due_dates.recipients_of(session, item, deadline, now())]
            due_dates.send_reminder(session, item, deadline, actor=actor(), now=now(), key=key)
    except Refused as problem:
        form = make_form((), {})
        code = _add_problem(form, problem)
        return _send_page(_again(reference, deadline_id), form), code
    flash(_("The reminder goes to: %(names)s.", names=", ".join(names)))
    return redirect(url_for("items.show_item", reference=reference, _anchor="deadlines"), 303)


def label_of(session: Session, deadline: Deadline, item: Item) -> str:
    """What a deadline is called, in the reader's language."""
    rule = versions.workflow_of(session, item).deadlines.get(deadline.code)
    return said(rule.label) if rule else deadline.code


def _again(reference: str, deadline_id: int) -> Deadline:
    g.item = find_visible(reading(), reference, actor())
    return due_dates.find_deadline(reading(), g.item, deadline_id)


def _form(typed: dict[str, Any]) -> Form:
    return make_form(due_dates.GIVEN, typed, required=("due_on", "reason"))


def _add_problem(form: Form, problem: InvalidInput | Refused) -> int:
    if isinstance(problem, InvalidInput):
        form.add_errors(problem.errors)
        return 422
    form.add_reasons(problem.reasons)
    return {"role": 403, "state": 409}.get(problem.ground, 422)


def _change_page(deadline: Deadline, form: Form) -> str:
    label = label_of(reading(), deadline, g.item)
    return render_template("pages/due_date.html", item=g.item, deadline=deadline, label=label, form=form)


def _send_page(deadline: Deadline, form: Form) -> str:
    return render_template(
        "pages/reminder.html",
        item=g.item,
        deadline=deadline,
        label=label_of(reading(), deadline, g.item),
        form=form,
        people=due_dates.recipients_of(reading(), g.item, deadline, now()) if deadline.is_open else [],
        key=token_urlsafe(16),
    )
