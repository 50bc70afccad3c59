"""My address: changed by confirming the new one from there."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.forms import Form, make_form
from blueprints.identity import asking, now, person, services, stop_reading, writing
from blueprints.known_browsers import session_of
from blueprints.pausing import too_many
from blueprints.wording import _
from models.people import Person
from workflow import accounts
from workflow.accounts.attempts import TooManyAttempts
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.links.addresses import ask_address
from workflow.texts import Text

pages = Blueprint("addresses", __name__)

FIELDS = (
    Field("email", "text", Text("New address", "Nouvelle adresse"), max=254),
    Field("present", "text", Text("Present password", "Mot de passe actuel"), max=200),
)
WRONG = Text("This is not your present password.", "Ce n’est pas votre mot de passe actuel.")


@pages.get("/account/address")
@signed_in
def show_change() -> str:
    """The form for a new address."""
    return _page(_form(""))


@pages.post("/account/address")
@signed_in
def ask_for_change() -> tuple[str, int] | str | Response:
    """Send a link to the new address, which whoever reads mail there confirms; nothing is changed before."""
    wanted, present = request.form.get("email", "")[:254], request.form.get("present", "")
    form, mine = _form(wanted), person()
    stop_reading()
    try:
        _check_present(mine, present)
        with writing() as session:
            ask_address(session, session.get_one(Person, mine.id), wanted, now=now())
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _page(form), 422
    except TooManyAttempts as error:
        form.general.append(_("Too many attempts. Try again in a quarter of an hour."))
        return _page(form), too_many(error)
    return _page(_form(""), asked=wanted)


def _check_present(mine: Person, present: str) -> None:
    """Raise InvalidInput (field `present`) unless it is the password of whoever asks; TooManyAttempts as signing in."""
    given, address = services(), request.remote_addr or ""
    known_as = session_of(mine.id)
    found = accounts.authenticate(
        given.database, mine.email, present, now=now(), address=address, known_as=known_as, hasher=given.hasher
    )
    if found is None:
        raise InvalidInput([FieldError("present", WRONG)])


def _form(wanted: str) -> Form:
    form = make_form(FIELDS, {"email": wanted}, required=("email", "present"), marked=False)
    address, present = form.controls
    address.kind, address.autocomplete = "email", "email"
    present.kind, present.autocomplete = "password", "current-password"
    return form


def _page(form: Form, asked: str = "") -> str:
    found = asking()
    return render_template("pages/address.html", form=form, asked=asked, person=found.person if found else None)
