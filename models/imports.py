"""Lists that people bring along: how their columns are read, each import with its rows, and which row became what."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Document
from models.items import Item
from models.people import Person


class ImportMapping(Base):
    """Which column is what in lists of a kind whose headings are these; the last one that was used is kept."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("kind", "action", "headings_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    headings_digest: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kept_at: Mapped[datetime]


class ImportRun(Base):
    """One file that was handed over, and what became of it.

    `state` is read, compared, applied or discarded. `columns` says what each column is, `same` what every row says.
    """

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_kind", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12))
    columns: Mapped[dict[str, Any]]
    same: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    job_id: Mapped[int | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    compared_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    made_by: Mapped[Person | None] = relationship()


class ImportFile(Base):
    """The bytes of a file until its import has ended."""

    __tablename__ = "import_file"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ImportLine(Base):
    """One row of a file: what would become of it, and after the import what became of it.

    `verdict` is create, change, unchanged, stale, duplicate or error. What the row said is kept until the import ends.
    """

    __tablename__ = "import_line"
    __table_args__ = (Index("ix_import_line_verdict", "run_id", "verdict", "row"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
    reference: Mapped[str | None] = mapped_column(String(40))
    planned: Mapped[Any | None] = mapped_column(Document)


class ImportKey(Base):
    """A row of a list outside, by its number there or by what it says, and the item that it became."""

    __tablename__ = "import_key"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)

    item: Mapped[Item] = relationship()
