"""Playing the cases of this program: people, records, events in time, reminders day by day, expectations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from models.database import Database
from models.deadlines import Deadline
from workflow.programs.cpin.scenario import expectations, times, vocabulary
from workflow.programs.cpin.scenario.checking import check_expect, check_something_expected
from workflow.programs.cpin.scenario.events import Event, made_kinds, perform, read_event
from workflow.programs.cpin.scenario.given import place_deadline, place_expenditure, place_meeting, place_object
from workflow.programs.cpin.scenario.given_editions import place_links
from workflow.programs.cpin.scenario.review_windows import begin_review_windows
from workflow.programs.cpin.scenario.world import LONG_AGO, World, make_world
from workflow.reminders import sweep
from workflow.scenarios.cases import Failure, ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import read_mapping, read_rows

__all__ = ["KEYS", "play"]

KEYS = vocabulary.KEYS
"""The top-level keys of this program's files."""

FAR_AHEAD = date(2100, 1, 1)


def play(
    database: Database, document: Mapping[str, Any], case: Mapping[str, Any], _line_of: Callable[..., int] = line_of
) -> list[Failure]:
    """Play one case on an empty database; give the expectations that did not hold.

    Raises ScenarioError for what does not exist: a key, verb, actor, field, result, machine, deadline or list.
    """
    check_keys(case, vocabulary.CASE, required=("id",))
    expect, given, nodes = read_mapping(case, "expect"), read_mapping(case, "given"), read_rows(case, "events")
    check_keys(expect, vocabulary.EXPECT, what="expect")
    check_something_expected(case, expect, nodes)
    check_keys(given, vocabulary.GIVEN, what="given")
    first_day = _first_day(nodes)
    world = make_world(database, document, first_day)
    events = [read_event(world, node) for node in nodes]
    started = _take_for_granted(world, given, events)
    check_expect(world, expect)
    end = _end(expect, events)
    if case.get("include_bimonthly"):
        asked = [times.day(one["date"], line_of(one, "date")) for one in read_rows(expect, "reminders")]
        started.append(begin_review_windows(world, min([first_day, *asked]), times.program().today(end)))
    clock = _Clock(world, min([first_day, *started]))
    failures = _tell_events(world, events, clock)
    clock.run_until(end)
    return [*failures, *expectations.compare(world, expect, events[-1].at if events else end)]


def _first_day(nodes: Sequence[Mapping[str, Any]]) -> date:
    """The day of the first event; far ahead when there is none, so that everything given is past."""
    if not nodes or "at" not in nodes[0]:
        return FAR_AHEAD
    return times.day(nodes[0]["at"], line_of(nodes[0], "at"))


def _take_for_granted(world: World, given: Mapping[str, Any], events: list[Event]) -> list[date]:
    """Make what exists before the first event; give the days on which its deadlines were created."""
    for facts in read_rows(given, "objects"):
        place_object(world, facts)
    for facts in read_rows(given, "objects"):
        place_links(world, facts)
    for number, facts in enumerate(read_rows(given, "expenditures"), 1):
        place_expenditure(world, number, facts)
    for event in events:
        world.kinds.update(made_kinds(event) | ({event.item: event.verb.kind} if event.verb.creates else {}))
    for event in events:
        meeting = event.item if event.verb.kind == "meeting" else event.given.get("meeting")
        if meeting is not None and str(meeting) not in world.kinds:
            place_meeting(world, str(meeting), times.program().today(event.at))
        if event.item not in world.kinds:
            raise ScenarioError(event.line, f"unknown item {event.item!r}: neither given nor made by an event")
    return [place_deadline(world, facts) for facts in read_rows(given, "deadlines")]


def _tell_events(world: World, events: list[Event], clock: "_Clock") -> list[Failure]:
    failures: list[Failure] = []
    before = None
    for event in events:
        if before is not None and event.at < before:
            raise ScenarioError(event.line, "the events go back in time")
        before = event.at
        clock.run_until(event.at)
        failure = perform(world, event)
        if failure is not None:
            failures.append(failure)
    return failures


def _end(expect: Mapping[str, Any], events: list[Event]) -> datetime:
    """When the case is over: after the last event, and after the last day whose reminders it tells."""
    program = times.program()
    ends = [event.at for event in events]
    for asked in read_rows(expect, "reminders"):
        day = times.day(asked["date"], line_of(asked, "date"))
        ends.append(program.calendar.instant(day, program.send_time) + timedelta(minutes=1))
    return max(ends, default=program.calendar.instant(LONG_AGO, program.send_time))


@dataclass
class _Clock:
    """Simulated time: the same sweep that a running service makes, on each morning that comes by."""

    world: World
    next_day: date

    def run_until(self, until: datetime) -> None:
        """Sweep at the hour of sending of every day up to `until` on which something may go out."""
        program = times.program()
        while True:
            with self.world.database.read() as session:
                due = session.scalar(select(func.min(Deadline.next_send_on)))
            if due is None:
                return
            day = max(due, self.next_day)
            now = program.calendar.instant(day, program.send_time)
            if now >= until:
                return
            sweep(self.world.database, now)
            self.next_day = day + timedelta(days=1)
