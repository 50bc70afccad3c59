"""The second step of a sign-in: a code or a passkey; or, for whoever needs one and has none, setting it up."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import public
from blueprints.ceremonies import ANSWER, made_passkey, options_to_make, options_to_use, used_passkey
from blueprints.destinations import same_host
from blueprints.entering import complete, half_signed_in, site_key
from blueprints.forms import Form, make_form
from blueprints.identity import now, reading, services, stop_reading, writing
from blueprints.new_app import app_form, app_shown, forget_seed, kept_app, passkey_form
from blueprints.pausing import too_many
from blueprints.wording import _
from models.people import Person
from models.sessions import LoginSession
from workflow.accounts import codes, factors, news, waiting
from workflow.accounts.attempts import TooManyAttempts
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

pages = Blueprint("second", __name__)

PURPOSE = "second"
CODE = Field(
    "code",
    "text",
    Text("Code", "Code"),
    Text(
        "The six digits that your app shows now, or one of your recovery codes.",
        "Les six chiffres que votre application affiche en ce moment, ou un de vos codes de secours.",
    ),
    max=40,
)
WRONG = Text(
    "This code is not right, or was used before. Wait for the next one.",
    "Ce code n’est pas le bon, ou a déjà servi. Attendez le suivant.",
)


RECOVERY = Field(
    "code",
    "text",
    Text("Recovery code", "Code de secours"),
    Text(
        "One of the codes that you kept: you have no app for codes.",
        "Un des codes que vous avez gardés : vous n’avez pas d’application pour les codes.",
    ),
    max=40,
)
NO_RECOVERY = Text(
    "This is none of your recovery codes, or it was used before.",
    "Ce n’est pas un de vos codes de secours, ou il a déjà servi.",
)


def code_asked(person_id: int) -> tuple[Field, Text]:
    """The code that somebody is asked for, of the app where there is one or of paper, and what a wrong one is told."""
    has_app = factors.factors_of(reading(), person_id).app is not None
    return (CODE, WRONG) if has_app else (RECOVERY, NO_RECOVERY)


def code_form(person_id: int) -> Form:
    """The form that asks for a code."""
    form = make_form([code_asked(person_id)[0]], {}, required=("code",), marked=False)
    form.controls[0].autocomplete = "one-time-code"
    return form


@pages.get("/sign-in/second")
@public
def show_second() -> str | Response:
    """Ask for the second factor."""
    found = half_signed_in()
    if found is None or found.waits_for != waiting.SECOND:
        return _from_the_start()
    return _second_page(found, code_form(found.person_id))


@pages.post("/sign-in/second")
@public
def give_code() -> tuple[str, int] | Response:
    """Check the code, and let the browser in."""
    found = half_signed_in()
    if found is None or found.waits_for != waiting.SECOND:
        return _from_the_start()
    form, given = code_form(found.person_id), request.form.get("code", "")[:80]
    wrong = code_asked(found.person_id)[1]
    stop_reading()
    try:
        used = codes.use_code(services().database, found.person_id, given, site_key=site_key(), now=now())
    except TooManyAttempts as error:
        form.general.append(_("Too many attempts. Try again in a quarter of an hour."))
        return _second_page(found, form), too_many(error)
    if used is None:
        form.add_errors([FieldError("code", wrong)])
        return _second_page(found, form), 422
    if used == "recovery":
        _tell_of_recovery(found.person_id)
    return _in(found)


@pages.post("/sign-in/second/passkey")
@public
def give_passkey() -> tuple[str, int] | Response:
    """Check the answer of a passkey, and let the browser in."""
    found = half_signed_in()
    if found is None or found.waits_for != waiting.SECOND:
        return _from_the_start()
    try:
        with writing() as database:
            used_passkey(database, PURPOSE, found.person_id)
    except InvalidInput as problem:
        form = code_form(found.person_id)
        form.add_errors(problem.errors)
        return _second_page(found, form), 422
    return _in(found)


@pages.get("/sign-in/set-up")
@public
def show_set_up() -> str | Response:
    """Lead whoever needs a second factor through making one."""
    found = half_signed_in()
    if found is None or found.waits_for != waiting.SET_UP:
        return _from_the_start()
    return _set_up_page(found)


@pages.post("/sign-in/set-up")
@public
def set_app_up() -> tuple[str, int] | str | Response:
    """Keep the app that has shown a right code; then the browser is let in, and the recovery codes are shown."""
    found = half_signed_in()
    if found is None or found.waits_for != waiting.SET_UP:
        return _from_the_start()
    form = app_form()
    with writing() as database:
        made = kept_app(database, database.get_one(Person, found.person_id), form)
    return _done(found, made) if made is not None else (_set_up_page(found, form=form), 422)


@pages.post("/sign-in/set-up/passkey")
@public
def set_passkey_up() -> tuple[str, int] | str | Response:
    """Keep a passkey; then the browser is let in, and the recovery codes are shown."""
    found = half_signed_in()
    if found is None or found.waits_for != waiting.SET_UP:
        return _from_the_start()
    try:
        with writing() as database:
            person = database.get_one(Person, found.person_id)
            what = factors.PASSKEY.format(name=made_passkey(database, person).name)
            made = factors.note_added(database, person, what, now=now())
    except InvalidInput as problem:
        form = passkey_form(request.form.get("name", ""))
        form.add_errors(problem.errors)
        return _set_up_page(found, key_form=form), 422
    return _done(found, made)


def _from_the_start() -> Response:
    """The half sign-in is too old, or there is none."""
    return redirect(url_for("signing.show_sign_in", next=_next() or None), 303)


def _next() -> str:
    return request.values.get("next", "")[:500]


def _in(found: LoginSession) -> Response:
    complete(found)
    return redirect(same_host(_next()), 303)


def _done(found: LoginSession, made: list[str]) -> str:
    forget_seed()
    complete(found)
    return render_template("pages/recovery_codes.html", codes=made, onward=same_host(_next()))


def _tell_of_recovery(person_id: int) -> None:
    with writing() as database:
        left = news.plain_fact(news.LEFT, str(codes.codes_left(database, person_id)))
        person = database.get_one(Person, person_id)
        news.tell(database, person, news.CODE_USED, facts=[left, news.said_when(now())], now=now())


def _second_page(found: LoginSession, form: Form) -> str:
    mine = factors.factors_of(reading(), found.person_id)
    return render_template(
        "pages/second.html",
        form=form,
        mine=mine,
        options=options_to_use(PURPOSE, mine.passkeys) if mine.passkeys else "",
        next=_next(),
        answer=ANSWER,
    )


def _set_up_page(found: LoginSession, form: Form | None = None, key_form: Form | None = None) -> str:
    person = reading().get_one(Person, found.person_id)
    return render_template(
        "pages/set_up.html",
        person=person,
        form=form or app_form(),
        key_form=key_form or passkey_form(),
        shown=app_shown(person),
        options=options_to_make(person, ()),
        next=_next(),
        answer=ANSWER,
    )
