"""Workflow definitions as they were when items began: stored whole, by the hash of their content."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class WorkflowVersion(Base):
    """One version of one kind's workflow; items point to the version they began with."""

    __tablename__ = "workflow_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Setting(Base):
    """One program setting that an administrator changed; what is not here has its default."""

    __tablename__ = "setting"

    program: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]
