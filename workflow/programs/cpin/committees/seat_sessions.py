"""Whoever gains or loses a role by a seat signs in again, as whoever is given a role or loses one does."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from models.items import Item
from workflow.accounts.roles import sign_out_for_roles
from workflow.committees.roster import FILLED, KIND, OFFICERS
from workflow.context import Context


def sign_out_holders(ctx: Context) -> None:
    """End the sessions of everybody whose roles an action on a seat changed.

    Where an office changes hands these are the other officers too: who is vice chair stands in for a missing chair.
    """
    before, after = set(_roles(ctx.fields_before)), set(_roles(ctx.item.fields))
    people = {person_id for person_id, _ in before ^ after}
    if people and ctx.fields_before.get("office") != ctx.item.fields.get("office"):
        people |= set(_officers(ctx))
    for person_id in sorted(people):
        person = ctx.person(person_id)
        if person is not None:
            sign_out_for_roles(ctx.session, person, ctx.now)


def _roles(fields: Mapping[str, Any]) -> Iterator[tuple[int, str | None]]:
    """Each holder of the seat, with the office that comes with it."""
    for name, office in (("principal", fields.get("office")), ("alternate", None)):
        if isinstance(fields.get(name), int):
            yield fields[name], office


def _officers(ctx: Context) -> Iterator[int]:
    """Who holds an office of the committee in another seat."""
    others = (Item.kind == KIND, Item.state == FILLED, Item.category == ctx.item.category, Item.id != ctx.item.id)
    for fields in ctx.session.scalars(select(Item.fields).where(*others).order_by(Item.id)):
        if fields.get("office") in OFFICERS and isinstance(fields.get("principal"), int):
            yield fields["principal"]
