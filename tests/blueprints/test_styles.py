"""What only some pages look like stands in sheets of its own, and each page that looks so loads its sheet."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SELECTOR = re.compile(r"\.([a-z][a-z-]*)")
USED = re.compile(r'class="([^"]*)"')
MACROS = {"listing.css": ("rows_of(", "table_grid(", "counted(")}
"""What a page calls that draws something in the manner of a sheet."""


def selectors(sheet: str) -> set[str]:
    """The classes that a sheet speaks of."""
    text = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", (ROOT / "static" / sheet).read_text(encoding="utf-8"), flags=re.DOTALL)
    return set(SELECTOR.findall(text))


@pytest.mark.parametrize("sheet", ["budget.css", "listing.css", "measures.css", "meeting.css"])
def test_page_that_looks_so_loads_the_sheet(sheet: str) -> None:
    own = selectors(sheet) - selectors("accord.css")
    assert own
    pages = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "templates" / "pages").glob("*.html")}
    drawn = {
        name
        for name, text in pages.items()
        if own & set(" ".join(USED.findall(text)).split())
        or any(f"{{{{ {one}" in text for one in MACROS.get(sheet, ()))
    }
    assert drawn
    assert {name for name in drawn if f"asset('{sheet}')" not in pages[name]} == set()
