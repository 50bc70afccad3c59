"""The 18 measures with the rows behind them, over five years of history; beside SQL that only counts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count as counter
from typing import Any

from sqlalchemy import text

from bench.measured_sql import statements
from bench.places import Places
from bench.practices import EDITION_COLUMNS
from bench.raw import Raw
from bench.report import Figure, duration, limit
from bench.timing import alternate_seconds
from bench.town import MADE_AT, PROGRAM, Town, found_town
from bench.volume import CATEGORIES, ITEM_COLUMNS, WORDS, Row, load
from models.database import Database
from workflow import registry, versions
from workflow.reports.reading_figures import read_side_by_side
from workflow.reports.windows import Window

HISTORY = 200_000
PART = "Measures: all 18 over five years, {rows:,} history rows"
MOST_SECONDS = 2.0
FIRST, LAST = date(2021, 4, 1), date(2026, 3, 31)
YEARS = Window(FIRST, LAST)
YEAR = (
    Window(date(2025, 4, 1), date(2025, 9, 30)),
    Window(date(2025, 10, 1), LAST),
    Window(date(2025, 4, 1), LAST),
)
KNOWN_AT = datetime(2030, 1, 1, tzinfo=UTC)
HISTORY_COLUMNS = (
    *("id", "item_id", "seq", "action", "track", "actor_id", "actor_name", "role", "on_behalf_of_id", "recorded_at"),
    *("effective_on", "from_state", "to_state", "input", "input_digest", "prev_hash", "hash"),
    *("actor_salt", "actor_digest"),
)
LINK_COLUMNS = ("from_id", "to_id", "relation")
MEETINGS = (
    *("bh_committee", "bh_working_group", "bh_subgroup", "bh_training_subgroup", "bh_consultation", "tsn_monthly"),
    *("additional_training_subgroup", "tsn_extra", "cr_prioritization", "zone", "sustainment_committee"),
    *("sustainment_subgroup", "os_committee", "additional_training_consultation", "other"),
)
PRACTICE = (
    *("proposed", "accepted", "in_development", "in_review", "awaiting_endorsement", "endorsed", "published"),
    *("maintained", "in_development", "in_review"),
)
RESOURCE = ("identified", "accepted", "in_development", "in_review", "approved", "published", "maintained")
REQUEST = (
    *("received", "in_triage", "accepted", "prioritized", "awaiting_endorsement", "endorsed", "forwarded"),
    *("scheduled", "implemented"),
)
BUNDLE: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("change_request", 8, REQUEST),
    ("inquiry", 5, ("received", "assigned", "answered", "closed")),
    ("meeting", 4, ("scheduled", "agenda_posted", "held", "minutes_drafted")),
    ("presentation", 1, ("planned", "delivered")),
    ("practice", 1, PRACTICE),
    ("training_resource", 1, RESOURCE),
    ("expenditure_entry", 2, ("posted",)),
)
"""What comes in together, how many of each, and how each moves."""
ROWS_OF_BUNDLE = sum(number * len(states) for _, number, states in BUNDLE)


@dataclass(frozen=True, slots=True)
class Made:
    """One item with everything that is told of it."""

    number: int
    kind: str
    states: tuple[str, ...]
    day: date
    place: int

    @property
    def reference(self) -> str:
        """What it is called."""
        return f"{self.kind[:2].upper()}-{self.number:06}"

    def on(self, step: int) -> date:
        """The day of a step, a few days after the one before."""
        return self.day + timedelta(days=step * (3 + self.number % 7))

    def fields(self) -> dict[str, Any]:
        """What its record holds."""
        return {
            "title": _title(self.number),
            "details": f"The {_title(self.number)} should be changed.",
            **_OF[self.kind](self),
        }


def _title(number: int) -> str:
    return " ".join(WORDS[(number * step) % len(WORDS)] for step in (7, 11, 13))


def _of_request(made: Made) -> dict[str, Any]:
    forwarded = {"first_forwarded_on": made.on(6).isoformat()} if len(made.states) > 6 else {}
    return {
        "origin": "split" if made.number % 40 == 0 else "submitted",
        "endorsed_on": made.on(5).isoformat(),
        **forwarded,
    }


def _of_meeting(made: Made) -> dict[str, Any]:
    return {
        "kind": MEETINGS[made.number % len(MEETINGS)],
        "scheduled_on": made.on(2).isoformat(),
        "held_on": made.on(2).isoformat(),
        "facilitated_by": ["ministry"] if made.number % 9 == 0 else ["oacas", "ministry"],
        "oacas_attended": True,
        "oacas_input": made.number % 4 != 0,
    }


def _of_presentation(made: Made) -> dict[str, Any]:
    return {
        "relates_to": "practice_new" if made.number % 3 == 0 else "practice_update",
        "delivered_on": made.on(1).isoformat(),
    }


def _of_entry(made: Made) -> dict[str, Any]:
    return {
        "date": made.day.isoformat(),
        "amount": f"{made.number % 1000}.25",
        "kind": "commitment" if made.number % 6 == 0 else "expense",
        "funding": "other" if made.number % 5 == 0 else "ministry",
    }


_OF: Mapping[str, Any] = {
    "change_request": _of_request,
    "inquiry": lambda _made: {},
    "meeting": _of_meeting,
    "presentation": _of_presentation,
    "practice": lambda _made: {"current_version": "1.0"},
    "training_resource": lambda _made: {"current_version": "1.0"},
    "expenditure_entry": _of_entry,
}


def fill(url: str, rows: int) -> None:
    """Put a town and so many history rows, with the items that they are about, into an empty database."""
    database = Database(url)
    with database.write() as session:
        town = found_town(session)
        flows = {kind: versions.current_version(session, registry.kind(kind), MADE_AT) for kind, _, _ in BUNDLE}
    made = list(_items(max(1, rows // ROWS_OF_BUNDLE)))
    load(url, "item", ITEM_COLUMNS, (_item(one, flows[one.kind], town) for one in made))
    numbers = counter(1)
    load(url, "history_entry", HISTORY_COLUMNS, (row for one in made for row in _history(one, numbers, town)))
    load(url, "edition", EDITION_COLUMNS, (row for one in made for row in _editions(one, town)))
    load(url, "item_link", LINK_COLUMNS, _links(made))
    _settle(database)
    database.close()


def _items(bundles: int) -> Iterator[Made]:
    numbers = counter(1)
    for bundle in range(bundles):
        day = FIRST + timedelta(days=bundle * (LAST - FIRST).days // bundles)
        for kind, many, states in BUNDLE:
            for place in range(many):
                number = next(numbers)
                stopped = states[: 1 + number % len(states)] if kind != "meeting" and number % 3 == 0 else states
                yield Made(number, kind, stopped, day + timedelta(days=place), bundle)


def _item(made: Made, workflow: int, town: Town) -> Row:
    record, place = made.fields(), made.number % len(town.societies)
    received = made.day if made.kind in ("change_request", "inquiry") else None
    return (
        *(made.number, PROGRAM, made.kind, made.reference, workflow, made.states[-1], "{}", "{}"),
        *(len(made.states), "0" * 64, record["title"], json.dumps(record), CATEGORIES[made.number % 5]),
        *(town.societies[place], town.submitters[place], town.submitters[place], None, received),
        *(None, MADE_AT, MADE_AT, MADE_AT, made.on(len(made.states) - 1)),
    )


def _history(made: Made, numbers: Iterator[int], town: Town) -> Iterator[Row]:
    before = None
    for step, state in enumerate(made.states):
        at = datetime.combine(made.on(step), time(15), tzinfo=UTC)
        yield (
            *(next(numbers), made.number, step + 1, f"to_{state}", None, town.staff, "Staff", "cpin_staff", None, at),
            *(made.on(step), before, state, None, "", "0" * 64, "0" * 64, "0" * 32, "0" * 64),
        )
        before = state


def _editions(made: Made, town: Town) -> Iterator[Row]:
    """The first version of what came so far as to be published, and what each was before."""
    is_practice = made.kind == "practice"
    if made.kind not in ("practice", "training_resource") or "published" not in made.states:
        return
    out = made.on(made.states.index("published"))
    endorsed, approved = (out - timedelta(days=9), None) if is_practice else (None, out - timedelta(days=9))
    kept = None if is_practice else "associated" if made.number % 2 else "additional"
    yield (
        *(made.number, made.number, "1.0", "new", "published", "All of it.", out, "Text.", None, town.staff, MADE_AT),
        *(endorsed, approved, out, out, out, None, kept, None),
    )


def _links(made: list[Made]) -> Iterator[Row]:
    practices = {one.place: one.number for one in made if one.kind == "practice"}
    for one in made:
        if one.kind == "training_resource" and one.number % 2:
            yield (one.number, practices[one.place], "resource_of")


def _settle(database: Database) -> None:
    with database.write() as session:
        session.execute(text("ANALYZE"))


def measure(places: Places) -> Iterator[Figure]:
    """Both databases: every number with its rows, beside statements that give the numbers alone."""
    rows = places.pick(HISTORY, 2_600)
    part = PART.format(rows=rows)
    for dialect, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL")):
        url = places.new_sqlite("measures") if dialect == "sqlite" else places.new_postgresql()
        fill(url, rows)
        database, raw = Database(url), Raw(url)
        assert counted(database) == counted_raw(raw)
        sides = {
            "accord": lambda: counted(database),  # noqa: B023 - called before the next turn
            "year": lambda: counted(database, YEAR),  # noqa: B023
            "SQL": lambda: counted_raw(raw),  # noqa: B023
        }
        found = alternate_seconds(sides, places.pick(5, 1))
        what = f"{name}: every row that counts or nearly does"
        yield duration(part, what, found["accord"], found["SQL"], "SQL that only counts")
        yield limit(part, f"{name}: likewise, in seconds", found["accord"], "s", MOST_SECONDS)
        yield limit(part, f"{name}: a fiscal year, three windows side by side", found["year"], "s", MOST_SECONDS)
        database.close()
        raw.close()


def counted(database: Database, windows: tuple[Window, ...] = (YEARS,)) -> dict[str, Decimal]:
    """The measures over the last of the windows, with their rows."""
    with database.read() as session:
        figures = read_side_by_side(session, registry.program(PROGRAM), windows, known_at=KNOWN_AT)[-1]
        return {code: figure.value for code, figure in figures.items()}


def counted_raw(raw: Raw) -> dict[str, Decimal]:
    """The same numbers by SQL alone."""
    values = {"first": FIRST, "last": LAST, "since": date(2025, 4, 1)}
    texts = {f"{name}_text": day.isoformat() for name, day in values.items()}
    found = {
        code: raw.row(statement, {**values, **texts})["n"] for code, statement in statements(raw.is_sqlite).items()
    }
    return {code: round(Decimal(str(number or 0)), 2) for code, number in found.items()}
