"""Long work in the background."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Instant, Page, PersonBrief


class MadeFile(Shown):
    """The file that a job made."""

    name: str
    media_type: str
    size: int = Field(description="In bytes.")
    sha256: str
    kept_until: Instant
    address: str


class Job(Shown):
    """A piece of long work: what, for whom, how far."""

    id: int
    work: str
    label: str
    program: str | None = Field(description="Nothing: the whole site.")
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    done: int
    total: int | None = Field(description="Nothing while nobody knows how much it is.")
    attempts: int
    said: str | None = Field(description="What it tells whoever asked, once it is over.")
    result: dict[str, Any] | None = Field(description="What it has done, for programs.")
    asked_by: PersonBrief | None = Field(description="Nobody: the command line.")
    asked_at: Instant
    started_at: Instant | None
    finished_at: Instant | None
    cancel_asked_at: Instant | None
    file: MadeFile | None = Field(description="For whoever asked for it alone, while it is kept.")


class Jobs(Page):
    """Jobs from the newest on."""

    items: list[Job]
