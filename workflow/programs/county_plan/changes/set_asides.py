"""Set-asides of a plan (DSS-G-6) and how they move within a year: amounts from the records themselves (R-CC-62)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow.content.answers import Content, Place, read_exact
from workflow.content.freezing import read_content
from workflow.content.storing import content_of
from workflow.programs.county_plan.changes.kinds import REPLACEMENT, TAKEN_BACK, changes_to
from workflow.programs.county_plan.cycle import NEW_YORK

PAGE = "DSS-G-6"
BLOCK_GRANT = "block_grant"
TABLES: Mapping[str, str] = {BLOCK_GRANT: "ccbg_set_asides", "title_xx": "titlexx_set_asides"}
"""The table of the page for each kind of money."""


@dataclass(frozen=True, slots=True)
class Move:
    """An amount (dollars) that went from one category to another."""

    source: str
    target: str
    amount: Decimal


def same(category: object) -> str:
    """A category's name as it is compared: neither blanks nor capitals count."""
    return " ".join(str(category or "").casefold().split())


def read_moves(rows: Iterable[Mapping[str, Any]] | None) -> tuple[Move, ...]:
    """The moves of a list of rows; those without an amount are left out."""
    found = ((row, read_exact(row.get("amount"))) for row in rows or ())
    return tuple(Move(same(row.get("from")), same(row.get("to")), amount) for row, amount in found if amount)


def reversed_moves(moves: Iterable[Move]) -> tuple[Move, ...]:
    """What undoes these moves."""
    return tuple(Move(move.target, move.source, move.amount) for move in moves)


def gross(moves: Iterable[Move]) -> dict[str, Decimal]:
    """How much went out of and into each category, both counted."""
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for move in moves:
        moved[move.source] += move.amount
        moved[move.target] += move.amount
    return dict(moved)


def amounts(content: Content, funding: str) -> dict[str, Decimal]:
    """The set-asides of a content by category."""
    rows = content.rows(PAGE, TABLES[funding])
    return {same(row.get("category")): read_exact(row.get("amount")) or Decimal(0) for row in rows}


def replaced_page(content: Content, funding: str, moves: Sequence[Move]) -> dict[Place, Any]:
    """The table of the page after the moves; everything but the amounts stays as it was."""
    net: dict[str, Decimal] = defaultdict(Decimal)
    for move in moves:
        net[move.source] -= move.amount
        net[move.target] += move.amount
    rows = content.rows(PAGE, TABLES[funding])
    after = [
        {**row, "amount": str((read_exact(row.get("amount")) or Decimal(0)) + net[same(row.get("category"))])}
        for row in rows
    ]
    return {Place(PAGE, TABLES[funding]): after}


def in_force(session: Session, plan: Item, year: int) -> Content:
    """The plan in force on 1 January of a year, or as it was approved where that came later (A-10)."""
    approved = plan.fields.get("approved_version") or 0
    began = NEW_YORK.instant(date(year, 1, 1), time.min)
    query = select(Snapshot).where(
        Snapshot.item_id == plan.id,
        or_(Snapshot.number == approved, and_(Snapshot.number > approved, Snapshot.made_at < began)),
    )
    found = session.scalars(query.order_by(Snapshot.number.desc()).limit(1)).first()
    return read_content(found.content) if found is not None else content_of(session, plan)


def moved_in_year(session: Session, plan: Item, year: int, funding: str) -> list[Move]:
    """What the recorded replacements of a plan's page moved in a calendar year."""
    return [
        move
        for item in changes_to(session, plan, REPLACEMENT)
        if item.state != TAKEN_BACK
        and str(item.fields.get("adjusted_on", "")).startswith(str(year))
        and item.fields.get("funding", BLOCK_GRANT) == funding
        for move in read_moves(item.fields.get("moves"))
    ]


@dataclass(frozen=True, slots=True)
class Moved:
    """One category that is touched: its approved amount, and all that moves in the year with what is asked for."""

    category: str
    approved: Decimal
    cumulative: Decimal

    @property
    def percent(self) -> Decimal:
        """How much of the approved amount moves, in percent."""
        return self.cumulative * 100 / self.approved if self.approved else Decimal("Infinity")


def measure(session: Session, plan: Item, year: int, funding: str, moves: Sequence[Move]) -> tuple[Moved, ...]:
    """Every category that the moves touch, giving and receiving, with what moved in the year so far."""
    approved = amounts(in_force(session, plan, year), funding)
    cumulative = gross([*moved_in_year(session, plan, year, funding), *moves])
    return tuple(Moved(name, approved.get(name, Decimal(0)), cumulative[name]) for name in gross(moves))
