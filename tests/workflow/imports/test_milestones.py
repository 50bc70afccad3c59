"""What happened before Accord: brought along from a master list with its dates, counted in their windows."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.deadlines import Deadline
from models.history import HistoryEntry
from models.items import Item
from models.outbox import OutboxMessage
from models.postings import Posting
from tests.workflow.imports.files import HEADINGS, request_row, workbook
from tests.workflow.imports.test_imports import NOW, Desk, verdicts
from workflow import engine, history, registry
from workflow.errors import Refused
from workflow.imports.applying import RowRefused
from workflow.imports.columns import layout_for
from workflow.imports.paths import NoWay, state_meant
from workflow.imports.plans import Planned
from workflow.programs import load_programs
from workflow.reports.reading_lists import find_list, make_list
from workflow.reports.windows import Asked, Window

DATES = (
    "Accepted on", "Prioritized on", "Endorsed on", "Forwarded on", "Implemented on", "Deferred on", "Revisit on",
    "Published on", "Class",
)  # fmt: skip
HEADS = (*HEADINGS, *DATES)


def old_row(number: int, **changed: Any) -> list[Any]:
    """A row of a list with dates of what happened, named by the first word of their headings."""
    told = {heading: changed.pop(heading.split()[0], None) for heading in DATES}
    return [*request_row(number, **changed), *told.values()]


ENDORSED = {"Endorsed": date(2025, 4, 22), "Published": date(2025, 4, 25)}
FORWARDED = {**ENDORSED, "Forwarded": date(2025, 10, 2)}
OLD = (
    old_row(1, State="Forwarded", **FORWARDED, Accepted=date(2024, 6, 3), Prioritized=date(2025, 1, 8), Class="Must"),
    old_row(2, State="complete", **FORWARDED, Implemented=date(2026, 2, 1)),
    old_row(3, State="Deferred", Deferred=date(2025, 3, 3), Revisit=date(2026, 1, 5)),
    old_row(4, Prioritized=date(2025, 1, 8)),
    old_row(5, State="in-progress", Endorsed=date(2026, 11, 20)),
    old_row(6, State="pending"),
)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def figure(desk: Desk, code: str, first: date, last: date) -> list[str]:
    with desk.database.read() as session:
        measure = registry.program("cpin").hooks["measures"]()[code]
        found = measure.count(session, Asked(Window(first, last), NOW))
        return [row.reference for row in found.rows if row.counts]


def listed(desk: Desk, code: str, last: date) -> list[tuple[Any, ...]]:
    with desk.database.read() as session:
        program, rule = find_list(desk.actor, code)
        asked = Asked(Window(last - timedelta(days=30), last), NOW)
        table = make_list(session, program, rule, asked, {}, actor=desk.actor)
        return [row.cells for row in table.rows]


def test_master_list_comes_along_with_its_dates_and_counts_in_their_windows(desk: Desk) -> None:
    number, lines = desk.compare(workbook([HEADS, *OLD]))
    assert [[fault.message.en for fault in line.faults] for line in lines] == [[]] * 6
    assert [note.en for note in lines[2].notes] == [
        "Brought to “Deferred” by its dates: Date received 1 May 2024; Deferred on 3 March 2025.",
        "The revisit date has passed: nobody is reminded of it.",
    ]
    assert dict(desk.apply(number)) == {"made": 6, "changed": 0}
    states = ["forwarded", "implemented", "deferred", "prioritized", "endorsed", "received"]
    items = desk.items()
    assert [(item.state, item.received_on) for item in items] == [(state, date(2024, 5, 1)) for state in states]
    with desk.database.read() as session:
        rows = history.entries(session, items[0])
        assert [(row.action, row.to_state, row.effective_on, row.actor_name) for row in rows] == [
            ("bring_along", "received", date(2024, 5, 1), "Staff"),
            ("record_accepted", "accepted", date(2024, 6, 3), "Staff"),
            ("record_prioritized", "prioritized", date(2025, 1, 8), "Staff"),
            ("record_endorsed", "endorsed", date(2025, 4, 22), "Staff"),
            ("record_published", "endorsed", date(2025, 4, 25), "Staff"),
            ("record_forwarded", "forwarded", date(2025, 10, 2), "Staff"),
        ]
        assert list(history.verify_chain("change_request", items[0].reference, rows)) == []
        deadlines = {(row.item.reference, row.code, row.due_on) for row in session.scalars(select(Deadline))}
        assert deadlines == {
            ("CR-2026-0005", "DL-CR-FWD", date(2026, 11, 27)),
            ("CR-2026-0005", "DL-CR-LIST", date(2026, 11, 27)),
            ("CR-2026-0006", "DL-CR-TRIAGE", date(2026, 12, 7)),
        }
        assert session.scalars(select(OutboxMessage)).all() == []
    assert items[0].entered_at == datetime(2025, 10, 2, 4, tzinfo=UTC)
    assert figure(desk, "M4", date(2025, 4, 1), date(2025, 9, 30)) == []
    assert figure(desk, "M4", date(2025, 10, 1), date(2026, 3, 31)) == ["CR-2026-0001", "CR-2026-0002"]
    assert len(figure(desk, "M13", date(2024, 4, 1), date(2024, 9, 30))) == 6
    approved = {last: [(row[1], row[5]) for row in listed(desk, "R11", last)] for last in WINDOWS_END}
    assert approved == {
        date(2025, 3, 31): [],
        date(2025, 9, 30): [("CR-2026-0001", date(2025, 4, 22)), ("CR-2026-0002", date(2025, 4, 22))],
        date(2026, 11, 23): [("CR-2026-0001", date(2025, 4, 22)), ("CR-2026-0005", date(2026, 11, 20))],
    }


WINDOWS_END = (date(2025, 3, 31), date(2025, 9, 30), date(2026, 11, 23))


def test_repeated_and_brought_back_a_master_list_changes_nothing(desk: Desk) -> None:
    desk.apply(desk.compare(workbook([HEADS, *OLD]))[0])
    assert verdicts(desk.compare(workbook([HEADS, *OLD]))[1]) == ["unchanged"] * 6
    rows = desk.export()
    assert verdicts(desk.compare(workbook(rows))[1]) == ["unchanged"] * 6
    rows[1][rows[0].index("Business need *")] = "Workers wait."
    number, lines = desk.compare(workbook(rows))
    assert (verdicts(lines)[:2], dict(desk.apply(number))) == (["change", "unchanged"], {"made": 0, "changed": 1})
    otherwise = [*OLD[:1], old_row(2, State="complete", **{**FORWARDED, "Endorsed": date(2025, 4, 23)})]
    _number, lines = desk.compare(workbook([HEADS, *otherwise]))
    assert [fault.message.en for fault in lines[1].faults] == [
        "“Endorsed on” cannot be changed by a list while the item is: Implemented."
    ]


IMPOSSIBLE = (
    (old_row(1, State="Endorsed", Endorsed=date(2024, 4, 30)), "K",
     "“Endorsed on” (30 April 2024) lies before what happened before it (1 May 2024)."),
    (old_row(2, Endorsed=date(2024, 6, 1), Forwarded=date(2027, 1, 1), Implemented=date(2024, 7, 1)), "L",
     "“First forwarded on” (1 January 2027) lies in the future."),
    (old_row(3, State="Forwarded", Forwarded=date(2024, 6, 1)), "H",
     "To bring the item to “Forwarded”, the list must also say: Endorsed on."),
    (old_row(4, Forwarded=date(2024, 6, 1)), "L",
     "To bring the item to “Forwarded”, the list must also say: Endorsed on."),
    (old_row(5, State="ongoing"), "H",
     "“ongoing” may be any of: Forwarded, Scheduled. Name the state, or give the dates that lead there."),
    (old_row(6, State="Endorsed", **FORWARDED), "H",
     "The dates lead to “Forwarded”; the list says “Endorsed”."),
    (old_row(7, State="Implemented", **FORWARDED), "H",
     "To bring the item to “Implemented”, the list must also say: Implemented on."),
    (old_row(8, Deferred=date(2024, 6, 1)), "O", "Say when to look at it again."),
    (old_row(9, Endorsed=date(2024, 6, 1), **{"Date received": None}), "G", "The list does not say: Date received."),
    (old_row(10, Class="Must"), "Q",
     "“Class” goes with a date that the list does not give: Prioritized on."),
    (old_row(11, **FORWARDED, Deferred=date(2026, 1, 1), Revisit=date(2027, 1, 1)), "N",
     "“Deferred on” cannot follow on “Forwarded”, to which the dates before it lead."),
    (old_row(12, State="Conditionally endorsed"), "H",
     ("A list cannot bring an item to “Conditionally endorsed”: that follows from what is decided or done in Accord. "
      "Leave the state blank and record it on the item’s page.")),
)  # fmt: skip


def test_impossible_dates_are_errors_that_name_their_cells(desk: Desk) -> None:
    _number, lines = desk.compare(workbook([HEADS, *(row for row, _, _ in IMPOSSIBLE)]))
    assert [told(line) for line in lines] == [[(column, message)] for _, column, message in IMPOSSIBLE]


def told(line: Planned) -> list[tuple[str, str]]:
    return [(chr(64 + (fault.column or 0)), fault.message.en) for fault in line.faults]


def test_only_an_import_records_what_happened_before(desk: Desk) -> None:
    desk.apply(desk.compare(workbook([HEADINGS, request_row(1)]))[0])
    with desk.database.write() as session:
        item = session.scalars(select(Item)).one()
        offers = engine.available_actions(session, item, actor=desk.actor, now=NOW)
        creating = engine.creating_actions(session, "change_request", actor=desk.actor, now=NOW)
        assert {offer.action for offer in (*offers, *creating)} & set(recorded()) == set()
        for action in recorded():
            with pytest.raises(Refused) as refused:
                engine.advance(session, item, action, actor=desk.actor, now=NOW, data={"endorsed_on": "2026-11-01"})
            assert refused.value.reasons[0].message.en == "Is recorded when a list that was kept before is imported."
        assert session.scalars(select(HistoryEntry.action)).all() == ["log"]


def recorded() -> Sequence[str]:
    return [row.do for row in registry.kind("change_request").imported if not row.creates]


def test_reporting_word_means_the_state_that_was_reached() -> None:
    load_programs()
    flow = registry.kind("change_request")
    assert state_meant(flow, "in-progress", "endorsed") == "endorsed"
    assert state_meant(flow, "deferred", "received") == "deferred"
    assert state_meant(flow, None, "scheduled") == "scheduled"
    with pytest.raises(NoWay, match="Implemented, Declined"):
        state_meant(flow, "complete", "received")


def test_layout_that_makes_drafts_has_no_columns_for_what_happened_before(desk: Desk) -> None:
    assert layout_for("change_request", "create", desk.actor).milestones == ()
    assert layout_for("change_request", None, desk.actor).bringing is not None


PRACTICES = (
    ("Name", "Short description", "Status", "Date proposed", "Accepted on", "Priority", "Started on", "Lead",
     "Target date", "Endorsed on", "Current version", "Posted on", "Released on", "Location", "In maintenance since",
     "Deferred on", "Revisit on", "Retired on"),
    ("Kin search", "One way to search.", "ongoing", date(2023, 5, 2), None, 1, date(2023, 9, 4), "staff@example.org",
     date(2024, 6, 3), date(2024, 5, 15), "2.0", date(2024, 6, 10), date(2024, 6, 12), "/practices/kin",
     date(2025, 1, 6)),
    ("Intake form", "One form.", "in-progress", date(2025, 2, 3), date(2025, 3, 3), 2, date(2025, 5, 5),
     "staff@example.org", date(2027, 3, 31)),
    ("Old matter", "Gone.", "Retired", date(2020, 1, 6), None, None, None, None, None, date(2020, 5, 4), None,
     date(2020, 6, 1), date(2020, 6, 1), "/practices/old", None, None, None, date(2025, 6, 2)),
    ("Parked matter", "Later.", "Deferred", date(2024, 1, 8), date(2024, 2, 5), 3, *(None,) * 9, date(2024, 9, 9),
     date(2027, 1, 11)),
)  # fmt: skip


def rows_of(table: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [[*row, *[None] * (len(table[0]) - len(row))] for row in table]


def test_practices_come_along_with_their_versions_and_places(desk: Desk) -> None:
    number, lines = desk.compare(workbook(rows_of(PRACTICES)), same={}, kind="practice")
    assert [[fault.message.en for fault in line.faults] for line in lines] == [[]] * 4
    assert dict(desk.apply(number)) == {"made": 4, "changed": 0}
    items = desk.items()
    assert [(item.state, item.received_on, item.fields.get("priority_rank")) for item in items] == [
        ("maintained", date(2023, 5, 2), 1),
        ("in_development", date(2025, 2, 3), 2),
        ("retired", date(2020, 1, 6), None),
        ("deferred", date(2024, 1, 8), 3),
    ]
    with desk.database.read() as session:
        rows = history.entries(session, items[0])
        assert [(row.action, row.effective_on) for row in rows] == [
            ("bring_along", date(2023, 5, 2)),
            ("record_started", date(2023, 9, 4)),
            ("record_endorsed", date(2024, 5, 15)),
            ("record_published", date(2024, 6, 12)),
            ("record_maintained", date(2025, 1, 6)),
        ]
        due = {(row.item.reference, row.code) for row in session.scalars(select(Deadline))}
        assert due == {("PR-2026-0002", "DL-TARGET"), ("PR-2026-0004", "DL-REVISIT")}
        postings = session.scalars(select(Posting).order_by(Posting.posted_on)).all()
        assert [(one.location, one.withdrawn_on) for one in postings] == [
            ("/practices/old", date(2025, 6, 2)), ("/practices/kin", None),
        ]  # fmt: skip
    kin, old = items[0].reference, items[2].reference
    assert figure(desk, "M3", date(2024, 4, 1), date(2024, 9, 30)) == [kin]
    assert figure(desk, "M9", date(2024, 4, 1), date(2024, 9, 30)) == [kin]
    assert figure(desk, "M9", date(2020, 4, 1), date(2020, 9, 30)) == [old]
    assert figure(desk, "M10", date(2025, 4, 1), date(2025, 9, 30)) == [kin, items[1].reference]
    assert [row[2] for row in listed(desk, "R3", date(2024, 9, 30)) if row[0] == "Kin search"] != []
    for once_more in (rows_of(PRACTICES), desk.export("practice")):
        assert verdicts(desk.compare(workbook(once_more), same={}, kind="practice")[1]) == ["unchanged"] * 4


def test_place_that_two_rows_say_is_given_to_none(desk: Desk) -> None:
    twice = [PRACTICES[0], PRACTICES[2], (*PRACTICES[4][:5], 2, *PRACTICES[4][6:])]
    number, lines = desk.compare(workbook(rows_of(twice)), same={}, kind="practice")
    assert [line.faults for line in lines] == [(), ()]
    with pytest.raises(RowRefused, match=r"Row 3: Place 2 belongs to PR-2026-0001; the next free one is 3\."):
        desk.apply(number)
    assert desk.items() == []
