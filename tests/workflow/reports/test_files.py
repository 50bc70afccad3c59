"""Lists as files: what a spreadsheet, a CSV reader and a PDF checker find in them, and what harms none of them."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import page
import pytest
from python_calamine import CalamineWorkbook

from workflow.reports.cells import say
from workflow.reports.csv_files import csv_file
from workflow.reports.frozen import cell_json, read_cell
from workflow.reports.papers import Paper, list_paper, paper_data
from workflow.reports.tables import Cell, Column, Dollars, Table, TableRow
from workflow.reports.workbooks import sheet_names, workbook
from workflow.texts import Text

AT = datetime(2026, 10, 14, 12, tzinfo=UTC)
ON = date(2026, 10, 14)
COLUMNS = (
    Column("reference", Text("Reference", "Référence"), "reference"),
    Column("name", Text("Name", "Nom")),
    Column("received_on", Text("Received on", "Reçue le"), "date"),
    Column("days", Text("Days", "Jours"), "number"),
    Column("amount", Text("Amount", "Montant"), "money"),
    Column("spent", Text("Percent spent", "Pourcentage dépensé"), "percent"),
    Column("inside", Text("In this window", "Dans cette fenêtre"), "yes_no"),
)
ROWS = (
    TableRow(("CR-1", Text("Twice", "En double"), date(2026, 4, 1), -3, Decimal("-1234.50"), Decimal("12.5"), True)),
    TableRow(("CR-2", None, None, None, None, None, None), warning=Text("Not posted", "Pas affichée")),
)
MORE = Table("R2b", Text("Removed", "Retirées"), COLUMNS[:2], ROWS[:1], counts=((Text("Removed", "Retirées"), 1),))
TABLE = Table(
    "R2",
    Text("Prioritized list", "Liste priorisée"),
    COLUMNS,
    ROWS,
    counts=((Text("pending", "en attente"), 1), (Text("Total", "Total"), 2)),
    header=((Text("Fiscal year", "Exercice"), "2026-27"), (Text("To", "Au"), date(2026, 9, 30))),
    note=Text("A note.", "Une remarque."),
    more=(MORE,),
)
HOSTILE = (
    "=1+1", "+1 416 555 0100", "-5", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "＝1", "x" * 40_000, "W" * 300,
    "a\x00b\x07c\x1bd", "\u202eevil\u202c", "\u200fאבג\u200f", "_x0041_", "#panic(1) $x$ *b* @ref", "<b>&amp;</b>",
    "line 1\r\nline 2", "😀" * 20_000, "\ud800", "https://example.org/" + "a/" * 200, "ᐊᓂᔑᓈᐯ", "e\u0301",
)  # fmt: skip


def hostile(width: int = 3) -> Table:
    columns = tuple(Column(f"c{place}", Text("=1+1", "=1+1")) for place in range(width))
    rows = tuple(
        TableRow(tuple(HOSTILE[(row + place) % len(HOSTILE)] for place in range(width))) for row in range(len(HOSTILE))
    )
    title = Text("=Title <b> \u202e", "=Titre <b>")
    return Table("=R[9]/:*?x", title, columns, rows, counts=((title, "=1"),), note=title)


def sheets(made: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def read_csv(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"))))


def test_workbook_holds_typed_cells_its_further_blocks_and_its_parameters() -> None:
    found = sheets(workbook(TABLE, "en", AT))
    assert list(found) == ["R2", "R2b", "Parameters"]
    assert found["R2"] == [
        ["Reference", "Name", "Received on", "Days", "Amount", "Percent spent", "In this window", "To note"],
        ["CR-1", "Twice", date(2026, 4, 1), -3.0, -1234.5, 0.125, "Yes", ""],
        ["CR-2", "", "", "", "", "", "", "Not posted"],
    ]
    assert found["R2b"] == [["Reference", "Name"], ["CR-1", "Twice"]]
    assert [line for line in found["Parameters"] if line[1] != ""] == [
        ["List", "R2  Prioritized list"],
        ["Fiscal year", "2026-27"],
        ["To", date(2026, 9, 30)],
        ["pending", 1.0],
        ["Total", 2.0],
        ["Note", "A note."],
        ["Removed", 1.0],
    ]


def test_workbook_in_french_says_everything_in_french() -> None:
    found = sheets(workbook(TABLE, "fr", AT))
    assert list(found) == ["R2", "R2b", "Paramètres"]
    assert found["R2"][0][:3] == ["Référence", "Nom", "Reçue le"]
    assert (found["R2"][1][6], found["R2"][2][7]) == ("Oui", "Pas affichée")


def test_csv_is_read_back_with_iso_dates_and_plain_numbers() -> None:
    assert read_csv(csv_file(TABLE, "fr")) == [
        ["Référence", "Nom", "Reçue le", "Jours", "Montant", "Pourcentage dépensé", "Dans cette fenêtre", "À noter"],
        ["CR-1", "En double", "2026-04-01", "-3", "-1234.50", "12.5", "Oui", ""],
        ["CR-2", "", "", "", "", "", "", "Pas affichée"],
    ]


def test_same_table_makes_the_same_bytes() -> None:
    assert workbook(TABLE, "fr", AT) == workbook(TABLE, "fr", AT)
    assert csv_file(TABLE, "fr") == csv_file(TABLE, "fr")
    assert pdf() == pdf()


def pdf(table: Table = TABLE, language: str = "fr") -> bytes:
    return list_paper(table, Paper(language, ON, Text("Association", "Association")))


@pytest.mark.parametrize(
    ("table", "language"), [(TABLE, "en"), (TABLE, "fr"), (hostile(), "en")], ids=["English", "French", "hostile"]
)
def test_paper_is_accessible_and_fit_to_be_kept(table: Table, language: str) -> None:
    made = pdf(table, language)
    for profile in ("ua1", "2a"):
        report = page.validate_pdf_bytes(made, profile=profile)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_list_without_rows_is_a_file_of_each_kind() -> None:
    empty = replace(TABLE, rows=(), more=())
    assert sheets(workbook(empty, "en", AT))["R2"] == [[column.label.en for column in COLUMNS]]
    assert len(read_csv(csv_file(empty, "en"))) == 1
    assert page.is_pdf_compliant_bytes(pdf(empty), profile="ua1")


def test_hostile_cells_are_texts_in_a_workbook() -> None:
    found = next(iter(sheets(workbook(hostile(), "en", AT)).values()))
    column = [line[0] for line in found]
    assert column[:5] == ["=1+1", "=1+1", "+1 416 555 0100", "-5", "@SUM(A1)"]
    assert {type(cell) for line in found for cell in line} == {str}
    assert max(len(cell.encode("utf-16-le")) // 2 for cell in column) <= 32_767
    assert column[8].endswith("(cut here: a cell holds no more)")
    assert (column[10], column[11], column[13], column[16]) == ("abcd", "evil", "_x0041_", "line 1\nline 2")


def test_hostile_cells_are_calculated_by_no_reader_of_csv() -> None:
    cells = [line[0] for line in read_csv(csv_file(hostile(1), "en"))]
    assert cells[:8] == [
        "'=1+1", "'=1+1", "'+1 416 555 0100", "-5", "'@SUM(A1)", "' =1", "'  =cmd|' /C calc'!A0", "'＝1",
    ]  # fmt: skip


def test_300_columns_are_set_in_parts_each_with_the_first_column() -> None:
    wide = replace(hostile(300), rows=(TableRow(tuple(str(place) for place in range(300))),))
    parts = paper_data(wide, "en")["blocks"][0]["parts"]
    assert len(parts) > 1
    assert {part["rows"][0][0] for part in parts} == {"0"}
    assert [cell for part in parts for cell in part["rows"][0][1:]] == [str(place) for place in range(1, 300)]
    assert len(next(iter(sheets(workbook(wide, "en", AT)).values()))[0]) == 300


def test_paper_of_a_very_long_list_says_where_the_rest_is() -> None:
    block = paper_data(replace(TABLE, rows=ROWS * 3000, more=()), "en")["blocks"][0]
    assert len(block["parts"][0]["rows"]) == 5000
    assert block["note"].split("\n")[1].startswith("This paper holds the first 5,000 of 6,000 rows.")


def test_row_of_a_workbook_is_as_high_as_its_text() -> None:
    rows = (TableRow(("CR-1", "word " * 100)), TableRow(("CR-2", "short")))
    made = workbook(replace(TABLE, columns=COLUMNS[:2], rows=rows, more=()), "en", AT)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert [float(found) for found in re.findall(r'<row r="\d+"[^>]* ht="([\d.]+)"', sheet)] == [135]


def test_sheet_names_are_valid_and_each_another() -> None:
    names = sheet_names(["R2", "r2", "a/b:c*?[d]", "", "History", "'x'", "y" * 40, "y" * 41])
    assert names == ["R2", "r2 (2)", "a-b-c---d-", "1", "History (2)", "x", "y" * 31, "y" * 27 + " (2)"]


@pytest.mark.parametrize(
    ("cell", "kind", "english", "french"),
    [
        (Decimal(1250), "money", "$1,250.00", "1\u00a0250,00\u00a0$"),
        (read_cell(cell_json(Dollars(86300))), "number", "$86,300.00", "86\u00a0300,00\u00a0$"),
        (Decimal("12.5"), "percent", "12.5%", "12,5\u00a0%"),
        (date(2026, 5, 1), "date", "1 May 2026", "1er mai 2026"),
        (False, "yes_no", "No", "Non"),
        (1234, "number", "1,234", "1\u00a0234"),
        (None, "money", "", ""),
    ],
)
def test_cells_are_said_as_the_language_writes_them(cell: Cell, kind: Any, english: str, french: str) -> None:
    assert (say(cell, kind, "en"), say(cell, kind, "fr")) == (english, french)
