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
from workflow.postings import Place, end_postings, record_posting, withdraw_postings
from workflow.programs.cpin.functions import effects
from workflow.programs.cpin.guards import APPROVED
from workflow.programs.cpin.prioritization.ranking import standing_order
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.programs.cpin.versions.publications import approved_list, approved_request
from workflow.reports.windows import Asked, Window

CLASSES = ("must", "should", "could", "wont")
LAST = 10_000


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
    once_approved = read_records(session, asked, "change_request", once_in=APPROVED)
    approved = [one for one in once_approved if _is_approved(one, day)]
    approved.sort(key=computed_order)
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


def computed_order(record: Record) -> tuple[int, Decimal, int, date, str]:
    """The key by which approved requests are ordered: class, priority, rank at their meeting, date received, number."""
    fields = record.fields
    rank, moscow = fields.get("computed_rank") or fields.get("endorsed_rank"), str(fields.get("moscow"))
    return (
        CLASSES.index(moscow) if moscow in CLASSES else len(CLASSES),
        -Decimal(str(fields.get("priority") or 0)),
        rank if isinstance(rank, int) else LAST,
        record.received_on or date.max,
        record.reference,
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
    place = Place(ctx.data.get("location") or "", ctx.data["posted_on"], posted_by_id=ctx.actor.person_id)
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
