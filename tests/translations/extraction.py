"""The texts of the code and of the templates: for the completeness test and for `make translations`."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import write_po

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("accord", "blueprints", "workflow", "templates")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.jinja", "jinja2")]
KEYWORDS = DEFAULT_KEYWORDS | {"lazy_gettext": None, "_l": None, "lazy_ngettext": (1, 2), "translatable": None}


def extract_messages() -> Catalog:
    """Collect every text marked for translation, with the files that use it."""
    catalog = Catalog(project="accord")
    for folder in FOLDERS:
        found = extract_from_dir(ROOT / folder, METHODS, keywords=KEYWORDS)
        for file, line, message, comments, context in found:
            place = (f"{folder}/{file}", line)
            catalog.add(message, locations=[place], auto_comments=comments, context=context)
    return catalog


if __name__ == "__main__":
    with Path(sys.argv[1]).open("wb") as target:
        write_po(target, extract_messages(), sort_output=True, omit_header=True, include_lineno=False)
