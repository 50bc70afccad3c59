"""What stands in the database, so that a test can say that nothing of it changed."""

import hashlib

from sqlalchemy import select

from models.base import Base
from models.database import Database

TRACES = frozenset({"login_session", "api_token", "sign_in_failure", "request_pace"})
"""Where being here leaves a trace: when somebody was last seen, how often they asked, and what failed."""


def what_stands(database: Database, but: frozenset[str] = TRACES) -> dict[str, str]:
    """For each table a digest of its rows."""
    with database.read() as session:
        return {
            table.name: hashlib.sha256(
                repr(session.execute(select(table).order_by(*table.primary_key)).all()).encode()
            ).hexdigest()
            for table in Base.metadata.sorted_tables
            if table.name not in but
        }


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return [name for name in before if before[name] != after[name]]
