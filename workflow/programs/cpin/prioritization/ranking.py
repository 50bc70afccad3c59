"""The order of the approved requests: as computed, and as the committee endorsed it by motion, with its reason.

prioritization.yaml, override: both ranks are kept, and the endorsed one is published.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from models.decisions import Decision
from models.items import Item
from workflow import versions
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import effects, guards
from workflow.texts import Text
from workflow.values import is_empty

Row = Mapping[str, Any]
TAKES = "rank_endorsed"
"""The action by which a request takes the place that was endorsed; not part of earlier versions of its workflow."""

ORDER_ONCE = Text(
    "Name every request on the list once. Missing or named twice: {missing}; not on the list: {unknown}.",
    "Nommez chaque demande de la liste une fois. Absentes ou répétées : {missing}; pas sur la liste : {unknown}.",
)
NONE = Text("none", "aucune")
ORDER_REASON = Text(
    "This is another order than the computed one: say why.",
    "Cet ordre diffère de l’ordre calculé : dites pourquoi.",
)
NOT_ENDORSED = Text(
    "The committee has not endorsed this order yet: put the motion to endorse it.",
    "Le comité n’a pas encore approuvé cet ordre : présentez la motion pour l’approuver.",
)


def standing_order(computed: Sequence[str], endorsed: Iterable[str]) -> list[str]:
    """The order in which requests stand: as computed, but those the committee has put in an order stay in it.

    They keep, among themselves, the places that they take by computation; whatever is new stands where it is computed.
    """
    known = set(computed)
    in_order = [one for one in endorsed if one in known]
    chosen, places = set(in_order), iter(in_order)
    return [next(places) if one in chosen else one for one in computed]


def computed_order(rows: Iterable[Row]) -> list[str]:
    """The requests of a list as computed."""
    return [str(row["cr"]) for row in sorted(rows, key=lambda row: row["computed_rank"])]


def is_standing(rows: Sequence[Row]) -> bool:
    """Whether a list is in the order that its ranks make: computed, or endorsed."""
    ranked = sorted((row for row in rows if row.get("endorsed_rank")), key=lambda row: row["endorsed_rank"])
    shown = [str(row["cr"]) for row in sorted(rows, key=lambda row: row["position"])]
    return shown == standing_order(computed_order(rows), (str(row["cr"]) for row in ranked))


def _rows(ctx: Context) -> list[dict[str, Any]]:
    return [dict(row) for row in ctx.item.fields.get("rows") or ()]


@guards("order_complete", asks=("order",), needs=("order",))
def order_complete(ctx: Context) -> Reason | None:
    """An order names every request of the list once."""
    listed = [row["cr"] for row in _rows(ctx)]
    given = list(ctx.data.get("order") or ())
    if sorted(given) == sorted(listed):
        return None
    missing = [one for one in listed if given.count(one) != 1]
    unknown = [one for one in given if one not in listed]
    message = ORDER_ONCE.format(missing=", ".join(missing) or NONE, unknown=", ".join(unknown) or NONE)
    return Reason("order_complete", message, field="order")


@guards("order_reasoned", asks=("order",))
def order_reasoned(ctx: Context) -> Reason | None:
    """Another order than the computed one has its reason in writing."""
    given = list(ctx.data.get("order") or ())
    if given == computed_order(_rows(ctx)) or not is_empty(ctx.data.get("order_reason")):
        return None
    return Reason("order_reasoned", ORDER_REASON, field="order_reason")


@guards("order_endorsed")
def order_endorsed(ctx: Context) -> Iterator[Reason]:
    """A list is published as computed, or as the committee endorsed it."""
    if not is_standing(_rows(ctx)):
        yield Reason("order_endorsed", NOT_ENDORSED, who=("os_chair",))


@effects("arrange")
def arrange(ctx: Context) -> None:
    """The list as proposed; it is no decision's list until the committee endorses it."""
    by_reference = {row["cr"]: row for row in _rows(ctx)}
    ordered = [{**by_reference[one], "position": place} for place, one in enumerate(ctx.data["order"], 1)]
    ctx.set("rows", ordered)
    if ctx.data["order"] == computed_order(ordered):
        ctx.set("order_reason", None)
    for name in ("follows_decision", "ranking_endorsed_on"):
        if ctx.item.fields.get(name):
            ctx.set(name, None)


@effects("endorse_ranking")
def endorse_ranking(ctx: Context) -> None:
    """The order is endorsed on the day of the decision; every request takes its place from then."""
    decision = ctx.session.get_one(Decision, ctx.data["decision"])
    rows = [{**row, "endorsed_rank": row["position"]} for row in _rows(ctx)]
    ctx.set("rows", rows)
    ctx.set("follows_decision", decision.number)
    ctx.set("ranking_endorsed_on", decision.decided_on)
    for row in rows:
        item = ctx.find(row["cr"])
        if item is not None and _takes_a_rank(ctx, item):
            place = {"endorsed_rank": row["position"], "ranked_on": decision.decided_on}
            ctx.follow(TAKES, place, item=item, effective_on=max(item.effective_on, decision.decided_on))


def _takes_a_rank(ctx: Context, item: Item) -> bool:
    rows = versions.workflow_of(ctx.session, item).actions.get(TAKES, ())
    return any(item.state in row.sources for row in rows)
