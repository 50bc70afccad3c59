"""Why something is not done: reasons that explain themselves, and the exceptions that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from workflow.texts import Text

Severity = Literal["block", "warning", "missing", "done"]
"""Whether a reason refuses, cautions, waits for the form, or is met."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action is refused (or warned about): what, by what authority, who can clear it, where, and from when.

    A `personal` one is about whoever asks: for others of the same role the action may be open. A `final` one nobody
    clears, ever.
    """

    code: str
    message: Text
    citation: Text | str = ""
    who: tuple[str, ...] = ()
    fix_url: str | None = None
    earliest: date | None = None
    field: str | None = None
    severity: Severity = "block"
    personal: bool = False
    final: bool = False

    @property
    def blocks(self) -> bool:
        """A warning never refuses; what is missing does, unless the action's own form is filled in first."""
        return self.severity == "block"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one given value; `field` is its name, `row.column` style for a list (`hearings.0.date`)."""

    field: str
    message: Text


Ground = Literal["role", "scope", "separation", "state", "guard"]


class AccordError(Exception):
    """The base of what Accord itself raises."""


class Refused(AccordError):  # noqa: N818 - reads as what happened
    """An action was refused. `ground` says which of the judgements refused it, `reasons` say why."""

    def __init__(self, action: str, ground: Ground, reasons: Sequence[Reason]) -> None:
        """Keep every reason, in the order in which the guards are listed."""
        self.action = action
        self.ground = ground
        self.reasons = tuple(reasons)
        super().__init__(f"{action} refused: {', '.join(sorted(self.codes))}")

    @property
    def codes(self) -> frozenset[str]:
        """`role`, `scope`, `state`, `SD6`, or `guard:NAME` for each guard that refused."""
        if self.ground in ("role", "scope", "state"):
            return frozenset({self.ground})
        prefix = "guard:" if self.ground == "guard" else ""
        return frozenset(prefix + reason.code for reason in self.reasons if reason.blocks)


class Warned(AccordError):  # noqa: N818 - reads as what happened
    """Nothing was done yet: the action is possible, but there are warnings that whoever asks has not read."""

    def __init__(self, action: str, reasons: Sequence[Reason]) -> None:
        """Keep the warnings, in the order in which the guards are listed."""
        self.action = action
        self.reasons = tuple(reasons)
        super().__init__(f"{action} warned: {', '.join(reason.code for reason in self.reasons)}")


class InvalidInput(AccordError):  # noqa: N818 - reads as what happened
    """Values were given that are not of the declared shape; nothing was done."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        """Keep every error, so that a form can show all of them at once."""
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field}: {error.message.en}" for error in errors))


class Conflict(AccordError):  # noqa: N818 - reads as what happened
    """Someone else was faster: the item is no longer at the version the writer had seen."""

    def __init__(self, reference: str, seen: int | None, current: int | None) -> None:
        """`seen` is what the writer had, `current` what the item is at (None when not known yet)."""
        self.reference, self.seen, self.current = reference, seen, current
        super().__init__(f"{reference} changed meanwhile (seen {seen}, now {current})")


class NotFound(AccordError):  # noqa: N818 - reads as what happened
    """No such thing, or not for this person: both answers are the same."""


class KeyReused(AccordError):  # noqa: N818 - reads as what happened
    """An idempotency key was used again with a different request."""

    def __init__(self, key: str, first_used_at: datetime) -> None:
        """Say when the key was first used."""
        self.key, self.first_used_at = key, first_used_at
        super().__init__(f"the idempotency key {key!r} was used for another request at {first_used_at.isoformat()}")


class AlteredVersion(AccordError):  # noqa: N818 - reads as what was found
    """A stored version of a workflow does not have the content by whose hash it is known; nothing goes by it."""

    def __init__(self, version_id: int, kind: str) -> None:
        """Says which one."""
        super().__init__(f"version {version_id} of {kind} was altered in the database; run `accord audit verify`")


class DefinitionError(AccordError):
    """A workflow definition is unsound. Says where: file and line."""

    def __init__(self, file: str, line: int, message: str) -> None:
        """`line` counts from 1."""
        self.file, self.line, self.message = file, line, message
        super().__init__(f"{file}:{line}: {message}")
