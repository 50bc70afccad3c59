"""Whether what was given refers to items that whoever acts may see.

What they may not see is to them as if it did not exist: no guard finds it (`Context.find`), and where none asks for it,
it is refused here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.definition import Field
from workflow.errors import Reason
from workflow.naming import held_at
from workflow.texts import Text
from workflow.visibility import visible_anywhere

NO_ITEM = Text(
    "There is no {reference}, or it is not something that you may see.",
    "{reference} n’existe pas, ou vous ne pouvez pas le consulter.",
)
"""One sentence for both, so that nobody learns from it which references there are."""
CODE = "item_there"
SHOWN = 40
"""How many characters of what was given are said again."""


def find_unseen(
    session: Session, item: Item, fields: Iterable[Field], data: Mapping[str, Any], actor: Actor
) -> dict[str, str]:
    """Every reference given to an item that does not exist or that the actor may not see, by its place.

    What the item's record holds at that place already may stay. The system refers to any.
    """
    if actor.person_id is None:
        return {}
    held = item.fields or {}
    given = {place: one for place, one in _referred(fields, data, "") if one not in held_at(held, place)}
    if not given:
        return {}
    seen = [visible_anywhere(one) for one in (actor, actor.on_behalf_of) if one is not None]
    wanted = sorted({*given.values()})
    with session.no_autoflush:
        known = set(session.scalars(select(Item.reference).where(Item.reference.in_(wanted), or_(*seen))))
    return {place: reference for place, reference in given.items() if reference not in known}


def unseen_reasons(unseen: Mapping[str, str], told: Collection[str | None]) -> Iterator[Reason]:
    """A reason for every reference that is unseen, unless a guard has `told` something of that field already."""
    for place, reference in unseen.items():
        if place not in told and place.partition(".")[0] not in told:
            yield Reason(CODE, NO_ITEM.format(reference=reference[:SHOWN]), field=place)


def _referred(fields: Iterable[Field], data: Mapping[str, Any], before: str) -> Iterator[tuple[str, str]]:
    """Each reference given, with its place (`plan`, `source_crs.0`, `rows.2.cr`)."""
    for field in fields:
        value, place = data.get(field.name), before + field.name
        if not value:
            continue
        if field.type == "item":
            yield place, value
        elif field.type == "items":
            yield from ((f"{place}.{index}", one) for index, one in enumerate(value))
        elif field.type == "rows":
            for index, row in enumerate(value):
                yield from _referred(field.columns, row, f"{place}.{index}.")
