"""Setting a paper: a template of templates/documents, its data as JSON, out comes a tagged PDF.

The data never becomes markup, no system font and no network is used, and the time in the file is the paper's own: the
same data makes the same bytes, on every machine.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import typst

from workflow.documents.glyphs import printable

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"
STANDARDS: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]
"""Accessible to screen readers, and fit to be kept."""


class Unsettable(Exception):  # noqa: N818 - reads as what it is
    """The paper cannot be set from this data."""


def set_paper(template: str, data: Mapping[str, Any], dated_on: date) -> bytes:
    """The PDF of a template with its data, dated `dated_on`. Raises Unsettable with what Typst says."""
    given = {"data": json.dumps(printable(data), ensure_ascii=False, sort_keys=True)}
    stamp = datetime.combine(dated_on, time(12), UTC)
    try:
        made = typst.compile(
            str(TEMPLATES / f"{template}.typ"),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            format="pdf",
            sys_inputs=given,
            pdf_standards=STANDARDS,
            timestamp=stamp,
        )
    except typst.TypstError as error:
        raise Unsettable(f"{template}: {error.message}") from error
    if not isinstance(made, bytes):
        raise Unsettable(f"{template}: no document came of it")
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The fonts of the installed package, read once; none of the machine's own."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_source_sans_pro.font_directory]
    )
