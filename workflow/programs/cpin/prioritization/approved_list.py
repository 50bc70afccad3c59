"""The list of approved change requests: what stands on it at the end of a day, and how it is built and published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.context import Context
from workflow.deputising import represented_id
from workflow.errors import Reason
from workflow.postings import Place, end_postings, record_posting, withdraw_postings
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.guards import APPROVED
from workflow.programs.cpin.prioritization.ranking import standing_order
from workflow.programs.cpin.prioritization.results import closed_cards, ranked_by
from workflow.programs.cpin.prioritization.scoring import Ranked
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.programs.cpin.versions.publications import approved_list, approved_request
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

SCORING = ("prioritize", "rescore")
"""The actions by which a request takes its score."""
LAST = 10_000
LATER_LIST = Text(
    "{reference} is a later list (issue {number}) and has been published: build the list anew.",
    "{reference} est une liste plus récente (numéro {number}) et a été publiée : établissez la liste de nouveau.",
)


@dataclass(frozen=True, slots=True)
class ListRow:
    """One approved request: its position, the request as it stood on that day, and when it was endorsed.

    `computed` is the place that it would have as computed, `endorsed` the one that the committee gave it by motion.
    """

    position: int
    record: Record
    endorsed_on: date | None = None
    computed: int = 0
    endorsed: int | None = None


Row = Mapping[str, Any]


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of a day began: it runs from April 1 to March 31."""
    return day.year if day.month >= 4 else day.year - 1


def approved_requests(session: Session, asked: Asked) -> list[ListRow]:
    """R11: the change requests approved by the end of the window, in the order that the committee had endorsed by then.

    One that is implemented drops off after the fiscal year in which it was. Scores, ballots and submitters are
    no part of it.
    """
    day = asked.window.last
    once_approved = read_records(session, asked, "change_request", telling=SCORING, once_in=APPROVED)
    approved = [one for one in once_approved if _is_approved(one, day)]
    cards = closed_cards(session, asked) if approved else {}
    approved.sort(key=lambda one: as_ranked(one, cards).key)
    computed = {one.reference: place for place, one in enumerate(approved, start=1)}
    known = {one.reference: one for one in approved}
    ranks = endorsed_ranks(approved)
    order = standing_order(list(computed), sorted(ranks, key=lambda reference: ranks[reference]))
    return [
        ListRow(position, known[one], endorsed_on(known[one]), computed[one], ranks.get(one))
        for position, one in enumerate(order, start=1)
    ]


def _is_approved(record: Record, day: date) -> bool:
    since = record.reached("implemented") if record.state == "implemented" else None
    return record.state in APPROVED and (since is None or fiscal_year(since) == fiscal_year(day))


def endorsed_on(record: Record) -> date | None:
    """When a request was endorsed, as the record says or as its history tells."""
    return record.day("endorsed_on") or (record.reached("endorsed") if record.state in APPROVED else None)


def endorsed_ranks(records: Iterable[Record]) -> dict[str, int]:
    """The places given by the motion that endorsed an order last, by reference."""
    ranked = [one for one in records if one.fields.get("ranked_on") and one.fields.get("endorsed_rank")]
    last = max((str(one.fields["ranked_on"]) for one in ranked), default="")
    return {one.reference: int(one.fields["endorsed_rank"]) for one in ranked if str(one.fields["ranked_on"]) == last}


def as_ranked(record: Record, cards: Mapping[tuple[str, str], Row]) -> Ranked:
    """A request as it is ranked: by the card of the meeting at which it was scored last by the end of the window.

    Class and priority written down at that meeting go before those of the card. One without a card is ranked by what
    is written down, and where that is alike by its rank at its meeting.
    """
    given = record.given or {}
    last = given[max(given)] if given else {}
    meeting = last.get("meeting") or record.fields.get("prioritization_meeting")
    card = cards.get((record.reference, str(meeting)))
    if card is not None:
        by_card = ranked_by(card, record)
        priority = Decimal(str(last.get("priority") or by_card.priority))
        return replace(by_card, moscow=last.get("moscow") or by_card.moscow, priority=priority)
    said = {**record.fields, **last}
    rank = record.fields.get("computed_rank") or record.fields.get("endorsed_rank")
    return Ranked(
        reference=record.reference,
        moscow=str(said.get("moscow")),
        priority=Decimal(str(said.get("priority") or 0)),
        child_safety=Decimal(0),
        legal_compliance=Decimal(0),
        societies_affected=int(said.get("societies_affected") or 0),
        received_on=record.received_on or date.max,
        typed_rank=rank if isinstance(rank, int) else LAST,
    )


@effects("snapshot_approved")
def snapshot_approved(ctx: Context) -> None:
    """A list holds the approved requests as they are when it is built."""
    rows = approved_requests(ctx.session, Asked(Window(ctx.today, ctx.today), ctx.now))
    issued = ctx.session.scalars(select(Item.id).where(Item.kind == ctx.item.kind, Item.state != "")).all()
    ctx.set("number", len(issued) + 1)
    ctx.set("as_of", ctx.today)
    ctx.set("rows", [_snapshot(row) for row in rows])
    ctx.set("order_reason", _reason_in_force(ctx) if any(row.position != row.computed for row in rows) else None)
    ctx.item.title = f"{ctx.workflow.label.in_(ctx.actor.language)} {len(issued) + 1}"
    ctx.set("title", ctx.item.title)
    ctx.item.organization_id = ctx.item.submitter_id = None


def _reason_in_force(ctx: Context) -> str | None:
    """Why the order endorsed last is another than computed: as the list says whose order that was."""
    endorsed = Item.fields["ranking_endorsed_on"].as_string()
    query = select(Item).where(Item.kind == ctx.item.kind, endorsed.is_not(None), Item.id != ctx.item.id)
    last = ctx.session.scalars(query.order_by(endorsed.desc(), Item.id.desc()).limit(1)).first()
    return last.fields.get("order_reason") if last is not None else None


def _snapshot(row: ListRow) -> dict[str, object]:
    return {
        "position": row.position,
        "computed_rank": row.computed,
        "endorsed_rank": row.endorsed,
        "cr": row.record.reference,
        "moscow": row.record.fields.get("moscow") or "",
        "endorsed_on": row.endorsed_on,
        "word": row.record.word or "",
    }


@guards("latest_list")
def latest_list(ctx: Context) -> Reason | None:
    """A list never takes the place of one that was built after it."""
    published = select(Item).where(Item.kind == ctx.item.kind, Item.state.in_(("published", "superseded")))
    with ctx.session.no_autoflush:
        issued = list(ctx.session.scalars(published))
    latest = max(issued, key=_issue, default=None)
    if latest is None or _issue(latest) <= _issue(ctx.item):
        return None
    return Reason("latest_list", LATER_LIST.format(reference=latest.reference, number=_issue(latest)))


def _issue(item: Item) -> int:
    """The number of a list: one that was placed on record without any is no later than others."""
    return int(item.fields.get("number") or 0)


@effects("publish_list")
def publish_list(ctx: Context) -> None:
    """The list is in force, the one before it no longer, and each request on it has been published."""
    in_force = (Item.kind == ctx.item.kind, Item.state == "published", Item.id != ctx.item.id)
    superseded = ctx.session.scalars(select(Item).where(*in_force)).all()
    for earlier in superseded:
        ctx.follow("supersede", item=earlier)
    rows = list(ctx.value("rows") or ())
    listed = {row["cr"]: item for row in rows if (item := ctx.find(row["cr"])) is not None}
    for item in listed.values():
        ctx.follow("list_published", {"listed_on": ctx.data["posted_on"]}, item=item)
    _post(ctx, [row for row in rows if row["cr"] in listed], listed, superseded)


def _post(ctx: Context, rows: Iterable[Row], listed: Mapping[str, Item], superseded: Iterable[Item]) -> None:
    """The list is posted and every request on it with it; what dropped off unfinished is withdrawn."""
    place = Place(
        ctx.data.get("location") or "",
        ctx.data["posted_on"],
        posted_by_id=ctx.actor.person_id,
        on_behalf_of_id=represented_id(ctx.actor),
    )
    titles = {reference: item.title for reference, item in listed.items()}
    shown = approved_list(ctx.item.title, ctx.item.fields, titles)
    there = replace(place, location=record_posting(ctx.session, ctx.item, place, shown=shown).location)
    for row in rows:
        item = listed[row["cr"]]
        shown = approved_request(item.title, item.category, row, ctx.item.reference)
        record_posting(ctx.session, item, there, shown=shown)
    for earlier in superseded:
        end_postings(ctx.session, earlier, place.posted_on)
        for row in earlier.fields.get("rows") or ():
            dropped = None if row["cr"] in listed else ctx.find(row["cr"])
            if dropped is not None and dropped.state != "implemented":
                withdraw_postings(ctx.session, dropped, place.posted_on)
