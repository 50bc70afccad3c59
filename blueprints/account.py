"""My account: password, language, sessions, API tokens."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.entering import renew
from blueprints.forms import Form, make_form
from blueprints.identity import now, person, reading, services, stop_reading, writing
from blueprints.new_password import AGAIN, NEW_PASSWORD
from blueprints.pausing import too_many
from blueprints.proofs import proven
from blueprints.whose import Whose
from blueprints.wording import _
from workflow import accounts
from workflow.accounts.factors import factors_of
from workflow.accounts.identities import list_identities
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

pages = Blueprint("account", __name__)

PASSWORD_FIELDS = (Field("present", "text", Text("Present password", "Mot de passe actuel"), max=200), *NEW_PASSWORD)


@pages.get("/account")
@signed_in
def show_account() -> str:
    """Everything about my account on one page."""
    return _page()


@pages.post("/account/password")
@signed_in
def change_password() -> tuple[str, int] | Response:
    """Change my password; every session of mine ends, and this browser gets a new one."""
    form = _password_form()
    present, wanted = request.form.get("present", ""), request.form.get("password", "")
    if wanted != request.form.get("again", ""):
        form.add_errors([FieldError("again", AGAIN)])
        return _page(password_form=form), 422
    mine = person()
    stop_reading()
    try:
        accounts.change_password(
            services().database,
            mine.id,
            present,
            wanted,
            now=now(),
            token=session.get("_user_id", ""),
            hasher=services().hasher,
        )
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _page(password_form=form), 422
    except accounts.TooManyAttempts as error:
        form.general.append(_("Too many attempts. Try again in a quarter of an hour."))
        return _page(password_form=form), too_many(error)
    renew(mine)
    flash(_("You changed your password and ended your other sessions."))
    return redirect(url_for("account.show_account"), 303)


@pages.post("/account/sessions/<int:session_id>/end")
@signed_in
@proven
def end_session(session_id: int) -> Response:
    """End one of my sessions: the next request from there is refused."""
    with writing() as database:
        accounts.end_my_session(database, person(), session_id, now=now())
    flash(_("You ended that session."))
    return redirect(url_for("account.show_account", _anchor="sessions"), 303)


@pages.post("/account/sessions/end-others")
@signed_in
@proven
def end_other_sessions() -> Response:
    """End every session of mine but this one."""
    with writing() as database:
        accounts.end_other_sessions(database, person().id, session.get("_user_id"), now=now())
    flash(_("You ended your other sessions."))
    return redirect(url_for("account.show_account", _anchor="sessions"), 303)


def _password_form() -> Form:
    form = make_form(PASSWORD_FIELDS, {}, required=("present", "password", "again"))
    for control, use in zip(form.controls, ("current-password", "new-password", "new-password"), strict=True):
        control.kind, control.autocomplete = "password", use
    return form


def _page(password_form: Form | None = None) -> str:
    mine = person()
    return render_template(
        "pages/account.html",
        person=mine,
        password_form=password_form or _password_form(),
        sessions=accounts.list_sessions(reading(), mine, now=now()),
        this_digest=_digest(),
        tokens=accounts.list_tokens(reading(), mine),
        deputies=accounts.deputies_of(reading(), mine),
        whose=lambda room: Whose(mine, room, is_mine=True),
        factors=factors_of(reading(), mine.id),
        linked=list_identities(reading(), mine.id),
    )


def _digest() -> str:
    return accounts.digest_token(session.get("_user_id", ""))
