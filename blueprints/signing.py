"""Signing in and out, and choosing language and theme."""

from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response as BaseResponse

from blueprints.access import public, signed_in
from blueprints.ceremonies import ANSWER, options_to_use, used_passkey
from blueprints.destinations import same_host
from blueprints.display import said
from blueprints.entering import enter
from blueprints.forms import Form, make_form
from blueprints.identity import asking, now, services, stop_reading, writing
from blueprints.known_browsers import known_as
from blueprints.language import LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, THEMES, cookie_name, is_protected
from blueprints.pausing import too_many
from blueprints.wording import _, ngettext
from models.people import Person
from workflow import accounts, registry
from workflow.accounts.passkeys import REFUSED
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.texts import Text

pages = Blueprint("signing", __name__)

ONE_YEAR = 31_536_000
PURPOSE = "sign_in"
LEFT = "left"
"""Where the cookie remembers that somebody may still be signed in at the provider."""
FIELDS = (
    Field("email", "text", Text("Email", "Courriel"), max=254),
    Field("password", "text", Text("Password", "Mot de passe"), max=200),
)


@pages.get("/sign-in")
@public
def show_sign_in() -> str | BaseResponse:
    """The form; a visitor who is signed in already goes on."""
    if asking() is not None:
        return redirect(same_host(request.args.get("next")))
    return _sign_in_page(_filled_in(request.args.get("email", "")[:254]))


@pages.post("/sign-in")
@public
def sign_in() -> tuple[str, int] | BaseResponse:
    """Check address and password, exactly as typed; a new session replaces whatever the browser had."""
    email, password = request.form.get("email", "")[:254], request.form.get("password", "")
    form = _form(email)
    if not may_use_password(email):  # whether the password is right is told to nobody
        form.general.append(_("Sign in with %(provider)s here.", provider=services().settings.oidc_name))
        return _sign_in_page(form), 422
    stop_reading()
    try:
        person = accounts.authenticate(
            services().database,
            email,
            password,
            now=now(),
            address=request.remote_addr or "",
            known_as=known_as(email, now=now()),
            hasher=services().hasher,
        )
    except accounts.TooManyAttempts as error:
        minutes = max(1, int((error.until - now()).total_seconds() // 60))
        form.general.append(
            ngettext(
                "Too many attempts. Try again in %(num)d minute.",
                "Too many attempts. Try again in %(num)d minutes.",
                minutes,
            )
        )
        return _sign_in_page(form), too_many(error)
    if person is None:
        form.general.append(_("The address or the password is not right."))
        return _sign_in_page(form), 422
    return onward(enter(person))


@pages.post("/sign-in/passkey")
@public
def sign_in_by_passkey() -> tuple[str, int] | BaseResponse:
    """Let in whoever holds a passkey that knows its owner: it counts as two factors."""
    form = _form("")
    try:
        with writing() as database:
            used = used_passkey(database, PURPOSE)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _sign_in_page(form), 422
    if not used.knows_owner or not may_use_password(used.person.email):
        form.general.append(said(REFUSED))
        return _sign_in_page(form), 422
    return onward(enter(used.person, method="passkey", is_strong=True))


def may_use_password(email: str) -> bool:
    """Whether somebody may come in without the provider: where everybody uses it, the emergency accounts alone."""
    settings = services().settings
    return not settings.oidc_only or email.strip().lower() in settings.emergency_accounts


def onward(first: str | None, wanted: str | None = None) -> BaseResponse:
    """Go where one wanted to, by way of the second factor where there is one."""
    wanted = same_host(wanted or request.values.get("next"))
    return redirect(wanted if first is None else f"{first}?{urlencode({'next': wanted})}", 303)


@pages.post("/sign-out")
@signed_in
def sign_out() -> BaseResponse:
    """End this session on the server, forget the cookie, and remember when the desk was last seen."""
    found = asking()
    with writing() as database:
        before = accounts.find_session(database, session.get("_user_id", ""), now=now())
        accounts.end_session(database, session.get("_user_id", ""), now=now())
        if found is not None:
            database.get_one(Person, found.person.id).desk_seen_at = now()
    logout_user()
    session.clear()
    if before is not None and before.method == "provider":
        session[LEFT] = True
    flash(_("You are signed out."))
    response = redirect(url_for("signing.show_sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # not the cookies: language and theme stay
    return response


@pages.post("/choose")
@public
def choose() -> BaseResponse:
    """Keep a language or a theme in a cookie, and the language with the person who is signed in."""
    response = redirect(same_host(request.form.get("next")), 303)
    language, theme = request.form.get("language"), request.form.get("theme")
    if language in LANGUAGES:
        _keep(response, LANGUAGE_COOKIE, language)
        _remember_language(language)
    if theme in THEMES:
        _keep(response, THEME_COOKIE, theme)
    return response


def _remember_language(language: str) -> None:
    found = asking()
    if found is not None and found.person.language != language:
        with writing() as database:
            mine = database.get_one(Person, found.person.id)
            accounts.change_person(database, mine, {"language": language}, by=found.actor, now=now())


def _keep(response: BaseResponse, name: str, value: str) -> None:
    response.set_cookie(
        cookie_name(name), value, max_age=ONE_YEAR, httponly=True, secure=is_protected(), samesite="Lax"
    )


def _form(email: str) -> Form:
    form = make_form(FIELDS, {"email": email}, required=("email", "password"), marked=False)
    address, password = form.controls
    address.kind, address.autocomplete = "email", "username"
    password.kind, password.autocomplete = "password", "current-password"
    return form


def _filled_in(email: str) -> Form:
    """The form with an address; that of a demo account brings its password, which stands on the page anyway."""
    form = _form(email)
    known = next((one for one in getattr(services(), "demo_accounts", ()) if one.email == email), None)
    if known is not None:
        form.controls[1].value, form.controls[1].prefilled = known.password, True
    return form


def _sign_in_page(form: Form) -> str:
    shown = getattr(services(), "demo_accounts", ())
    groups = [
        (program.label, [account for account in shown if account.program == program.name])
        for program in registry.programs()
    ]
    next_page = request.values.get("next", "")
    settings = services().settings
    return render_template(
        "pages/sign_in.html",
        form=form,
        next=next_page,
        demo_accounts=shown,
        groups=groups,
        provider=settings.oidc_name,
        only_provider=settings.oidc_only,
        may_leave=bool(settings.oidc_name) and session.pop(LEFT, False),
        options=options_to_use(PURPOSE, alone=True),
        answer=ANSWER,
    )
