"""Deputies: whom I let act for me, for whom I act, and for an administrator those of somebody who is away."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, flash, render_template, request
from werkzeug.wrappers import Response

from blueprints.access import allowed, signed_in
from blueprints.forms import Form, check_asked, make_form, read_form
from blueprints.identity import actor, now, reading, writing
from blueprints.options import everyone, number_in
from blueprints.proofs import proven
from blueprints.whose import Whose, mine, of_person
from blueprints.wording import _
from models.people import Person
from workflow import accounts, registry, scopes, values
from workflow.actors import Actor, Scope
from workflow.definition import Field, Option
from workflow.deputising import DELEGATED, is_delegable, undelegated
from workflow.errors import InvalidInput
from workflow.standing import actor_for
from workflow.texts import Text

pages = Blueprint("deputies", __name__)

ROOM = "deputies"


@pages.get("/account/deputies/new")
@signed_in
@proven
def show_new() -> str:
    """The form for a deputy of one's own."""
    return _new_page(mine(ROOM))


@pages.post("/account/deputies")
@signed_in
@proven
def make() -> tuple[str, int] | Response:
    """Let somebody act for me."""
    return _made(mine(ROOM))


@pages.post("/account/deputies/<int:number>/end")
@signed_in
@proven
def end(number: int) -> Response:
    """End a deputy of mine."""
    return _ended(mine(ROOM), number)


@pages.get("/people/<int:person_id>/deputies/new")
@allowed("administer")
@proven
def show_new_of_person(person_id: int) -> str:
    """The form for a deputy of somebody who is away."""
    return _new_page(of_person(ROOM, person_id))


@pages.post("/people/<int:person_id>/deputies")
@allowed("administer")
@proven
def make_of_person(person_id: int) -> tuple[str, int] | Response:
    """Let somebody act for a person who is away."""
    return _made(of_person(ROOM, person_id))


@pages.post("/people/<int:person_id>/deputies/<int:number>/end")
@allowed("administer")
@proven
def end_of_person(person_id: int, number: int) -> Response:
    """End a deputy of somebody's."""
    return _ended(of_person(ROOM, person_id), number)


def _ended(whose: Whose, number: int) -> Response:
    with writing() as session:
        accounts.end_deputy(session, session.get_one(Person, whose.person.id), number, by=actor(), now=now())
    flash(_("From now on nobody acts so."))
    return whose.back()


def _made(whose: Whose) -> tuple[str, int] | Response:
    principal = whose.person
    fields = tuple(_fields(_standing(principal)))
    check_asked(fields, request.form)
    typed = read_form(fields, request.form)
    try:
        settled = {**typed, "deputy_id": number_in(str(typed.get("deputy_id") or ""))}
        given = dict.fromkeys(("deputy_id", "starts_on", "ends_on")) | values.read_input(fields, settled)
        with writing() as session:
            row = session.get_one(Person, principal.id)
            accounts.name_deputy(session, row, by=actor(), now=now(), **term_of(given))
    except InvalidInput as problem:
        form = _form(principal, typed)
        form.add_errors(problem.errors)
        return _page(whose, form), 422
    flash(_("Your deputy is named.") if whose.is_mine else _("The deputy is named."))
    return whose.back()


def term_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given as name_deputy takes it."""
    kinds, actions = (frozenset(given.get(name) or ()) or None for name in ("kinds", "actions"))
    return {
        "deputy_id": given.get("deputy_id"),
        "program": given.get("program") or "",
        "starts_on": given.get("starts_on"),
        "ends_on": given.get("ends_on"),
        "scope": Scope(kinds, actions) if kinds or actions else None,
    }


def _standing(principal: Person) -> Actor:
    return actor_for(reading(), principal, now().date(), now())


def _today(principal: Person) -> dict[str, Any]:
    found = _programs(_standing(principal))
    first = registry.program(found[0]) if found else None
    return {"program": found[0] if len(found) == 1 else "", "starts_on": first.today(now()) if first else now().date()}


def _programs(standing: Actor) -> list[str]:
    return [one.name for one in registry.programs() if standing.takes_part(one.name)]


HOLDS_A_ROLE = Text(
    "Somebody who holds a role in the program already.", "Une personne qui a déjà un rôle dans le programme."
)


def _fields(standing: Actor) -> Iterator[Field]:
    """What is asked for a deputy: the kinds and actions are those of the principal that may be handed over."""
    theirs = [registry.program(name) for name in _programs(standing)]
    yield Field("deputy_id", "person", Text("Deputy", "Remplaçant ou remplaçante"), HOLDS_A_ROLE)
    programs = tuple(Option(one.name, one.label) for one in theirs)
    yield Field("program", "choice", Text("In the program", "Dans le programme"), options=programs)
    yield Field("starts_on", "date", Text("First day", "Premier jour"))
    yield Field("ends_on", "date", Text("Last day", "Dernier jour"))
    flows = [flow for one in theirs for flow in one.kinds.values()]
    yield Field(
        "kinds",
        "choices",
        Text("Only these kinds", "Seulement ces genres"),
        Text("None chosen: every kind.", "Aucun choisi : tous les genres."),
        options=tuple(Option(flow.kind, flow.plural) for flow in flows),
    )
    writes = any("may_write_part" in one.hooks for one in theirs)
    names = [one for one in scopes.DOINGS if one in DELEGATED and (one != "write" or writes)]
    for one in theirs:
        held = standing.roles - undelegated(one).roles
        for flow in one.kinds.values():
            for do, rows in flow.actions.items():
                free = [row for row in rows if is_delegable(one, flow.kind, row)]
                if any(rule.role in held for row in free for rule in row.roles):
                    names.append(f"{flow.kind}.{do}")
    yield Field(
        "actions",
        "choices",
        Text("Only these actions", "Seulement ces actions"),
        Text("None chosen: every action that can be handed over.", "Aucune choisie : toutes celles qui se délèguent."),
        options=tuple(Option(name, scopes.action_said(name)) for name in names),
    )


def _form(principal: Person, given: Mapping[str, Any]) -> Form:
    programs = _programs(_standing(principal))
    found = dict(choice for name in programs for choice in everyone(reading(), name))
    others = [choice for choice in found.items() if choice[0] != str(principal.id)]
    required = ("deputy_id", "program", "starts_on", "ends_on")
    return make_form(tuple(_fields(_standing(principal))), given, required=required, choices={"person": others})


def _new_page(whose: Whose) -> str:
    return _page(whose, _form(whose.person, _today(whose.person)))


def _page(whose: Whose, form: Form) -> str:
    return render_template("pages/deputy_new.html", whose=whose, form=form)
