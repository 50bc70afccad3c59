"""A list as CSV: UTF-8, a header row, and no cell that a spreadsheet takes for a formula."""

import csv
import io
import re

from workflow.reports.cells import row_cells, with_remarks, write
from workflow.reports.tables import Table

FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")


def csv_file(table: Table, language: str) -> bytes:
    """The rows of one block as CSV (RFC 4180) with the headings of the language.

    Dates are ISO 8601 and numbers have a point. It begins with a byte order mark: without one, accents are spoiled.
    """
    whole = with_remarks(table)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([harmless(write(column.label, language)) for column in whole.columns])
    writer.writerows([harmless(write(cell, language)) for _, cell in row_cells(whole, row)] for row in whole.rows)
    return ("\ufeff" + written.getvalue()).encode()


def harmless(text: str) -> str:
    """The text with an apostrophe before it where it would be calculated; a negative number is a number, and stays.

    A text that begins with an apostrophe before such a sign gets another, so that `meant` tells the two apart.
    """
    is_formula = text.lstrip("'").lstrip().startswith(FORMULA) and not NUMBER.fullmatch(text)
    return f"'{text}" if is_formula else text


def meant(cell: str) -> str:
    """The text that `harmless` made into this cell."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
