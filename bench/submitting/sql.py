"""The submission by SQL alone: stdlib sqlite3, or psycopg."""

import json
import re
import sqlite3
from datetime import UTC, date, datetime
from typing import Any, Protocol

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import make_url

from bench.submitting.rows import Row, read_dates, written
from bench.town import PROGRAM, TODAY
from models.database import BUSY_SECONDS

READ_ITEM = """
SELECT id, reference, state, version, head_hash, fields, organization_id, submitter_id FROM item WHERE id = :id
"""
READ_PEOPLE = """
SELECT id, name, email, language FROM person
WHERE (id = :submitter OR id IN (
    SELECT person_id FROM role_grant
    WHERE program = :program AND role = 'society_lead' AND organization_id = :society
      AND starts_on <= :day AND (ends_on IS NULL OR ends_on >= :day)
  )) AND active AND email_verified_at IS NOT NULL
"""
MOVE = """
UPDATE item SET state = :state, version = :version, head_hash = :head_hash, title = :title, fields = :fields,
  received_on = :received_on, next_due_on = :next_due_on, updated_at = :updated_at, entered_at = :entered_at,
  effective_on = :effective_on
WHERE id = :id AND version = :seen
"""
ADD_HISTORY = """
INSERT INTO history_entry (item_id, seq, action, track, actor_id, actor_name, role, on_behalf_of_id, recorded_at,
  effective_on, from_state, to_state, input, input_digest, prev_hash, hash)
VALUES (:item_id, :seq, :action, :track, :actor_id, :actor_name, :role, :on_behalf_of_id, :recorded_at,
  :effective_on, :from_state, :to_state, :input, :input_digest, :prev_hash, :hash)
"""
ADD_DEADLINE = """
INSERT INTO deadline (item_id, program, code, subject, created_on, due_on, due_at, next_send_on)
VALUES (:item_id, :program, :code, :subject, :created_on, :due_on, :due_at, :next_send_on)
"""
ADD_MAIL = """
INSERT INTO outbox_message (key, purpose, template, params, language, recipient_id, address, state, attempts,
  uncertain_attempts, not_before, message_id, created_at, error)
VALUES (:key, :purpose, :template, :params, :language, :recipient_id, :address, :state, :attempts,
  :uncertain_attempts, :not_before, :message_id, :created_at, :error)
RETURNING id
"""
ADD_MENTION = "INSERT INTO outbox_item (outbox_id, item_id) VALUES (:outbox_id, :item_id)"
SQLITE_SEARCH = (
    "DELETE FROM item_search WHERE rowid = :id",
    "INSERT INTO item_search (rowid, body) VALUES (:id, :body)",
)
POSTGRESQL_SEARCH = (
    "DELETE FROM item_search WHERE item_id = :id",
    "INSERT INTO item_search (item_id, body) VALUES (:id, to_tsvector('simple', :body))",
)
PLACE = re.compile(r"(?<!:):(\w+)")


class Cursor(Protocol):
    """What both drivers' cursors can do."""

    def execute(self, statement: Any, row: Any = ..., /) -> Any:
        """Run one statement."""

    def fetchone(self) -> Any:
        """The next row."""

    def fetchall(self) -> Any:
        """The rows."""


def open_sql(url: str) -> "Sqlite | Postgresql":
    """Submit by SQL into the database at `url`."""
    return Sqlite(url) if url.startswith("sqlite") else Postgresql(url)


class Sqlite:
    """Submits with stdlib sqlite3, as safely as Accord: WAL, synchronous=FULL, BEGIN IMMEDIATE."""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(make_url(url).database or "", timeout=BUSY_SECONDS, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.row_factory = sqlite3.Row
        self.by_hand = ByHand(SQLITE_SEARCH, _plain)

    def submit(self, item_id: int) -> None:
        """Submit one draft."""
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        self.by_hand.submit(cursor, item_id)
        cursor.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class Postgresql:
    """Submits with psycopg."""

    def __init__(self, url: str) -> None:
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, row_factory=dict_row)
        self.by_hand = ByHand(POSTGRESQL_SEARCH, _json, places=r"%(\1)s")

    def submit(self, item_id: int) -> None:
        """Submit one draft."""
        with self.connection.transaction(), self.connection.cursor() as cursor:
            self.by_hand.submit(cursor, item_id)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class ByHand:
    """The statements of one submission, for either driver."""

    def __init__(self, search: tuple[str, str], adapt: Any, places: str = r":\1") -> None:
        self.adapt = adapt
        self.dates = read_dates()
        given = (READ_ITEM, READ_PEOPLE, MOVE, ADD_HISTORY, ADD_DEADLINE, ADD_MAIL, ADD_MENTION, *search)
        self.statements = {statement: PLACE.sub(places, statement) for statement in given}
        self.forget, self.index = search

    def submit(self, cursor: Cursor, item_id: int) -> None:
        """Run them all, inside the caller's transaction."""
        item = dict(self.run(cursor, READ_ITEM, {"id": item_id}).fetchone())
        if isinstance(item["fields"], str):
            item["fields"] = json.loads(item["fields"])
        asked = {
            "submitter": item["submitter_id"],
            "society": item["organization_id"],
            "program": PROGRAM,
            "day": TODAY,
        }
        people = self.run(cursor, READ_PEOPLE, asked).fetchall()
        rows = written(item, sorted(people, key=lambda one: one["id"] != item["submitter_id"]), self.dates)
        self.run(cursor, MOVE, rows.item)
        self.run(cursor, ADD_HISTORY, rows.history)
        self.run(cursor, ADD_DEADLINE, rows.deadline)
        for mail in rows.mails:
            number = self.run(cursor, ADD_MAIL, mail).fetchone()["id"]
            self.run(cursor, ADD_MENTION, {"outbox_id": number, "item_id": item_id})
        self.run(cursor, self.forget, {"id": item_id})
        self.run(cursor, self.index, {"id": item_id, "body": rows.text})

    def run(self, cursor: Cursor, statement: str, row: Row) -> Any:
        """One statement with its values as the driver takes them."""
        cursor.execute(self.statements[statement], {name: self.adapt(value) for name, value in row.items()})
        return cursor


def _plain(value: Any) -> Any:
    """A value as SQLite keeps it: instants in UTC without a zone, dates and JSON as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else _json(value)


def _json(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value
