"""The tables. Imports nothing of ours."""

from models import (
    attachments,
    ballots,
    changes,
    content,
    deadlines,
    decisions,
    definitions,
    deliveries,
    editions,
    history,
    idempotency,
    imports,
    items,
    jobs,
    outbox,
    people,
    postings,
    sessions,
    snapshots,
)
from models.base import Base

ALL_TABLES = Base.metadata
__all__ = [
    "ALL_TABLES",
    "Base",
    "attachments",
    "ballots",
    "changes",
    "content",
    "deadlines",
    "decisions",
    "definitions",
    "deliveries",
    "editions",
    "history",
    "idempotency",
    "imports",
    "items",
    "jobs",
    "outbox",
    "people",
    "postings",
    "sessions",
    "snapshots",
]
