"""Whom the fields of an action offer: what a chooser of people shows, and what the engine holds to."""

from collections.abc import Iterator, Sequence

from flask import Response, g

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import Shape, answer, each
from blueprints.api.kinds import kind_of_mine
from blueprints.api.room import ACTIONS, READS, ActionPath, KindPath, Name, gives, room
from blueprints.api.shapes.directory import Offered
from blueprints.display import said
from blueprints.identity import actor, now, reading
from blueprints.options import people_of
from models.items import Item
from workflow import registry, versions
from workflow.choosing import offered_people, said_of
from workflow.definition import Transition, Workflow
from workflow.errors import NotFound
from workflow.foreseeing import context_of


class NewPath(KindPath):
    """A kind and an action that makes an item of it, in an address."""

    action: Name


@room.get("/items/<reference>/actions/<action>/choices", tags=[ACTIONS], security=READS, responses=gives(Offered))
@item_visible
def list_action_choices(path: ActionPath) -> Response:
    """List the people whom each field of an action offers. Whoever the record holds already may stay."""
    flow = versions.workflow_of(reading(), g.item)
    rows = [row for row in flow.actions.get(path.action, ()) if not row.creates]
    rows.sort(key=lambda row: g.item.state not in row.sources)
    return _answer(flow, rows, g.item)


@room.get("/kinds/<kind>/actions/<action>/choices", tags=[ACTIONS], security=READS, responses=gives(Offered))
@signed_in
def list_new_choices(path: NewPath) -> Response:
    """List the people whom each field of an action that makes an item offers."""
    flow = kind_of_mine(path.kind)
    return _answer(flow, [row for row in flow.creating if row.do == path.action], None)


def _answer(flow: Workflow, rows: Sequence[Transition], item: Item | None) -> Response:
    if not rows:
        raise NotFound(flow.kind)
    return answer(each(_offered(flow, rows[0], item)))


def _offered(flow: Workflow, row: Transition, item: Item | None) -> Iterator[Shape]:
    """Each field of people, and each such column of a list, with whom it offers."""
    program = registry.program(flow.program)
    held = item.fields if item is not None else {}
    context = context_of(reading(), flow, row, item, actor=actor(), now=now(), data=held)
    for field in row.input:
        for one in (field, *field.columns):
            if one.type in ("person", "people"):
                people = people_of(reading(), flow.program, offered_people(program, context, one))
                yield {
                    "field": one.name if one is field else f"{field.name}.{one.name}",
                    "who": said(said_of(program, one)) or None,
                    "people": [{"id": person.id, "name": person.name} for person in people],
                }
