"""Reading inquiries and change requests: three statements each, however many there are."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from models.history import HistoryEntry
from models.items import Item
from models.people import Organization
from workflow.definition import DELETED
from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.facts import ChangeRequestReceived, Inquiry
from workflow.programs.cpin.reporting.known import (
    any_between,
    days_near,
    moved_since,
    read_date,
    state_known,
    text_between,
)
from workflow.reports.windows import Asked

REOPEN, FORWARD = "reopen", "forward"
Acts = dict[tuple[int, str], tuple[date, ...]]


def read_inquiries(session: Session, asked: Asked) -> tuple[Inquiry, ...]:
    """The inquiries received in or near the window, and those reopened in it."""
    moved, acts = moved_since(session, ("inquiry",), asked.known_at), _acts(session, "inquiry", (REOPEN,), asked)
    fields = Item.fields
    query = select(
        Item.id,
        Item.reference,
        Item.title,
        Item.state,
        Item.received_on,
        fields["merged_into"].as_string(),
        fields["reclassified_as"].as_string(),
    ).where(
        Item.kind == "inquiry",
        Item.state != DELETED,
        any_between(days_near(asked.window), Item.received_on) | Item.id.in_(_moved_in("inquiry", (REOPEN,), asked)),
    )
    found = []
    for item_id, reference, title, state, received_on, merged_into, reclassified_as in session.execute(query):
        known = state_known(item_id, state, moved)
        if known is not None:
            found.append(
                Inquiry(
                    reference, known, received_on, title, merged_into, reclassified_as, acts.get((item_id, REOPEN), ())
                )
            )
    return tuple(sorted(found, key=lambda one: (one.received_on or date.min, one.reference)))


def read_change_requests(session: Session, asked: Asked) -> tuple[ChangeRequestReceived, ...]:
    """The change requests received, endorsed, forwarded or reopened in or near the window; drafts are none of them."""
    kind, actions = "change_request", (REOPEN, FORWARD)
    moved, acts = moved_since(session, (kind,), asked.known_at), _acts(session, kind, actions, asked)
    fields, society = Item.fields, aliased(Organization)
    endorsed, forwarded = fields["endorsed_on"].as_string(), fields["first_forwarded_on"].as_string()
    days = days_near(asked.window)
    near = any_between(days, Item.received_on) | text_between(days, endorsed, forwarded)
    query = (
        select(
            Item.id,
            Item.reference,
            Item.title,
            Item.state,
            Item.received_on,
            Item.category,
            society,
            fields["origin"].as_string(),
            fields["merged_into"].as_string(),
            fields["parent"].as_string(),
            endorsed,
            forwarded,
        )
        .outerjoin(society, society.id == Item.organization_id)
        .where(
            Item.kind == kind,
            Item.state.not_in((DELETED, "draft")),
            near | Item.id.in_(_moved_in(kind, actions, asked)),
        )
    )
    found = []
    rows = session.execute(query).all()
    names = cells.names_of(session, asked, {row[6] for row in rows if row[6] is not None})
    for row in rows:
        item_id, reference, title, state, received_on, category, place, origin, merged, parent, on, first = row
        known = state_known(item_id, state, moved)
        sent = acts.get((item_id, FORWARD), ())
        later = FORWARD in moved[item_id].actions if item_id in moved else False
        if known is not None:
            found.append(
                ChangeRequestReceived(
                    reference=reference,
                    state=known,
                    received_on=received_on,
                    title=title,
                    origin=origin or "submitted",
                    category=category,
                    society=place.code if place else None,
                    society_name=names.get(place.id) if place else None,
                    merged_into=merged,
                    endorsed_on=read_date(on),
                    first_forwarded_on=None if later and not sent else read_date(first),
                    forwarded_on=sent,
                    split_from=parent,
                    reopened_on=acts.get((item_id, REOPEN), ()),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.received_on or date.min, one.reference)))


def _acts(session: Session, kind: str, actions: Collection[str], asked: Asked) -> Acts:
    """On which days these actions were performed by the end of the window, by item and action."""
    query = (
        select(HistoryEntry.item_id, HistoryEntry.action, HistoryEntry.effective_on)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            Item.kind == kind,
            HistoryEntry.action.in_(actions),
            HistoryEntry.effective_on <= days_near(asked.window)[1],
            HistoryEntry.recorded_at <= asked.known_at,
        )
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    found: dict[tuple[int, str], list[date]] = {}
    for item_id, action, day in session.execute(query):
        found.setdefault((item_id, action), []).append(day)
    return {key: tuple(days) for key, days in found.items()}


def _moved_in(kind: str, actions: Collection[str], asked: Asked) -> Select[int]:
    """The items on which one of these actions was performed in the window."""
    return (
        select(HistoryEntry.item_id)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(
            Item.kind == kind,
            HistoryEntry.action.in_(actions),
            HistoryEntry.effective_on.between(asked.window.first, asked.window.last),
            HistoryEntry.recorded_at <= asked.known_at,
        )
    )
