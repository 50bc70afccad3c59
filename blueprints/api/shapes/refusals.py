"""Reasons and problems, and the history that a conflict tells."""

from typing import Any, Literal

from pydantic import Field

from blueprints.api.room import Shown
from blueprints.api.shapes.base import Date, Instant, PersonBrief


class Reason(Shown):
    """Why an action is refused (or warned about): what, by what authority, who can clear it, where, and from when."""

    code: str
    message: str = Field(description="In the language of the request.")
    citation: str | None
    who: list[str] = Field(description="The roles that can clear it.")
    fix_url: str | None
    earliest: Date | None = Field(description="The first day on which it becomes possible.")
    field: str | None
    severity: Literal["block", "warning"]


class FieldProblem(Shown):
    """One wrong value; `field` is its name, `hearings.0.date` for a column of a row."""

    field: str
    message: str


class Entry(Shown):
    """One thing that happened to an item, with its place in the chain of its history."""

    seq: int
    action: str
    track: str | None
    actor: PersonBrief | None = Field(
        description="Nobody: the system, or a member in a vote whose ballots you do not see."
    )
    role: str = Field(description="By which role; `link`: by a secret link of a mail, without signing in.")
    on_behalf_of_id: int | None
    on_behalf_of: PersonBrief | None = Field(description="For whom a deputy did it.")
    recorded_at: Instant
    effective_on: Date
    from_state: str | None
    to_state: str
    given: dict[str, Any]
    warnings: list[str]
    hash: str
    prev_hash: str


class StandingAnswer(Shown):
    """An answer as it stands, and who wrote it when; version 0 was taken over from another item."""

    value: Any
    version: int
    author: str
    on_behalf_of: str | None = Field(description="For whom a deputy did it.")
    saved_at: Instant | None


class Clash(Shown):
    """A question that somebody else answered meanwhile: theirs stands, yours is kept in the part's history."""

    question: str
    ours: Any
    theirs: StandingAnswer


class Problem(Shown):
    """Problem details (RFC 9457). Which of the last members are there depends on `type`."""

    type: str = Field(examples=["urn:accord:problem:refused"])
    title: str
    status: int = Field(description="The HTTP code.")
    detail: str
    instance: str
    action: str | None = Field(default=None, description="refused: the action.")
    ground: Literal["role", "scope", "separation", "state", "guard"] | None = Field(
        default=None, description="refused: which of the four judgements refused it."
    )
    reasons: list[Reason] | None = Field(default=None, description="refused: every reason.")
    errors: list[FieldProblem] | None = Field(default=None, description="invalid: every wrong value.")
    key: str | None = Field(default=None, description="key-reused: the key.")
    seen: int | None = Field(default=None, description="conflict: the version you had.")
    current: int | None = Field(default=None, description="conflict: the version it is at.")
    since: list[Entry] | None = Field(default=None, description="conflict: what the others did.")
    clashes: list[Clash] | None = Field(default=None, description="clash: what others wrote meanwhile, and yours.")
    saved: dict[str, StandingAnswer] | None = Field(default=None, description="clash: what was saved nevertheless.")
