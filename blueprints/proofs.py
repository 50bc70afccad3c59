"""Proving once more who one is, before what could lock its owner out or let somebody else in.

Whoever has a second factor gives it too; a passkey that knows its owner is enough alone (OWASP ASVS 5.0, 7.5.1).
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.ceremonies import ANSWER, options_to_use, used_passkey
from blueprints.destinations import same_host
from blueprints.entering import site_key
from blueprints.forms import Form, make_form
from blueprints.identity import now, person, reading, services, stop_reading, writing
from blueprints.known_browsers import session_of
from blueprints.pausing import too_many
from blueprints.second import code_asked
from blueprints.wording import _
from models.people import Person
from workflow import accounts
from workflow.accounts import codes, factors, identities
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

pages = Blueprint("proofs", __name__)

View = TypeVar("View", bound=Callable[..., Any])
HOLDS = timedelta(minutes=10)
PURPOSE = "prove"
PASSWORD = Field("password", "text", Text("Your password", "Votre mot de passe"), max=200)
WRONG_PASSWORD = Text("This is not your password.", "Ce n’est pas votre mot de passe.")


def recently_proven() -> bool:
    """Whether this browser's person said who they are in the last ten minutes."""
    proven_at = getattr(current_user, "proven_at", None)
    return proven_at is not None and now() - proven_at <= HOLDS


def proven(view: View) -> View:
    """Ask for a proof first; from a form it leads back to its page, where it is sent once more."""

    @wraps(view)
    def asked(*args: Any, **given: Any) -> Any:
        if recently_proven():
            return view(*args, **given)
        back = request.path
        if request.method == "POST":
            back = same_host(urlsplit(request.referrer or url_for("account.show_account")).path)
            flash(_("Nothing was changed yet. Say who you are, then do it once more."), "warning")
        return redirect(url_for("proofs.show_proof", next=back), 303)

    return asked  # type: ignore[return-value]


@pages.get("/account/prove")
@signed_in
def show_proof() -> str:
    """Ask for the password, a code, a passkey, or the provider's word."""
    return _page(_form(person()))


@pages.post("/account/prove")
@signed_in
def give_proof() -> tuple[str, int] | Response:
    """Check the password and the code."""
    mine = person()
    form = _form(mine)
    if not form.controls:
        return _page(form), 422
    stop_reading()
    try:
        errors = _wrong(mine, {control.name for control in form.controls})
    except accounts.TooManyAttempts as error:
        form.general.append(_("Too many attempts. Try again in a quarter of an hour."))
        return _page(form), too_many(error)
    if errors:
        form.add_errors(errors)
        return _page(form), 422
    return proof_given()


@pages.post("/account/prove/passkey")
@signed_in
def prove_by_passkey() -> tuple[str, int] | Response:
    """Check the answer of one of my passkeys, which has to know its owner."""
    mine, form = person(), _form(person())
    try:
        with writing() as database:
            used = used_passkey(database, PURPOSE, mine.id)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _page(form), 422
    if not used.knows_owner:
        form.general.append(_("This passkey did not ask who you are. Use your password and a code."))
        return _page(form), 422
    return proof_given()


def proof_given(wanted: str | None = None) -> Response:
    """Note it with the session, and go on."""
    with writing() as database:
        accounts.note_proof(database, session.get("_user_id", ""), now=now())
    return redirect(same_host(wanted or request.values.get("next")), 303)


def _wrong(mine: Person, asked: set[str]) -> list[FieldError]:
    """What is not right of what was typed; the code is used up only where the password is right."""
    given, address = services(), request.remote_addr or ""
    if "password" in asked:
        typed = request.form.get("password", "")
        found = accounts.authenticate(
            given.database,
            mine.email,
            typed,
            now=now(),
            address=address,
            known_as=session_of(mine.id),
            hasher=given.hasher,
        )
        if found is None:
            return [FieldError("password", WRONG_PASSWORD)]
    if "code" in asked:
        typed = request.form.get("code", "")[:80]
        if codes.use_code(given.database, mine.id, typed, site_key=site_key(), now=now()) is None:
            return [FieldError("code", code_asked(mine.id)[1])]
    return []


def _form(mine: Person) -> Form:
    """What somebody can be asked: the password if they have one, a code (on paper at least) if they have a factor."""
    has_more = factors.has_factor(reading(), mine.id)
    asked = [*([PASSWORD] if mine.password_hash else []), *([code_asked(mine.id)[0]] if has_more else [])]
    form = make_form(asked, {}, required=("password", "code"), marked=False)
    for control in form.controls:
        control.autocomplete = "one-time-code" if control.name == "code" else "current-password"
        control.kind = "password" if control.name == "password" else control.kind
    return form


def _page(form: Form) -> str:
    mine = person()
    known = factors.factors_of(reading(), mine.id).passkeys
    return render_template(
        "pages/prove.html",
        form=form,
        options=options_to_use(PURPOSE, known, alone=True) if known else "",
        linked=identities.list_identities(reading(), mine.id),
        provider=services().settings.oidc_name,
        next=request.values.get("next", "")[:500],
        answer=ANSWER,
    )
