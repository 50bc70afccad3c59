"""What the roster and the attendance know of a vote: the seats filled, those recused, those present when it was called.

Where no seat of the committee is kept here, nothing is known, and the figures as given stand (committees.yaml, quorum).
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, time

from models.decisions import Decision
from models.items import Item
from workflow import registry
from workflow.committees.attendance import Stay, count_quorum, people_at, present_seats, read_stays
from workflow.committees.roster import Seat, filled, seats_on
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.committees import seating
from workflow.programs.cpin.committees import voting_wording as wording
from workflow.texts import Text


def roster_on(ctx: Context, day: date) -> tuple[Seat, ...]:
    """The filled voting seats of the deciding committee on a day; none where its seats are not kept here."""
    with ctx.session.no_autoflush:
        return filled(seats_on(ctx.session, ctx.program.name, seating.deciding_committee(ctx), day))


def recused_here(ctx: Context) -> frozenset[int]:
    """Who is recused in this vote: by what is on record about the item, and by name as given."""
    return seating.recused_people(ctx.item) | frozenset(ctx.data.get("recused_people") or ())


def recused_seats(ctx: Context, seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """The seats whose principal is recused in this vote."""
    recused = recused_here(ctx)
    return tuple(seat for seat in seats if seat.principal_id in recused)


def recused_by_name(ctx: Context, seats: Sequence[Seat]) -> dict[str, list[int]]:
    """Who was recused: as given, and everybody on record who holds a seat on the day."""
    on_record = {seat.principal_id for seat in recused_seats(ctx, seats) if seat.principal_id is not None}
    people = sorted({*(ctx.data.get("recused_people") or ()), *on_record})
    return {"recused_people": people} if people else {}


def by_roster(ctx: Context, day: date, counts: dict[str, int]) -> dict[str, int]:
    """The counts with what the roster of the day knows: every seat filled, and at least the recused on record."""
    seats = roster_on(ctx, day)
    if not seats:
        return counts
    recused = max(counts["recused"], len(recused_seats(ctx, seats)))
    return {**counts, "seats_filled": len(seats), "recused": recused}


def roster_reasons(ctx: Context, day: date) -> Iterator[Reason]:
    """Where a recorded vote says other than the roster, the recusals or the attendance."""
    recused = seating.recused_people(ctx.item)
    for person_id in ctx.data.get("voters") or ():
        if person_id in recused:
            person = ctx.person(person_id)
            name = person.name if person else str(person_id)
            yield Reason("recused_vote", wording.IS_RECUSED.format(name=name), field="voters")
    seats, given = roster_on(ctx, day), ctx.data.get("seats_filled")
    if not seats:
        if given is None:
            yield Reason("vote_described", wording.SEATS_MISSING, field="seats_filled")
        return
    if given not in (None, len(seats)):
        yield Reason("seats_on_roster", seats_differ(len(seats), given, day), field="seats_filled")
    yield from _more_than_came(ctx, seats)


def seats_differ(known: int, given: int, day: date) -> Text:
    """The roster has so many seats, and another number was given."""
    return wording.SEATS_DIFFER.format(known=known, given=given, day=day)


def _more_than_came(ctx: Context, seats: Sequence[Seat]) -> Iterator[Reason]:
    """No more seats were present at a vote than came to its meeting."""
    meeting, present = ctx.find(ctx.data.get("meeting")), ctx.data.get("present")
    rows = meeting.fields.get("attendance") if meeting is not None else None
    if not rows or present is None:
        return
    people = [stay.person_id for stay in read_stays(rows) if stay.person_id is not None]
    came = present_seats(seats, people, recused_here(ctx))
    if present > len(came):
        message = wording.MORE_THAN_CAME.format(known=len(came), seats=labels(came), given=present)
        yield Reason("present_attended", message, field="present")


def labels(seats: Sequence[Seat]) -> Text:
    """The seats by what they are called."""
    names = ", ".join(seat.label for seat in seats)
    return Text(names, names) if names else wording.NO_SEATS


def present_when_called(ctx: Context, decision: Decision, recused: Collection[int] = ()) -> tuple[Seat, ...] | None:
    """The seats present, and not recused, when the motion was put; None where no attendance or roster says so."""
    meeting = decision.meeting
    stays = read_stays(meeting.fields.get("attendance")) if meeting is not None else ()
    if meeting is None or not stays:
        return None
    with ctx.session.no_autoflush:
        seats = filled(seats_on(ctx.session, ctx.program.name, decision.committee, decision.decided_on))
    away = seating.recused_people(ctx.item) | frozenset(recused)
    return present_seats(seats, people_at(stays, _called_at(ctx, decision, meeting)), away) if seats else None


def _called_at(ctx: Context, decision: Decision, meeting: Item) -> time | None:
    """The local time at which a motion was put; None, for now, where the attendance tells of other days too."""
    if decision.opened_at is None or meeting.fields.get("ends_on"):
        return None
    put = registry.program(ctx.program.name).calendar.local(decision.opened_at)
    return put.time() if put.date() == seating.meeting_day(meeting) else None


def lacks_quorum(ctx: Context, meeting: Item) -> Text | None:
    """What to say where the attendance of a meeting is now below the quorum for the item."""
    stays: tuple[Stay, ...] = read_stays(meeting.fields.get("attendance"))
    seats = roster_on(ctx, ctx.today) if stays else ()
    if not seats:
        return None
    counted = count_quorum(seats, stays, recused=seating.recused_people(ctx.item))
    return None if counted.met else wording.BELOW_QUORUM.format(present=counted.present, needed=counted.needed)
