"""What forms begin with: the conditions that are open, the present order, one's own scores, the next free place."""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from models.items import Item
from models.people import Person
from workflow import values
from workflow.beginnings import Beginning
from workflow.context import Context
from workflow.programs.cpin.prioritization import ranks, scoring
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.texts import Text

CONDITION = Text("{number}. {text} ({owner}, by {due})", "{number}. {text} ({owner}, au plus tard le {due})")


def beginnings(ctx: Context) -> Mapping[str, Beginning]:
    """Of each input of the action that has one, its beginning."""
    known = BEGINNINGS.get((ctx.workflow.kind, ctx.transition.do)) or BEGINNINGS.get(("", ctx.transition.do))
    return known(ctx) if known is not None else {}


def _open_conditions(ctx: Context) -> Mapping[str, Beginning]:
    """The conditions that are not met yet, by their text; the only one is chosen already."""
    rows = ctx.item.fields.get("conditions") or ()
    owners = {row.get("owner") for row in rows} - {None}
    people = ctx.session.execute(select(Person.id, Person.name).where(Person.id.in_(owners)))
    names = {row.id: row.name for row in people}
    offered = tuple(
        (
            str(place),
            CONDITION.format(
                number=place + 1,
                text=row.get("text", ""),
                owner=names.get(row.get("owner"), ""),
                due=date.fromisoformat(row["due"]) if row.get("due") else "",
            ),
        )
        for place, row in enumerate(rows)
        if not row.get("met_on")
    )
    return {"index": Beginning(offered[0][0] if len(offered) == 1 else None, offered)} if offered else {}


def _present_order(ctx: Context) -> Mapping[str, Beginning]:
    """The list as it stands, with the titles of its requests."""
    listed = [row["cr"] for row in ctx.item.fields.get("rows") or ()]
    query = select(Item.reference, Item.title).where(Item.reference.in_(listed))
    titles = {row.reference: row.title for row in ctx.session.execute(query)}
    told = tuple((one, Text(titles.get(one, ""), titles.get(one, ""))) for one in listed)
    return {"order": Beginning(listed, told)}


def _own_scores(ctx: Context) -> Mapping[str, Beginning]:
    """What whoever asks has handed in."""
    rows = ctx.item.fields.get("cards") or ()
    own: Mapping[str, Any] = next((row for row in rows if row["scorer"] == ctx.actor.person_id), {})
    return {name: Beginning(own[name]) for name in scoring.method().asked if own.get(name) is not None}


def _free_place(ctx: Context) -> Mapping[str, Beginning]:
    """The place behind the last on the list."""
    return {ranks.RANK: Beginning(ranks.next_free(ranks.ranked(ctx)))}


def _planned_day(ctx: Context) -> Mapping[str, Beginning]:
    """A meeting was held on the day for which it was planned, once that has come, unless somebody says otherwise."""
    planned = ctx.item.fields.get("scheduled_on")
    return {"held_on": Beginning(planned)} if planned and planned <= ctx.today.isoformat() else {}


def _lines_of_the_year(ctx: Context) -> Mapping[str, Beginning]:
    """The budget lines in force of the fiscal year of the date that is typed, or of today."""
    typed = values.typed(ctx.workflow.fields["date"], ctx.data.get("date"))
    year = fiscal_year(typed if isinstance(typed, date) else ctx.today)
    query = select(Item.reference, Item.title).where(
        Item.kind == "budget_line", Item.state == "in_force", Item.category == str(year)
    )
    rows = ctx.session.execute(query.order_by(Item.reference))
    offered = tuple((row.reference, Text(row.title, row.title)) for row in rows)
    return {"budget_line": Beginning(None, offered, suggested=True)}


BEGINNINGS: Mapping[tuple[str, str], Callable[[Context], Mapping[str, Beginning]]] = MappingProxyType(
    {
        ("", "meet_condition"): _open_conditions,
        ("cr_list", "arrange"): _present_order,
        ("scorecard", "replace_scores"): _own_scores,
        ("scorecard", "change_scores"): _own_scores,
        ("practice", "accept"): _free_place,
        ("expenditure_entry", "enter"): _lines_of_the_year,
        ("meeting", "hold"): _planned_day,
    }
)
