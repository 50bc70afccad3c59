"""What people say about a part or one question of it: comments, open questions, answers; settling and reopening."""

from flask import Blueprint, flash, g, redirect, request
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.content import part_address, part_page
from blueprints.forms import check_asked, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.typed_forms import without_blank
from blueprints.wording import _
from workflow.content import remarks
from workflow.errors import InvalidInput, Refused
from workflow.visibility import find_visible

pages = Blueprint("remarks", __name__)


@pages.post("/items/<reference>/content/<part>/remarks")
@pages.post("/items/<reference>/content/<part>/<instance>/remarks")
@item_visible
def say(reference: str, part: str, instance: str = "") -> tuple[str, int] | Response:
    """Say something about the part, or show it again with what is wrong."""
    check_asked(remarks.GIVEN, request.form)
    typed = without_blank(read_form(remarks.GIVEN, request.form))
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            kind = remarks.say(session, item, part, typed, instance=instance, actor=actor(), now=now()).kind
    except (InvalidInput, Refused) as problem:
        g.item = find_visible(reading(), reference, actor())
        return part_page(g.item, part, instance, said_typed=typed, beside_problem=problem), 422
    flash(_said_words(kind))
    return redirect(part_address(reference, part, instance, "remarks"), 303)


def _said_words(kind: str) -> str:
    if kind == remarks.ANSWER:
        return _("Your answer was added.")
    return _("Your question was added.") if kind == remarks.QUESTION else _("Your comment was added.")


@pages.post("/items/<reference>/remarks/<int:remark_id>/settled")
@item_visible
def settle(reference: str, remark_id: int) -> Response:
    """Settle a question, or (without `settled`) open it again."""
    settled = bool(request.form.get("settled"))
    with writing() as session:
        item = find_visible(session, reference, actor())
        found = remarks.settle(session, item, remark_id, settled=settled, actor=actor(), now=now())
        part, instance = found.part, found.instance
    flash(_("The question is settled.") if settled else _("The question is open again."))
    return redirect(part_address(reference, part, instance, "remarks"), 303)
