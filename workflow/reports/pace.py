"""How committees decide: what was carried and lost by month, and how long items had waited for it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.decisions import Decision
from models.history import HistoryEntry
from models.items import Item
from workflow.definition import SAME
from workflow.registry import Program
from workflow.reports.courses import month_label, months_of
from workflow.reports.tables import Cell, Column, ListRule, Picture, Table, TableRow
from workflow.reports.waiting import WorkingDays, leading_rows
from workflow.reports.windows import Asked
from workflow.texts import Text

OUTCOMES = {
    "carried": Text("Carried", "Adoptées"),
    "lost": Text("Lost", "Rejetées"),
    "no_decision": Text("No decision", "Sans décision"),
}
WAITED = Text("Waited (median working days)", "Attente (médiane, jours ouvrables)")


@dataclass(frozen=True, slots=True)
class Decided:
    """A motion that ended: about which item, when, how, and since when the item had waited for it."""

    reference: str
    title: str
    number: str
    on: date
    outcome: str
    since: date | None


def pace_list(program: Program) -> ListRule:
    """Decisions of the committees by month and outcome, with how long the items had waited."""
    return ListRule(
        "pace",
        Text("Endorsement pace", "Rythme des approbations"),
        Text(
            "What the committees decided in each month, and how long the items had waited for it.",
            "Ce que les comités ont décidé chaque mois, et combien de temps les dossiers l’avaient attendu.",
        ),
        lambda session, asked, _options: _make(read_decided(session, program, asked), program, asked),
    )


def read_decided(session: Session, program: Program, asked: Asked) -> list[Decided]:
    """The motions about the program's items that ended in the window, by day. Two statements, however many."""
    window = asked.window
    rows = session.execute(
        select(Item.id, Item.kind, Item.reference, Item.title, Decision.number, Decision.decided_on, Decision.outcome)
        .join(Item, Item.id == Decision.item_id)
        .where(Item.program == program.name, Decision.outcome.is_not(None), Decision.recorded_at <= asked.known_at)
        .where(Decision.decided_on >= window.first, Decision.decided_on <= window.last)
        .order_by(Decision.decided_on, Decision.number)
    ).all()
    waits = _waits(session, program, {row.id for row in rows})
    return [
        Decided(
            row.reference,
            row.title,
            row.number,
            row.decided_on,
            str(row.outcome),
            max((day for day in waits.get(row.id, ()) if day <= row.decided_on), default=None),
        )
        for row in rows
    ]


def _waits(session: Session, program: Program, ids: Iterable[int]) -> dict[int, list[date]]:
    """The days on which each item came to where only a decision leads on."""
    awaited = {
        (flow.kind, source)
        for flow in program.kinds.values()
        for row in flow.transitions
        for source in row.sources
        if row.by_decision and all(main.to == SAME for main in leading_rows(flow, source))
    }
    found: dict[int, list[date]] = {}
    rows = session.execute(
        select(Item.id, Item.kind, HistoryEntry.to_state, HistoryEntry.effective_on)
        .join(Item, Item.id == HistoryEntry.item_id)
        .where(Item.id.in_(sorted(ids)), HistoryEntry.track.is_(None))
        .where(HistoryEntry.from_state.is_distinct_from(HistoryEntry.to_state))
    )
    for item_id, kind, state, day in rows:
        if (kind, state) in awaited:
            found.setdefault(item_id, []).append(day)
    return found


def _make(found: Sequence[Decided], program: Program, asked: Asked) -> Table:
    earliest = min([asked.window.first, *(one.since for one in found if one.since is not None)])
    days = WorkingDays(program.calendar, earliest, asked.window.last)
    months = tuple(
        TableRow((month_label(month), *_cells([one for one in found if one.on in month], days)))
        for month in months_of(asked.window)
    )
    return Table(
        "pace",
        Text("Endorsement pace", "Rythme des approbations"),
        (
            Column("month", Text("Month", "Mois")),
            *(Column(name, label, "number") for name, label in OUTCOMES.items()),
            Column("waited", WAITED, "number"),
        ),
        months,
        counts=tuple(zip((*OUTCOMES.values(), WAITED), _cells(found, days), strict=True)),
        more=(_motions(found, days),) if found else (),
        picture=Picture("stacked", "month", tuple(OUTCOMES)),
    )


def _cells(found: Sequence[Decided], days: WorkingDays) -> tuple[Cell, ...]:
    counted = Counter(one.outcome for one in found)
    waits = [days.between(one.since, one.on) for one in found if one.since is not None]
    return (*(counted[name] for name in OUTCOMES), median_low(waits) if waits else None)


def _motions(found: Sequence[Decided], days: WorkingDays) -> Table:
    return Table(
        "pace-motions",
        Text("The motions", "Les propositions"),
        (
            Column("number", Text("Motion", "Proposition")),
            Column("reference", Text("Reference", "Référence"), "reference"),
            Column("title", Text("Title", "Titre")),
            Column("on", Text("Decided on", "Décidée le"), "date"),
            Column("outcome", Text("Outcome", "Issue")),
            Column("waited", Text("Working days waited", "Jours ouvrables d’attente"), "number"),
        ),
        tuple(
            TableRow(
                (
                    one.number,
                    one.reference,
                    one.title,
                    one.on,
                    OUTCOMES[one.outcome],
                    days.between(one.since, one.on) if one.since is not None else None,
                ),
                reference=one.reference,
            )
            for one in found
        ),
    )
