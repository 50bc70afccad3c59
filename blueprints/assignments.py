"""Asking people to write a part, taking it back, and what whoever was asked says: done, or not yet."""

from flask import Blueprint, flash, g, redirect, request
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.content import part_address, part_page
from blueprints.forms import check_asked, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.wording import _
from workflow.content import assigning
from workflow.errors import InvalidInput, Refused
from workflow.visibility import find_visible

pages = Blueprint("assignments", __name__)


@pages.post("/items/<reference>/content/<part>/assignments")
@pages.post("/items/<reference>/content/<part>/<instance>/assignments")
@item_visible
def assign(reference: str, part: str, instance: str = "") -> tuple[str, int] | Response:
    """Ask somebody to write the part, or show it again with what is wrong."""
    check_asked(assigning.GIVEN, request.form)
    typed = read_form(assigning.GIVEN, request.form)
    try:
        with writing() as session:
            item = find_visible(session, reference, actor())
            made = assigning.assign(session, item, part, typed, instance=instance, actor=actor(), now=now())
            name = made.person.name
    except (InvalidInput, Refused) as problem:
        g.item = find_visible(reading(), reference, actor())
        return part_page(g.item, part, instance, asked=typed, beside_problem=problem), 422
    flash(_("%(name)s is asked to write this part.", name=name))
    return redirect(part_address(reference, part, instance, "assignments"), 303)


@pages.post("/items/<reference>/assignments/<int:assignment_id>/take-back")
@item_visible
def take_back(reference: str, assignment_id: int) -> Response:
    """Ask somebody no longer."""
    with writing() as session:
        item = find_visible(session, reference, actor())
        found = assigning.find_assignment(session, item, assignment_id)
        part, instance, name = found.part, found.instance, found.person.name
        assigning.take_back(session, item, assignment_id, actor=actor(), now=now())
    flash(_("%(name)s is no longer asked to write this part.", name=name))
    return redirect(part_address(reference, part, instance, "assignments"), 303)


@pages.post("/items/<reference>/assignments/<int:assignment_id>/done")
@item_visible
def mark(reference: str, assignment_id: int) -> Response:
    """Whoever was asked says that the part is done, or (without `done`) not done yet."""
    with writing() as session:
        item = find_visible(session, reference, actor())
        found = assigning.find_assignment(session, item, assignment_id)
        done = bool(request.form.get("done"))
        assigning.mark(session, item, assignment_id, done=done, actor=actor(), now=now())
        part, instance = found.part, found.instance
    flash(_("You said that this part is done.") if done else _("You said that this part is not done yet."))
    return redirect(part_address(reference, part, instance, "assignments"), 303)
