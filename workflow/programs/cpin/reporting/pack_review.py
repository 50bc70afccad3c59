"""P1: what the bi-monthly review with the ministry goes through, as at the end of the window."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Item
from workflow import registry
from workflow.calendar import Calendar
from workflow.programs.cpin.guards import HELD
from workflow.programs.cpin.reporting import cells
from workflow.programs.cpin.reporting.cells import column
from workflow.programs.cpin.reporting.records import Record, read_records
from workflow.reports.tables import ListRule, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

REVIEW = "ministry_review"
MOVING = ("change_request", "practice", "training_resource", "document")
AWAITING = frozenset({"forwarded", "scheduled"})
AHEAD = 40
"""Business days for which coming deadlines are shown (reports.yaml, P1)."""
ONE_DAY = timedelta(days=1)

TITLE = Text("Bi-monthly ministry review pack", "Dossier de la revue bimestrielle avec le ministère")
ABOUT = Text(
    "What changed since the last review, what is overdue, what waits for the ministry, and what falls due next.",
    "Ce qui a changé depuis la dernière revue, ce qui est en retard, ce qui attend le ministère et ce qui vient.",
)
CHANGES_NOTE = Text("Changes since {day}.", "Changements depuis le {day}.")
NUMBER = column("number", "Numéro", "reference")
NAME = column("title", "Titre")
CHANGES = (
    NUMBER,
    column("kind", "Genre"),
    NAME,
    column("before", "Avant"),
    column("now", "Maintenant"),
    column("moved on", "Changé le", "date"),
)
OVERDUE_TITLE = Text("Items overdue", "Éléments en retard")
DUE_TITLE = Text("Deadlines of the next 40 business days", "Échéances des 40 prochains jours ouvrables")
DEADLINES = (
    NUMBER,
    NAME,
    column("deadline", "Échéance"),
    column("due on", "Échoit le", "date"),
    column("business days", "Jours ouvrables", "number"),
)
AWAITING_TITLE = Text("Change requests awaiting the ministry", "Demandes de changement en attente du ministère")
AWAITED = (
    NUMBER,
    NAME,
    column("state", "État"),
    column("forwarded on", "Transmise le", "date"),
    column("ministry release if known", "Version du ministère, si elle est connue"),
    column("business days waiting", "Jours ouvrables d’attente", "number"),
)
DEPENDENCIES_TITLE = Text("Dependencies on ministry activity", "Activités du ministère dont d’autres dépendent")
DEPENDENCIES = (
    NUMBER,
    column("what the ministry does", "Ce que fait le ministère"),
    column("expected on", "Prévue le", "date"),
    column("what waits for it", "Ce qui l’attend"),
)


@dataclass(frozen=True, slots=True)
class DueLine:
    """A deadline that was still to be met at the end of the window."""

    reference: str
    title: str
    label: Text
    due_on: date


def review_pack(session: Session, asked: Asked, _options: Mapping[str, str]) -> Table:
    """P1, read at the end of the window."""
    calendar = registry.program("cpin").calendar
    day = asked.window.last
    since = last_review(read_records(session, asked, "meeting"), day) or asked.window.first - ONE_DAY
    moved = [one for kind in MOVING for one in read_records(session, asked, kind)]
    more = (
        *deadlines_tables(_still_due(session, asked), day, calendar),
        awaiting_table((one for one in moved if one.kind == "change_request"), day, calendar),
        dependencies_table(read_records(session, asked, "ministry_dependency")),
    )
    return changes_table(moved, since, more)


def last_review(meetings: Iterable[Record], day: date) -> date | None:
    """The day of the last review with the ministry before a day."""
    held = (one.day("held_on") for one in meetings if one.fields.get("kind") == REVIEW and one.state in HELD)
    return max((on for on in held if on is not None and on < day), default=None)


def changes_table(records: Iterable[Record], since: date, more: tuple[Table, ...] = ()) -> Table:
    """What came to another state after a day, the latest first."""
    moved = sorted(_moved(records, since), key=lambda row: (row[2], row[0].reference), reverse=True)
    rows = tuple(
        TableRow(
            (
                one.reference,
                registry.kind(one.kind).label,
                one.title,
                cells.state_label(one.kind, before) if before else None,
                cells.state_label(one.kind, one.state),
                on,
            ),
            one.reference,
        )
        for one, before, on in moved
    )
    note = CHANGES_NOTE.format(day=since)
    return Table("P1", TITLE, CHANGES, rows, ((cells.TOTAL, len(rows)),), note=note, more=more)


def _moved(records: Iterable[Record], since: date) -> Iterator[tuple[Record, str | None, date]]:
    for one in records:
        states = registry.kind(one.kind).states
        before = next((step.to_state for step in reversed(one.steps) if step.effective_on <= since), None)
        listed = states[one.state].listed or (before is not None and states[before].listed)
        if one.state != before and listed:
            yield one, before, max(step.effective_on for step in one.steps)


def deadlines_tables(lines: Sequence[DueLine], day: date, calendar: Calendar) -> tuple[Table, Table]:
    """What was not met in time by the end of a day, and what falls due in the business days after it."""
    ahead = calendar.add_working_days(day, AHEAD)
    late = [one for one in lines if one.due_on <= day]
    coming = [one for one in lines if day < one.due_on <= ahead]
    return (
        _deadlines("P1-overdue", OVERDUE_TITLE, late, day, calendar),
        _deadlines("P1-coming", DUE_TITLE, coming, day, calendar),
    )


def _deadlines(code: str, title: Text, lines: Iterable[DueLine], day: date, calendar: Calendar) -> Table:
    ordered = sorted(lines, key=lambda one: (one.due_on, one.reference, one.label.en))
    rows = tuple(
        TableRow(
            (one.reference, one.title, one.label, one.due_on, abs(calendar.working_days_between(day, one.due_on))),
            one.reference,
        )
        for one in ordered
    )
    return Table(code, title, DEADLINES, rows, ((cells.TOTAL, len(rows)),))


def awaiting_table(requests: Iterable[Record], day: date, calendar: Calendar) -> Table:
    """The change requests that are with the ministry, the longest waiting first."""
    waiting = [(one.reached("forwarded") or day, one) for one in requests if one.state in AWAITING]
    rows = tuple(
        TableRow(
            (
                one.reference,
                one.title,
                cells.state_label(one.kind, one.state),
                since,
                one.fields.get("ministry_release"),
                calendar.working_days_between(since, day),
            ),
            one.reference,
        )
        for since, one in sorted(waiting, key=lambda row: (row[0], row[1].reference))
    )
    return Table("P1-awaiting", AWAITING_TITLE, AWAITED, rows, ((cells.TOTAL, len(rows)),))


def dependencies_table(records: Iterable[Record]) -> Table:
    """What the ministry has still to do, by the day on which it is expected."""
    still_open = [one for one in records if one.state == "open"]
    still_open.sort(key=lambda one: (one.day("expected_on") or date.max, one.reference))
    rows = tuple(
        TableRow(
            (
                one.reference,
                one.fields.get("description"),
                one.day("expected_on"),
                cells.joined(one.fields.get("blocks")),
            ),
            one.reference,
        )
        for one in still_open
    )
    return Table("P1-dependencies", DEPENDENCIES_TITLE, DEPENDENCIES, rows, ((cells.TOTAL, len(rows)),))


def _still_due(session: Session, asked: Asked) -> list[DueLine]:
    """Every deadline of the program that ran at the end of the window: neither met, nor cancelled, nor paused."""
    day = asked.window.last
    rows = session.execute(
        select(Item.reference, Item.title, Item.kind, Deadline.code, Deadline.due_on)
        .join(Item, Item.id == Deadline.item_id)
        .where(
            Deadline.program == registry.program("cpin").name,
            Deadline.created_on <= day,
            or_(Deadline.satisfied_on.is_(None), Deadline.satisfied_on > day),
            or_(Deadline.cancelled_on.is_(None), Deadline.cancelled_on > day),
            or_(Deadline.paused_on.is_(None), Deadline.paused_on > day),
        )
    )
    return [DueLine(row.reference, row.title, _label(row.kind, row.code), row.due_on) for row in rows]


def _label(kind: str, code: str) -> Text:
    rule = registry.kind(kind).deadlines.get(code)
    return rule.label if rule is not None else Text(code, code)


LISTS = {"P1": ListRule("P1", TITLE, ABOUT, review_pack)}
