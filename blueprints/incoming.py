"""Mail that came in: what became of it, its text, and what a person decides about it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.display import said
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, services, writing
from blueprints.numbers import whole_number
from blueprints.wording import _
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.incoming import deciding
from workflow.incoming.room import WAITING, space_taken
from workflow.incoming.settings import MB
from workflow.incoming.words import STATE_LABELS, STATES
from workflow.incoming.words import WHY as WHYS
from workflow.texts import Text

pages = Blueprint("incoming", __name__)

SIZE = 50
FULL = 0.9
"""From so much of the space on, the page says that it runs out."""
REFERENCE = Field(
    "reference",
    "text",
    Text("Reference of the item", "Référence du dossier"),
    max=40,
    help=Text(
        "Such as CR-2026-0123. What it says becomes a comment of yours that names its sender.",
        "Par exemple CR-2026-0123. Ce qu’il dit devient un commentaire de votre part, qui nomme l’expéditeur.",
    ),
)
REASON = Field(
    "reason", "long", Text("Why it goes nowhere", "Pourquoi il n’est classé nulle part"), max=deciding.LONGEST_REASON
)


@pages.get("/incoming-mail")
@allowed("manage_mail")
def show_incoming() -> str:
    """Messages from the newest on, of one state or all."""
    state = request.args.get("state")
    before = request.args.get("before", type=whole_number)
    wanted = state if state in STATES else None
    rows = deciding.list_incoming(reading(), actor(), state=wanted, before=before, size=SIZE + 1)
    return render_template(
        "pages/incoming.html",
        rows=rows[:SIZE],
        older=rows[SIZE - 1].id if len(rows) > SIZE else None,
        state=wanted,
        states=STATE_LABELS,
        waiting=deciding.count_held(reading(), actor()),
        whys=WHYS,
        full=space_taken(reading()) >= FULL * services().settings.mail_in_held_mb * MB,
    )


@pages.get("/incoming-mail/<int:message_id>")
@allowed("manage_mail")
def show_message(message_id: int) -> str:
    """One message: what it says, what it quotes, its files by name, and what can be decided."""
    return _page(message_id, _form(REFERENCE, "place"), _form(REASON, "discard"))


@pages.post("/incoming-mail/<int:message_id>/place")
@allowed("manage_mail")
def place(message_id: int) -> tuple[str, int] | Response:
    """Put what it says on an item."""
    check_asked((REFERENCE,), request.form)
    typed = read_form((REFERENCE,), request.form)
    files = deciding.prepare(services().files, deciding.find_incoming(reading(), message_id, actor()))
    try:
        with writing() as session:
            given = str(typed.get("reference") or "")
            item = deciding.place(session, message_id, given, files, actor=actor(), now=now())
            reference = item.reference
    except InvalidInput as problem:
        form = _form(REFERENCE, "place", typed)
        form.add_errors(problem.errors)
        return _page(message_id, form, _form(REASON, "discard")), 422
    return _placed(reference)


@pages.post("/incoming-mail/<int:message_id>/inquiry")
@allowed("manage_mail")
def make_inquiry(message_id: int) -> tuple[str, int] | Response:
    """Make an inquiry of it."""
    files = deciding.prepare(services().files, deciding.find_incoming(reading(), message_id, actor()))
    try:
        with writing() as session:
            reference = deciding.make_inquiry(session, message_id, files, actor=actor(), now=now()).reference
    except InvalidInput as problem:
        for error in problem.errors:
            flash(said(error.message), "error")
        return _page(message_id, _form(REFERENCE, "place"), _form(REASON, "discard")), 422
    return _placed(reference)


@pages.post("/incoming-mail/<int:message_id>/discard")
@allowed("manage_mail")
def discard(message_id: int) -> tuple[str, int] | Response:
    """Decide that it goes nowhere."""
    check_asked((REASON,), request.form)
    typed = read_form((REASON,), request.form)
    try:
        with writing() as session:
            deciding.discard(session, message_id, str(typed.get("reason") or ""), actor=actor(), now=now())
    except InvalidInput as problem:
        form = _form(REASON, "discard", typed)
        form.add_errors(problem.errors)
        return _page(message_id, _form(REFERENCE, "place"), form), 422
    flash(_("The mail is discarded."))
    return redirect(url_for("incoming.show_incoming", state="held"), 303)


def _placed(reference: str) -> Response:
    flash(_("The mail is on %(reference)s now.", reference=reference))
    return redirect(url_for("items.show_item", reference=reference), 303)


def _page(message_id: int, place_form: Form, discard_form: Form) -> str:
    row = deciding.find_incoming(reading(), message_id, actor())
    return render_template(
        "pages/incoming_message.html",
        row=row,
        opened=deciding.open_message(services().files, row),
        kept_until=deciding.kept_until(row, services().settings.mail_in_held_days),
        is_open=row.state in WAITING,
        may_ask=deciding.may_make_inquiry(reading(), actor(), now()),
        place_form=place_form,
        discard_form=discard_form,
        states=STATE_LABELS,
        whys=WHYS,
    )


def _form(field: Field, where: str, typed: Mapping[str, Any] | None = None) -> Form:
    form = make_form((field,), dict(typed or {}), required=(field.name,))
    for control in form.controls:
        control.place = f"{where}-{field.name}"
    return form
