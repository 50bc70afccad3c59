"""What was changed outside of items: people, roles, organizations and settings. Append-only, one hash chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.people import erased_name


class Change(Base):
    """One change: who changed what about whom or what, from which values to which.

    `subject` names what was changed: `person:12`, `organization:3`, `setting:cpin.quorum`; a role is its person's.
    `input` holds the values before and after; as in HistoryEntry the chain covers its salted digest. `actor_id` is
    empty for whoever used the command line; the name goes by its salted digest as in HistoryEntry.
    """

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_subject", "subject", "seq"), Index("ix_change_recorded", "recorded_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(unique=True)
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    actor_name: Mapped[str] = mapped_column(String(120))
    actor_salt: Mapped[str] = mapped_column(String(32), default="", server_default="")
    actor_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    recorded_at: Mapped[datetime]
    input: Mapped[dict[str, Any] | None]
    input_digest: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def actor_said(self) -> str:
        """Who did it, as they were called then; their number where the name was erased."""
        return self.actor_name or erased_name(self.actor_id)

    @property
    def before(self) -> dict[str, Any]:
        """The values that were replaced; empty for what is new."""
        values: dict[str, Any] = (self.input or {}).get("from", {})
        return values

    @property
    def after(self) -> dict[str, Any]:
        """The values that hold from then on."""
        values: dict[str, Any] = (self.input or {}).get("to", {})
        return values


class ChangeChain(Base):
    """How long the chain of changes is and where it ends: one row, which whoever adds to the chain locks."""

    __tablename__ = "change_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int]
    head_hash: Mapped[str] = mapped_column(String(64))
