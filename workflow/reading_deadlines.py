"""From the deadlines of a YAML document to their rules. What is wrong is told with file and line."""

from datetime import time

from workflow.deadline_rules import DeadlineRule, DueRule
from workflow.pieces import Pieces
from workflow.yaml_documents import Mapping

DEADLINE = frozenset(
    "label due at each only started_by satisfied_by paused_by resumed_by cancelled_by leads overdue every to also "
    "unit milestone outlives lapses citation".split()
)
DUE = frozenset("working_days days years on from after before".split())


def read_deadline(pieces: Pieces, code: str, body: Mapping) -> DeadlineRule:
    """Read one deadline of a workflow. Raises DefinitionError with file and line."""
    pieces.check_keys(body, DEADLINE, required=("label", "due", "to"))
    only = body.get("only", Mapping())
    return DeadlineRule(
        code=code,
        label=pieces.text(body, "label"),
        due=_read_due(pieces, code, body),
        line=body.line,
        file=body.file,
        at=time.fromisoformat(str(body.get("at", "17:00"))),
        each=body.get("each"),
        only={name: pieces.names(only, name) for name in only},
        started_by=frozenset(pieces.names(body, "started_by")),
        satisfied_by=frozenset(pieces.names(body, "satisfied_by")),
        paused_by=frozenset(pieces.names(body, "paused_by")),
        resumed_by=frozenset(pieces.names(body, "resumed_by")),
        cancelled_by=frozenset(pieces.names(body, "cancelled_by")),
        leads=tuple(body.get("leads", ())),
        overdue=tuple(body.get("overdue", ())),
        every=body.get("every"),
        to=pieces.names(body, "to"),
        also={str(key): tuple(value) for key, value in body.get("also", {}).items()},
        unit=body.get("unit", "working"),
        milestone=bool(body.get("milestone", False)),
        outlives=bool(body.get("outlives", False)),
        lapses=bool(body.get("lapses", False)),
        citation=body.get("citation", ""),
    )


def _read_due(pieces: Pieces, code: str, body: Mapping) -> DueRule:
    due = body["due"]
    if not isinstance(due, Mapping) or not due:
        raise pieces.error(body, "due", f"{code}: due is a mapping of {sorted(DUE)}")
    pieces.check_keys(due, DUE)
    return DueRule(
        working_days=due.get("working_days"),
        days=due.get("days"),
        years=due.get("years"),
        on=due.get("on"),
        source=due.get("from"),
        after=pieces.names(due, "after"),
        before=pieces.names(due, "before"),
    )
