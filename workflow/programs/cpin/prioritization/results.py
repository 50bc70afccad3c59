"""What closed scorecards come to: the result of each, and the places of all that was scored at a meeting."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from workflow import versions
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import guards
from workflow.programs.cpin.guards import closed_card
from workflow.programs.cpin.prioritization import scoring
from workflow.programs.cpin.prioritization.scoring import Ranked, Result, Subject
from workflow.programs.cpin.reporting.records import read_records
from workflow.reports.windows import Asked
from workflow.texts import Text
from workflow.values import is_empty

AT = "scored_at"
NOT_SCORED = Text(
    "There is no scorecard of this meeting: write down “{label}”.",
    "Il n’y a pas de fiche d’évaluation de cette réunion : consignez « {label} ».",
)
NOT_RANKED = Text(
    "There is no scorecard of this meeting: write down the rank.",
    "Il n’y a pas de fiche d’évaluation de cette réunion : consignez le rang.",
)
NOT_ITS_CLASS = Text(
    "A priority of {priority} is of the class “{moscow}”.",
    "Une priorité de {priority} est de la classe « {moscow} ».",
)
RANK, RENEW = "computed_rank", "renew_rank"
"""The field of a request that says its place at its meeting, and the action by which it takes another."""


class Received(Protocol):
    """What is ranked: its number, and when it was received."""

    @property
    def reference(self) -> str:
        """Its number."""

    @property
    def received_on(self) -> date | None:
        """The date received."""


def result_of(card: Item, scored_on: date) -> Result:
    """What the cards come to, with the number of societies that used the system on the day of the scoring."""
    return _result(card.fields, scored_on)


def _result(fields: Mapping[str, Any], scored_on: date) -> Result:
    statutory = date.fromisoformat(fields["statutory_on"]) if fields.get("statutory_on") else None
    subject = Subject(
        societies_affected=int(fields.get("societies_affected") or 0),
        societies=int(fields.get("societies") or 0),
        confidence=fields.get("confidence") or "high",
        effort=fields.get("effort"),
        gates=scoring.gates(statutory, scored_on, safety_defect=bool(fields.get("safety_defect"))),
    )
    return scoring.score(cards_in(fields), subject)


def cards_in(fields: Mapping[str, Any]) -> list[Mapping[str, int | None]]:
    """The scores that were handed in with a scorecard, one row per scorer."""
    asked = scoring.method().asked
    return [{name: row.get(name) for name in asked} for row in fields.get("cards") or ()]


def ranked_at(session: Session, meeting: Item, like: str, closing: Item | None = None) -> list[Ranked]:
    """What was scored at a meeting beside `like` and is of its kind, in rank order; each by its latest closed card.

    A card that is `closing` counts already. Sector initiatives are ranked apart from change requests.
    """
    query = (
        select(Item)
        .join(ItemLink, ItemLink.from_id == Item.id)
        .where(ItemLink.to_id == meeting.id, ItemLink.relation == AT, Item.state == "closed")
        .order_by(Item.id)
    )
    with session.no_autoflush:
        latest = {card.fields["item"]: card for card in session.scalars(query)}
        if closing is not None:
            latest[closing.fields["item"]] = closing
        scored = select(Item).where(Item.reference.in_(latest))
        items = {item.reference: item for item in session.scalars(scored)}
    alike = {name: item for name, item in items.items() if like in items and item.kind == items[like].kind}
    return list(scoring.rank(ranked_by(latest[name].fields, item) for name, item in alike.items()))


def ranked_by(card: Mapping[str, Any], scored: Received) -> Ranked:
    """What is scored, as the fields of its closed card rank it."""
    result = _result(card, date.fromisoformat(card["scored_on"]))
    return Ranked(
        reference=scored.reference,
        moscow=card["moscow"],
        priority=Decimal(card["priority"]),
        child_safety=scoring.rounded(result.means["child_safety"]),
        legal_compliance=scoring.rounded(result.means["legal_compliance"]),
        societies_affected=int(card.get("societies_affected") or 0),
        received_on=scored.received_on or date.max,
    )


def closed_cards(session: Session, asked: Asked) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The fields of the scorecards that were closed by the end of the window, by what was scored and the meeting."""
    records = read_records(session, asked, "scorecard", once_in=("closed",))
    closed = sorted((one for one in records if one.state == "closed"), key=lambda one: one.id)
    return {(str(one.fields["item"]), str(one.fields["meeting"])): one.fields for one in closed}


@guards("scored_in_full", asks=("meeting",))
def scored_in_full(ctx: Context) -> Iterator[Reason]:
    """What a request is prioritized by is on its scorecard, or is written down: a warning for what is missing."""
    if closed_card(ctx) is not None:
        return
    for name in ("priority", "moscow", "societies_affected"):
        if is_empty(ctx.value(name)):
            label = ctx.workflow.fields[name].label
            yield Reason("scored_in_full", NOT_SCORED.format(label=label), field=name, severity="warning")
    if ctx.data.get("rank") is None:
        yield Reason("scored_in_full", NOT_RANKED, field="rank", severity="warning")


@guards("class_of_priority", asks=("moscow",))
def class_of_priority(ctx: Context) -> Reason | None:
    """A class that is written down is the one of the priority, or the first by a gate; as on the scorecard, if any."""
    card = closed_card(ctx)
    known: Mapping[str, Any] = card.fields if card is not None else {}
    moscow, priority = (ctx.data.get(name) or known.get(name) for name in ("moscow", "priority"))
    if moscow is None or priority is None or not {"moscow", "priority"} & set(ctx.data):
        return None
    by_score = scoring.class_of(Decimal(str(priority)), gated=False)
    allowed = {by_score, known.get("moscow") or scoring.method().classes[0][0]}
    if moscow in allowed:
        return None
    labels = {option.value: option.label for option in ctx.workflow.fields["moscow"].options}
    message = NOT_ITS_CLASS.format(priority=priority, moscow=labels[by_score])
    return Reason("class_of_priority", message, field="moscow")


def renew_ranks(ctx: Context, meeting: Item) -> None:
    """What was prioritized at the meeting takes the place that it has now that this card counts too."""
    ranked = ranked_at(ctx.session, meeting, ctx.item.fields["item"], closing=ctx.item)
    places = {one.reference: place for place, one in enumerate(ranked, 1)}
    scored = select(Item).where(Item.kind == "change_request", Item.reference.in_(places)).order_by(Item.id)
    with ctx.session.no_autoflush:
        items = list(ctx.session.scalars(scored))
    for item in items:
        if item.fields.get("prioritization_meeting") == meeting.reference:
            place_at(ctx, item, places[item.reference])


def place_at(ctx: Context, item: Item, place: int) -> None:
    """Let a request take its place among what was scored with it, where it is another and its state keeps one.

    It is an action of its own, so that the history tells the place as at any day; earlier versions have none.
    """
    rows = versions.workflow_of(ctx.session, item).actions.get(RENEW, ())
    state = "prioritized" if item is ctx.item else item.state
    if not rows and item is ctx.item:
        ctx.set(RANK, place)
    elif item.fields.get(RANK) != place and any(state in row.sources for row in rows):
        ctx.follow(RENEW, {RANK: place}, item=item)
