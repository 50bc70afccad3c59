"""The files of an item: attaching, reading and withdrawing them, always through the item they belong to."""

from typing import Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.display import said
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.items import item_context
from blueprints.uploads import attach_upload, send_bytes
from blueprints.wording import _, ngettext
from models.attachments import Attachment
from workflow.attachments import keeping
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.texts import Text
from workflow.visibility import find_visible

pages = Blueprint("files", __name__)

NOTHING = Text("Choose a file first.", "Choisissez d’abord un fichier.")
REASON = Field("reason", "long", Text("Why it is withdrawn", "Pourquoi il est retiré"), max=keeping.LONGEST_REASON)
ERASE = Field(
    "erase",
    "bool",
    Text("Erase its content for good", "Effacer son contenu pour de bon"),
    help=Text(
        "Where it says what it must not, such as client information. The history keeps its name and its SHA-256.",
        "Quand il dit ce qu’il ne doit pas dire, p. ex. de l’information sur un client. "
        "L’historique garde son nom et son SHA-256.",
    ),
)


@pages.post("/items/<reference>/files")
@item_visible
def attach(reference: str) -> tuple[str, int] | tuple[Response, int] | Response:
    """Attach what was uploaded, one file or several; each stands or falls alone."""
    if not keeping.may_attach(actor(), g.item):
        raise Refused(keeping.ATTACH, "role", [Reason("role", keeping.NOT_TO_ATTACH)])
    uploads = [upload for upload in request.files.getlist("file") if upload.filename]
    errors = [] if uploads else [FieldError("file", NOTHING)]
    attached: list[Attachment] = []
    for upload in uploads:
        try:
            attached.append(attach_upload(reference, upload.filename or "", upload.stream))
        except InvalidInput as problem:
            errors += problem.errors
    if request.accept_mimetypes.best == "application/json":  # the script, which sends one file at a time
        return jsonify(errors=[said(error.message) for error in errors]), 422 if errors else 201
    if attached:
        count = len(attached)
        flash(ngettext("%(num)d file is attached.", "%(num)d files are attached.", count))
    if errors:
        item = find_visible(reading(), reference, actor())
        return render_template("pages/item.html", **item_context(item, file_errors=errors)), 422
    return redirect(url_for("items.show_item", reference=reference, _anchor="files"), 303)


@pages.get("/items/<reference>/files/<int:file_id>")
@item_visible
def read_file(reference: str, file_id: int) -> Response:
    """Send a file of the item, to be saved."""
    del reference  # access put the item in g
    return send_bytes(keeping.find_file(reading(), g.item, file_id, actor()))


@pages.get("/items/<reference>/files/<int:file_id>/withdraw")
@item_visible
def show_withdraw(reference: str, file_id: int) -> str:
    """The form by which a file is withdrawn."""
    del reference
    file = keeping.find_file(reading(), g.item, file_id, actor())
    return _withdraw_page(file, _form({} if file.is_open else {"erase": "true"}))


@pages.post("/items/<reference>/files/<int:file_id>/withdraw")
@item_visible
def withdraw(reference: str, file_id: int) -> tuple[str, int] | Response:
    """Withdraw a file, or show the form again with what is wrong."""
    check_asked((REASON, ERASE), request.form)
    typed = read_form((REASON, ERASE), request.form)
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            file = keeping.find_file(session, item, file_id, actor())
            name = file.name
            keeping.withdraw(
                session, item, file, typed.get("reason", ""), erase=bool(typed.get("erase")), actor=actor(), now=now()
            )
    except (InvalidInput, Refused) as problem:
        form = _form(typed)
        if isinstance(problem, InvalidInput):
            form.add_errors(problem.errors)
        else:
            form.add_reasons(problem.reasons)
        g.item = find_visible(reading(), reference, actor())
        code = {"role": 403, "state": 409}.get(getattr(problem, "ground", ""), 422)
        return _withdraw_page(keeping.find_file(reading(), g.item, file_id, actor()), form), code
    flash(_("“%(name)s” is withdrawn.", name=name))
    return redirect(url_for("items.show_item", reference=reference, _anchor="files"), 303)


def _form(typed: dict[str, Any]) -> Form:
    fields = (REASON, ERASE) if keeping.looks_after(actor(), g.item) else (REASON,)
    return make_form(fields, typed, required=("reason",))


def _withdraw_page(file: Attachment, form: Form) -> str:
    return render_template("pages/withdraw.html", item=g.item, file=file, form=form)
