"""Who sits for a committee when it votes on an item: the seats, who is recused, who presides, whose ballot counts."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.items import Item
from models.people import Person, RoleGrant
from workflow.actors import Actor, Grant, held_on
from workflow.committees.attendance import people_at, read_stays, who_presides
from workflow.committees.roster import FILLED, KIND, Seat, filled, seat_held_by, seats_on
from workflow.context import Context
from workflow.definition import Transition, Workflow
from workflow.programs.cpin.reference import Committee, Turn, committees, motions, turns

MEETING = "meeting"
OFFICERS = "officers_on"
"""Where a session keeps who holds an office."""
PERSON = "person:"
"""How a seat is named that is not kept here: by whoever sits on it."""

RECUSING = frozenset({"personal", "financial"})
"""Interests that keep a member from voting; that an item came from the member's society is only put on record."""


def member_role(committee: str) -> str:
    """The role of the members of a committee; a name that nobody holds where it has none."""
    known = committees().get(committee)
    return (known.member if known else None) or f"{committee}_member"


def first_committee(item: Item) -> Committee | None:
    """The committee that decides about items of the kind, before any other; about a meeting's minutes, its own."""
    if item.kind == MEETING:
        kind = item.fields.get("kind")
        return next((each for each in committees().values() if each.meeting == kind and each.chair), None)
    return next((each for each in committees().values() if item.kind in each.decides), None)


def turn_of(item: Item) -> Committee | None:
    """The committee whose turn it is to decide about an item: the last one that those before have passed it on to."""
    later = [turn.committee for turn in turns().get(item.kind, ()) if item.fields.get(turn.after)]
    return committees()[later[-1]] if later else first_committee(item)


def next_turn(ctx: Context) -> Turn | None:
    """The committee that has to endorse the item too, as the settings have it, and has not had its turn."""
    return next(
        (
            turn
            for turn in turns().get(ctx.item.kind, ())
            if ctx.setting(turn.setting) == turn.value and not ctx.item.fields.get(turn.after)
        ),
        None,
    )


def stands_for(item: Item) -> dict[str, str]:
    """The roles of the kind's own committee, each with the one that stands in its place while another has its turn."""
    first, now = first_committee(item), turn_of(item)
    if first is None or now is None or first is now:
        return {}
    pairs = ((first.member, now.member), (first.chair, now.chair))
    return {role: other for role, other in pairs if role and other}


def carried_rows(workflow: Workflow, motion: str) -> list[Transition]:
    """The rows that the system performs when a motion of that type is carried."""
    action = motions()[motion].action if motion in motions() else None
    return [row for row in workflow.actions.get(action or "", ()) if row.by_decision]


def deciding_committee(ctx: Context) -> str:
    """The committee to which a motion goes: the one named, else the one that decides about the item."""
    if "committee" in ctx.data:
        return str(ctx.data["committee"])
    competent = turn_of(ctx.item)
    return competent.code if competent else ""


def voting_seats(ctx: Context, committee: str) -> tuple[Seat, ...]:
    """The filled voting seats of a committee today; none where its seats are not kept here."""
    return filled(seats_on(ctx.session, ctx.program.name, committee, ctx.today))


def seats_of_members(ctx: Context, members: Iterable[int]) -> tuple[Seat, ...]:
    """A seat for each of the members named: for a committee whose seats are not kept here."""
    wanted = list(dict.fromkeys(members))
    rows = ctx.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    names = {row.id: row.name for row in rows}
    return tuple(person_seat(one, names[one]) for one in wanted if one in names)


def person_seat(person_id: int, name: str) -> Seat:
    """The seat that stands for one member."""
    return Seat(f"{PERSON}{person_id}", name[:120], voting=True, principal_id=person_id, state=FILLED)


def interests(item: Item) -> Iterator[tuple[int, str]]:
    """What was declared on an item: (person, interest)."""
    for row in item.fields.get("interests") or ():
        yield int(row["person"]), str(row["interest"])


def recusal(item: Item, person_id: int | None) -> str | None:
    """Why a person is recused on an item: `submitter`, `personal`, `financial`; None when they are not."""
    if person_id is None:
        return None
    if person_id == item.submitter_id:
        return "submitter"
    return next((why for who, why in interests(item) if who == person_id and why in RECUSING), None)


def recused_people(item: Item) -> frozenset[int]:
    """Everybody who is recused on an item: its submitter, and those with a personal or financial interest."""
    named = {who for who, why in interests(item) if why in RECUSING}
    return frozenset(named | ({item.submitter_id} if item.submitter_id is not None else set()))


def people_present(meeting: Item | None) -> frozenset[int] | None:
    """Who is at a meeting now, as its attendance says; None where no attendance was recorded."""
    rows = meeting.fields.get("attendance") if meeting is not None else None
    return people_at(read_stays(rows)) if rows else None


def presiding(item: Item, seats: Iterable[Seat], meeting: Item | None = None) -> int | None:
    """Who presides for an item: the chair, else the vice chair, else the member elected for the meeting.

    None of them while recused or, where the attendance is known, absent. None where nobody is left.
    """
    officers = {seat.office: seat.principal_id for seat in seats if seat.office}
    elected = meeting.fields.get("elected_to_preside") if meeting is not None else None
    here = people_present(meeting)
    for one in (officers.get("chair"), officers.get("vice_chair"), elected):
        if one is not None and recusal(item, one) is None and (here is None or one in here):
            return int(one)
    return None


def presided_at(meeting: Item, seats: Iterable[Seat], recused: Collection[int] = ()) -> int | None:
    """Who presided at a meeting, whoever has gone home since: the officers who came, else the member elected.

    Over an item none of those who are recused on it.
    """
    stays = (replace(stay, arrived_at=None, left_at=None) for stay in read_stays(meeting.fields.get("attendance")))
    present = [stay for stay in stays if stay.person_id not in recused]
    return who_presides(seats, present, meeting.fields.get("elected_to_preside"))


def officers_on(session: Session, program: str, committee: str, day: date) -> Mapping[str, int | None]:
    """Who is chair and vice chair of a committee on a day; asked once, until a seat changes."""
    key = (OFFICERS, program, committee, day)
    if key not in session.info:
        with session.no_autoflush:
            seats = seats_on(session, program, committee, day)
        session.info[key] = {seat.office: seat.principal_id for seat in seats if seat.office}
    known: Mapping[str, int | None] = session.info[key]
    return known


def forget_officers(ctx: Context) -> None:
    """A seat changed: who holds an office is asked anew."""
    if ctx.item.kind == KIND:
        for key in [key for key in ctx.session.info if isinstance(key, tuple) and key[0] == OFFICERS]:
            del ctx.session.info[key]


def item_grants(session: Session, actor: Actor, item: Item, today: date) -> Iterator[Grant]:
    """Whoever presides over the motion on an item, or over a meeting, holds the chair's role for it (acting_chair).

    So does the vice chair for an item on which the chair is recused, or that is put at a meeting without the chair.
    In the turn of another committee, its members and its chair stand where those of the kind's own one stood.
    """
    committee = turn_of(item) if actor.person_id is not None else None
    if committee is None:
        return
    for role, other in stands_for(item).items():
        if actor.holds(other, item.program):
            yield Grant(role, item.program, committee=committee.code)
    if not committee.chair or not actor.holds(member_role(committee.code), item.program):
        return
    if item.fields.get("motion_presided_by") == actor.person_id or _acts_as_chair(
        session, actor, item, committee, today
    ):
        for chair in {committee.chair, *(role for role, other in stands_for(item).items() if other == committee.chair)}:
            yield Grant(chair, item.program, committee=committee.code)


def _acts_as_chair(session: Session, actor: Actor, item: Item, committee: Committee, today: date) -> bool:
    """Whether the actor presided over the meeting, or is the vice chair while the chair is recused or away."""
    if item.kind == MEETING:
        return _presided(session, actor, item, committee)
    if not any(grant.committee == committee.code for grant in actor.grants):
        return False
    officers = officers_on(session, item.program, committee.code, today)
    chair = officers.get("chair")
    if officers.get("vice_chair") != actor.person_id or recusal(item, actor.person_id) is not None:
        return False
    return chair is None or recusal(item, chair) is not None or _is_away(session, item, chair, today)


def _presided(session: Session, actor: Actor, meeting: Item, committee: Committee) -> bool:
    if not meeting.fields.get("attendance") or not meeting.fields.get("scheduled_on"):
        return False
    if meeting.fields.get("elected_to_preside") != actor.person_id:
        officers = officers_on(session, meeting.program, committee.code, meeting_day(meeting))
        if officers.get("vice_chair") != actor.person_id:
            return False
    seats = seats_on(session, meeting.program, committee.code, meeting_day(meeting))
    return presided_at(meeting, seats) == actor.person_id


def _is_away(session: Session, item: Item, person_id: int, today: date) -> bool:
    """Whether a person did not come to today's meeting to which the item was referred."""
    reference = item.fields.get("vote_meeting")
    if not reference:
        return False
    with session.no_autoflush:
        meeting = session.scalar(select(Item).where(Item.program == item.program, Item.reference == reference))
    if meeting is None or not meeting.fields.get("attendance") or meeting_day(meeting) != today:
        return False
    return person_id not in {stay.person_id for stay in read_stays(meeting.fields["attendance"])}


def meeting_day(item: Item) -> date:
    """The day of a meeting: on which it was held, else for which it is scheduled."""
    return date.fromisoformat(item.fields.get("held_on") or item.fields["scheduled_on"])


def sits(ctx: Context, committee: str, seats: tuple[Seat, ...], person_id: int) -> str | None:
    """The seat from which a person may speak: by the roster; where there is none, by the role. None for neither."""
    if seats:
        held = seat_held_by(seats, person_id)
        return held.reference if held else None
    role = member_role(committee)
    chair = committees()[committee].chair if committee in committees() else None
    grants = (RoleGrant.program == ctx.program.name, RoleGrant.role.in_([role, chair]), *held_on(ctx.today))
    held_role = ctx.session.scalar(select(RoleGrant.id).where(RoleGrant.person_id == person_id, *grants).limit(1))
    return f"{PERSON}{person_id}" if held_role is not None else None


def seat_named(ctx: Context, committee: str, seats: Iterable[Seat], name: str) -> str | None:
    """The seat of whoever is given under a name, such as the mover; None where nobody is."""
    person_id = ctx.data.get(name)
    return None if person_id is None else sits(ctx, committee, tuple(seats), person_id)


def blank_ballot(seat: Seat, item: Item) -> Ballot:
    """The ballot of a seat before it votes; one that is recused has its ballot already."""
    why = recusal(item, seat.principal_id)
    return Ballot(
        seat=seat.reference,
        label=seat.label[:120],
        principal_id=seat.principal_id,
        alternate_id=seat.alternate_id,
        interest=why,
        value="recused" if why else None,
        received=[],
    )
