"""Organizations: societies, districts, ministries; kept by an administrator."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.facts import organization_name
from blueprints.finding import found_row
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.wording import _
from models.people import Organization
from workflow import accounts, registry, values
from workflow.definition import Field, Option
from workflow.errors import InvalidInput
from workflow.texts import Text

pages = Blueprint("organizations", __name__)

CHANGEABLE = (
    Field("name_en", "text", Text("Name in English", "Nom en anglais"), max=160),
    Field("name_fr", "text", Text("Name in French", "Nom en français"), max=160),
    Field("zone", "text", Text("Zone or region", "Zone ou région"), max=60),
    Field("active_from", "date", Text("Active from", "Active à partir du")),
    Field("active_until", "date", Text("Active until", "Active jusqu’au")),
)


@pages.get("/organizations")
@allowed("administer")
def show_organizations() -> str:
    """Every organization, by program and name."""
    rows = reading().scalars(select(Organization)).all()
    rows = sorted(rows, key=lambda row: (row.program, organization_name(row).casefold()))
    return render_template(
        "pages/organizations.html", rows=rows, program_of=_program_label, kind_of=registry.organization_kind
    )


@pages.get("/organizations/new")
@allowed("administer")
def show_new() -> str:
    """The form for a new organization."""
    return render_template("pages/organization.html", found=None, form=_form(_new_fields(), {}))


@pages.post("/organizations/new")
@allowed("administer")
def make() -> tuple[str, int] | Response:
    """Add an organization."""
    fields = _new_fields()
    check_asked(fields, request.form)
    typed = read_form(fields, request.form)
    form = _form(fields, typed)
    try:
        given = {"program": "", "kind": "", "code": "", "name_en": ""} | values.read_input(fields, typed)
        with writing() as session:
            accounts.add_organization(session, by=actor(), now=now(), **given)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return render_template("pages/organization.html", found=None, form=form), 422
    flash(_("Saved."))
    return redirect(url_for("organizations.show_organizations"), 303)


@pages.get("/organizations/<int:organization_id>")
@allowed("administer")
def show_organization(organization_id: int) -> str:
    """One organization, to be changed."""
    found = found_row(reading(), Organization, organization_id)
    stored = {field.name: getattr(found, field.name) for field in CHANGEABLE}
    kind = registry.organization_kind(found.program, found.kind)
    return render_template("pages/organization.html", found=found, kind=kind, form=_form(CHANGEABLE, stored))


@pages.post("/organizations/<int:organization_id>")
@allowed("administer")
def change(organization_id: int) -> tuple[str, int] | Response:
    """Change names, zone or dates."""
    check_asked(CHANGEABLE, request.form)
    typed = read_form(CHANGEABLE, request.form)
    form = _form(CHANGEABLE, typed)
    blank: dict[str, Any] = {"name_en": "", "name_fr": "", "zone": "", "active_from": None, "active_until": None}
    try:
        given = blank | values.read_input(CHANGEABLE, typed)
        with writing() as session:
            found = found_row(session, Organization, organization_id)
            accounts.change_organization(session, found, given, by=actor(), now=now())
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        known = reading().get_one(Organization, organization_id)
        kind = registry.organization_kind(known.program, known.kind)
        return render_template("pages/organization.html", found=known, kind=kind, form=form), 422
    flash(_("Saved."))
    return redirect(url_for("organizations.show_organizations"), 303)


def _new_fields() -> tuple[Field, ...]:
    programs = tuple(Option(program.name, program.label) for program in registry.programs())
    kinds = {
        name: Option(name, label)
        for program in registry.programs()
        for name, label in program.organization_kinds.items()
    }
    return (
        Field("program", "choice", Text("Program", "Programme"), options=programs),
        Field("kind", "choice", Text("Kind", "Genre"), options=tuple(kinds.values())),
        Field("code", "text", Text("Code", "Code"), max=20),
        *CHANGEABLE,
    )


def _form(fields: tuple[Field, ...], given: Mapping[str, Any]) -> Form:
    return make_form(fields, given, required=("program", "kind", "code", "name_en"))


def _program_label(name: str) -> Text:
    known = {program.name: program.label for program in registry.programs()}
    return known.get(name, Text(name, name))
