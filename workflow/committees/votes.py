"""What a page or an answer shows of the motions on an item: who may vote, who has, and how, where one may see it.

A program's hook `votes(session, item, actor) -> Iterable[Vote]` gives them, newest first, and `open_vote(session, item,
actor) -> Vote | None` the one that is being voted on; pages and API show them without knowing the program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class SeatVote:
    """One seat in a vote, for those who may see ballots, or whose it is. `value` is empty where it has not voted."""

    seat: str
    label: str
    holder: str | None
    has_voted: bool
    is_recused: bool
    is_mine: bool
    value: str | None = None
    value_label: Text | None = None
    cast_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """One motion: what it is, until when one votes, what it needs and how many have voted.

    `counts` are the totals, which nobody is told while the motion is open but those who may see each ballot.
    """

    number: str
    type: str
    motion: Text
    text: str
    mode: str
    is_open: bool
    opened_at: datetime | None
    closes_at: datetime | None
    closes_on: date | None
    quorum: int
    seats_filled: int
    returned: int
    asked_to_meet: int
    mover: str | None
    seconder: str | None
    presiding: str | None
    counts: Mapping[str, int] | None
    outcome: str | None
    outcome_reason: str | None
    version: str | None
    step: int | None
    seats: tuple[SeatVote, ...]

    @property
    def mine(self) -> SeatVote | None:
        """The seat that the reader votes for."""
        return next((seat for seat in self.seats if seat.is_mine), None)


def votes_of(session: Session, item: Item, actor: Actor) -> tuple[Vote, ...]:
    """Every motion on an item, newest first, as this reader may see it."""
    hook = registry.program_of(item.kind).hooks.get("votes")
    return tuple(hook(session, item, actor)) if hook is not None else ()


def open_vote_of(session: Session, item: Item, actor: Actor) -> Vote | None:
    """The motion on an item that is being voted on; costs no query where there is none."""
    hook = registry.program_of(item.kind).hooks.get("open_vote")
    vote: Vote | None = hook(session, item, actor) if hook is not None else None
    return vote
