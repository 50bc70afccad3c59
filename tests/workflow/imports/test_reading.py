"""What is read of a file, and in which sentence a file that is made to harm is refused."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.workflow.imports.files import SHEET, STRINGS, with_part, workbook
from workflow.definition import Field
from workflow.imports.cells import Directory, WrongCell, read_cell
from workflow.imports.reading import LARGEST_FILE, read_sheet
from workflow.imports.sheets import Line, Unreadable
from workflow.reports.csv_files import harmless
from workflow.texts import Text

SMALL = workbook([["Title"], ["x"]])


def with_rows(rows: bytes) -> bytes:
    return with_part(SMALL, "xl/worksheets/sheet1.xml", SHEET % rows)


FRENCH = "Titre;Détails\nÉté à l’école;Société d’aide\n"
PLAIN = "Details,Title\nall the rest is in English words,"
FOREIGN = "neither UTF-8, UTF-16 nor Windows-1252"
FORMULA = (
    "This cell holds a formula. Put its value in its place (copy, then paste as values), and hand the list over again."
)
FAILED = "This cell holds an error, such as #REF!. Put a value in its place, and hand the list over again."
LONG = "This cell holds more than 32767 characters."
WIDE = "There are more than 100 columns. Take out those that are not needed."


def test_workbook_is_read_with_types_and_places() -> None:
    rows: list[list[Any]] = [
        [],
        ["Title", "When", "Count", "Sure", "Sum"],
        ["=1+1", date(2025, 5, 1), 3.0, True, 7],
        [],
        ["x"],
    ]
    sheet = read_sheet("a.xlsx", workbook(rows))
    assert (sheet.name, sheet.headings) == ("List", ("Title", "When", "Count", "Sure", "Sum"))
    assert sheet.lines == (
        Line(3, ("=1+1", date(2025, 5, 1), 3, True, 7)),
        Line(5, ("x", None, None, None, None)),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_csv_is_read_in_every_usual_encoding(encoding: str) -> None:
    sheet = read_sheet("liste.csv", FRENCH.encode(encoding))
    assert (sheet.headings, sheet.lines) == (("Titre", "Détails"), (Line(2, ("Été à l’école", "Société d’aide")),))


def test_formula_in_csv_is_text_and_its_guarding_apostrophe_falls() -> None:
    sheet = read_sheet("a.csv", b'Title,Note\n=1+1,\'=HYPERLINK(1)\n"two\nlines",x\n')
    assert sheet.lines == (Line(2, ("=1+1", "=HYPERLINK(1)")), Line(3, ("two\nlines", "x")))


@pytest.mark.parametrize("text", ["=1", "'=1", "''@a", "＝x", "'tis so", "-5", "- a point", "'-5", "' =x"])
def test_text_that_was_written_to_csv_is_read_as_it_was(text: str) -> None:
    assert read_sheet("a.csv", f'Title\n"{harmless(text)}"\n'.encode()).lines == (Line(2, (text,)),)


def test_day_in_a_cell_is_whole_and_of_an_instant_the_program_s_own() -> None:
    directory = Directory({}, {}, {}, {}, ZoneInfo("America/New_York"))
    field = Field("on", "date", Text("On", "Le"))
    given = ("2026-05-01", "2026-05-01T00:00", "2026-10-01T03:30Z", date(2026, 5, 1))
    days = [date(2026, 5, 1), date(2026, 5, 1), date(2026, 9, 30), date(2026, 5, 1)]
    assert [read_cell(field, one, directory) for one in given] == days
    for wrong in ("2026-05-01garbage", "2026-05-011", "20260501", 20260501, "2026-W18-5", "2026-02-30", True):
        with pytest.raises(WrongCell):
            read_cell(field, wrong, directory)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", workbook([[f"h{n}" for n in range(300)]]), f"Sheet “List”, row 1, column CW: {WIDE}"),
        ("a.csv", ",".join(f"h{n}" for n in range(300)).encode(), f"Sheet “a”, row 1, column CW: {WIDE}"),
        (
            "far.xlsx",
            with_rows(b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>'),
            "Sheet “List”, row 1048576: There are more than 20000 rows. Divide the list.",
        ),
        (
            "hidden.xlsx",
            with_rows(b"<row r='1'><c x=\"<'>\" r = 'XFD2'><v>1</v></c></row>"),
            f"Sheet “List”, row 2, column XFD: {WIDE}",
        ),
        (
            "endless.xlsx",
            with_rows(b'<row r="1"><c x="' + b"x" * 400 + b'" r="XFD2"/></row>'),
            "“endless.xlsx” does not hold what its name says: it is no XLSX file.",
        ),
        (
            "unnumbered.xlsx",
            with_rows(b"<row><c><v>1</v></c></row>" * 22_000),
            "Sheet “List”, row 21001: There are more than 20000 rows. Divide the list.",
        ),
        (
            "cell.xlsx",
            with_rows((b'<row r="3"><c r="B3" t="inlineStr"><is><t>' + b"A" * 9_000_000 + b"</t></is></c></row>"),
            ),
            f"Sheet “List”, row 3, column B: {LONG}",
        ),
        (
            "shared.xlsx",
            with_part(SMALL, "xl/sharedStrings.xml", STRINGS % (b"<si><t>" + b"A" * 9_000_000 + b"</t></si>")),
            f"Sheet “List”, row 2, column A: {LONG}",
        ),
        ("a.csv", b"a,b\n1," + b"x" * 3_000_000, f"Sheet “a”, row 2, column B: {LONG}"),
        (
            "bomb.xlsx",
            with_part(SMALL, "xl/media/x.bin", bytes(5_000_000)),
            "“bomb.xlsx” unpacks to far more than it seems to hold. Save it again, smaller.",
        ),
        (
            "macro.xlsx",
            with_part(SMALL, "xl/vbaProject.bin", b"x"),
            "“macro.xlsx” holds macros, which are programs. Save it without them.",
        ),
        ("macro.xlsm", SMALL, "“macro.xlsm” holds macros, which are programs. Save it without them."),
        ("old.xls", SMALL, "“old.xls” is of a kind that is not read. Save the list as XLSX or CSV."),
        ("no.xlsx", b"Title\nx", "“no.xlsx” does not hold what its name says: it is no XLSX file."),
        ("a.csv", b'a,b\n1,"x\n2,3\n', "Sheet “a”, row 2, column B: A quotation mark that opens here is never closed."),
        ("a.csv", b"x" * 200_000 + b"\n", f"Sheet “a”, row 1, column A: {LONG}"),
        ("a.csv", b"a\n" + b"," * 9_000_000 + b"x\n", f"Sheet “a”, row 2, column CW: {WIDE}"),
        (
            "sums.xlsx",
            with_rows(b'<row r="2"><c r="A2"><v>1</v></c><c r="C2"><f>A2</f></c><c r="D2"><f>1</f></c></row>'),
            f"Sheet “List”, row 2, column C: {FORMULA}",
        ),
        (
            "kept.xlsx",
            workbook([["Title", "Sum"], ["x", "F=A1"]]),
            f"Sheet “List”, row 2, column B: {FORMULA}",
        ),
        (
            "failed.xlsx",
            with_rows(b'<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c></row>'),
            f"Sheet “List”, row 2, column B: {FAILED}",
        ),
        ("a.csv", b"", "There is nothing in it."),
        ("a.csv", b"\n\n", "Sheet “a”, row 1: There is nothing in it."),
        ("a.csv", bytes(LARGEST_FILE + 1), "“a.csv” is too large: a list may have at most 25 MB."),
    ],
)  # fmt: skip
def test_file_that_is_not_read_is_refused_with_its_place(name: str, content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_sheet(name, content)
    assert refused.value.said.en == said


@pytest.mark.parametrize(
    ("text", "encoding", "place"),
    [
        ("Title;x\nこんにちは世界;これは日本語です\n", "shift-jis", "Sheet “a”, row 2, column A"),
        ("Заголовок;x\nПривет мир;да\n", "koi8-r", "Sheet “a”, row 1, column A"),
        ("Заголовок;x\nПривет мир;да\n", "cp1251", "Sheet “a”, row 1, column A"),
        (f"{PLAIN}日本語の題名です\n", "shift-jis", "Sheet “a”, row 2, column B"),
        (f"{PLAIN}Заявка\n", "cp1251", "Sheet “a”, row 2, column B"),
        ("Title\nx", "utf-32", "Sheet “a”, row 1, column A"),
        ("a,b\n1,\x00x\n", "utf-8", "Sheet “a”, row 2, column B"),
    ],
)
def test_foreign_encoding_is_refused(text: str, encoding: str, place: str) -> None:
    with pytest.raises(Unreadable, match=FOREIGN) as refused:
        read_sheet("a.csv", text.encode(encoding))
    assert refused.value.said.en.startswith(place)
