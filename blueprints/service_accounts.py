"""Accounts of services: somebody's programs that come through the API, kept by an administrator beside the people."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.options import every_organization, everybody, number_in
from blueprints.wording import _
from workflow import accounts, values
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.texts import Text

pages = Blueprint("service_accounts", __name__)

FIELDS = (
    Field(
        "name",
        "text",
        Text("Name", "Nom"),
        Text("What it does, as it shall stand in the history.", "Ce qu’il fait, tel que l’historique le dira."),
        max=120,
    ),
    Field(
        "contact_id",
        "person",
        Text("Who answers for it", "Qui en répond"),
        Text("Somebody to ask when it does something strange.", "À qui s’adresser s’il se comporte étrangement."),
    ),
    Field("organization_id", "organization", Text("Organization", "Organisation")),
)  # fmt: skip


@pages.get("/service-accounts")
@allowed("administer")
def show_services() -> str:
    """Every service, with who answers for it."""
    return render_template("pages/services.html", rows=accounts.list_services(reading()), today=now().date())


@pages.get("/service-accounts/new")
@allowed("administer")
def show_new() -> str:
    """The form for a new service."""
    return render_template("pages/service_new.html", form=service_form({}))


@pages.post("/service-accounts/new")
@allowed("administer")
def make() -> tuple[str, int] | Response:
    """Add the account of a service."""
    check_asked(FIELDS, request.form)
    typed = read_form(FIELDS, request.form)
    try:
        given = given_of_service(typed)
        with writing() as session:
            made_id = accounts.add_service(session, by=actor(), now=now(), **given).id
    except InvalidInput as problem:
        form = service_form(typed)
        form.add_errors(problem.errors)
        return render_template("pages/service_new.html", form=form), 422
    flash(_("You added %(name)s.", name=given["name"]))
    return redirect(url_for("people.show_person", person_id=made_id), 303)


def service_form(given: Mapping[str, Any]) -> Form:
    """The form of a service, showing what is given."""
    choices = {"organization": every_organization(reading()), "person": everybody(reading())}
    return make_form(FIELDS, given, required=("name", "contact_id"), choices=choices)


def given_of_service(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What the form of a service says. Raises InvalidInput."""
    settled = {**typed, "contact_id": number_in(str(typed.get("contact_id") or ""))}
    return {"name": "", "contact_id": None, "organization_id": None} | values.read_input(FIELDS, settled)
