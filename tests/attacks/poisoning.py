"""Hostile words in everything that people write, put where they are kept: whatever shows them shows them literally."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, String, Table, Text, select, update

from models.base import Base, Document
from models.database import Database

BAD = "=<x-bad onload=bad a='\">&"
"""Begins a formula, opens an element and ends an attribute."""
LINKS = "\n\n[a](javascript:bad) ![a](https://bad.example/a.png) <img src=//bad.example/b>"
"""What Markdown must not turn into anything that runs or loads."""
NAMED = frozenset({("person", "name"), ("attachment", "name"), ("import_run", "file_name")})
"""Columns that people write, and that need not hold a sentence."""
NOT_WRITTEN = frozenset({"mailbox_message.raw", "workflow_version.source", "answer_revision.salt"})
"""What no person writes, and what must stay what it is to be read at all."""
PROSE = re.compile(r"\S \S")


def poison(database: Database) -> int:
    """Put hostile words before every text that holds more than one word; gives how many were changed."""
    return sum(_poison_table(database, table) for table in Base.metadata.sorted_tables)


def _poison_table(database: Database, table: Table) -> int:
    kinds = {column.name: column for column in table.columns if _is_text(column.type)}
    wanted = [name for name in kinds if f"{table.name}.{name}" not in NOT_WRITTEN]
    count = 0
    with database.write() as session:
        rows = session.execute(select(table)).mappings().all() if wanted else []
        for row in rows:
            bad = {
                name: poisoned(
                    row[name], always=(table.name, name) in NAMED, most=getattr(kinds[name].type, "length", None)
                )
                for name in wanted
            }
            different = {name: value for name, value in bad.items() if value != row[name]}
            if different:
                same = [column == row[column.name] for column in table.primary_key]
                session.execute(update(table).where(*same).values(different))
                count += len(different)
    return count


def _is_text(kind: Any) -> bool:
    return isinstance(kind, (String, Text, JSON)) or kind is Document or isinstance(kind, type(Document))


def poisoned(value: Any, *, always: bool = False, most: int | None = None) -> Any:
    """The same value with hostile words in each of its texts, where there is room for them."""
    if isinstance(value, str):
        if not (always or PROSE.search(value)) or (most is not None and len(value) + len(BAD) > most):
            return value
        return BAD + value + (LINKS if most is None else "")
    if isinstance(value, Mapping):
        return {name: poisoned(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [poisoned(one) for one in value]
    return value


def cells_that_begin(rows: Iterable[Iterable[object]], signs: str = "=+-@\t\r") -> list[str]:
    """The cells that a spreadsheet would take for a formula."""
    return [str(cell) for row in rows for cell in row if str(cell)[:1] and str(cell)[0] in signs and "bad" in str(cell)]
