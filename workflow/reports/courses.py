"""The courses that items took: which state from which day on, read from the histories of a kind at once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.definition import State, Workflow
from workflow.registry import Program
from workflow.reports.windows import Asked, Window
from workflow.texts import Text, month_in_sentence


@dataclass(frozen=True, slots=True)
class Stay:
    """A state and the days it lasted: from `first` on, until the day `left` on which the next began (None: still)."""

    state: str
    first: date
    left: date | None


@dataclass(frozen=True, slots=True)
class Course:
    """One item's stays in order, by effective dates. Days never go backwards within a history."""

    reference: str
    title: str
    stays: tuple[Stay, ...]

    @property
    def began_on(self) -> date:
        """The day of its first row."""
        return self.stays[0].first

    def state_on(self, day: date) -> str | None:
        """The state at the end of `day`; None before it began."""
        found = None
        for stay in self.stays:
            if stay.first > day:
                break
            found = stay.state
        return found


def read_courses(session: Session, flow: Workflow, asked: Asked) -> list[Course]:
    """The courses of a kind up to the end of the window, as recorded by `known_at`, by reference.

    What is on no list now, such as a draft, is in no report either. Two statements, however many items there are.
    """
    listed = [name for name, state in flow.states.items() if state.listed]
    items = select(Item.id, Item.reference, Item.title).where(Item.kind == flow.kind, Item.state.in_(listed))
    rows = (
        select(HistoryEntry.item_id, HistoryEntry.effective_on, HistoryEntry.to_state)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(Item.kind == flow.kind, Item.state.in_(listed), HistoryEntry.track.is_(None))
        .where(HistoryEntry.effective_on <= asked.window.last, HistoryEntry.recorded_at <= asked.known_at)
        .order_by(HistoryEntry.item_id, HistoryEntry.seq)
    )
    moves: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for item_id, day, state in session.execute(rows):
        told = moves[item_id]
        if not told or told[-1][1] != state:
            told.append((day, state))
    found = (
        Course(reference, title, tuple(stays_of(moves[item_id])))
        for item_id, reference, title in session.execute(items.order_by(Item.reference))
        if item_id in moves
    )
    return list(found)


def stays_of(moves: list[tuple[date, str]]) -> Iterator[Stay]:
    """The stays that moves make: each lasts until the next begins."""
    ends: list[date | None] = [*(day for day, _ in moves[1:]), None]
    for (day, state), left in zip(moves, ends, strict=True):
        yield Stay(state, day, left)


def is_open(state: State) -> bool:
    """Whether something remains to be done in a state: it is neither an end nor reported as complete."""
    return not state.terminal and state.word != "complete"


def kinds_offered(program: Program, wanted: Callable[[Workflow], bool]) -> Mapping[str, Text]:
    """The kinds of a program that a list can be about, by name, as the list's option offers them."""
    return {name: flow.plural for name, flow in program.kinds.items() if wanted(flow)}


def months_of(window: Window) -> Iterator[Window]:
    """The months of a window, in order; the first and the last may be parts of one."""
    first = window.first
    while first <= window.last:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield Window(first, min(window.last, following - timedelta(days=1)))
        first = following


def month_label(month: Window) -> Text:
    """What a month is called."""
    return month_in_sentence(month.first)
