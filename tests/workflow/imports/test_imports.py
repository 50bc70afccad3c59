"""The master list of change requests: compared, written whole or not at all, repeated, exported and brought back."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update

from models.database import Database
from models.history import HistoryEntry
from models.imports import ImportFile
from models.items import Item
from models.outbox import OutboxMessage
from models.people import Organization, Person, RoleGrant
from tests.workflow.imports.files import HEADINGS, request_row, workbook
from workflow import registry
from workflow.actors import Actor
from workflow.engine import advance, create
from workflow.errors import InvalidInput, NotFound
from workflow.imports import runs
from workflow.imports.applying import RowRefused
from workflow.imports.cells import NOBODY
from workflow.imports.columns import layout_for
from workflow.imports.plans import Planned
from workflow.imports.reading import read_sheet
from workflow.imports.runs import CannotImport
from workflow.imports.writing import write_list, write_template
from workflow.programs import load_programs
from workflow.standing import actor_for

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
KIND = "change_request"
SAME = {"no_client_information_confirmed": "yes"}
Rows = Sequence[Sequence[Any]]


class Desk:
    """A member of staff who imports."""

    def __init__(self, database: Database) -> None:
        load_programs()
        self.database = database
        with database.write() as session:
            places = [Organization(program="cpin", kind="society", code=code, name_en=code) for code in ("S1", "S2")]
            session.add_all(places)
            session.flush()
            person = Person(name="Staff", email="staff@example.org", language="en", created_at=NOW)
            person.email_verified_at = NOW
            other = Person(name="Other", email="other@example.org", language="en", created_at=NOW)
            session.add_all([person, other])
            session.flush()
            held = (
                RoleGrant(person_id=one.id, program="cpin", role=role, starts_on=date(2026, 1, 1))
                for one, role in ((person, "cpin_staff"), (other, "reader"))
            )
            session.add_all(held)
            session.flush()
            self.actor, self.reader = (actor_for(session, one, NOW.date()) for one in (person, other))

    def compare(
        self, content: bytes, name: str = "list.xlsx", same: Mapping[str, str] = SAME, kind: str = KIND
    ) -> tuple[int, list[Planned]]:
        with self.database.write() as session:
            run = runs.take(session, kind, name, content, actor=self.actor, now=NOW)
            columns = {int(column): what for column, what in run.columns.items()}
            needed = {} if "reference" in columns.values() else same
            runs.name_columns(session, run, columns, needed, actor=self.actor, now=NOW)
        runs.compare_run(self.database, run.id, actor=self.actor, now=NOW)
        with self.database.read() as session:
            return run.id, runs.list_lines(session, session.merge(run), size=1000)

    def apply(self, number: int, *, duplicates: bool = False) -> Mapping[str, int]:
        with self.database.write() as session:
            return runs.apply_run(session, number, duplicates=duplicates, actor=self.actor, now=NOW)

    def bring(self, rows: Rows, name: str = "list.xlsx") -> Mapping[str, int]:
        number, lines = self.compare(workbook([HEADINGS, *rows]), name)
        assert [line.faults for line in lines if line.faults] == []
        return self.apply(number)

    def export(self, kind: str = KIND) -> list[list[Any]]:
        with self.database.read() as session:
            content = write_list(session, layout_for(kind, None, self.actor), self.actor)
        sheet = read_sheet("export.xlsx", content)
        return [list(sheet.headings), *(list(line.cells) for line in sheet.lines)]

    def items(self) -> list[Item]:
        with self.database.read() as session:
            return list(session.scalars(select(Item).order_by(Item.id)))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def verdicts(lines: Sequence[Planned]) -> list[str]:
    return [line.verdict for line in lines]


def test_list_is_written_with_its_true_dates_and_states_and_tells_nobody(desk: Desk) -> None:
    rows = [
        request_row(1, State="Pending"),
        request_row(2, State="Declined"),
        request_row(3, State="accepted", Society="s2"),
    ]
    assert desk.bring(rows) == {"made": 3, "changed": 0}
    items = desk.items()
    assert [(item.reference, item.state, item.received_on, item.title) for item in items] == [
        ("CR-2026-0001", "received", date(2024, 5, 1), "Change 1 of the intake form"),
        ("CR-2026-0002", "declined", date(2024, 5, 1), "Change 2 of the intake form"),
        ("CR-2026-0003", "accepted", date(2024, 5, 1), "Change 3 of the intake form"),
    ]
    with desk.database.read() as session:
        steps = session.execute(
            select(HistoryEntry.action, HistoryEntry.actor_name).where(HistoryEntry.item_id == items[1].id)
        )
        assert [tuple(step) for step in steps] == [("log", "Staff"), ("triage", "Staff"), ("decline", "Staff")]
        declined = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "decline")).one()
        assert declined.reason == "Row 3 of the list “list.xlsx”."
        assert session.scalar(select(func.count(OutboxMessage.id))) == 0
        assert session.scalar(select(func.count(ImportFile.run_id))) == 0


def test_repeated_import_does_nothing_and_a_changed_row_changes_its_item(desk: Desk) -> None:
    rows = [request_row(1), request_row(2)]
    desk.bring(rows)
    number, lines = desk.compare(workbook([HEADINGS, *rows]))
    assert (verdicts(lines), dict(desk.apply(number))) == (["unchanged", "unchanged"], {"made": 0, "changed": 0})
    _number, lines = desk.compare(workbook([HEADINGS, rows[0], request_row(2, Details="Said otherwise.")]))
    assert verdicts(lines) == ["unchanged", "change"]
    (change,) = lines[1].changes
    assert (lines[1].reference, change.column, change.before, change.after) == (
        "CR-2026-0002", 3, "Workers enter the same facts twice.", "Said otherwise.",
    )  # fmt: skip


def test_exported_edited_and_imported_again_changes_exactly_what_was_edited(desk: Desk) -> None:
    desk.bring([request_row(number) for number in (1, 2, 3)])
    rows = desk.export()
    _number, lines = desk.compare(workbook(rows))
    assert verdicts(lines) == ["unchanged"] * 3
    heads = rows[0]
    rows[1][heads.index("Details *")] = "=SUM(A1) is only text."
    rows[3][heads.index("Date received")] = date(2023, 4, 5)
    number, lines = desk.compare(workbook(rows))
    assert [(line.row, one.field) for line in lines for one in line.changes] == [(2, "details"), (4, "date_received")]
    assert dict(desk.apply(number)) == {"made": 0, "changed": 2}
    items = desk.items()
    assert [item.fields["details"] for item in items][:2] == [
        "=SUM(A1) is only text.",
        "Workers enter the same facts twice.",
    ]
    assert items[2].received_on == date(2023, 4, 5)
    _number, lines = desk.compare(workbook(rows))  # the same file once more: its versions are old, and nothing differs
    assert verdicts(lines) == ["unchanged"] * 3
    rows[1][heads.index("Details *")] = "Once more, from the old export."
    number, lines = desk.compare(workbook(rows))
    assert verdicts(lines) == ["stale", "unchanged", "unchanged"]
    with pytest.raises(CannotImport):
        desk.apply(number)


def test_whom_a_record_holds_comes_back_though_the_program_forgot_them(desk: Desk) -> None:
    """Somebody who went to another program stays where an exported list says so, and is nobody in another row."""
    other = desk.reader.person_id
    with desk.database.write() as session:
        session.execute(update(RoleGrant).where(RoleGrant.person_id == other).values(role="cpin_staff"))
        for name in ("Kin service", "Visits"):
            data = {"name": name, "short_description": "One way to record it."}
            item = create(session, "practice", "propose", actor=desk.actor, now=NOW, data=data)
            if name == "Visits":
                advance(session, item, "edit", actor=desk.actor, now=NOW, data={"lead": other})
        session.execute(update(RoleGrant).where(RoleGrant.person_id == other).values(program="county_plan"))
    rows = desk.export("practice")
    lead = next(place for place, cell in enumerate(rows[2]) if cell == "other@example.org")
    assert verdicts(desk.compare(workbook(rows), kind="practice")[1]) == ["unchanged"] * 2
    rows[1][lead], rows[2][rows[0].index("Name *")] = "other@example.org", "Home visits"
    _number, lines = desk.compare(workbook(rows), kind="practice")
    assert (verdicts(lines), [one.field for one in lines[1].changes]) == (["error", "change"], ["name"])
    assert [(one.column, one.message) for one in lines[0].faults] == [
        (lead + 1, NOBODY.format(value="other@example.org"))
    ]


def test_errors_name_row_and_column_and_nothing_is_written(desk: Desk) -> None:
    rows = [
        request_row(1, Category="Catering"),
        request_row(2, **{"Date received": "05/01/2024"}),
        request_row(3, Society="Nowhere"),
        request_row(4, State="Endorsed"),
        request_row(5, Details=None),
        request_row(6, **{"Date received": date(2027, 1, 1)}),
        request_row(7),
    ]
    number, lines = desk.compare(workbook([HEADINGS, *rows]))
    assert verdicts(lines) == ["error"] * 6 + ["create"]
    assert [(line.row, line.faults[0].column) for line in lines[:6]] == [(2, 4), (3, 7), (4, 6), (5, 8), (6, 3), (7, 7)]
    understood = {one.field: (one.before, one.after) for one in lines[6].changes}
    assert {"title", "details", "category", "society"} <= set(understood)
    assert all(before is None and after is not None for before, after in understood.values())
    assert lines[3].faults[0].message.en == "To bring the item to “Endorsed”, the list must also say: Endorsed on."
    with pytest.raises(CannotImport, match="6 rows"):
        desk.apply(number)
    assert desk.items() == []


def test_old_number_that_stands_twice_is_an_error_that_names_the_first_row(desk: Desk) -> None:
    rows = [request_row(1), request_row(2), request_row(1, Title="Something else", Details="Else.")]
    number, lines = desk.compare(workbook([HEADINGS, *rows]))
    assert verdicts(lines) == ["create", "create", "error"]
    assert [(one.column, one.message.en) for one in lines[2].faults] == [(1, "Row 2 has the same number.")]
    with pytest.raises(CannotImport):
        desk.apply(number)


def test_likely_duplicates_are_left_out_unless_wanted(desk: Desk) -> None:
    desk.bring([request_row(1)])
    rows = [
        request_row(2, Title="Change 1 of the intake form"),
        request_row(3, Title="Another matter entirely"),
        request_row(4, Title="another Matter, entirely"),
        request_row(5, Title="Another matter entirely", Society="S2"),
    ]
    number, lines = desk.compare(workbook([HEADINGS, *rows]))
    assert verdicts(lines) == ["duplicate", "create", "duplicate", "create"]
    assert [line.notes[0].en for line in (lines[0], lines[2])] == [
        "The same title, society and date as CR-2026-0001.",
        "The same title, society and date as row 3.",
    ]
    assert dict(desk.apply(number, duplicates=True)) == {"made": 4, "changed": 0}
    assert verdicts(desk.compare(workbook([HEADINGS, *rows]))[1]) == ["unchanged"] * 4


def test_kind_without_titles_is_imported_too(desk: Desk) -> None:
    with desk.database.write() as session:
        content = b"Fiscal year;Line;Approved amount\n2026;Travel;1200.50\n2026;Travel;1200.50\n2026;Nothing;x\n"
        run = runs.take(session, "budget_line", "budget.csv", content, actor=desk.actor, now=NOW)
        columns = {int(column): what for column, what in run.columns.items()}
        assert list(columns.values()) == ["fiscal_year", "line", "approved_amount"]
        runs.name_columns(session, run, columns, {}, actor=desk.actor, now=NOW)
    runs.compare_run(desk.database, run.id, actor=desk.actor, now=NOW)
    with desk.database.read() as session:
        lines = runs.list_lines(session, session.merge(run))
    assert verdicts(lines) == ["create", "duplicate", "error"]


def test_amount_that_is_written_otherwise_is_no_change(desk: Desk) -> None:
    with desk.database.write() as session:
        data = {"fiscal_year": 2026, "measure": "M18", "value": "540000.00"}
        create(session, "target", "set", actor=desk.actor, now=NOW, data=data)
    _number, lines = desk.compare(workbook(desk.export("target")), kind="target")
    assert verdicts(lines) == ["unchanged"]


def test_list_is_written_whole_or_not_at_all(desk: Desk) -> None:
    desk.bring([request_row(1)])
    rows = [request_row(2), request_row(1, Details="Said otherwise.")]
    number, _lines = desk.compare(workbook([HEADINGS, *rows]))
    with desk.database.write() as session:  # somebody is faster
        item = session.scalars(select(Item)).one()
        advance(session, item, "triage", actor=desk.actor, now=NOW)
    with pytest.raises(RowRefused, match=r"Row 3: CR-2026-0001 was changed since the list was compared\."):
        desk.apply(number)
    assert len(desk.items()) == 1


def test_list_that_was_compared_twice_is_written_once(desk: Desk) -> None:
    content = workbook([HEADINGS, request_row(1)])
    first, second = (desk.compare(content)[0] for _ in range(2))
    assert dict(desk.apply(first)) == {"made": 1, "changed": 0}
    with pytest.raises(RowRefused, match="Another import wrote this row"):
        desk.apply(second)
    _number, lines = desk.compare(workbook([HEADINGS, request_row(1, No="CR-2026-0001", Details="Else.")]))
    assert [(line.verdict, line.reference) for line in lines] == [("change", "CR-2026-0001")]


def test_who_may_not_log_may_not_import(desk: Desk) -> None:
    with desk.database.write() as session, pytest.raises(NotFound):
        runs.take(session, KIND, "a.csv", b"Title\nx\n", actor=Actor(None, "x", desk.reader.grants), now=NOW)


def test_what_every_row_needs_is_asked_for(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        desk.compare(b"Title,Society\nx,S1\n", "a.csv", same={"category": "Catering"})
    assert [error.field for error in refused.value.errors] == [
        "same.category",
        "same.details",
        "same.business_need",
        "same.no_client_information_confirmed",
    ]


def test_template_says_what_belongs_where_and_can_be_filled_in(desk: Desk) -> None:
    layout = layout_for(KIND, None, desk.actor)
    sheet = read_sheet("t.xlsx", write_template(layout, "fr"))
    assert sheet.headings[:5] == (
        "Numéro dans l’ancienne liste", "Titre *", "Description *", "Catégorie *", "Besoin opérationnel *",
    )  # fmt: skip
    before = sheet.headings.index("État")
    assert sheet.headings[before : before + 4] == ("État", "Acceptée le", "Priorisée le", "Rang calculé")
    assert sheet.others == ("Demandes de changement", "Aide")


def test_every_kind_that_can_be_made_can_be_laid_out(desk: Desk) -> None:
    for flow in registry.program("cpin").kinds.values():
        if flow.kind in ("inquiry", "practice", "training_resource", "stakeholder"):
            assert write_template(layout_for(flow.kind, None, desk.actor), "en")
