"""Gathering what happened at a meeting: the facts from which its minutes are written, and its page is shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.ballots import Ballot
from models.decisions import Decision
from models.items import Item
from models.people import Person
from workflow import registry
from workflow.committees.agenda import Line, items_on
from workflow.committees.attendance import (
    Quorum,
    Stay,
    count_quorum,
    people_at,
    present_seats,
    read_stays,
    read_time,
    who_presides,
)
from workflow.committees.bodies import Body, body_of_meeting
from workflow.committees.roster import Seat, filled, seats_on

ELECTRONIC = "electronic"
RECUSED = "recused"
RECUSED_PEOPLE = "recused_people"
"""The hook that tells who is recused on an item: (item) -> ids of people."""
PERSON = "person:"
"""How a seat is named that is not kept here."""
OVER = frozenset({"held", "minutes_drafted", "minutes_approved", "minutes_posted", "adjourned_no_quorum"})


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting as it is known: its committee and seats on its day, who is there, and what was put to the vote."""

    item: Item
    day: date
    body: Body | None
    seats: tuple[Seat, ...]
    stays: tuple[Stay, ...]
    lines: tuple[Line, ...]
    discussed: Mapping[str, Item]
    decisions: tuple[Decision, ...]
    noted: tuple[Decision, ...]
    recused: Mapping[int, tuple[str, ...]]
    names: Mapping[int, str]

    @property
    def starts_at(self) -> time | None:
        """The local time at which it is to begin."""
        return read_time(self.item.fields.get("starts_at"))

    @property
    def quorum(self) -> Quorum | None:
        """The quorum now, on a question from which nobody is recused; None where there is no roster to count from."""
        return count_quorum(self.seats, self.stays) if filled(self.seats) else None

    def quorum_on(self, reference: str | None) -> Quorum | None:
        """The quorum now for an item of the agenda; None where everybody may vote on it, or there is no roster."""
        item = self.discussed.get(reference or "")
        hook = registry.program(self.item.program).hooks.get(RECUSED_PEOPLE)
        if item is None or hook is None or not filled(self.seats):
            return None
        counted = count_quorum(self.seats, self.stays, recused=hook(item))
        return counted if counted.recused else None

    @property
    def presiding(self) -> int | None:
        """Who presides now."""
        return who_presides(self.seats, self.stays, self.item.fields.get("elected_to_preside"))

    @property
    def presided(self) -> int | None:
        """Who presided, whoever has gone home since."""
        stayed = [Stay(stay.person_id, stay.name, stay.seat) for stay in self.stays]
        return who_presides(self.seats, stayed, self.item.fields.get("elected_to_preside"))

    @property
    def present(self) -> tuple[Seat, ...]:
        """The voting seats that are there now."""
        return present_seats(self.seats, people_at(self.stays))

    def name(self, person_id: int | None) -> str:
        """A person's name; empty for nobody."""
        return self.names.get(person_id, "") if person_id is not None else ""


def gather(session: Session, item: Item) -> Sitting:
    """Everything that is known of a meeting; so many queries, however long it was."""
    fields = item.fields
    day = date.fromisoformat(fields.get("held_on") or fields["scheduled_on"])
    body = body_of_meeting(item)
    seats = seats_on(session, item.program, body.code, day) if body else ()
    lines: tuple[Line, ...] = tuple(fields.get("agenda_lines") or ())
    decisions = _decisions(session, item, body, day)
    noted = _noted(session, item, body, day)
    found = session.scalars(select(Item).where(Item.reference.in_(items_on(lines)))) if items_on(lines) else ()
    stays = read_stays(fields.get("attendance"))
    people = {
        *(one for seat in seats for one in (seat.principal_id, seat.alternate_id)),
        *(stay.person_id for stay in stays),
        *(line.get("presenter") for line in lines),
        *(fields.get(name) for name in ("elected_to_preside", "minutes_drafter", "minutes_approver")),
        *(one for decision in (*decisions, *noted) for one in _people_of(decision)),
    } - {None}
    names = session.execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    return Sitting(
        item=item,
        day=day,
        body=body,
        seats=seats,
        stays=stays,
        lines=lines,
        discussed={one.reference: one for one in found},
        decisions=decisions,
        noted=noted,
        recused=_recused(session, (*decisions, *noted)),
        names={row.id: row.name for row in names},
    )


def _people_of(decision: Decision) -> Iterator[int | None]:
    """Everybody whom a decision names: who owns its conditions, who was recused, who moved it without a seat."""
    yield from (row.get("owner") for row in decision.conditions or ())
    yield from decision.tally.get("recused_people") or ()
    for seat in (decision.mover, decision.seconder):
        if seat and seat.startswith(PERSON):
            yield int(seat.removeprefix(PERSON))


def _decisions(session: Session, item: Item, body: Body | None, day: date) -> tuple[Decision, ...]:
    """The motions put at the meeting: those that name it, and those of its committee and day that name none."""
    named = Decision.tally["meeting"].as_string()
    here = (Decision.meeting_id == item.id) | (named == item.reference)
    if body is not None:
        unnamed = Decision.meeting_id.is_(None) & or_(named.is_(None), named == "") & (Decision.mode != ELECTRONIC)
        here = here | ((Decision.committee == body.code) & (Decision.decided_on == day) & unnamed)
    return _read(session, here)


def _noted(session: Session, item: Item, body: Body | None, day: date) -> tuple[Decision, ...]:
    """The electronic votes that ended since the committee met before: read into the minutes of this meeting.

    One that ended after a meeting had begun that day is read into the minutes of the next one.
    """
    if body is None:
        return ()
    held = Item.fields["held_on"].as_string()
    before = session.execute(
        select(held, Item.fields["starts_at"].as_string())
        .where(Item.kind == item.kind, Item.fields["kind"].as_string() == body.meeting, Item.state.in_(sorted(OVER)))
        .where(held < day.isoformat(), Item.id != item.id)
        .order_by(held.desc())
        .limit(1)
    ).first()
    since = (date.fromisoformat(before[0]), _began(before[1])) if before else (date.min, time.min)
    until = (day, _began(item.fields.get("starts_at")))
    ended = (Decision.decided_on >= since[0]) & (Decision.decided_on <= day) & Decision.outcome.is_not(None)
    found = _read(session, (Decision.committee == body.code) & (Decision.mode == ELECTRONIC) & ended)
    return tuple(decision for decision in found if since <= ended_at(decision) < until)


def _began(starts_at: str | None) -> time:
    """When a meeting began; where nothing is said, at noon."""
    return read_time(starts_at) or time(12)


def ended_at(decision: Decision) -> tuple[date, time]:
    """The local day and time at which an electronic vote ended: it closes at its hour, whenever the clock comes by."""
    calendar = registry.program(decision.item.program).calendar
    ends = [one for one in (decision.closed_at, decision.closes_at) if one is not None]
    if not ends or decision.closed_at is None:
        return (decision.decided_on, time.min)
    local = calendar.local(min(ends))
    return (decision.decided_on, local.time() if local.date() == decision.decided_on else time.min)


def _recused(session: Session, decisions: Iterable[Decision]) -> dict[int, tuple[str, ...]]:
    """The seats that were recused, by the id of the decision."""
    found: dict[int, tuple[str, ...]] = {}
    ids = [decision.id for decision in decisions]
    if ids:
        stayed_out = (Ballot.decision_id.in_(ids), Ballot.value == RECUSED)
        rows = select(Ballot.decision_id, Ballot.label).where(*stayed_out).order_by(Ballot.label, Ballot.id)
        for decision_id, label in session.execute(rows):
            found[decision_id] = (*found.get(decision_id, ()), label)
    return found


def _read(session: Session, condition: Any) -> tuple[Decision, ...]:
    query = select(Decision).options(joinedload(Decision.item)).where(condition).order_by(Decision.id)
    return tuple(session.scalars(query))
