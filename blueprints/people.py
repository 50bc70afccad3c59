"""People, their roles and terms: kept by an administrator."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from werkzeug.wrappers import Response

from blueprints.access import allowed
from blueprints.display import role_said
from blueprints.finding import found_row
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.options import every_organization
from blueprints.role_forms import role_fields, role_form
from blueprints.service_accounts import FIELDS as SERVICE_FIELDS
from blueprints.service_accounts import given_of_service, service_form
from blueprints.signing import may_use_password
from blueprints.whose import Whose
from blueprints.wording import _
from models.people import Person, RoleGrant
from workflow import accounts, registry, values
from workflow.accounts.administering import administers
from workflow.definition import Field, Option
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.links import accounts as links
from workflow.links.addresses import change_person as change_person_told
from workflow.outbox.acts import STATE_LABELS
from workflow.texts import Text

pages = Blueprint("people", __name__)

SIZE = 100
ONE_DAY = timedelta(days=1)
LANGUAGE_OPTIONS = (Option("en", Text("English", "Anglais")), Option("fr", Text("French", "Français")))
PERSON_FIELDS = (
    Field("name", "text", Text("Name", "Nom"), max=120),
    Field("email", "text", Text("Email", "Courriel"), max=254),
    Field("language", "choice", Text("Language of mail", "Langue du courrier"), options=LANGUAGE_OPTIONS),
    Field("organization_id", "organization", Text("Organization", "Organisation")),
    Field(
        "is_verified",
        "bool",
        Text("I know that this address is theirs", "Je sais que cette adresse est la sienne"),
        Text("Mail goes only to verified addresses.", "Le courrier ne va qu’aux adresses vérifiées."),
    ),
)


@pages.get("/people")
@allowed("administer")
def show_people() -> str:
    """Everybody, by name; narrowed by a part of the name or address."""
    text, after = request.args.get("q", "").strip()[:100], request.args.get("after", "")[:200]
    statement = select(Person).options(joinedload(Person.organization), selectinload(Person.grants))
    if text:
        like = f"%{text.replace('%', '').replace('_', '')}%"
        statement = statement.where(or_(Person.name.ilike(like), Person.email.ilike(like)))
    if after:
        statement = statement.where(Person.name > after)
    rows = list(reading().scalars(statement.order_by(Person.name, Person.id).limit(SIZE + 1)))
    return render_template(
        "pages/people.html",
        rows=rows[:SIZE],
        more=len(rows) > SIZE,
        text=text,
        role_of=role_said,
        today=now().date(),
        invited=links.invitations(reading(), [row.id for row in rows if row.password_hash is None]),
    )


@pages.get("/people/new")
@allowed("administer")
def show_new_person() -> str:
    """The form for a new person."""
    return render_template("pages/person_new.html", form=_person_form({"language": "en"}))


@pages.post("/people/new")
@allowed("administer")
def make_person() -> tuple[str, int] | Response:
    """Add a person."""
    check_asked(PERSON_FIELDS, request.form, also=("invite",))
    typed = read_form(PERSON_FIELDS, request.form)
    form = _person_form(typed)
    try:
        given = _given(typed)
        with writing() as session:
            made = accounts.add_person(session, by=actor(), now=now(), **given)
            made_id = made.id
            if "invite" in request.form:
                invite_person(session, made)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return render_template("pages/person_new.html", form=form), 422
    flash(_("You added %(name)s.", name=given["name"]))
    return redirect(url_for("people.show_person", person_id=made_id), 303)


@pages.get("/people/<int:person_id>")
@allowed("administer")
def show_person(person_id: int) -> str:
    """One person: who they are, which roles they hold and held."""
    return _person_page(_find(person_id))


@pages.post("/people/<int:person_id>")
@allowed("administer")
def change_person(person_id: int) -> tuple[str, int] | Response:
    """Change name, address, language or organization; of a service, who answers for it."""
    is_service = found_row(reading(), Person, person_id).is_service
    fields = SERVICE_FIELDS if is_service else PERSON_FIELDS
    check_asked(fields, request.form)
    typed = read_form(fields, request.form)
    form = service_form(typed) if is_service else _person_form(typed)
    try:
        given = given_of_service(typed) if is_service else _given(typed)
        with writing() as session:
            found, is_verified = found_row(session, Person, person_id), given.pop("is_verified", False)
            if is_service:
                accounts.change_service(session, found, given, by=actor(), now=now())
            else:
                change_person_told(session, found, given, by=actor(), now=now(), is_verified=is_verified)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _person_page(_find(person_id), form=form), 422
    return _done(person_id)


@pages.post("/people/<int:person_id>/invitation")
@allowed("administer")
def invite(person_id: int) -> tuple[str, int] | Response:
    """Send somebody an invitation to choose a password, or send it again; one that was sent before ends."""
    try:
        with writing() as session:
            invite_person(session, found_row(session, Person, person_id))
    except InvalidInput as problem:
        return _person_page(_find(person_id), wrong=problem.errors), 422
    flash(_("The invitation is on its way."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@pages.post("/people/<int:person_id>/invitation/revoke")
@allowed("administer")
def revoke_invitation(person_id: int) -> tuple[str, int] | Response:
    """End an invitation: its link opens nothing any more."""
    try:
        with writing() as session:
            links.revoke_invitation(session, found_row(session, Person, person_id), by=actor(), now=now())
    except InvalidInput as problem:
        return _person_page(_find(person_id), wrong=problem.errors), 422
    flash(_("You revoked the invitation."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


@pages.post("/people/<int:person_id>/active")
@allowed("administer")
def switch_active(person_id: int) -> Response:
    """Close an account, or open it again. Nobody closes their own."""
    with writing() as session:
        found = found_row(session, Person, person_id)
        if request.form.get("active") == "yes":
            accounts.reactivate(session, found, by=actor(), now=now())
        elif person_id != actor().person_id:
            accounts.deactivate(session, found, by=actor(), now=now())
    return _done(person_id)


@pages.post("/people/<int:person_id>/roles")
@allowed("administer")
def give_role(person_id: int) -> tuple[str, int] | Response:
    """Give somebody a role for a term."""
    fields = role_fields()
    check_asked(fields, request.form)
    typed = read_form(fields, request.form)
    form = role_form(typed)
    try:
        given = values.read_input(fields, typed)
        program, _dot, role = str(given.get("role", "")).partition(".")
        with writing() as session:
            accounts.grant_role(
                session,
                found_row(session, Person, person_id),
                program=program,
                role=role,
                by=actor(),
                now=now(),
                starts_on=given.get("starts_on", now().date()),
                ends_on=given.get("ends_on"),
                organization_id=given.get("organization_id"),
                committee=given.get("committee"),
            )
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _person_page(_find(person_id), terms=form), 422
    return _done(person_id)


@pages.post("/people/<int:person_id>/roles/<int:grant_id>/end")
@allowed("administer")
def end_role(person_id: int, grant_id: int) -> Response:
    """End a role on a day; without one, yesterday was its last, so that it is over at once."""
    try:
        ends_on = date.fromisoformat(request.form.get("ends_on", ""))
    except ValueError:
        ends_on = now().date() - ONE_DAY
    with writing() as session:
        found = found_row(session, Person, person_id)
        accounts.end_role(session, found, grant_id, ends_on=ends_on, by=actor(), now=now())
    return _done(person_id)


def invite_person(session: Session, found: Person) -> None:
    """Invite somebody to choose a password. Raises InvalidInput, also where a password would open nothing."""
    if not may_use_password(found.email):
        raise InvalidInput([FieldError("person", links.BY_PROVIDER)])
    links.invite(session, found, by=actor(), now=now())


def _find(person_id: int) -> Person:
    statement = select(Person).options(selectinload(Person.grants).joinedload(RoleGrant.organization))
    found = reading().scalar(statement.where(Person.id == person_id))
    if found is None:
        raise NotFound(str(person_id))
    return found


def _given(typed: Mapping[str, Any]) -> dict[str, Any]:
    given = {"name": "", "email": "", "language": "en", "organization_id": None, "is_verified": False}
    return given | values.read_input(PERSON_FIELDS, typed)


def _done(person_id: int) -> Response:
    flash(_("Saved."))
    return redirect(url_for("people.show_person", person_id=person_id), 303)


def _person_form(given: Mapping[str, Any]) -> Form:
    choices = {"organization": every_organization(reading())}
    form = make_form(PERSON_FIELDS, given, required=("name", "email", "language"), choices=choices)
    form.controls[1].kind = "email"
    return form


def _person_page(
    found: Person, form: Form | None = None, terms: Form | None = None, wrong: Sequence[FieldError] = ()
) -> str:
    stored = {
        "name": found.name,
        "contact_id": found.contact_id,
        "email": found.email,
        "language": found.language,
        "organization_id": found.organization_id,
        "is_verified": found.email_verified_at is not None,
    }
    return render_template(
        "pages/person.html",
        found=found,
        form=form or (service_form(stored) if found.is_service else _person_form(stored)),
        tokens=accounts.list_tokens(reading(), found),
        deputies=accounts.deputies_of(reading(), found),
        whose=lambda room: Whose(found, room, is_mine=False),
        role_form=terms or role_form({"starts_on": now().date()}),
        by_provider=not may_use_password(found.email),
        invitation=links.invitations(reading(), [found.id]).get(found.id),
        mail_states=STATE_LABELS,
        wrong=wrong,
        role_of=role_said,
        administers=lambda program: administers(actor(), program),
        by_seat=[grant for _, grant in registry.derived_grants(reading(), now().date(), found.id)],
        today=now().date(),
        yesterday=now().date() - ONE_DAY,
        is_me=found.id == actor().person_id,
        entry=accounts.ways_in(reading(), found, now=now()),
    )
