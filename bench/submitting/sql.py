"""The submission by SQL alone: stdlib sqlite3, or psycopg."""

from typing import Any

from bench.raw import Raw, read_json
from bench.submitting.rows import read_dates, written
from bench.town import PROGRAM, TODAY

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
INSERT INTO history_entry (item_id, seq, action, track, actor_id, actor_name, actor_salt, actor_digest, role,
  on_behalf_of_id, recorded_at, effective_on, from_state, to_state, input, input_digest, prev_hash, hash)
VALUES (:item_id, :seq, :action, :track, :actor_id, :actor_name, :actor_salt, :actor_digest, :role,
  :on_behalf_of_id, :recorded_at, :effective_on, :from_state, :to_state, :input, :input_digest, :prev_hash, :hash)
"""
ADD_DEADLINE = """
INSERT INTO deadline (item_id, program, code, subject, created_on, due_on, due_at, next_send_on)
VALUES (:item_id, :program, :code, :subject, :created_on, :due_on, :due_at, :next_send_on)
"""
ADD_MAIL = """
INSERT INTO outbox_message (key, purpose, template, params, language, recipient_id, address, state, attempts,
  uncertain_attempts, not_before, message_id, request_id, created_at, error)
VALUES (:key, :purpose, :template, :params, :language, :recipient_id, :address, :state, :attempts,
  :uncertain_attempts, :not_before, :message_id, :request_id, :created_at, :error)
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


class Sql:
    """Submits by statements over the plain driver."""

    def __init__(self, url: str, *, shared: bool = False) -> None:
        self.raw = Raw(url, shared=shared)
        self.dates = read_dates()
        self.forget, self.index = SQLITE_SEARCH if self.raw.is_sqlite else POSTGRESQL_SEARCH

    def submit(self, item_id: int) -> None:
        """Submit one draft."""
        with self.raw.write():
            item = dict(self.raw.row(READ_ITEM, {"id": item_id}))
            self.write(item)

    def write(self, item: dict[str, Any]) -> None:
        """Write what follows for an item that was read, in the caller's transaction."""
        item["fields"] = read_json(item["fields"])
        asked = {"submitter": item["submitter_id"], "society": item["organization_id"]}
        people = self.raw.rows(READ_PEOPLE, {**asked, "program": PROGRAM, "day": TODAY})
        rows = written(item, sorted(people, key=lambda one: one["id"] != item["submitter_id"]), self.dates)
        self.raw.run(MOVE, rows.item)
        self.raw.run(ADD_HISTORY, rows.history)
        self.raw.run(ADD_DEADLINE, rows.deadline)
        for mail in rows.mails:
            number = self.raw.row(ADD_MAIL, mail)["id"]
            self.raw.run(ADD_MENTION, {"outbox_id": number, "item_id": item["id"]})
        self.raw.run(self.forget, {"id": item["id"]})
        self.raw.run(self.index, {"id": item["id"], "body": rows.text})

    def close(self) -> None:
        """Close the connection."""
        self.raw.close()
