"""The kinds of items: what a program's items can be, and what can be done with them."""

from flask import Response

from blueprints.access import signed_in
from blueprints.api.answers import Shape, answer
from blueprints.api.item_answers import offer_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import READS, WORKFLOWS, KindPath, gives, room
from blueprints.api.shapes.workflows import Kind, Kinds
from blueprints.display import said
from blueprints.identity import actor, now, reading
from blueprints.language import language
from workflow import registry
from workflow.definition import State, Transition, Workflow
from workflow.engine import creating_actions
from workflow.errors import NotFound
from workflow.schemas import action_schema, object_schema
from workflow.visibility import kinds_of, takes_part


@room.get("/kinds", tags=[WORKFLOWS], security=READS, responses=gives(Kinds))
@signed_in
def list_kinds(query: PageQuery) -> Response:
    """List the kinds of items of your programs."""
    return page_of(kinds_of(actor()), query, lambda flow: flow.kind, _brief)


@room.get("/kinds/<kind>", tags=[WORKFLOWS], security=READS, responses=gives(Kind))
@signed_in
def read_kind(path: KindPath) -> Response:
    """Read a kind: its states, what every action takes, its deadlines, and whether you may make one."""
    flow = kind_of_mine(path.kind)
    offers = creating_actions(reading(), flow.kind, actor=actor(), now=now())
    return answer(
        {
            **_brief(flow),
            "digest": flow.digest,
            "fields": object_schema(flow.fields.values(), language()),
            "states": [_state(state) for state in flow.states.values()],
            "tracks": [
                {
                    "name": track.name,
                    "label": said(track.label),
                    "initial": track.initial,
                    "states": [_state(state) for state in track.states.values()],
                }
                for track in flow.tracks.values()
            ],
            "actions": [_row(flow, row) for row in flow.transitions],
            "deadlines": [_rule(flow, code) for code in flow.deadlines],
            "creating": [offer_shown(offer, flow) for offer in offers],
        }
    )


def kind_of_mine(kind: str) -> Workflow:
    """The workflow of a kind of one's own programs. Raises NotFound alike for a foreign and a missing one."""
    if not takes_part(actor(), kind):
        raise NotFound(kind)
    return registry.kind(kind)


def _brief(flow: Workflow) -> Shape:
    return {
        "kind": flow.kind,
        "program": flow.program,
        "label": said(flow.label),
        "plural": said(flow.plural),
        "prefix": flow.prefix,
    }


def _state(state: State) -> Shape:
    return {
        "name": state.name,
        "label": said(state.label),
        "meaning": said(state.meaning) or None,
        "word": state.word,
        "listed": state.listed,
        "initial": state.initial,
        "terminal": state.terminal,
        "outcome": said(state.outcome) or None,
    }


def _row(flow: Workflow, row: Transition) -> Shape:
    return {
        "action": row.do,
        "id": row.id,
        "label": said(row.label),
        "help": said(row.help) or None,
        "sources": list(row.sources),
        "to": row.to,
        "track": row.track,
        "during": sorted(row.during),
        "roles": [f"{rule.role}:{rule.scope}" if rule.scope else rule.role for rule in row.roles],
        "guards": list(row.guards),
        "automatic": row.automatic,
        "danger": row.danger,
        "schema": action_schema(flow, row, language()),
    }


def _rule(flow: Workflow, code: str) -> Shape:
    rule = flow.deadlines[code]
    return {
        "code": code,
        "label": said(rule.label),
        "citation": rule.citation or None,
        "started_by": sorted(rule.started_by),
        "satisfied_by": sorted(rule.satisfied_by),
        "cancelled_by": sorted(rule.cancelled_by),
    }
