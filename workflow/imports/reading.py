"""A file that was handed over, as a sheet of cells; every file that is not read is refused in a sentence."""

from workflow.attachments.content import REFUSED, clean_name, extension_of
from workflow.imports.delimited import read_delimited
from workflow.imports.sheets import EMPTY, Sheet, Unreadable
from workflow.imports.workbooks import read_workbook
from workflow.texts import Text

MB = 1024 * 1024
LARGEST_FILE = 25 * MB

OTHER = Text(
    "“{name}” is of a kind that is not read. Save the list as XLSX or CSV.",
    "« {name} » est d’un type qui n’est pas lu. Enregistrez la liste en XLSX ou en CSV.",
)
TOO_LARGE = Text(
    "“{name}” is too large: a list may have at most {limit} MB.",
    "« {name} » est trop volumineux : une liste peut avoir au plus {limit} Mo.",
)


def read_sheet(name: str, content: bytes, sheet: str | None = None) -> Sheet:
    """The sheet of an XLSX or CSV file (the named one, else the first that holds anything). Raises Unreadable."""
    name = clean_name(name)
    if len(content) > LARGEST_FILE:
        raise Unreadable(TOO_LARGE.format(name=name, limit=LARGEST_FILE // MB))
    if not content:
        raise Unreadable(EMPTY)
    extension = extension_of(name)
    if extension == "xlsx":
        return read_workbook(name, content, sheet)
    if extension in ("csv", "tsv", "txt"):
        if content.startswith(b"PK\x03\x04"):
            raise Unreadable(OTHER.format(name=name))
        return read_delimited(name, content)
    macros = extension in ("xlsm", "xltm", "xlam", "xlsb")
    raise Unreadable((REFUSED[extension] if macros else OTHER).format(name=name))
