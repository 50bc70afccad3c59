"""Tokens of the API: a person's own, and for an administrator those of services and everybody's to end."""

from collections.abc import Iterator

from flask import Blueprint, flash, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from blueprints.access import allowed, signed_in
from blueprints.display import said
from blueprints.forms import Form, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.numbers import whole_number
from blueprints.proofs import proven
from blueprints.whose import Whose, mine, of_person
from blueprints.wording import _
from models.people import Person
from workflow import accounts, scopes
from workflow.actors import Actor, Scope
from workflow.definition import Field, Option
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.standing import actor_for
from workflow.texts import Text
from workflow.visibility import ADMINISTRATION, kinds_of, may_anywhere

pages = Blueprint("tokens", __name__)

ROOM = "tokens"
ALL, READ, SOME = "all", "read", "some"
REACH = (
    Option(READ, Text("Read only", "Lire seulement")),
    Option(SOME, Text("Read, and only the actions chosen below", "Lire, et seulement les actions choisies ci-dessous")),
    Option(ALL, Text("Everything its owner may do", "Tout ce que peut faire son titulaire")),
)
NONE_CHOSEN = Text("Choose at least one action.", "Choisissez au moins une action.")
CHOSEN = Text(
    "You chose actions below: say that it may do only these.",
    "Vous avez choisi des actions ci-dessous : dites qu’il ne peut faire que celles-là.",
)
NEEDED = Text("Choose what it may do.", "Choisissez ce qu’il peut faire.")


@pages.get("/account/tokens/new")
@signed_in
@proven
def show_new() -> str:
    """The form for a token of one's own."""
    return _new_page(mine(ROOM))


@pages.post("/account/tokens")
@signed_in
@proven
def make() -> tuple[str, int] | str:
    """Make a token and show it, this once, in the answer itself: it is stored as a digest only."""
    return _made(mine(ROOM))


@pages.post("/account/tokens/<int:token_id>/revoke")
@signed_in
@proven
def revoke(token_id: int) -> Response:
    """End one of my tokens."""
    return _revoked(mine(ROOM), token_id)


@pages.get("/people/<int:person_id>/tokens/new")
@allowed("administer")
@proven
def show_new_of_person(person_id: int) -> str:
    """The form for a token of a service."""
    return _new_page(_of_service(person_id))


@pages.post("/people/<int:person_id>/tokens")
@allowed("administer")
@proven
def make_of_person(person_id: int) -> tuple[str, int] | str:
    """Make a token for a service, and show it once. Nobody makes one for a person but themselves."""
    return _made(_of_service(person_id))


@pages.post("/people/<int:person_id>/tokens/<int:token_id>/revoke")
@allowed("administer")
@proven
def revoke_of_person(person_id: int, token_id: int) -> Response:
    """End a token of anybody's."""
    return _revoked(of_person(ROOM, person_id), token_id)


def _revoked(whose: Whose, token_id: int) -> Response:
    with writing() as session:
        accounts.revoke_token(session, session.get_one(Person, whose.person.id), token_id, now=now(), by=actor())
    flash(_("You revoked the token."))
    return whose.back()


def _scope_of(typed: MultiDict[str, str], errors: list[FieldError]) -> Scope:
    """The scope that a form describes. Raises InvalidInput (fields `reach`, `actions`), with the `errors` before."""
    reach = typed.get("reach", "")
    actions = frozenset(filter(None, typed.getlist("actions")))
    if reach not in (ALL, READ, SOME):
        errors = [*errors, FieldError("reach", NEEDED)]
    elif (reach == SOME) != bool(actions):
        errors = [*errors, FieldError("reach", CHOSEN) if actions else FieldError("actions", NONE_CHOSEN)]
    kinds = frozenset(filter(None, typed.getlist("kinds")))
    scope = Scope(
        kinds=kinds or None,
        actions=actions if reach == SOME else None,
        read_only=reach == READ,
        administration=any(typed.getlist("administration")),
    )
    errors = [*errors, *accounts.scope_errors(scope)]
    if errors:
        raise InvalidInput(errors)
    return scope


def _of_service(person_id: int) -> Whose:
    found = of_person(ROOM, person_id)
    if not found.person.is_service:
        raise NotFound(str(person_id))
    return found


def _owner(whose: Whose) -> Actor:
    return actor() if whose.is_mine else actor_for(reading(), whose.person, now().date())


def _made(whose: Whose) -> tuple[str, int] | str:
    typed, who, owner = request.form, actor(), _owner(whose)
    name, days = typed.get("name", ""), typed.get("days", type=whole_number) or 0
    try:
        scope = _scope_of(typed, accounts.token_errors(name, days))
        with writing() as session:
            holder = session.get_one(Person, whose.person.id)
            secret = accounts.issue_token(session, holder, name, now=now(), days=days, scope=scope, by=who)
    except InvalidInput as problem:
        form = _form(owner, typed)
        form.add_errors(problem.errors)
        return _page(whose, form), 422
    return _page(whose, None, secret=secret, scope=scope)


def _new_page(whose: Whose) -> str:
    return _page(whose, _form(_owner(whose), MultiDict({"days": "90"})))


def _form(owner: Actor, typed: MultiDict[str, str]) -> Form:
    fields = tuple(_fields(owner))
    return make_form(fields, read_form(fields, typed), required=("name", "days", "reach"))


def _fields(owner: Actor) -> Iterator[Field]:
    """What is asked for a token of the owner: their kinds and the actions of their roles are offered."""
    example = Text("For example: nightly export.", "Par exemple : exportation de nuit.")
    yield Field("name", "text", Text("What the token is for", "À quoi sert le jeton"), example, max=80)
    yield Field("days", "int", Text("Days until it ends", "Jours avant sa fin"), max=365, min=1)
    yield Field("reach", "choice", Text("What it may do", "Ce qu’il peut faire"), options=REACH)
    if may_administer(owner):
        yield Field(
            "administration",
            "bool",
            Text("Administration as well", "L’administration aussi"),
            Text("People, settings, the outbox, what was changed, the export of everything.",
                 "Les personnes, les réglages, la boîte d’envoi, ce qui a été modifié, l’exportation de tout."),
        )  # fmt: skip
    flows = kinds_of(owner)
    yield Field(
        "kinds",
        "choices",
        Text("Only these kinds", "Seulement ces genres"),
        Text("None chosen: every kind.", "Aucun choisi : tous les genres."),
        options=tuple(Option(flow.kind, flow.plural) for flow in flows),
    )
    names = [f"{flow.kind}.{do}" for flow in flows for do, rows in flow.actions.items()
             if any(rule.role in owner.roles for row in rows for rule in row.roles)]  # fmt: skip
    options = tuple(Option(name, scopes.action_said(name)) for name in (*scopes.DOINGS, *names))
    yield Field("actions", "choices", Text("Only these actions", "Seulement ces actions"), options=options)


def may_administer(owner: Actor) -> bool:
    """Whether there is anything that a scope with administration would open to the owner."""
    return any(may_anywhere(owner, what) for what in ADMINISTRATION)


def _page(whose: Whose, form: Form | None, secret: str | None = None, scope: Scope | None = None) -> str:
    reach = said(scopes.scope_said(scope))
    return render_template("pages/token_new.html", whose=whose, form=form, secret=secret, scope=reach)
