"""The content of an item that many people write: answers to a structure's questions, and everything they ever said."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Document
from models.items import Item
from models.people import Person, erased_name
from models.represented import Represented


class Answer(Represented, Base):
    """What a question is answered with now. `version` counts its standing revisions; two writers see it to meet.

    `part` and `question` name the question in the structure; `instance` says which one of a part that is repeated
    ("1", "2"…), and is empty for a part that stands once.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("item_id", "part", "instance", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    part: Mapped[str] = mapped_column(String(24))
    instance: Mapped[str] = mapped_column(String(8), default="")
    question: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any | None] = mapped_column(Document)
    version: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    saved_at: Mapped[datetime]

    item: Mapped[Item] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])


class AnswerRevision(Represented, Base):
    """One saving of one answer, never changed: who wrote what, when. The digests chain all revisions of an item.

    `value_digest` stands for the value with its `salt` in the chain, so that client information can be taken out of the
    value and cannot be guessed from the digest; `author_digest` for the name, as in HistoryEntry.

    A revision that does not stand was put aside because somebody else had written meanwhile; no word is lost.
    """

    __tablename__ = "answer_revision"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_answer_revision_place", "item_id", "part", "instance", "question", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    part: Mapped[str] = mapped_column(String(24))
    instance: Mapped[str] = mapped_column(String(8), default="")
    question: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    standing: Mapped[bool]
    value: Mapped[Any | None] = mapped_column(Document)
    salt: Mapped[str] = mapped_column(String(32), default="")
    value_digest: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    author_name: Mapped[str] = mapped_column(String(200))
    author_salt: Mapped[str] = mapped_column(String(32), default="", server_default="")
    author_digest: Mapped[str] = mapped_column(String(64), default="", server_default="")
    saved_at: Mapped[datetime]
    prev_digest: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    item: Mapped[Item] = relationship()

    @property
    def author_said(self) -> str:
        """Who wrote it, as they were called then; their number where the name was erased."""
        return self.author_name or erased_name(self.author_id)


class ContentChain(Base):
    """How many revisions an item has and where their chain ends, so that none is cut off unnoticed."""

    __tablename__ = "content_chain"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    length: Mapped[int]
    head_digest: Mapped[str] = mapped_column(String(64))


class PartAssignment(Base):
    """Who writes a part, until when; `done_at` once they say that it is finished."""

    __tablename__ = "part_assignment"
    __table_args__ = (UniqueConstraint("item_id", "part", "instance", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    part: Mapped[str] = mapped_column(String(24))
    instance: Mapped[str] = mapped_column(String(8), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    item: Mapped[Item] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    assigned_by: Mapped[Person | None] = relationship(foreign_keys=[assigned_by_id])


class Remark(Represented, Base):
    """A comment or an open question about a part, or about one question of it; `settled_at` closes a question."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_part", "item_id", "part", "instance"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    part: Mapped[str] = mapped_column(String(24))
    instance: Mapped[str] = mapped_column(String(8), default="")
    question: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    written_at: Mapped[datetime]
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("remark.id"))
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]

    item: Mapped[Item] = relationship()
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
    settled_for: Mapped[Person | None] = relationship(foreign_keys=[settled_for_id], lazy="selectin")
