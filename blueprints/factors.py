"""My second factors: an app for codes, passkeys, recovery codes. Who changes them has just proven who they are."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.ceremonies import ANSWER, made_passkey, options_to_make
from blueprints.forms import Form
from blueprints.identity import now, person, reading, writing
from blueprints.new_app import app_form, app_shown, forget_seed, kept_app, passkey_form
from blueprints.proofs import proven
from blueprints.wording import _
from models.people import Person
from workflow.accounts import factors, passkeys
from workflow.errors import InvalidInput

pages = Blueprint("factors", __name__)


@pages.get("/account/app")
@signed_in
@proven
def show_app() -> str:
    """The secret for an app, as a picture and in letters."""
    return _app_page(app_form())


@pages.post("/account/app")
@signed_in
@proven
def add_app() -> tuple[str, int] | str | Response:
    """Keep the app that has shown a right code; it takes the place of the one there was."""
    form, mine = app_form(), person()
    with writing() as database:
        made = kept_app(database, database.get_one(Person, mine.id), form)
    if made is None:
        return _app_page(form), 422
    forget_seed()
    return _added(made, _("From now on a code of the app is asked for when you sign in."))


@pages.post("/account/app/remove")
@signed_in
@proven
def remove_app() -> Response:
    """Forget the app; my other sessions end."""
    mine = person()
    with writing() as database:
        factors.remove_app(database, database.get_one(Person, mine.id), now=now(), keep=session.get("_user_id"))
    return _back(_("You removed the app and ended your other sessions."))


@pages.get("/account/passkeys/new")
@signed_in
@proven
def show_new_passkey() -> str:
    """Name a passkey, and let the browser make it."""
    return _passkey_page(passkey_form())


@pages.post("/account/passkeys/new")
@signed_in
@proven
def add_passkey() -> tuple[str, int] | str | Response:
    """Keep the passkey that the browser made."""
    mine = person()
    try:
        with writing() as database:
            row = database.get_one(Person, mine.id)
            kept = made_passkey(database, row)
            made = factors.note_added(database, row, factors.PASSKEY.format(name=kept.name), now=now())
    except InvalidInput as problem:
        form = passkey_form(request.form.get("name", ""))
        form.add_errors(problem.errors)
        return _passkey_page(form), 422
    return _added(made, _("You can sign in with the passkey alone from now on."))


@pages.post("/account/passkeys/<int:passkey_id>/remove")
@signed_in
@proven
def remove_passkey(passkey_id: int) -> Response:
    """Forget a passkey; my other sessions end."""
    mine, keep = person(), session.get("_user_id")
    with writing() as database:
        factors.remove_passkey(database, database.get_one(Person, mine.id), passkey_id, now=now(), keep=keep)
    return _back(_("You removed the passkey and ended your other sessions."))


@pages.post("/account/recovery-codes")
@signed_in
@proven
def make_codes() -> str:
    """Ten new recovery codes, shown this once; the old ones are good for nothing."""
    mine = person()
    with writing() as database:
        made = factors.renew_codes(database, database.get_one(Person, mine.id), now=now())
    return _codes_page(made)


def _added(made: list[str], said: str) -> str | Response:
    return _codes_page(made, said) if made else _back(said)


def _codes_page(made: list[str], said: str = "") -> str:
    onward = url_for("account.show_account", _anchor="factors")
    return render_template("pages/recovery_codes.html", codes=made, onward=onward, said=said)


def _back(said: str) -> Response:
    flash(said)
    return redirect(url_for("account.show_account", _anchor="factors"), 303)


def _app_page(form: Form) -> str:
    mine = person()
    has_one = factors.factors_of(reading(), mine.id).app is not None
    return render_template("pages/app.html", form=form, shown=app_shown(mine), has_one=has_one)


def _passkey_page(form: Form) -> str:
    mine = person()
    known = passkeys.list_passkeys(reading(), mine.id)
    options = options_to_make(mine, known)
    return render_template("pages/passkey_new.html", form=form, options=options, answer=ANSWER, here=request.host)
