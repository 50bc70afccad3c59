"""Whether everything that one action writes exists together: checked over a whole database, of whatever program.

Shares with Accord the tables, the definitions of the workflows and the names of recipients, but not the engine.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline
from models.history import HistoryEntry
from models.idempotency import IdempotencyKey
from models.items import Item
from models.outbox import OutboxItem, OutboxMessage
from tests.trust.second_verifier import problems
from workflow import registry
from workflow.audit import export_lines
from workflow.audit.live import snapshot
from workflow.deadline_rules import DeadlineRule
from workflow.definition import DELETED, Transition, Workflow
from workflow.recipients import RoleHolders
from workflow.versions import workflow_of


@dataclass(frozen=True)
class Case:
    """One item with all that its actions wrote."""

    item: Item
    flow: Workflow
    rows: list[HistoryEntry]
    deadlines: list[Deadline]
    notices: set[str]
    answers: list[int]


def find_halves(database: Database, *, keyed: bool = False) -> list[str]:
    """Name every item of which one part exists without another.

    `keyed` says that people sent an idempotency key with all they did. Deadlines that hang on a date or a row of
    the record, or that an effect meets, are not counted from the history.
    """
    with snapshot(database) as session:
        found = list(_foreign(session))
        for case in _cases(session):
            wrong = [*_rows(case), *_deadlines(case), *_notices(session, case), *_answers(case, keyed=keyed)]
            found += [f"{case.item.reference}: {what}" for what in wrong]
        found += _unsearchable(session)
        made_at = max((row.recorded_at for row in session.scalars(select(HistoryEntry))), default=None)
    return found + (list(problems(export_lines(database, made_at))) if made_at else [])


def _cases(session: Session) -> Iterator[Case]:
    rows: dict[int, list[HistoryEntry]] = {}
    deadlines: dict[int, list[Deadline]] = {}
    notices: dict[int, set[str]] = {}
    answers: dict[str, list[int]] = {}
    for row in session.scalars(select(HistoryEntry).order_by(HistoryEntry.item_id, HistoryEntry.seq)):
        rows.setdefault(row.item_id, []).append(row)
    for deadline in session.scalars(select(Deadline).order_by(Deadline.id)):
        deadlines.setdefault(deadline.item_id, []).append(deadline)
    mentions = select(OutboxItem.item_id, OutboxMessage.key).join_from(OutboxMessage, OutboxItem)
    for item_id, key in session.execute(mentions.where(OutboxMessage.purpose == "notice")):
        notices.setdefault(item_id, set()).add(key)
    for response in session.scalars(select(IdempotencyKey.response)):
        reference, version = _receipt(response)
        answers.setdefault(reference, []).append(version)
    for item in session.scalars(select(Item).order_by(Item.id)):
        of = item.id
        yield Case(
            item=item,
            flow=workflow_of(session, item),
            rows=rows.get(of, []),
            deadlines=deadlines.get(of, []),
            notices=notices.get(of, set()),
            answers=sorted(answers.get(item.reference, [])),
        )


def _foreign(session: Session) -> Iterator[str]:
    """What stands there for an item, or a row of its history, that does not exist."""
    places = {
        (item_id, reference, seq)
        for item_id, reference, seq in session.execute(
            select(Item.id, Item.reference, HistoryEntry.seq).join_from(Item, HistoryEntry)
        )
    }
    versions = {(reference, seq) for _, reference, seq in places}
    numbered = {(reference, str(seq)) for _, reference, seq in places}
    for key in session.scalars(select(OutboxMessage.key).where(OutboxMessage.purpose == "notice")):
        if tuple(key.split(":")[:2]) not in numbered:
            yield f"the notice {key} is about nothing that happened"
    for kept in session.scalars(select(IdempotencyKey)):
        if _receipt(kept.response) not in versions:
            yield f"the key {kept.key} answers for nothing that happened"
    if session.get_bind().dialect.name == "sqlite":
        yield from (f"a row of {row[0]} points to nothing" for row in session.execute(text("PRAGMA foreign_key_check")))


def _receipt(response: dict[str, Any]) -> tuple[str, int]:
    """Of which item an answer tells, and which version: the engine's own, or that of the API around its receipt."""
    told = response.get("body") or response
    return told.get("reference", ""), told.get("version", 0)


def _rows(case: Case) -> Iterator[str]:
    item, rows = case.item, case.rows
    if [row.seq for row in rows] != list(range(1, item.version + 1)):
        yield f"version {item.version}, but {len(rows)} rows of history"
        return
    if item.head_hash != rows[-1].hash or item.effective_on != rows[-1].effective_on:
        yield "the last row of the history is not the item's"
    reached = {row.track: row.to_state for row in rows}
    if any(state != (item.tracks[track] if track else item.state) for track, state in reached.items()):
        yield f"in {item.state} and {item.tracks}, but the history reached {reached}"
    if item.updated_at != rows[-1].recorded_at:
        yield "changed at another instant than its history says"


def _deadlines(case: Case) -> Iterator[str]:
    counted = [rule for rule in case.flow.deadlines.values() if _is_counted(rule)]
    running = _running(case, counted)
    is_open = [row for row in case.deadlines if row.is_open]
    actual = sorted((row.code, row.paused_on is not None) for row in is_open if row.code in {r.code for r in counted})
    if actual != sorted(running.items()):
        yield f"open deadlines are {actual}, but by its history {sorted(running.items())}"
    waiting = [row.due_on for row in is_open if row.paused_on is None]
    if case.item.next_due_on != min(waiting, default=None):
        yield f"next due on {case.item.next_due_on}, but its deadlines say {min(waiting, default=None)}"


def _is_counted(rule: DeadlineRule) -> bool:
    return not (rule.each or rule.only or rule.due.on or rule.due.source)


def _running(case: Case, rules: Iterable[DeadlineRule]) -> dict[str, bool]:
    """The codes that run after all that happened, and whether they are paused."""
    running: dict[str, bool] = {}
    state = ""
    for row in case.rows:
        state = state if row.track else row.to_state
        for rule in rules:
            if row.action in rule.satisfied_by | rule.cancelled_by:
                running.pop(rule.code, None)
            elif rule.code in running and row.action in rule.paused_by | rule.resumed_by:
                running[rule.code] = row.action in rule.paused_by
        if state == DELETED or case.flow.states[state].terminal:
            running.clear()
        running |= {rule.code: False for rule in rules if row.action in rule.started_by}
    return running


def _notices(session: Session, case: Case) -> Iterator[str]:
    """What the table of the workflow says is mailed, to each person at most once for a row of the history."""
    program = registry.program(case.item.program)
    told = {(parts[1], parts[-1]) for parts in (key.split(":") for key in case.notices)}
    for row in case.rows:
        names = [name for step in _steps(case, row) for notice in step.notify for name in (*notice.to, *notice.cc)]
        holders = RoleHolders(session, program.today(row.recorded_at))
        for person_id in holders.resolve(program, case.item, names):
            if (str(row.seq), str(person_id)) not in told:
                yield f"row {row.seq} was not told to person {person_id}"


def _steps(case: Case, row: HistoryEntry) -> Iterator[Transition]:
    for step in case.flow.actions.get(row.action, ()):
        if step.track == row.track and (row.from_state in step.sources if step.sources else row.from_state is None):
            yield step


def _answers(case: Case, *, keyed: bool) -> Iterator[str]:
    """Each answer kept is that of one action of a person, with what the system did next."""
    if not keyed:
        return
    begun = [row.seq for row in case.rows if row.actor_id is not None]
    ends = [following - 1 for following in begun[1:]] + [case.item.version]
    expected = [(first, last) for first, last in zip(begun, ends, strict=True)]
    if len(case.answers) != len(expected) or any(
        not first <= version <= last for version, (first, last) in zip(case.answers, expected, strict=True)
    ):
        yield f"people acted in rows {begun}, but answers are kept for versions {case.answers}"


def _unsearchable(session: Session) -> list[str]:
    key = "rowid" if session.get_bind().dialect.name == "sqlite" else "item_id"
    found = set(session.scalars(text(f"SELECT {key} FROM item_search")))  # noqa: S608 - one of two constants
    listed = session.execute(select(Item.id, Item.reference).where(Item.state != DELETED))
    return [f"{reference}: full text does not find it" for item_id, reference in listed if item_id not in found]
