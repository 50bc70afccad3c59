"""Doing: what can be done with an item, making one, and performing an action, safely repeated."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Response, g, url_for
from pydantic import Field

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import Shape, answer, etag, reason_shown
from blueprints.api.item_answers import offer_shown
from blueprints.api.kinds import kind_of_mine
from blueprints.api.room import (
    ACTIONS,
    READS,
    WRITES,
    ActHeaders,
    ActionPath,
    Given,
    Id,
    ItemPath,
    KindPath,
    Name,
    gives,
    room,
)
from blueprints.api.shapes.items import Foreseen, Offers, Receipt
from blueprints.display import said
from blueprints.identity import actor, now, reading, writing
from blueprints.proving import check_proof
from blueprints.turns import sort_offers
from models.items import Item
from workflow import engine, foreseeing, versions
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, NotFound, Reason
from workflow.texts import Text
from workflow.visibility import find_visible

TWO_VERSIONS = Text(
    "If-Match and expected_version name different versions.",
    "If-Match et expected_version nomment des versions différentes.",
)


class NewItem(Given):
    """By which action to make the item, and what that takes."""

    action: Name
    data: dict[str, Any] = Field(default_factory=dict)
    on_behalf_of: Id | None = Field(
        default=None, description="For whom you act, where there is a choice; your own id: in person."
    )


class Act(Given):
    """What the action takes, and the version of the item that you saw (`If-Match` says the same)."""

    data: dict[str, Any] = Field(default_factory=dict)
    expected_version: int | None = Field(default=None, ge=1, le=2**31 - 1)
    on_behalf_of: Id | None = Field(
        default=None, description="For whom you act, where there is a choice; your own id: in person."
    )
    password: str | None = Field(
        default=None, max_length=1000, description="Yours, once more, for an action that `asks_password`: signing."
    )


@room.get("/items/<reference>/actions", tags=[ACTIONS], security=READS, responses=gives(Offers))
@item_visible
def list_actions(path: ItemPath) -> Response:
    """List every action of the item's state: allowed, or blocked with all the reasons; each with what it takes."""
    del path  # access put the item in g
    item, session = g.item, reading()
    flow = versions.workflow_of(session, item)
    offers = engine.available_actions(session, item, actor=actor(), now=now())
    turns = sort_offers(offers, item.state)
    body = {
        "items": [offer_shown(offer, flow) for offer in offers],
        "waits_for": list(turns.waits_for),
        "waits_for_people": list(turns.named),
        "obstacles": [reason_shown(reason) for reason in turns.obstacles],
        "state": item.state,
        "version": item.version,
    }
    return answer(body, headers={"ETag": etag(item.version)})


@room.post(
    "/kinds/<kind>/items",
    tags=[ACTIONS],
    security=WRITES,
    responses=gives(Receipt, 409, code=201),
)
@signed_in
def make_item(path: KindPath, body: NewItem) -> Response:
    """Make an item."""
    kind_of_mine(path.kind)
    told = list[Reason]()
    with writing() as session:
        item = engine.create(session, path.kind, body.action, actor=_acting(body), now=now(), data=body.data, told=told)
        receipt = _receipt(item, told)
    place = url_for("api.read_item", reference=receipt["reference"])
    return answer(receipt, 201, {"Location": place, "ETag": etag(receipt["version"])})


@room.post(
    "/items/<reference>/actions/<action>",
    tags=[ACTIONS],
    security=WRITES,
    responses=gives(Receipt, 409),
)
@signed_in
def perform(path: ActionPath, header: ActHeaders, body: Act) -> Response:
    """Perform an action. A refusal gives every reason: who can clear it, where, and from when."""
    expected = _expected(header, body)
    _prove(path, body)
    told = list[Reason]()
    with writing() as session:
        item = engine.advance(
            session,
            find_visible(session, path.reference, actor(), with_people=False),
            path.action,
            actor=_acting(body),
            now=now(),
            data=body.data,
            expected_version=expected,
            told=told,
        )
        receipt = _receipt(item, told)
    return answer(receipt, headers={"ETag": etag(receipt["version"])})


@room.post("/kinds/<kind>/items/check", tags=[ACTIONS], security=WRITES, responses=gives(Foreseen))
@signed_in
def check_item(path: KindPath, body: NewItem) -> Response:
    """Ask what making an item would meet: the same refusals, and the warnings. Nothing is done."""
    kind_of_mine(path.kind)
    warnings = foreseeing.foresee_new(reading(), path.kind, body.action, actor=_acting(body), now=now(), data=body.data)
    return answer({"warnings": [reason_shown(one) for one in warnings]})


@room.post(
    "/items/<reference>/actions/<action>/check",
    tags=[ACTIONS],
    security=WRITES,
    responses=gives(Foreseen, 409),
)
@item_visible
def check_action(path: ActionPath, body: Act) -> Response:
    """Ask what an action would meet: the same refusals, and the warnings. Nothing is done."""
    warnings = foreseeing.foresee(
        reading(),
        g.item,
        path.action,
        actor=_acting(body),
        now=now(),
        data=body.data,
        expected_version=body.expected_version,
    )
    return answer({"warnings": [reason_shown(one) for one in warnings]})


def _acting(body: NewItem | Act) -> Actor:
    """Whoever asks, for whom the body says."""
    return actor() if body.on_behalf_of is None else replace(actor(), chosen=body.on_behalf_of)


def _receipt(item: Item, told: list[Reason]) -> Shape:
    """What became of it, with the warnings that went with it."""
    warnings = [{"code": reason.code, "message": said(reason.message)} for reason in told]
    return {"reference": item.reference, "state": item.state, "version": item.version, "warnings": warnings}


def _prove(path: ActionPath, body: Act) -> None:
    """Compare the password where the action asks for it; what is out of sight is refused later, with its own words."""
    with suppress(NotFound):
        item = find_visible(reading(), path.reference, actor(), with_people=False)
        check_proof(item, path.action, body.password, acting=_acting(body))


def _expected(header: ActHeaders, body: Act) -> int | None:
    named = {version for version in (header.version, body.expected_version) if version is not None}
    if len(named) > 1:
        raise InvalidInput([FieldError("expected_version", TWO_VERSIONS)])
    return named.pop() if named else None
