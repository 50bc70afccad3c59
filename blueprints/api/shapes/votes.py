"""Motions and ballots."""

from typing import Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, Page

Value = Literal["in_favour", "against", "abstain", "recused"]


class SeatVote(Shown):
    """One seat in a vote."""

    seat: str
    label: str
    holder: str | None
    has_voted: bool
    is_recused: bool
    is_mine: bool = Field(description="It is the seat that you vote for.")
    value: Value | None = Field(description="How it voted; told to the committee’s members and its secretary.")
    cast_at: Instant | None


class Counts(Shown):
    """The totals of a vote."""

    in_favour: int
    against: int
    abstain: int
    recused: int


class Vote(Shown):
    """One motion."""

    number: str
    type: str
    motion: str = Field(description="Its type, in the language of the request.")
    text: str
    mode: Literal["meeting", "electronic"]
    is_open: bool = Field(description="Ballots are being cast.")
    opened_at: Instant | None
    closes_at: Instant | None = Field(description="A ballot that comes later is kept and not counted.")
    closes_on: Date | None
    quorum: int
    seats_filled: int
    returned: int = Field(description="How many seats have voted; recused ones apart.")
    asked_to_meet: int = Field(description="How many seats would rather discuss it at a meeting.")
    mover: str | None
    seconder: str | None
    presiding: str | None
    counts: Counts | None = Field(description="Not told while the motion is open, but to the committee.")
    outcome: str | None
    outcome_reason: str | None
    version: str | None = Field(description="The version that was voted on, where the item has versions.")
    step: int | None = Field(description="The last step of the item’s history when the vote was put.")
    seats: list[SeatVote] = Field(description="Told to the committee’s members and its secretary; others see the own.")


class Votes(Page):
    """Every motion on an item, the newest first."""

    items: list[Vote]
