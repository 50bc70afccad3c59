"""My address: changed by confirming the new one from there."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.forms import Form, make_form
from blueprints.identity import now, person, writing
from blueprints.proofs import proven
from models.people import Person
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.links.addresses import ask_address
from workflow.texts import Text

pages = Blueprint("addresses", __name__)

ADDRESS = Field("email", "text", Text("New address", "Nouvelle adresse"), max=254)


@pages.get("/account/address")
@signed_in
@proven
def show_change() -> str:
    """The form for a new address."""
    return _page(_form(""))


@pages.post("/account/address")
@signed_in
@proven
def ask_for_change() -> tuple[str, int] | str | Response:
    """Send a link to the new address, which whoever reads mail there confirms; nothing is changed before."""
    wanted = request.form.get("email", "")[:254]
    form, mine = _form(wanted), person()
    try:
        with writing() as session:
            ask_address(session, session.get_one(Person, mine.id), wanted, now=now())
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _page(form), 422
    return _page(_form(""), asked=wanted)


def _form(wanted: str) -> Form:
    form = make_form((ADDRESS,), {"email": wanted}, required=("email",), marked=False)
    (address,) = form.controls
    address.kind, address.autocomplete = "email", "email"
    return form


def _page(form: Form, asked: str = "") -> str:
    return render_template("pages/address.html", form=form, asked=asked, person=person())
