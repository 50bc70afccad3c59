"""The lists that are published or reported, as they stood at the end of a day."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow import versions
from workflow.context import Context
from workflow.history import state_as_at
from workflow.postings import Place, end_postings, record_posting, withdraw_postings
from workflow.programs.cpin.functions import effects
from workflow.programs.cpin.guards import APPROVED
from workflow.programs.cpin.versions.publications import approved_list, approved_request

CLASSES = ("must", "should", "could", "wont")
LAST = 10_000


@dataclass(frozen=True, slots=True)
class ListRow:
    """One item of a list: its position, the item, and its reporting word on that day."""

    position: int
    item: Item
    word: str | None
    endorsed_on: date | None = None


Row = Mapping[str, Any]
ListFunction = Callable[[Session, date, date], list[ListRow]]


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of a day began: it runs from April 1 to March 31."""
    return day.year if day.month >= 4 else day.year - 1


def histories(session: Session, kind: str, until: date) -> dict[int, list[HistoryEntry]]:
    """The history of every item of a kind up to a day, by the item's id, oldest first."""
    rows = session.scalars(
        select(HistoryEntry)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(Item.kind == kind, HistoryEntry.effective_on <= until)
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    found: dict[int, list[HistoryEntry]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def approved_requests(session: Session, first: date, last: date) -> list[ListRow]:
    """R11: the change requests approved by the end of `last`, in the order of their endorsed rank.

    One that is implemented drops off after the fiscal year in which it was. Scores, ballots and submitters are
    no part of it.
    """
    known = histories(session, "change_request", last)
    items = session.scalars(select(Item).where(Item.id.in_(known))) if known else ()
    rows = [(item, known[item.id]) for item in items]
    approved = [(item, entries) for item, entries in rows if _is_approved(entries, last)]
    approved.sort(key=lambda row: published_order(row[0]))
    return [
        ListRow(position, item, word_as_at(session, item, entries, last), _endorsed_on(item, entries, last))
        for position, (item, entries) in enumerate(approved, start=1)
    ]


def _is_approved(entries: Iterable[HistoryEntry], last: date) -> bool:
    entries = list(entries)
    state = state_as_at(entries, last)
    if state != "implemented":
        return state in APPROVED
    since = max(entry.effective_on for entry in entries if entry.to_state == "implemented")
    return fiscal_year(since) == fiscal_year(last)


def _endorsed_on(item: Item, entries: Iterable[HistoryEntry], last: date) -> date | None:
    stored = item.fields.get("endorsed_on")
    if stored and date.fromisoformat(stored) <= last:
        return date.fromisoformat(stored)
    return max((entry.effective_on for entry in entries if entry.to_state == "endorsed"), default=None)


def published_order(item: Item) -> tuple[int, int, date, str]:
    """The key by which approved requests are ordered: endorsed rank, class, date received, number."""
    fields: Mapping[str, object] = item.fields
    rank = fields.get("endorsed_rank") or fields.get("computed_rank")
    moscow = str(fields.get("moscow"))
    return (
        rank if isinstance(rank, int) else LAST,
        CLASSES.index(moscow) if moscow in CLASSES else len(CLASSES),
        item.received_on or date.max,
        item.reference,
    )


def word_as_at(session: Session, item: Item, entries: Iterable[HistoryEntry], day: date) -> str | None:
    """The reporting word of an item at the end of a day: a pure function of its state."""
    state = state_as_at(entries, day)
    return versions.workflow_of(session, item).word(state) if state else None


LISTS: Mapping[str, ListFunction] = {"R11": approved_requests}
"""The lists by their code: (session, first day, last day) to rows."""


@effects("snapshot_approved")
def snapshot_approved(ctx: Context) -> None:
    """A list holds the approved requests as they are when it is built."""
    rows = approved_requests(ctx.session, ctx.today, ctx.today)
    issued = ctx.session.scalars(select(Item.id).where(Item.kind == ctx.item.kind, Item.state != "")).all()
    ctx.set("number", len(issued) + 1)
    ctx.set("as_of", ctx.today)
    ctx.set("rows", [_snapshot(row) for row in rows])
    ctx.item.title = f"{ctx.workflow.label.in_(ctx.actor.language)} {len(issued) + 1}"
    ctx.set("title", ctx.item.title)
    ctx.item.organization_id = ctx.item.submitter_id = None


def _snapshot(row: ListRow) -> dict[str, object]:
    return {
        "position": row.position,
        "cr": row.item.reference,
        "moscow": row.item.fields.get("moscow") or "",
        "endorsed_on": row.endorsed_on,
        "word": row.word or "",
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
