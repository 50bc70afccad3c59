"""What is on the agenda of a meeting and who is there: what must hold of it, and what follows."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from models.items import Item
from models.people import RoleGrant
from workflow.actors import held_on
from workflow.committees.agenda import items_on
from workflow.committees.attendance import count_people, had_quorum, people_at, read_stays, read_time
from workflow.committees.bodies import body_of_meeting
from workflow.committees.roster import Seat, filled, seats_on
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees.meetings import TIME
from workflow.programs.cpin.committees.seating import meeting_day
from workflow.programs.cpin.functions import effects, guards


def roster(ctx: Context) -> tuple[Seat, ...]:
    """The seats of the committee whose meeting it is, on its day; none for another meeting."""
    body = body_of_meeting(ctx.item)
    return seats_on(ctx.session, ctx.program.name, body.code, meeting_day(ctx.item)) if body else ()


@guards("agenda_lines_named")
def agenda_lines_named(ctx: Context) -> Iterator[Reason]:
    """Every line says what it is about: an item that there is, or a topic."""
    lines = ctx.data.get("agenda_lines") or []
    wanted = items_on(lines)
    query = select(Item.reference).where(Item.program == ctx.program.name, Item.reference.in_(wanted))
    known = set(ctx.session.scalars(query)) - ctx.unseen if wanted else set()
    for index, line in enumerate(lines):
        place = f"agenda_lines.{index}"
        if not line.get("item") and not line.get("topic"):
            yield Reason("agenda_lines_named", wording.AGENDA_LINE, field=f"{place}.topic")
        elif line.get("item") and line["item"] not in known:
            message = wording.AGENDA_ITEM.format(reference=line["item"])
            yield Reason("agenda_lines_named", message, field=f"{place}.item")


@guards("attendance_possible")
def attendance_possible(ctx: Context) -> Iterator[Reason]:
    """Every stay is somebody's, ends after it begins, and is from a seat only of those who hold it."""
    rows = ctx.data.get("attendance") or []
    seats = {seat.reference: seat for seat in roster(ctx)} if any(row.get("seat") for row in rows) else {}
    for index, row in enumerate(rows):
        for name, message in _faults(row, seats):
            yield Reason("attendance_possible", message, field=f"attendance.{index}.{name}")


def _faults(row: Mapping[str, Any], seats: Mapping[str, Seat]) -> Iterator[tuple[str, Any]]:
    if not row.get("person") and not row.get("name"):
        yield "person", wording.ATTENDANCE_WHO
    wrong = [name for name in ("arrived_at", "left_at") if row.get(name) and not TIME.match(str(row[name]))]
    yield from ((name, wording.TIME_FORM) for name in wrong)
    if row.get("left_at") and not wrong:
        arrived, left = read_time(row.get("arrived_at")), read_time(row["left_at"])
        if arrived is not None and left is not None and left < arrived:
            yield "left_at", wording.ATTENDANCE_LEFT
    if not row.get("seat"):
        return
    seat = seats.get(row["seat"])
    if seat is None:
        yield "seat", wording.ATTENDANCE_SEAT
    elif row.get("person") not in (seat.principal_id, seat.alternate_id):
        yield "person", wording.ATTENDANCE_HOLDER.format(seat=seat.label)


@guards("presiding_member", asks=("elected_to_preside",))
def presiding_member(ctx: Context) -> Reason | None:
    """Whoever is elected to preside sits on a voting seat and is there."""
    elected = ctx.data.get("elected_to_preside")
    if elected is None:
        return None
    here = people_at(read_stays(ctx.data.get("attendance")))
    holders = {seat.holder(here) for seat in filled(roster(ctx))}
    if elected in holders:
        return None
    return Reason("presiding_member", wording.ATTENDANCE_PRESIDES, field="elected_to_preside")


@guards("quorum_or_discussion", asks=("inquorate",))
def quorum_or_discussion(ctx: Context) -> Reason | None:
    """A committee that never had its quorum has only discussed: the record must say so."""
    stays = read_stays(ctx.item.fields.get("attendance"))
    seats = roster(ctx) if stays else ()
    if not filled(seats) or ctx.data.get("inquorate") or had_quorum(seats, stays):
        return None
    return Reason("quorum_or_discussion", wording.NEVER_QUORATE, field="inquorate")


@effects("plan_agenda")
def plan_agenda(ctx: Context) -> None:
    """The lines as given, in their order; the items on it are related to the meeting."""
    lines = ctx.data.get("agenda_lines") or []
    ctx.set("agenda_lines", lines)
    ctx.set("items_discussed", items_on(lines))


@effects("record_attendance")
def record_attendance(ctx: Context) -> None:
    """How many came, and how many of them from outside the association, follow from who came."""
    rows = ctx.data.get("attendance") or []
    ctx.set("attendance", rows)
    ctx.set("elected_to_preside", ctx.data.get("elected_to_preside"))
    stays = read_stays(rows)
    people = {stay.person_id for stay in stays if stay.person_id is not None}
    staff = (RoleGrant.program == ctx.program.name, RoleGrant.role == "cpin_staff", *held_on(ctx.today))
    query = select(RoleGrant.person_id).where(RoleGrant.person_id.in_(people), *staff).distinct()
    inside = len(set(ctx.session.scalars(query))) if people else 0
    ctx.set("attendees", count_people(stays))
    ctx.set("outside_oacas", count_people(stays) - inside)
