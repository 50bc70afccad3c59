"""The form of an action: its fields with whom and what they offer, and what was typed as the engine takes it."""

from collections.abc import Mapping
from typing import Any

from flask import request

from blueprints.display import said
from blueprints.forms import Control, Form, make_form
from blueprints.identity import actor, now, person, reading
from blueprints.options import choices_for, file_choices, settle_names
from blueprints.proving import ask_for_proof
from blueprints.typed_forms import rows_wanted
from blueprints.wording import _
from models.items import Item
from workflow import registry
from workflow.beginnings import Beginning, beginnings_of
from workflow.context import Context
from workflow.definition import Transition, Workflow
from workflow.foreseeing import context_of
from workflow.schemas import asked_inputs, needed_inputs, needed_next
from workflow.values import is_empty
from workflow.visibility import hidden_fields


def action_form(row: Transition, flow: Workflow, given: Mapping[str, Any], item: Item | None = None) -> Form:
    """The form of a row, showing what is given: typed, or held by the record."""
    session = reading()
    ctx = _context(row, flow, given, item)
    choices = choices_for(session, row.input, flow.program, actor(), ctx, given)
    choices |= file_choices(session, row.input, given, actor(), item)
    required = needed_inputs(flow, row)
    form = make_form(asked_inputs(row), given, required=required, choices=choices, rows=rows_wanted(request.form))
    if item is not None:
        form.describe(row, item.fields, hidden_fields(actor(), item))
    hook = registry.program(flow.program).hooks.get("offered_options")
    if item is not None and hook is not None:
        form.offer_only(hook(item, actor()))
    _put_in_words(form, beginnings_of(ctx))
    form.mark_for(needed_next(flow, row, item.state if item else ""))
    if row.asks_password and person().password_hash is not None:
        form.controls.append(password_control())
    elif row.asks_password:
        ask_for_proof(form)
    return form


def password_control() -> Control:
    """The box in which one says once more who one is; what was typed is never shown again."""
    return Control(
        "password",
        _("Your password"),
        "password",
        help=_("You sign with it. It is compared and not kept."),
        required=True,
        marked=True,
        autocomplete="current-password",
    )


def begun(row: Transition, flow: Workflow, item: Item) -> dict[str, Any]:
    """What the program fills in of what the record does not hold."""
    known = beginnings_of(_context(row, flow, item.fields, item))
    return {name: one.value for name, one in known.items() if is_empty(item.fields.get(name))}


def _put_in_words(form: Form, known: Mapping[str, Beginning]) -> None:
    """Offer by their words what the program knows the values of; of several in an order, one stands on each line."""
    for control in form.controls:
        beginning = known.get(control.name, Beginning())
        if beginning.choices or beginning.suggested:
            control.choices = [(value, said(text)) for value, text in beginning.choices]
        if beginning.choices and not beginning.suggested:
            control.kind = "lines" if control.kind == "text" and not beginning.single else "select"


def read_names(row: Transition, flow: Workflow, typed: Mapping[str, Any], item: Item | None = None) -> dict[str, Any]:
    """What was typed, with ids in the place of people's names."""
    return settle_names(row.input, typed, _context(row, flow, typed, item), reading())


def speaker(kind: str) -> Mapping[str, Any]:
    """What the program fills in from the account of who begins an item for themselves: who they are, for whom."""
    hook = registry.program_of(kind).hooks.get("speaker")
    return hook(actor()) if hook else {}


def _context(row: Transition, flow: Workflow, given: Mapping[str, Any], item: Item | None) -> Context:
    return context_of(reading(), flow, row, item, actor=actor(), now=now(), data=given)
