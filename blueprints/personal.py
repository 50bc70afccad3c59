"""What is held about people: everybody asks for their own, an administrator for anybody's, and erases a person."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.access import allowed, signed_in
from blueprints.finding import found_row
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.proofs import proven
from blueprints.wording import _
from models.jobs import Job
from models.people import Person
from workflow.definition import Field
from workflow.errors import InvalidInput, NotFound
from workflow.jobs import asking
from workflow.privacy import erasing
from workflow.privacy.held import ALL
from workflow.privacy.hindrances import hindrances, visible_references
from workflow.privacy.naming import named_in, said_in
from workflow.privacy.readme import FATES
from workflow.privacy.works import OF_PERSON, OWN
from workflow.texts import Text

pages = Blueprint("personal", __name__)

CONFIRMED = Field(
    "confirmed",
    "text",
    Text("Address of this person", "Adresse de cette personne"),
    Text("So that nobody else is erased by mistake.", "Pour que nulle autre ne soit effacée par erreur."),
    max=254,
)
NAMED = 20
"""So many items that name the person are shown."""


@pages.post("/account/data")
@signed_in
def ask_for_own() -> Response:
    """Ask for all that is held about me; it is made in the background."""
    return redirect(url_for("jobs.show_job", number=ask_own().id), 303)


@pages.post("/people/<int:person_id>/data")
@allowed("administer")
def ask_for_person(person_id: int) -> Response:
    """Ask for all that is held about somebody; it is made in the background."""
    return redirect(url_for("jobs.show_job", number=ask_of_person(person_id).id), 303)


@pages.get("/people/<int:person_id>/erasure")
@allowed("administer")
def show_erase(person_id: int) -> str:
    """What erasing somebody would do, to how many rows; and what stands against it."""
    return _page(found_person(reading(), person_id), _form({}))


@pages.post("/people/<int:person_id>/erasure")
@allowed("administer")
@proven
def erase(person_id: int) -> tuple[str, int] | Response:
    """Erase somebody for good, whose address was entered. Refused with every reason while they hold anything."""
    check_asked((CONFIRMED,), request.form)
    typed = read_form((CONFIRMED,), request.form)
    try:
        with writing() as session:
            found = found_person(session, person_id)
            erasing.erase(session, found, confirmed=str(typed.get("confirmed") or ""), by=actor(), now=now())
    except InvalidInput as problem:
        form = _form(typed)
        form.add_errors(problem.errors)
        return _page(found_person(reading(), person_id), form), 422
    flash(_("This person is erased. What they did stays under their number."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


def ask_own() -> Job:
    """Ask for all that is held about whoever asks. Raises Refused."""
    with writing() as session:
        return asking.ask(session, OWN, {}, actor=actor(), now=now())


def ask_of_person(person_id: int) -> Job:
    """Ask for all that is held about somebody. Raises NotFound, Refused."""
    found_person(reading(), person_id)
    with writing() as session:
        return asking.ask(session, OF_PERSON, {"person_id": person_id}, actor=actor(), now=now())


def found_person(session: Session, person_id: int) -> Person:
    """The person of that number. Raises NotFound, also for one who was erased and for a service."""
    found = found_row(session, Person, person_id)
    if found.is_service:
        raise NotFound(str(person_id))
    return found


def _form(typed: dict[str, Any]) -> Form:
    form = make_form((CONFIRMED,), typed, required=("confirmed",))
    form.controls[0].kind = "email"
    return form


def _page(found: Person, form: Form) -> str:
    counts = erasing.foreseen(reading(), found)
    named = _shown([one["item"] for one in named_in(reading(), found.id, is_open=True)])
    return render_template(
        "pages/person_erase.html",
        found=found,
        form=form,
        reasons=hindrances(reading(), found, by=actor(), now=now()),
        lines=[(one, counts[one.name], FATES[one.fate]) for one in ALL if counts[one.name]],
        names=counts["names"],
        names_kept=counts["names_kept"],
        named=named,
        said_in=_shown(said_in(reading(), found.name, found.email)),
    )


def _shown(references: Sequence[str]) -> tuple[list[str], int]:
    """The first of the items that may be seen, and how many more there are."""
    seen = visible_references(reading(), references, actor())
    shown = [one for one in references if one in seen][:NAMED]
    return shown, len(references) - len(shown)
