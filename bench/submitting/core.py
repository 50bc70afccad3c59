"""The submission by SQLAlchemy Core: tables, statements and plain rows, no objects."""

from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, or_, select, text, update

from bench.submitting.rows import read_dates, written
from bench.town import PROGRAM, TODAY
from models.base import Base
from models.database import WRITES, Database

TABLES = Base.metadata.tables
ITEM, PERSON, GRANT = TABLES["item"], TABLES["person"], TABLES["role_grant"]
HISTORY, DEADLINE = TABLES["history_entry"], TABLES["deadline"]
MESSAGE, MENTION = TABLES["outbox_message"], TABLES["outbox_item"]
READ_ITEM = select(ITEM).where(ITEM.c.id == bindparam("item_id"))
LEADS = select(GRANT.c.person_id).where(
    GRANT.c.program == PROGRAM,
    GRANT.c.role == "society_lead",
    GRANT.c.organization_id == bindparam("society"),
    GRANT.c.starts_on <= bindparam("day"),
    or_(GRANT.c.ends_on.is_(None), GRANT.c.ends_on >= bindparam("day")),
)
READ_PEOPLE = select(PERSON.c.id, PERSON.c.name, PERSON.c.email, PERSON.c.language).where(
    or_(PERSON.c.id == bindparam("submitter"), PERSON.c.id.in_(LEADS)),
    PERSON.c.active,
    PERSON.c.email_verified_at.is_not(None),
)
MOVED = (
    *("state", "version", "head_hash", "title", "fields", "received_on"),
    *("next_due_on", "updated_at", "entered_at", "effective_on"),
)
MOVE = (
    update(ITEM)
    .where(ITEM.c.id == bindparam("number"), ITEM.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}", type_=ITEM.c[name].type) for name in MOVED})
)


class Core:
    """Submits with statements made once."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.writer = self.database.engine.execution_options(**{WRITES: True})
        self.dates = read_dates()
        sqlite = self.database.dialect == "sqlite"
        key, value = ("rowid", ":body") if sqlite else ("item_id", "to_tsvector('simple', :body)")
        self.forget = text(f"DELETE FROM item_search WHERE {key} = :id")  # noqa: S608 - constants
        self.index = text(f"INSERT INTO item_search ({key}, body) VALUES (:id, {value})")  # noqa: S608 - constants

    def submit(self, item_id: int) -> None:
        """Submit one draft."""
        with self.writer.begin() as connection:
            item = connection.execute(READ_ITEM, {"item_id": item_id}).one()._asdict()
            asked = {"submitter": item["submitter_id"], "society": item["organization_id"], "day": TODAY}
            people = [person._asdict() for person in connection.execute(READ_PEOPLE, asked)]
            rows = written(item, sorted(people, key=lambda one: one["id"] != item["submitter_id"]), self.dates)
            moved = {f"new_{name}": rows.item[name] for name in MOVED}
            connection.execute(MOVE, {"number": item_id, "seen": rows.item["seen"], **moved})
            connection.execute(insert(HISTORY), rows.history)
            connection.execute(insert(DEADLINE), rows.deadline)
            ids = [_insert(connection, MESSAGE, mail) for mail in rows.mails]
            connection.execute(insert(MENTION), [{"outbox_id": number, "item_id": item_id} for number in ids])
            connection.execute(self.forget, {"id": item_id})
            connection.execute(self.index, {"id": item_id, "body": rows.text})

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()


def _insert(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    made = connection.execute(insert(table), row).inserted_primary_key
    assert made is not None
    number: int = made[0]
    return number
