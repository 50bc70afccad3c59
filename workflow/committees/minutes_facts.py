"""What the minutes tell of a meeting, from what was gathered of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from models.decisions import Decision
from models.items import Item
from workflow import registry
from workflow.committees.agenda import Line, items_on
from workflow.committees.attendance import (
    Quorum,
    Stay,
    present_seats,
)
from workflow.committees.gathering import PERSON, Sitting
from workflow.committees.minutes import Attended, Condition, Discussed, Meeting, Motion
from workflow.committees.roster import filled
from workflow.texts import Text


def minutes_facts(sitting: Sitting, secretary: str) -> Meeting:
    """The facts of a meeting as its minutes tell them."""
    item, seats = sitting.item, filled(sitting.seats)
    labels = {seat.reference: seat.label for seat in sitting.seats}
    came = {stay.seat for stay in sitting.stays}
    about: dict[str, list[Motion]] = {}
    for decision in sitting.decisions:
        about.setdefault(decision.item.reference, []).append(motion_of(sitting, decision, labels))
    on_agenda = set(items_on(sitting.lines))
    everybody = {stay.person_id for stay in sitting.stays if stay.person_id is not None}
    attended = present_seats(sitting.seats, everybody)
    return Meeting(
        title=item.title,
        held_on=sitting.day,
        reference=item.reference,
        committee=sitting.body.name if sitting.body else None,
        presides=sitting.name(sitting.presided),
        secretary=secretary,
        channel=_channel(item),
        inquorate=bool(item.fields.get("inquorate")),
        adjourned=item.state == "adjourned_no_quorum",
        quorum=Quorum(len(seats), 0, len(attended)) if seats and sitting.stays else None,
        attended=_attended(sitting, labels),
        absent=tuple(seat.label for seat in seats if seat not in attended and seat.reference not in came),
        lines=tuple(_line(sitting, line, about) for line in sitting.lines),
        others=tuple(motion for name, told in about.items() if name not in on_agenda for motion in told),
        electronic=tuple(motion_of(sitting, decision, labels, dated=True) for decision in sitting.noted),
    )


def _attended(sitting: Sitting, labels: Mapping[str, str]) -> tuple[Attended, ...]:
    """Everybody who came, each once, with all arrivals and departures; those with a seat first."""
    alternates = {seat.alternate_id for seat in sitting.seats if seat.alternate_id is not None}
    found: dict[object, list[Stay]] = {}
    for stay in sitting.stays:
        found.setdefault(stay.person_id or stay.name, []).append(stay)
    told = [
        Attended(
            name=sitting.name(stays[0].person_id) or stays[0].name,
            seat=labels.get(stays[0].seat or "", ""),
            stands_in=bool(stays[0].seat) and stays[0].person_id in alternates,
            stays=tuple((stay.arrived_at, stay.left_at) for stay in stays),
        )
        for stays in found.values()
    ]
    return tuple(sorted(told, key=lambda one: not one.seat))


def _line(sitting: Sitting, line: Line, about: Mapping[str, Sequence[Motion]]) -> Discussed:
    reference = str(line.get("item") or "")
    item = sitting.discussed.get(reference)
    return Discussed(
        title=str(line.get("topic") or (item.title if item else "")),
        reference=reference,
        presenter=sitting.name(line.get("presenter")),
        motions=tuple(about.get(reference, ())),
    )


def motion_of(sitting: Sitting, decision: Decision, labels: Mapping[str, str], *, dated: bool = False) -> Motion:
    """A motion as the minutes tell it: totals, and the seats recused, never who voted how."""
    tally = decision.tally
    return Motion(
        number=decision.number,
        item=decision.item.reference,
        kind=motion_label(decision),
        text=decision.text,
        mover=_seat_said(sitting, decision.mover, labels),
        seconder=_seat_said(sitting, decision.seconder, labels),
        tally={name: int(value) for name, value in tally.items() if isinstance(value, int)},
        outcome=decision.outcome_reason or decision.outcome,
        recused=sitting.recused.get(decision.id, ()) or _named(sitting, tally.get("recused_people")),
        conditions=tuple(_condition(sitting, row) for row in decision.conditions or ()),
        decided_on=decision.decided_on if dated else None,
        corrects=str(tally.get("corrects") or ""),
    )


def _named(sitting: Sitting, people: Iterable[int] | None) -> tuple[str, ...]:
    return tuple(sitting.name(one) for one in people or () if sitting.name(one))


def _seat_said(sitting: Sitting, seat: str | None, labels: Mapping[str, str]) -> str:
    """What a seat is called; one that is not kept here is called by whoever sits on it."""
    if seat is None:
        return ""
    person = seat.removeprefix(PERSON)
    return labels.get(seat) or (sitting.name(int(person)) if seat.startswith(PERSON) and person.isdigit() else seat)


def _condition(sitting: Sitting, row: Mapping[str, Any]) -> Condition:
    due = row.get("due")
    return Condition(
        str(row.get("text") or ""), sitting.name(row.get("owner")), date.fromisoformat(due) if due else None
    )


def motion_label(decision: Decision) -> Text:
    """What a type of motion is called, as the workflow of its item says."""
    fields = (field for row in registry.kind(decision.item.kind).transitions for field in row.input)
    options = (option for field in fields if field.name == "type" for option in field.options)
    return next(
        (option.label for option in options if option.value == decision.type), Text(decision.type, decision.type)
    )


def _channel(item: Item) -> Text | None:
    field = registry.kind(item.kind).fields.get("channel")
    options = field.options if field else ()
    return next((option.label for option in options if option.value == item.fields.get("channel")), None)
