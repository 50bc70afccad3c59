"""An item's past on its page: what happened, a page at a time, and where the item was at the end of any day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import request

from blueprints.display import said
from blueprints.identity import now, reading
from blueprints.numbers import whole_number
from blueprints.wording import _
from models.history import HistoryEntry
from models.items import Item
from workflow import history, overview, registry
from workflow.definition import State, Workflow

NAME = "as_at"


@dataclass(frozen=True)
class Past:
    """What the page shows of the past. `typed` is the day asked for as written, `error` what is wrong with it."""

    entries: Sequence[HistoryEntry]
    older: int | None = None
    typed: str = ""
    day: date | None = None
    error: str = ""
    state: State | None = None
    tracks: Mapping[str, str] = field(default_factory=dict)

    @property
    def day_typed(self) -> str | None:
        """The day as an address says it; nothing when none was asked for."""
        return self.day.isoformat() if self.day else None


def read_past(item: Item, flow: Workflow) -> Past:
    """The past that the address asks for: `as_at` a day (ISO), `before` a row; the newest rows without either."""
    typed = request.args.get(NAME, "")[:40].strip()
    day, error = read_day(typed, registry.program(item.program).today(now()))
    before = request.args.get("before", type=whole_number)
    rows = overview.history_of(reading(), item, until=day, before=before, limit=overview.MOST_LISTED + 1)
    shown = rows[: overview.MOST_LISTED]
    older = shown[-1].seq if len(rows) > len(shown) else None
    if day is None:
        return Past(shown, older, typed, None, error)
    whole = history.entries(reading(), item)
    state = history.state_as_at(whole, day)
    tracks = overview.tracks_as_at(whole, day, flow)
    return Past(shown, older, typed, day, error, flow.states.get(state or ""), _tracks_said(flow, tracks))


def read_day(typed: str, today: date) -> tuple[date | None, str]:
    """The day that was asked for, or what is wrong with it."""
    if not typed:
        return None, ""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None, _("That is not a date. Write it as year-month-day: %(example)s.", example=today.isoformat())
    return (day, "") if day <= today else (None, _("That day has not come yet."))


def _tracks_said(flow: Workflow, tracks: Mapping[str, str | None]) -> dict[str, str]:
    """The tracks that had left their beginning, in the reader's language."""
    return {
        said(track.label): said(track.states[state].label)
        for name, track in flow.tracks.items()
        if (state := tracks.get(name)) is not None and state != track.initial
    }
