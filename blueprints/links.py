"""The pages to which the links of mails lead, and the one where a forgotten password is said.

Looking changes nothing, however often and by whatever program: what a link is for happens when its button is pressed.
A link that is unknown, used, revoked or too old gets one and the same answer.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from flask_login import logout_user
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from blueprints import by_link
from blueprints.access import public
from blueprints.forms import Form, make_form
from blueprints.identity import now, reading, services, stop_reading, writing
from blueprints.language import LANGUAGE_COOKIE, cookie_name
from blueprints.new_password import AGAIN, NEW_PASSWORD
from blueprints.pausing import too_many
from blueprints.wording import _
from models.people import Person
from models.secret_links import SecretLink
from workflow import accounts
from workflow.accounts.attempts import TooManyAttempts
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.links import keeping
from workflow.links.accounts import ask_reset, choose_password, find_chooser
from workflow.links.addresses import confirm_address, find_address
from workflow.links.keeping import ACTION, ADDRESS, INVITATION, RESET, DeadLink
from workflow.texts import Text

pages = Blueprint("links", __name__)

FORGOTTEN_FIELDS = (Field("email", "text", Text("Email", "Courriel"), max=254),)
Answer = str | tuple[str, int] | Response


@pages.get("/link/<token>")
@public
def show_link(token: str) -> Answer:
    """What the link is for, and its button."""
    link = keeping.find(reading(), token)
    try:
        return _shown(_found(link), token)
    except DeadLink:
        return _dead_page()


@pages.post("/link/<token>")
@public
def use_link(token: str) -> Answer:
    """Do what the link is for, once."""
    check_token()
    link = None
    try:
        keeping.check_guesses(reading(), request.remote_addr or "", now())
        link = keeping.find(reading(), token)
        return _used(_found(link), token)
    except TooManyAttempts as error:
        return _dead_page(too_many(error))
    except DeadLink:
        if link is None:
            stop_reading()
            keeping.note_guess(services().database, request.remote_addr or "", now())
        return _dead_page()


@pages.get("/forgotten-password")
@public
def show_forgotten() -> str:
    """The form for the address of an account whose password is forgotten."""
    return render_template("pages/forgotten.html", form=_forgotten_form(), asked=False)


@pages.post("/forgotten-password")
@public
def ask_for_password() -> Answer:
    """Take the address down; the answer is the same whoever has it, or nobody."""
    stop_reading()
    form = _forgotten_form()
    try:
        given = request.form.get("email", "")[:254]
        ask_reset(services().database, given, now=now(), network_address=request.remote_addr or "")
    except TooManyAttempts as error:
        form.general.append(_("Too many attempts. Try again in an hour."))
        return render_template("pages/forgotten.html", form=form, asked=False), too_many(error)
    return render_template("pages/forgotten.html", form=form, asked=True)


def check_token() -> None:
    """Check the form's token. Not by the library's way: that wants a Referer, and these pages send none."""
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as problem:
        raise CSRFError(str(problem)) from None


def quiet(response: Response) -> Response:
    """Let the page's address, which opens a door, stand in nobody's logs and in no list of a search engine."""
    if request.endpoint in ("links.show_link", "links.use_link"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
    return response


pages.after_request(quiet)


def _found(link: SecretLink | None) -> SecretLink:
    """The link; its page speaks the language of its mail unless the reader chose another."""
    if link is None:
        raise DeadLink("this link opens nothing")
    if link.person is not None and cookie_name(LANGUAGE_COOKIE) not in request.cookies:
        g.language = link.person.language
    return link


def _shown(link: SecretLink, token: str) -> Answer:
    if link.purpose == ACTION:
        return by_link.show(link, token)
    if link.purpose == ADDRESS:
        _link, person = find_address(reading(), token, now())
        return render_template("pages/link_address.html", link=link, person=person, is_new=person.email != link.address)
    _link, person = find_chooser(reading(), token, now())
    return _password_page(link, person, _password_form())


def _used(link: SecretLink, token: str) -> Answer:
    if link.purpose == ACTION:
        return by_link.act(link, token)
    if link.purpose == ADDRESS:
        stop_reading()
        person = confirm_address(services().database, token, now=now())
        return _to_sign_in(person, _("You confirmed your address."))
    return _choose(link, token)


def _choose(link: SecretLink, token: str) -> Answer:
    form, wanted = _password_form(), request.form.get("password", "")
    _link, person = find_chooser(reading(), token, now())
    stop_reading()
    if wanted != request.form.get("again", ""):
        form.add_errors([FieldError("again", AGAIN)])
        return _password_page(link, person, form), 422
    try:
        person = choose_password(services().database, token, wanted, now=now(), hasher=services().hasher)
    except InvalidInput as problem:
        form.add_errors(problem.errors)
        return _password_page(link, person, form), 422
    return _to_sign_in(person, _("You chose your password. Sign in with it."))


def _to_sign_in(person: Person, message: str) -> Response:
    """To the form for signing in: a link opens no session, so that nothing of a second factor is passed by."""
    with writing() as database:
        accounts.end_session(database, session.get("_user_id", ""), now=now())
    logout_user()
    session.clear()
    flash(message)
    return redirect(url_for("signing.show_sign_in", email=person.email), 303)


def _password_form() -> Form:
    form = make_form(NEW_PASSWORD, {}, required=("password", "again"), marked=False)
    for control in form.controls:
        control.kind, control.autocomplete = "password", "new-password"
    return form


def _forgotten_form() -> Form:
    form = make_form(FORGOTTEN_FIELDS, {}, required=("email",), marked=False)
    form.controls[0].kind, form.controls[0].autocomplete = "email", "username"
    return form


def _password_page(link: SecretLink, person: Person, form: Form) -> str:
    is_invited = link.purpose == INVITATION
    return render_template(
        "pages/link_password.html", person=person, form=form, is_invited=is_invited, is_reset=link.purpose == RESET
    )


def _dead_page(code: int = 404) -> tuple[str, int]:
    g.pop("language", None)  # not that of a person to whom the link once went
    return render_template("pages/link_dead.html"), code
