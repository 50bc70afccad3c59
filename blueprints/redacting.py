"""Taking out words that name a child, a family or a client, with a reason."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.wording import _, ngettext
from workflow import history, redacting
from workflow.definition import Field, Option
from workflow.errors import InvalidInput, Reason, Refused
from workflow.reports.snapshots import frozen_with
from workflow.visibility import find_visible

pages = Blueprint("redacting", __name__)


@pages.get("/items/<reference>/redaction")
@item_visible
def show_redact(reference: str) -> str:
    """The form by which words are taken out."""
    del reference  # access put the item in g
    if not redacting.may_redact(actor(), g.item):
        raise Refused(history.REDACT, "role", [Reason("role", redacting.NOT_TO_REDACT)])
    return _page(_form({}))


@pages.post("/items/<reference>/redaction")
@item_visible
def redact(reference: str) -> tuple[str, int] | Response:
    """Take words out, or show the form again with what is wrong."""
    check_asked(redacting.GIVEN, request.form)
    typed = read_form(redacting.GIVEN, request.form)
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            done = redacting.redact(session, item, typed, actor=actor(), now=now())
    except InvalidInput as problem:
        g.item = find_visible(reading(), reference, actor())
        form = _form(typed)
        form.add_errors(problem.errors)
        return _page(form), 422
    flash(
        ngettext("Taken out in %(num)d place of this item.", "Taken out in %(num)d places of this item.", done.places)
    )
    if done.also_in:
        flash(_("The words also stand in: %(items)s.", items=", ".join(done.also_in)), "warning")
    return redirect(url_for("items.show_item", reference=reference), 303)


def _form(typed: dict[str, Any]) -> Form:
    places = redacting.places_of(reading(), g.item, actor())
    options = (Option(redacting.ANYWHERE, redacting.EVERYWHERE), *(Option(one.key, one.label) for one in places))
    place = Field("place", "choice", redacting.PLACE.label, options=options)
    return make_form((place, redacting.WORDS, redacting.REASON), typed, required=("place", "reason"))


def _page(form: Form) -> str:
    return render_template("pages/redaction.html", item=g.item, form=form, frozen=frozen_with(reading(), g.item))
