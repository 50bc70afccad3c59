"""Files to be read: lists as programs write them, and files that are made to harm."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

HEADINGS = ("No", "Title", "Details", "Category", "Business need", "Society", "Date received", "State")
SHEET = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<sheetData>%s</sheetData></worksheet>"
)
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a</t></si>%s</sst>'


def workbook(rows: Iterable[Sequence[Any]], name: str = "List") -> bytes:
    """A workbook with one sheet; a text that begins with `F=` is a formula whose kept value is 7."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, day = book.add_worksheet(name), book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, str) and value.startswith("F="):
                    sheet.write_formula(at, column, value[1:], None, 7)
                else:
                    sheet.write(at, column, value)
    return file.getvalue()


def with_part(content: bytes, part: str, data: bytes) -> bytes:
    """The archive with one part replaced, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry.filename, old.read(entry.filename))
        new.writestr(part, data)
    return file.getvalue()


def request_row(number: int, **changed: Any) -> list[Any]:
    """A row of the master list of change requests."""
    row = {
        "No": f"OLD-{number}",
        "Title": f"Change {number} of the intake form",
        "Details": "Workers enter the same facts twice.",
        "Category": "Formation",
        "Business need": "Time is lost.",
        "Society": "S1",
        "Date received": date(2024, 5, 1),
        "State": None,
    }
    return [{**row, **changed}[heading] for heading in HEADINGS]
