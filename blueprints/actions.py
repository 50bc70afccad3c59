"""The page of an action: its form, generated from what is declared, and what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible, signed_in
from blueprints.action_forms import action_form, begun, read_names, speaker
from blueprints.display import said
from blueprints.forms import Form, check_asked, read_form
from blueprints.identity import actor, chosen, now, reading, writing
from blueprints.latest import Happened, latest_of, told
from blueprints.numbers import whole_number
from blueprints.options import file_choices
from blueprints.proving import PASSWORD, check_proof
from blueprints.turns import guarded, possible_now
from blueprints.typed_forms import asks_for_more, without_blank, without_unheld
from blueprints.uploads import read_sent
from blueprints.wording import _
from models.items import Item
from workflow import overview, registry, versions
from workflow.committees.votes import open_vote_of
from workflow.content.programs import structure_of
from workflow.definition import DELETED, Transition, Workflow
from workflow.editions import drafted
from workflow.engine import advance, available_actions, create, creating_actions
from workflow.errors import Conflict, FieldError, InvalidInput, NotFound, Reason, Refused, Warned
from workflow.history import entries_after
from workflow.judging import Offer, fits, state_reason
from workflow.panels import Panel, panels_of
from workflow.texts import Text
from workflow.visibility import find_visible, may, takes_part

pages = Blueprint("actions", __name__)


@pages.get("/items/<reference>/do/<action>")
@item_visible
def show_action(reference: str, action: str) -> str:
    """The form of an action on an item, filled with what the record holds and what the link that led here says."""
    del reference  # access put the item in g
    offer, flow = _offer(g.item, action), _flow(g.item)
    given = {
        **g.item.fields,
        **drafted(reading(), g.item, flow, offer.transition, actor()),
        **begun(offer.transition, flow, g.item),
        **_linked(offer.transition),
    }
    return _action_page(g.item, offer, action_form(offer.transition, flow, given, g.item))


@pages.post("/items/<reference>/do/<action>")
@item_visible
def act(reference: str, action: str) -> tuple[str, int] | str | Response:
    """Perform the action, or show the form again with what was typed and what is wrong."""
    rows = [row for row in _flow(g.item).actions.get(action, ()) if not row.creates]
    if not rows:
        raise NotFound(action)
    row = next((row for row in rows if g.item.state in row.sources), rows[0])
    proof = (PASSWORD,) if row.asks_password else ()
    check_asked((field for one in rows for field in one.input), request.form, also=proof)
    sent, errors = read_sent(row.input, g.item)
    typed = read_names(row, _flow(g.item), read_form(row.input, sent), g.item)
    if asks_for_more(request.form):
        form = action_form(row, _flow(g.item), typed, g.item)
        return _action_page(g.item, _offer_or_row(g.item, row), form)
    seen, heeded = request.form.get("at_version", type=whole_number), request.form.getlist("heeded")
    given = _given(row, typed)
    try:
        _check_files(errors)
        check_proof(g.item, action, request.form.get(PASSWORD), acting=chosen())
        with writing() as session:
            item = find_visible(session, reference, actor())
            before = item.version
            advance(session, item, action, actor=chosen(), now=now(), data=given, expected_version=seen, heeded=heeded)
            after = item.state
            warned = [one for entry in entries_after(session, item, before) for one in entry.warned]
    except (Refused, InvalidInput) as problem:
        return _again(row, typed, problem)
    except Warned as warning:
        form = action_form(row, _flow(g.item), typed, g.item)
        return _action_page(g.item, _offer_or_row(g.item, row), form, warned=warning.reasons)
    except Conflict:
        return _conflict(row, typed, seen)
    gone = _is_gone(reference)
    flash(_done_said(reference, after, gone=gone))
    for one in warned:
        if one["en"] not in heeded:  # what the system did next
            flash(said(Text(one["en"], one["fr"])), "warning")
    if gone:
        return redirect(url_for("lists.show_list", kind=g.item.kind), 303)
    return redirect(url_for("items.show_item", reference=reference), 303)


@pages.get("/lists/<kind>/new/<action>")
@signed_in
def show_new(kind: str, action: str) -> str:
    """The form that makes a new item, with what the link that led here knows of it."""
    offer = _creating(kind, action)
    row = offer.transition
    return _new_page(kind, offer, action_form(row, registry.kind(kind), {**speaker(kind), **_linked(row)}))


@pages.post("/lists/<kind>/new/<action>")
@signed_in
def make(kind: str, action: str) -> tuple[str, int] | str | Response:
    """Make the item, or show the form again with what was typed and what is wrong."""
    offer = _creating(kind, action)
    row, flow = offer.transition, registry.kind(kind)
    check_asked(row.input, request.form)
    sent, errors = read_sent(row.input, None)
    typed = read_names(row, flow, read_form(row.input, sent))
    form = action_form(row, flow, typed)
    if asks_for_more(request.form):
        return _new_page(kind, offer, form)
    try:
        _check_files(errors)
        with writing() as session:
            heeded = request.form.getlist("heeded")
            item = create(session, kind, action, actor=chosen(), now=now(), data=without_blank(typed), heeded=heeded)
            reference = item.reference
    except (Refused, InvalidInput) as problem:
        _add_problem(form, problem)
        return _new_page(kind, offer, form), 422
    except Warned as warning:
        return _new_page(kind, offer, form, warned=warning.reasons)
    flash(_("You created %(reference)s.", reference=reference))
    return redirect(url_for("items.show_item", reference=reference), 303)


def _linked(row: Transition) -> dict[str, str]:
    """What the link that led to the form says of its inputs."""
    asked = (field.name for field in row.input if not field.columns)
    return {name: request.args[name] for name in asked if name in request.args}


def _given(row: Transition, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in or emptied; a file that was withdrawn is not offered, so that a blank does not drop it."""
    given = without_unheld(row.input, typed, g.item.fields)
    blank = [field for field in row.input if field.type == "file" and given.get(field.name) == ""]
    offered = file_choices(reading(), blank, g.item.fields, actor(), g.item).get("file", ())
    known = {value for value, _name in offered}
    kept = {field.name for field in blank if str(g.item.fields[field.name].get("attachment")) not in known}
    return {name: value for name, value in given.items() if name not in kept}


def _again(row: Transition, typed: Mapping[str, Any], problem: Refused | InvalidInput) -> tuple[str, int]:
    item = find_visible(reading(), g.item.reference, actor())
    form = action_form(row, _flow(item), typed, item)
    _add_problem(form, problem)
    code = {"role": 403, "separation": 403, "state": 409}.get(getattr(problem, "ground", "guard"), 422)
    return _action_page(item, _offer_or_row(item, row), form), code


def _conflict(row: Transition, typed: Mapping[str, Any], seen: int | None) -> tuple[str, int]:
    """409: show what the others did since, keep what was typed, and offer to send it again from here."""
    item = find_visible(reading(), g.item.reference, actor())
    flow = _flow(item)
    rows = [entry for entry in overview.history_of(reading(), item) if entry.seq > (seen or 0)]
    may_read = may(actor(), "see_history", registry.program(item.program), item)
    since = told(item, flow, rows) if may_read else [Happened(entry, ()) for entry in rows]
    form = action_form(row, flow, typed, item)
    return _action_page(item, _offer_or_row(item, row), form, since=since), 409


def _check_files(errors: list[FieldError]) -> None:
    if errors:
        raise InvalidInput(errors)


def _add_problem(form: Form, problem: Refused | InvalidInput) -> None:
    if isinstance(problem, InvalidInput):
        form.add_errors(problem.errors)
        return
    form.add_reasons(reason for reason in problem.reasons if reason.blocks)


def _flow(item: Item) -> Workflow:
    return versions.workflow_of(reading(), item)


def _offer(item: Item, action: str) -> Offer:
    offers = available_actions(reading(), item, actor=actor(), now=now())
    found = next((offer for offer in offers if offer.action == action), None)
    if found is None:
        rows = [row for row in _flow(item).actions.get(action, ()) if not row.creates]
        if not rows:
            raise NotFound(action)
        raise Refused(action, "state", [state_reason(_flow(item), rows, item)])
    return found


def _offer_or_row(item: Item, row: Transition) -> Offer:
    """The offer of the present state; where the state has moved on, the row as it was shown."""
    offers = available_actions(reading(), item, actor=actor(), now=now())
    return next((offer for offer in offers if offer.action == row.do), Offer(row, allowed=True))


def _creating(kind: str, action: str) -> Offer:
    if not takes_part(actor(), kind):
        raise NotFound(kind)
    offers = creating_actions(reading(), kind, actor=actor(), now=now())
    found = next((offer for offer in offers if offer.action == action), None)
    if found is None:
        raise NotFound(action)
    return found


def _done_said(reference: str, after: str, *, gone: bool) -> str:
    """What became of the item, in one sentence."""
    if after == DELETED:
        return _("You deleted %(reference)s.", reference=reference)
    state = said(_flow(g.item).states[after].label)
    if gone:
        return _("%(reference)s is now in “%(state)s”, where you no longer see it.", reference=reference, state=state)
    if after == g.item.state:
        return _("Saved. %(reference)s stays in “%(state)s”.", reference=reference, state=state)
    return _("%(reference)s is now in “%(state)s”.", reference=reference, state=state)


def _is_gone(reference: str) -> bool:
    try:
        find_visible(reading(), reference, actor())
    except NotFound:
        return True
    return False


def _action_page(
    item: Item, offer: Offer, form: Form, since: Sequence[Happened] | None = None, warned: Sequence[Reason] = ()
) -> str:
    flow = _flow(item)
    is_over = not fits(offer.transition, item)
    vote = open_vote_of(reading(), item, actor()) if offer.transition.together else None
    return render_template(
        "pages/action.html",
        item=item,
        flow=flow,
        program=registry.program(item.program),
        offer=offer,
        row=offer.transition,
        standing=guarded(offer),
        latest=() if vote else latest_of(item, flow),
        vote=vote,
        panels=_panels(item, offer, form),
        signs_content=offer.transition.asks_password and structure_of(item) is not None,
        form=form,
        since=since,
        is_over=is_over,
        possible=possible_now(item) if is_over else (),
        warned=warned,
        heeded=_heeded(offer, warned),
    )


def _panels(item: Item, offer: Offer, form: Form) -> tuple[Panel, ...]:
    """The blocks of the item's page where there is nothing to fill in; of them those about it where somebody signs."""
    if offer.transition.asks_password:
        return tuple(panel for panel in panels_of(reading(), item, now(), actor()) if panel.for_signing)
    return () if form.controls else panels_of(reading(), item, now(), actor())


def _heeded(offer: Offer, warned: Sequence[Reason]) -> list[str]:
    """The warnings that stand on the page, which whoever sends its form has read."""
    return list(dict.fromkeys(reason.message.en for reason in (*offer.warnings, *warned)))


def _new_page(kind: str, offer: Offer, form: Form, warned: Sequence[Reason] = ()) -> str:
    flow = registry.kind(kind)
    return render_template(
        "pages/new.html",
        flow=flow,
        program=registry.program_of(kind),
        offer=offer,
        row=offer.transition,
        form=form,
        warned=warned,
        heeded=_heeded(offer, warned),
    )
