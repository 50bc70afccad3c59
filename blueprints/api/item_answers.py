"""What the API says of an item: its row, its record, what can be done with it, what happened, what is due."""

from collections.abc import Collection, Iterable
from typing import Any

from flask import url_for

from blueprints.api.answers import Shape, organization_shown, person_shown, reason_shown
from blueprints.consequences import relation_said
from blueprints.display import said
from blueprints.facts import organization_name
from blueprints.language import language
from models.deadlines import Deadline
from models.history import HistoryEntry
from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.columns import beside_of
from workflow.definition import State, Workflow
from workflow.judging import Offer
from workflow.overview import Relative
from workflow.panels import Panel, PanelLink
from workflow.schemas import action_schema


def rows_shown(rows: Iterable[Any], listed: Collection[str] = ()) -> list[Shape]:
    """The rows of a list, of the columns that lists read and the fields that the kind lists.

    States are said once for all rows that share them.
    """
    spoken, states = language(), dict[tuple[str, str], Shape]()
    return [{**_row_shown(row, spoken, states), "fields": beside_of(row, listed)} for row in rows]


def _row_shown(row: Any, spoken: str, states: dict[tuple[str, str], Shape]) -> Shape:
    state = states.get((row.kind, row.state))
    if state is None:
        state = states[row.kind, row.state] = _state(row.state, registry.kind(row.kind).states.get(row.state))
    return {
        "reference": row.reference,
        "kind": row.kind,
        "program": row.program,
        "title": row.title,
        **state,
        "category": row.category,
        "organization_name": organization_name(row, spoken) or None,
        "owner_name": row.owner_name,
        "received_on": row.received_on,
        "next_due_on": row.next_due_on,
        "updated_at": row.updated_at,
    }


def _state(name: str, state: State | None) -> Shape:
    if state is None:
        return {"state": name, "state_label": name, "word": None}
    return {"state": name, "state_label": said(state.label), "word": state.word}


def item_shown(item: Item, flow: Workflow, hidden: Collection[str]) -> Shape:
    """One item with its record; what is kept from whoever asks is not there at all."""
    return {
        "reference": item.reference,
        "kind": item.kind,
        "program": item.program,
        "title": item.title,
        "version": item.version,
        **_state(item.state, flow.states.get(item.state)),
        "tracks": item.tracks,
        "category": item.category,
        "organization": organization_shown(item.organization),
        "submitter": person_shown(item.submitter),
        "owner": person_shown(item.owner),
        "received_on": item.received_on,
        "next_due_on": item.next_due_on,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
        "entered_at": item.entered_at,
        "workflow": flow.digest,
        "fields": {name: value for name, value in item.fields.items() if name not in hidden},
        "page": url_for("items.show_item", reference=item.reference),
    }


def relative_shown(item: Item, relative: Relative) -> Shape:
    """Another item of the family of `item`."""
    return {
        "reference": relative.item.reference,
        "kind": relative.item.kind,
        "title": relative.item.title,
        "relation": relative.relation,
        "relation_label": relation_said(item, relative.relation, relative.backwards),
        "backwards": relative.backwards,
    }


def link_shown(one: PanelLink) -> Shape:
    """Where a line leads, in the pages."""
    return {"label": said(one.label), "address": one.address}


def panel_shown(panel: Panel) -> Shape:
    """What the item's program adds, such as the legal clock of a plan."""
    rows = [
        {
            "label": said(row.label),
            "on": row.on,
            "said": said(row.said) or None,
            "because": said(row.because) or None,
            "citation": row.citation or None,
            "tone": row.tone,
            "version": row.version,
            "step": row.step,
            "more": [said(one) for one in row.more],
            "links": [link_shown(one) for one in row.links],
        }
        for row in panel.rows
    ]
    marks = [{"on": one.on, "label": said(one.label)} for one in panel.marks]
    told = {"name": panel.name, "title": said(panel.title), "help": said(panel.help) or None}
    return {**told, "rows": rows, "marks": marks}


def offer_shown(offer: Offer, flow: Workflow) -> Shape:
    """An action of the present state: allowed, or every reason why not; and what it takes."""
    row = offer.transition
    return {
        "action": row.do,
        "label": said(row.label),
        "allowed": offer.allowed,
        "danger": row.danger,
        "asks_password": row.asks_password,
        "automatic": row.automatic,
        "main": offer.main,
        "yours": offer.yours,
        "on_behalf_of": principal_shown(offer.on_behalf_of) if offer.on_behalf_of else None,
        "can_act_for": [principal_shown(one.on_behalf_of) for one in offer.choices if one.on_behalf_of],
        "track": row.track,
        "to": row.to,
        "reasons": [reason_shown(reason) for reason in offer.reasons],
        "warnings": [reason_shown(reason) for reason in offer.warnings],
        "schema": action_schema(flow, row, language()),
    }


def principal_shown(actor: Actor) -> Shape:
    """Somebody for whom a deputy acts."""
    return {"id": actor.person_id, "name": actor.name}


def entry_shown(entry: HistoryEntry, hidden: Collection[str], *, named: bool) -> Shape:
    """One thing that happened, with its place in the chain; who did it, where the reader is told so."""
    known = named and entry.actor_id is not None
    given = {name: value for name, value in entry.given.items() if name not in hidden}
    return {
        "seq": entry.seq,
        "action": entry.action,
        "track": entry.track,
        "actor": {"id": entry.actor_id, "name": entry.actor_said} if known else None,
        "role": entry.role,
        "on_behalf_of_id": entry.on_behalf_of_id if named else None,
        "on_behalf_of": _acted_for(entry) if named else None,
        "recorded_at": entry.recorded_at,
        "effective_on": entry.effective_on,
        "from_state": entry.from_state,
        "to_state": entry.to_state,
        "given": given,
        "warnings": entry.warnings,
        "hash": entry.hash,
        "prev_hash": entry.prev_hash,
    }


def _acted_for(entry: HistoryEntry) -> Shape | None:
    """The person for whom a deputy did it, by the name they then had."""
    return {"id": entry.on_behalf_of_id, "name": entry.acted_for} if entry.on_behalf_of_id is not None else None


def deadline_shown(deadline: Deadline, flow: Workflow) -> Shape:
    """A deadline, open or over."""
    rule = flow.deadlines.get(deadline.code)
    return {
        "id": deadline.id,
        "code": deadline.code,
        "label": said(rule.label) if rule else deadline.code,
        "citation": (rule.citation if rule else "") or None,
        "subject": deadline.subject or None,
        "state": _deadline_state(deadline),
        "due_on": deadline.due_on,
        "due_at": deadline.due_at,
        "created_on": deadline.created_on,
        "set_on": deadline.set_on,
        "paused_on": deadline.paused_on,
        "satisfied_on": deadline.satisfied_on,
        "cancelled_on": deadline.cancelled_on,
        "next_send_on": deadline.next_send_on,
    }


def _deadline_state(deadline: Deadline) -> str:
    if deadline.satisfied_on is not None:
        return "satisfied"
    if deadline.cancelled_on is not None:
        return "cancelled"
    return "open" if deadline.paused_on is None else "paused"
