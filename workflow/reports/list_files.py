"""The files of a list: CSV, workbook, accessible paper; what each is called and what it says it is."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workflow.reports.csv_files import csv_file
from workflow.reports.papers import Paper, list_paper
from workflow.reports.tables import Table
from workflow.reports.workbooks import workbook
from workflow.texts import Text

Ending = Literal["csv", "xlsx", "pdf"]
MEDIA: dict[Ending, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file as it is handed out."""

    name: str
    media_type: str
    content: bytes


def make_file(table: Table, ending: Ending, language: str, *, compiled_at: datetime, author: Text) -> ListFile:
    """The file of a list in a language, dated by the instant at which the list was compiled.

    A CSV holds one block: hand over one of the further ones for its own. Raises TooLarge and Unsettable.
    """
    if ending == "csv":
        content = csv_file(table, language)
    elif ending == "xlsx":
        content = workbook(table, language, compiled_at)
    else:
        content = list_paper(table, Paper(language, compiled_at.date(), author))
    return ListFile(f"{plain_name(table.code)}-{language}.{ending}", MEDIA[ending], content)


def plain_name(text: str) -> str:
    """A text as part of a file's name, on every system."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-") or "list"
