"""Which tables an export of everything holds, and how their values are written as JSON and read again."""

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, Numeric, String, Table

from models import ALL_TABLES
from models.base import UTCDateTime

LEFT_OUT: Mapping[str, str] = {
    "login_session": "opens the door",
    "sign_in_failure": "opens the door",
    "api_token": "opens the door",
    "secret_link": "opens the door",
    "code_app": "opens the door",
    "recovery_code": "opens the door",
    "passkey": "opens the door, and is bound to the address of that installation",
    "used_challenge": "opens the door",
    "identity": "opens the door",
    "feed": "opens the door",
    "idempotency_key": "answers of the last week",
    "request_pace": "counts of the running minute",
    "outbox_message": "mail is sent once, by the installation that made it",
    "outbox_item": "likewise",
    "mailbox_message": "likewise",
    "delivery": "likewise",
    "incoming_message": "mail that came to that installation",
    "webhook_endpoint": "told by that installation, with a secret that no other can read",
    "webhook_delivery": "likewise",
    "webhook_attempt": "likewise",
    "job": "work of that installation",
    "job_file": "likewise",
    "pulse": "likewise",
}
"""Tables that are not carried, and why."""
IN_LINES: Mapping[str, str] = {
    "checkpoint": "checkpoint",
    "workflow_version": "workflow",
    "item": "item",
    "history_entry": "entry",
    "change_chain": "changes",
    "change": "change",
}
"""Tables whose rows are lines of the audit export, by the name of these lines."""
DROPPED: Mapping[str, frozenset[str]] = {
    "person": frozenset({"password_hash"}),
    "attachment": frozenset({"storage_key"}),
    "import_run": frozenset({"job_id"}),
}
"""Columns that stay at home, besides those that lead to tables that do."""


LARGEST = 1 << 31


@cache
def carried_tables() -> tuple[Table, ...]:
    """Every table whose rows are `row` lines, in the order in which they can be loaded."""
    return tuple(
        table for table in ALL_TABLES.sorted_tables if table.name not in LEFT_OUT and table.name not in IN_LINES
    )


@cache
def comes_first(table: Table) -> bool:
    """Whether the table leads to no item: such rows stand before the items."""
    if table.name in ("item", "workflow_version"):
        return False
    return all(comes_first(key.column.table) for key in table.foreign_keys if key.column.table is not table)


@cache
def carried_columns(table: Table) -> tuple[Column[Any], ...]:
    """The columns that are carried."""
    return tuple(column for column in table.columns if not _stays(table, column))


def _stays(table: Table, column: Column[Any]) -> bool:
    leads_out = any(key.column.table.name in LEFT_OUT for key in column.foreign_keys)
    return leads_out or column.name in DROPPED.get(table.name, ())


def to_json(value: Any) -> Any:
    """A stored value as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value) if isinstance(value, Decimal) else value


def from_json(column: Column[Any], value: Any) -> Any:  # noqa: PLR0911 - one line for each type
    """The value for a column. Raises ValueError or TypeError for one that is not of its type."""
    kind = column.type
    if value is None:
        if not column.nullable:
            raise ValueError(column.name)
        return None
    if isinstance(kind, UTCDateTime):
        return _aware(datetime.fromisoformat(value))
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, JSON):
        return value
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(kind, Numeric):
        return Decimal(_of(str, value))
    if isinstance(kind, Boolean):
        return _of(bool, value)
    if isinstance(kind, Integer):
        return _counted(_of(int, value))
    return _fits(kind, _of(str, value))


def _of(kind: type[Any], value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(value)
    return value


def _counted(number: int) -> int:
    if not -LARGEST <= number < LARGEST:
        raise ValueError(number)
    return number


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(instant)
    return instant.astimezone(UTC)


def _fits(kind: Any, text: str) -> str:
    if "\0" in text or (isinstance(kind, String) and kind.length is not None and len(text) > kind.length):
        raise ValueError(len(text))
    return text
