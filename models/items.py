"""Items: what moves through states, with what hangs on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.people import Organization, Person
from models.represented import Represented


class Item(Base):
    """One change request, plan, meeting… Its state is written by the engine alone.

    `version` counts the writes; the second of two simultaneous writers fails (StaleDataError). Every version has
    its row in the history, whose last hash is `head_hash`.
    """

    __tablename__ = "item"
    __table_args__ = (
        Index("ix_item_kind_received", "kind", "received_on", "id"),
        Index("ix_item_kind_state_received", "kind", "state", "received_on", "id"),
        Index("ix_item_kind_organization_received", "kind", "organization_id", "received_on", "id"),
        Index("ix_item_kind_due", "kind", "next_due_on", "id"),
        Index("ix_item_kind_updated", "kind", "updated_at", "id"),
        Index("ix_item_kind_reference", "kind", "reference"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    workflow_id: Mapped[int] = mapped_column(ForeignKey("workflow_version.id"))
    state: Mapped[str] = mapped_column(String(40))
    tracks: Mapped[dict[str, str]] = mapped_column(default=dict)
    remembered: Mapped[dict[str, str]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column()
    head_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200), default="")
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    category: Mapped[str | None] = mapped_column(String(40))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    submitter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    received_on: Mapped[date | None]
    next_due_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    entered_at: Mapped[datetime]
    effective_on: Mapped[date]

    organization: Mapped[Organization | None] = relationship()
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    submitter: Mapped[Person | None] = relationship(foreign_keys=[submitter_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}


class ItemLink(Base):
    """A relation between two items: merged_into, split_from, spawned, discussed_at…."""

    __tablename__ = "item_link"

    from_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True, index=True)
    relation: Mapped[str] = mapped_column(String(40), primary_key=True)

    from_item: Mapped[Item] = relationship(foreign_keys=[from_id])
    to_item: Mapped[Item] = relationship(foreign_keys=[to_id])


class Follower(Base):
    """A person who is told when an item moves."""

    __tablename__ = "follower"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Comment(Represented, Base):
    """What somebody said about an item, in Markdown."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    by_mail: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    author: Mapped[Person] = relationship(foreign_keys=[author_id])


class ReferenceCounter(Base):
    """The last number given out for a prefix and a year."""

    __tablename__ = "reference_counter"

    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
