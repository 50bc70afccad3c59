"""A master list of 10,000 rows: read, compared and written, beside calamine alone and bare inserts of the same rows."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.places import Places
from bench.raw import Raw
from bench.report import Figure, duration, limit
from bench.town import NOW, actor, find_town, found_town
from bench.volume import WORDS
from models.database import Database
from workflow.imports import runs
from workflow.imports.reading import read_sheet

KIND = "change_request"
ROWS = 10_000
PART = "Import: a master list of {count:,} rows"
HEADINGS = ("No", "Title", "Details", "Category", "Business need", "Society", "Date received")
SAME = {"no_client_information_confirmed": "yes"}
COPIED = ("item", "history_entry", "deadline")
ALONE, BESIDE = "calamine alone", "bare inserts of the same rows"
COMPARE_WITHIN, WRITE_WITHIN = 20.0, 60.0
"""Seconds."""


def make_list(count: int) -> bytes:
    """A workbook as a society's office keeps it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet("Master list"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, count + 1):
            one, other = WORDS[row % len(WORDS)], WORDS[row * 7 % len(WORDS)]
            words = (f"OLD-{row}", f"Change {one} {other} {row}", f"The {one} is entered twice. " * 6)
            sheet.write_row(row, 0, (*words, "Training", "Time is lost.", f"S{row % 51 + 1:02}"))
            sheet.write_datetime(row, 6, date(2020, 1, 1) + timedelta(days=row % 2_000), day)
    return file.getvalue()


def measure(places: Places) -> Iterator[Figure]:
    """Reading once; comparing and writing on both databases."""
    count = places.pick(ROWS, 60)
    part, content = PART.format(count=count), make_list(count)
    took, alone = _seconds(lambda: read_sheet("list.xlsx", content)), _seconds(lambda: _read_alone(content))
    yield duration(part, "the workbook, looked at and read", took, alone, ALONE)
    for name, make in (("SQLite", places.new_sqlite), ("PostgreSQL", places.new_postgresql)):
        url, other = make(), make()
        compared, written = bring(url, content)
        yield limit(part, f"{name}: compared, every row judged", compared, "s", COMPARE_WITHIN)
        yield limit(part, f"{name}: written by the engine, all in one transaction", written, "s", WRITE_WITHIN)
        yield duration(part, f"{name}: the same", written, copy_rows(url, other), BESIDE)
        yield limit(part, f"{name}: compared once more, nothing to do", repeat(url, content), "s", COMPARE_WITHIN)


def bring(url: str, content: bytes) -> tuple[float, float]:
    """Compare and write a list in an empty town; the seconds of each."""
    database = Database(url)
    with database.write() as session:
        found_town(session)
    number, compared = _compare(database, content)
    started = perf_counter()
    with database.write() as session:
        staff = actor(session, find_town(session).staff)
        runs.apply_run(session, number, duplicates=True, actor=staff, now=NOW)
    written = perf_counter() - started
    database.close()
    return compared, written


def repeat(url: str, content: bytes) -> float:
    """The seconds of comparing a list that was written before."""
    database = Database(url)
    took = _compare(database, content)[1]
    database.close()
    return took


def _compare(database: Database, content: bytes) -> tuple[int, float]:
    started = perf_counter()
    with database.write() as session:
        staff = actor(session, find_town(session).staff)
        run = runs.take(session, KIND, "list.xlsx", content, actor=staff, now=NOW)
        columns = {int(column): what for column, what in run.columns.items()}
        runs.name_columns(session, run, columns, SAME, actor=staff, now=NOW)
    runs.compare_run(database, run.id, actor=staff, now=NOW)
    return run.id, perf_counter() - started


def copy_rows(url: str, other: str) -> float:
    """Put the rows that an import wrote into an empty town by statements over the plain driver; the seconds of it."""
    database = Database(other)
    with database.write() as session:
        found_town(session)
    database.close()
    source, target = Raw(url), Raw(other)
    rows = {table: [dict(row) for row in source.rows(f"SELECT * FROM {table} ORDER BY id")] for table in COPIED}  # noqa: S608
    key, body = ("rowid AS id", ":body") if source.is_sqlite else ("item_id AS id", "CAST(:body AS tsvector)")
    words = "body" if source.is_sqlite else "CAST(body AS text) AS body"
    found = [dict(row) for row in source.rows(f"SELECT {key}, {words} FROM item_search")]  # noqa: S608
    started = perf_counter()
    with target.write():
        for table, some in rows.items():
            target.run_many(_insert(table, some[0]), some)
        column = "rowid" if source.is_sqlite else "item_id"
        target.run_many(f"INSERT INTO item_search ({column}, body) VALUES (:id, {body})", found)  # noqa: S608
    took = perf_counter() - started
    source.close()
    target.close()
    return took


def _insert(table: str, row: dict[str, Any]) -> str:
    names = ", ".join(row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"  # noqa: S608


def _read_alone(content: bytes) -> Any:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def _seconds(call: Any) -> float:
    started = perf_counter()
    call()
    return perf_counter() - started
