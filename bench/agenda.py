"""A meeting with a hundred items on its agenda: its page, its API twin and planning it; beside the SQL alone."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select, text

from bench.places import Places
from bench.reading import Visit, open_visit, statements_of
from bench.report import Figure, duration, limit
from bench.timing import alternate_seconds
from bench.town import NOW, actor, find_town
from bench.volume import fill, reference
from models.database import Database
from models.items import Item
from workflow.engine import advance, create

KIND = "meeting"
LINES = 100
FEW = (1, 3)
PART = "Meetings: an agenda of {lines} items"
ALONE = "the SQL alone"
PLANNED = {"kind": "os_committee", "title": "Bench meeting", "scheduled_on": "2026-03-20", "starts_at": "10:00"}


def hold(url: str, lines: int) -> dict[int, str]:
    """Fill an empty database with requests that wait for the committee; give meetings by how many are on the agenda."""
    fill(url, lines + 20)
    database = Database(url)
    with database.write() as session:
        session.execute(text("UPDATE item SET state = 'awaiting_endorsement'"))
        staff = actor(session, find_town(session).staff)
        meetings = {}
        for count in (*FEW, lines):
            item = create(session, KIND, "schedule", actor=staff, now=NOW, data=PLANNED)
            advance(session, item, "plan_agenda", actor=staff, now=NOW, data=agenda(count))
            meetings[count] = item.reference
    database.close()
    return meetings


def agenda(count: int, *, backwards: bool = False) -> dict[str, Any]:
    """What planning an agenda of so many items is given."""
    numbers = range(count, 0, -1) if backwards else range(1, count + 1)
    return {"agenda_lines": [{"item": reference(number), "minutes": 5} for number in numbers]}


def measure(places: Places) -> Iterator[Figure]:
    """Both databases: reading and planning beside the statements they run, and that those are no more than for one."""
    lines = places.pick(LINES, 10)
    part = PART.format(lines=lines)
    rounds, times = places.pick(9, 1), places.pick(5, 1)
    for dialect, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        url = places.new_sqlite("agenda") if dialect == "sqlite" else places.new_postgresql()
        meetings = hold(url, lines)
        with open_visit(url) as visit:
            for what, sides in questions(visit, meetings[lines], lines).items():
                found = alternate_seconds(sides, rounds, times)
                yield duration(part, f"{name}: {what}", found["accord"], found["SQL"], ALONE)
            for what, counts in statements(visit, meetings).items():
                yield limit(part, f"{name}: {what}", counts[lines], "statements", counts[1])


def questions(visit: Visit, meeting: str, lines: int) -> dict[str, dict[str, Callable[[], object]]]:
    """Two ways to each answer: Accord's, and the database's alone. Planning is taken back, to be done again."""
    found: dict[str, dict[str, Callable[[], object]]] = {}
    for what, address in addresses(meeting).items():
        found[what] = {"accord": _get(visit, address), "SQL": visit.replay(address)}
    planning = Planning(visit, meeting, lines)
    found["planning the agenda"] = {"accord": planning.by_accord, "SQL": planning.by_hand()}
    return found


def addresses(meeting: str) -> dict[str, str]:
    """Where a meeting is read."""
    return {"the meeting's page": f"/meetings/{meeting}", "the meeting through the API": f"/api/v1/meetings/{meeting}"}


def statements(visit: Visit, meetings: dict[int, str]) -> dict[str, dict[int, int]]:
    """How many statements each takes, by how many items are on the agenda."""
    found: dict[str, dict[int, int]] = {}
    for count, meeting in meetings.items():
        for what, address in addresses(meeting).items():
            visit.get(address)
            found.setdefault(what, {})[count] = len(statements_of(visit.database, _get(visit, address)))
        planning = Planning(visit, meeting, count)
        found.setdefault("planning the agenda", {})[count] = len(statements_of(visit.database, planning.by_accord))
    return found


class Planning:
    """The agenda of one meeting, put in the opposite order: done, and taken back."""

    def __init__(self, visit: Visit, meeting: str, lines: int) -> None:
        """Nothing happens yet."""
        self.visit, self.meeting, self.lines = visit, meeting, lines

    def by_accord(self) -> None:
        """Through the engine."""
        with self.visit.database.write() as session:
            staff = actor(session, find_town(session).staff)
            item = session.scalars(select(Item).where(Item.reference == self.meeting)).one()
            advance(session, item, "plan_agenda", actor=staff, now=NOW, data=agenda(self.lines, backwards=True))
            session.rollback()

    def by_hand(self) -> Callable[[], None]:
        """The same statements over the plain connection."""
        seen = statements_of(self.visit.database, self.by_accord)
        connection = self.visit.raw.connection

        def run() -> None:
            connection.execute("BEGIN IMMEDIATE" if self.visit.raw.is_sqlite else "BEGIN")
            for statement, values in seen:
                connection.execute(statement, values)
            connection.execute("ROLLBACK")

        return run


def _get(visit: Visit, address: str) -> Callable[[], int]:
    return lambda: visit.get(address)
