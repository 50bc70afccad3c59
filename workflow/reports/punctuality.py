"""Which deadlines were kept and which were missed, by the month in which they fell due."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from models.items import Item
from workflow.registry import Program
from workflow.reports.courses import month_label, months_of
from workflow.reports.tables import Column, ListRule, Picture, Table, TableRow
from workflow.reports.windows import Asked
from workflow.texts import Text

End = Literal["kept", "late", "missed"]
ENDS: dict[End, Text] = {
    "kept": Text("Kept", "Respectées"),
    "late": Text("Kept late", "Respectées en retard"),
    "missed": Text("Missed, still open", "Manquées, toujours ouvertes"),
}


@dataclass(frozen=True, slots=True)
class Met:
    """One deadline that fell due: the item, the rule, the day, and what came of it by the end of the window."""

    reference: str
    title: str
    label: Text
    due_on: date
    satisfied_on: date | None
    end: End


def deadline_list(program: Program) -> ListRule:
    """Deadlines kept and missed, by month, by rule, and those that were not kept."""
    return ListRule(
        "deadlines",
        Text("Deadlines kept and missed", "Échéances respectées et manquées"),
        Text(
            "What became of the deadlines that fell due within the window. Those that were cancelled are left out.",
            "Ce qu’il est advenu des échéances tombées pendant la période. Celles qui ont été annulées sont exclues.",
        ),
        lambda session, asked, _options: _make(read_met(session, program, asked), asked),
    )


def read_met(session: Session, program: Program, asked: Asked) -> list[Met]:
    """The program's deadlines that fell due in the window and were not cancelled, by day. One statement."""
    window = asked.window
    rows = session.execute(
        select(Item.kind, Item.state, Item.reference, Item.title, Deadline.code, Deadline.due_on, Deadline.satisfied_on)
        .join(Item, Item.id == Deadline.item_id)
        .where(Deadline.program == program.name, Deadline.cancelled_on.is_(None), Deadline.paused_on.is_(None))
        .where(Deadline.due_on >= window.first, Deadline.due_on <= window.last, Deadline.created_on <= window.last)
        .order_by(Deadline.due_on, Item.reference, Deadline.code)
    )
    found = []
    for kind, state, reference, title, code, due_on, satisfied_on in rows:
        flow = program.kinds[kind]
        rule = flow.deadlines.get(code)
        if rule is not None and flow.states[state].listed:
            met = satisfied_on if satisfied_on is not None and satisfied_on <= window.last else None
            found.append(Met(reference, title, rule.label, due_on, met, _end(due_on, met)))
    return found


def _end(due_on: date, satisfied_on: date | None) -> End:
    if satisfied_on is None:
        return "missed"
    return "kept" if satisfied_on <= due_on else "late"


def _make(found: Sequence[Met], asked: Asked) -> Table:
    months = tuple(
        TableRow((month_label(month), *_counts(one for one in found if one.due_on in month)))
        for month in months_of(asked.window)
    )
    return Table(
        "deadlines",
        Text("Deadlines kept and missed", "Échéances respectées et manquées"),
        (Column("month", Text("Month", "Mois")), *_columns()),
        months,
        counts=tuple(zip(ENDS.values(), _counts(found), strict=True)),
        more=(_by_rule(found), _not_kept(found)) if found else (),
        picture=Picture("stacked", "month", tuple(ENDS)),
    )


def _columns() -> tuple[Column, ...]:
    return tuple(Column(name, label, "number") for name, label in ENDS.items())


def _counts(found: Iterable[Met]) -> tuple[int, ...]:
    counted = Counter(one.end for one in found)
    return tuple(counted[name] for name in ENDS)


def _by_rule(found: Sequence[Met]) -> Table:
    labels = {one.label.en: one.label for one in found}
    return Table(
        "deadlines-by-rule",
        Text("By what was due", "Selon ce qui était dû"),
        (Column("deadline", Text("Deadline", "Échéance")), *_columns()),
        tuple(
            TableRow((labels[name], *_counts(one for one in found if one.label.en == name))) for name in sorted(labels)
        ),
    )


def _not_kept(found: Sequence[Met]) -> Table:
    return Table(
        "deadlines-not-kept",
        Text("Those that were not kept", "Celles qui n’ont pas été respectées"),
        (
            Column("reference", Text("Reference", "Référence"), "reference"),
            Column("title", Text("Title", "Titre")),
            Column("deadline", Text("Deadline", "Échéance")),
            Column("due_on", Text("Due on", "Échéance le"), "date"),
            Column("satisfied_on", Text("Met on", "Respectée le"), "date"),
        ),
        tuple(
            TableRow((one.reference, one.title, one.label, one.due_on, one.satisfied_on), reference=one.reference)
            for one in found
            if one.end != "kept"
        ),
    )
