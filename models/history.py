"""The history of every item, append-only and hash-chained, and the daily checkpoints over all items."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Document
from models.items import Item
from models.people import erased_name


class HistoryEntry(Base):
    """One thing that happened to one item.

    `input` is what was given; the chain covers its salted digest, so that it can be erased (client information,
    a person's data) without breaking the chain. `actor_id` is empty for the system. Of the name it covers the digest
    with `actor_salt` likewise; where `actor_digest` is empty (rows of the first versions) the name itself.
    """

    __tablename__ = "history_entry"
    __table_args__ = (
        Index("uq_history_entry_item_seq", "item_id", "seq", unique=True),
        Index("ix_history_entry_recorded", "recorded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    seq: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))
    track: Mapped[str | None] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(120))
    actor_salt: Mapped[str] = mapped_column(String(32), default="", server_default="")
    actor_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    role: Mapped[str] = mapped_column(String(40))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    effective_on: Mapped[date]
    from_state: Mapped[str | None] = mapped_column(String(40))
    to_state: Mapped[str] = mapped_column(String(40))
    input: Mapped[dict[str, Any] | None]
    input_digest: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    item: Mapped[Item] = relationship()

    @property
    def given(self) -> dict[str, Any]:
        """What was given with the action; empty when nothing was, or when it was erased."""
        given: dict[str, Any] = (self.input or {}).get("data", {})
        return given

    @property
    def actor_said(self) -> str:
        """Who did it, as they were called then; their number where the name was erased."""
        return self.actor_name or erased_name(self.actor_id)

    @property
    def acted_for(self) -> str:
        """The name of the person for whom a deputy did it, as it was then; empty where nobody was represented."""
        return str((self.input or {}).get("on_behalf_of") or "")

    @property
    def warnings(self) -> list[str]:
        """The codes of the warnings that did not refuse."""
        return [warning["code"] for warning in self.warned]

    @property
    def warned(self) -> list[dict[str, str]]:
        """The warnings that did not refuse, as they were said: code, en, fr."""
        said: list[dict[str, str]] = (self.input or {}).get("warnings", [])
        return said

    @property
    def reason(self) -> str:
        """The reason that was given, if one was."""
        return str(self.given.get("reason") or "")


class Checkpoint(Base):
    """The heads of all chains at the end of a day, hashed together and chained; a copy can be kept elsewhere.

    `content` names for each item that was written since the checkpoint before its reference, and the number and the
    digest of its last revision.
    """

    __tablename__ = "checkpoint"

    day: Mapped[date] = mapped_column(primary_key=True)
    last_entry_id: Mapped[int]
    entries: Mapped[int]
    items: Mapped[int]
    heads_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[list[list[Any]]] = mapped_column(Document, default=list)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
