"""The seats of the committees: who may hold one, for how long, and which roles follow from it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import RoleGrant
from workflow.actors import Grant, held_on
from workflow.committees.roster import EMPTIED, FILLED, FRESH, KIND, NO_OFFICE, OFFICERS
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees.replies import REPLIES, replies_of
from workflow.programs.cpin.committees.seat_sessions import sign_out_holders
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.reference import committees
from workflow.records import set_column

PROGRAM = "cpin"
ONE_DAY = timedelta(days=1)
NEVER_VOTE = {
    "cpin_staff": ("SD1", wording.SEAT_STAFF),
    "admin": ("SD2", wording.SEAT_ADMIN),
    "cwob": ("SD8", wording.SEAT_MINISTRY),
}
"""Roles that hold no voting seat, and what says so."""


def years_later(day: date, years: int) -> date:
    """The same day that many years later; the 29th of February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _people(ctx: Context) -> dict[str, int]:
    """Who would hold the seat after this action: the principal as given or as it is, the alternate as given."""
    named = {"principal": ctx.value("principal"), "alternate": ctx.data.get("alternate")}
    return {name: person_id for name, person_id in named.items() if person_id is not None}


@guards("own_committee", asks=("committee",))
def own_committee(ctx: Context) -> Reason | None:
    """A chair looks after the seats of the own committee alone; administrators after all."""
    committee = committees()[str(ctx.value("committee"))]
    if ctx.actor.holds("admin", PROGRAM) or ctx.actor.person_id is None:
        return None
    if any(grant.role == committee.chair and grant.committee in (None, committee.code) for grant in ctx.actor.grants):
        return None
    message = wording.SEAT_COMMITTEE.format(committee=committee.name)
    return Reason("own_committee", message, who=(committee.chair or "admin",), field="committee")


@guards("principal_and_term", needs=("principal", "term_start", "term_end"))
def principal_and_term(ctx: Context) -> Iterator[Reason]:
    """A seat is filled with a principal, for a term with both its ends; a new term takes nothing from the old one."""
    return _given(ctx, "principal_and_term", "principal", "term_start", "term_end")


@guards("office_and_end", needs=("office", "office_until"))
def office_and_end(ctx: Context) -> Iterator[Reason]:
    """An election says to which office, and until when."""
    return _given(ctx, "office_and_end", "office", "office_until")


@guards("new_end", needs=("term_end",))
def new_end(ctx: Context) -> Iterator[Reason]:
    """A renewal says until when."""
    return _given(ctx, "new_end", "term_end")


def _given(ctx: Context, code: str, *names: str) -> Iterator[Reason]:
    """A reason for each name that was not given with the action, whatever the record holds."""
    for name in names:
        if name not in ctx.data and not ctx.offering:
            yield Reason(code, wording.SEAT_GIVE.format(label=ctx.workflow.fields[name].label), field=name)


@guards("new_principal", asks=("principal",))
def new_principal(ctx: Context) -> Reason | None:
    """Whoever holds the seat already is renewed, not named again."""
    again = ctx.item.state == FILLED and ctx.data.get("principal") == ctx.item.fields.get("principal")
    return Reason("new_principal", wording.SEAT_SAME, field="principal") if again else None


@guards("may_hold_seat")
def may_hold_seat(ctx: Context) -> Iterator[Reason]:
    """Staff, administrators and the ministry hold no voting seat (SD1, SD2, SD8); an alternate is somebody else."""
    people = _people(ctx)
    if len(people) == 2 and people["principal"] == people["alternate"]:
        yield Reason("may_hold_seat", wording.SEAT_ALTERNATE, field="alternate")
    if not ctx.item.fields.get("voting") or not people:
        return
    held = (RoleGrant.program == PROGRAM, RoleGrant.role.in_(NEVER_VOTE), *held_on(ctx.today))
    query = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(people.values()), *held)
    roles = {(row.person_id, row.role) for row in ctx.session.execute(query)}
    for name, person_id in people.items():
        for role, (citation, message) in NEVER_VOTE.items():
            if (person_id, role) in roles:
                yield Reason("may_hold_seat", message, citation, field=name)


@guards("one_person_one_seat")
def one_person_one_seat(ctx: Context) -> Iterator[Reason]:
    """A person holds at most one voting seat of a committee, whether as its principal or as its alternate."""
    if not ctx.item.fields.get("voting"):
        return
    others = (Item.kind == KIND, Item.state == FILLED, Item.category == ctx.item.category, Item.id != ctx.item.id)
    with ctx.session.no_autoflush:
        seats = [seat for seat in ctx.session.scalars(select(Item).where(*others)) if seat.fields.get("voting")]
    for name, person_id in _people(ctx).items():
        for seat in seats:
            if person_id in (seat.fields.get("principal"), seat.fields.get("alternate")):
                yield Reason("one_person_one_seat", wording.SEAT_TWICE.format(seat=seat.title), field=name)


@guards("term_length", asks=("term_end",))
def term_length(ctx: Context) -> Reason | None:
    """A term ends after it begins, and after so many years at most."""
    renewed = ctx.transition.do == "renew"
    before = ctx.item.fields.get("term_end") if renewed else None
    start: date | None = date.fromisoformat(before) + ONE_DAY if before else ctx.value("term_start")
    end: date | None = ctx.data.get("term_end")
    if start is None or end is None:
        return None
    latest = years_later(start, int(ctx.setting("seat_term_years"))) - ONE_DAY
    if start < end <= latest:
        return None
    message = wording.SEAT_TERM.format(start=start, latest=latest)
    return Reason("term_length", message, field="term_end")


@guards("renewable")
def renewable(ctx: Context) -> Reason | None:
    """A term is renewed so often and no more."""
    most = int(ctx.setting("seat_renewals"))
    if int(ctx.item.fields.get("renewals") or 0) < most:
        return None
    return Reason("renewable", wording.SEAT_RENEWED.format(most=most))


@guards("officer_votes")
def officer_votes(ctx: Context) -> Reason | None:
    """Officers are elected from the voting seats."""
    if ctx.data.get("office") == "none":
        return Reason("officer_votes", wording.SEAT_NO_OFFICE, field="office")
    return None if ctx.item.fields.get("voting") else Reason("officer_votes", wording.SEAT_VOTELESS)


@guards("office_length", asks=("office_until",))
def office_length(ctx: Context) -> Reason | None:
    """An office is held from today for so many years at most."""
    until: date | None = ctx.data.get("office_until")
    latest = years_later(ctx.today, int(ctx.setting("officer_term_years")))
    if until is None or ctx.today <= until <= latest:
        return None
    message = wording.SEAT_OFFICE_TERM.format(latest=latest)
    return Reason("office_length", message, field="office_until")


@guards("in_office")
def in_office(ctx: Context) -> Reason | None:
    """Only an officer leaves an office."""
    return None if ctx.item.fields.get("office") in OFFICERS else Reason("in_office", wording.SEAT_NOT_IN_OFFICE)


@effects("create_seat")
def create_seat(ctx: Context) -> None:
    """A seat is called by what it stands for, and found by its committee; it belongs to nobody yet."""
    ctx.item.title, ctx.item.category = ctx.data["label"], ctx.data["committee"]
    ctx.item.submitter_id = None
    ctx.item.organization_id = ctx.data.get("society")
    _store(ctx, {**EMPTIED, "voting": bool(ctx.data.get("voting"))})


@effects("correct_seat")
def correct_seat(ctx: Context) -> None:
    """It is called by what it stands for."""
    ctx.item.title = ctx.value("label") or ctx.item.title


@effects("fill_seat")
def fill_seat(ctx: Context) -> None:
    """A new term, without the office held before; it counts from its first day, or from today where that is to come."""
    _store(ctx, {**FRESH, "alternate": ctx.data.get("alternate"), REPLIES: []})
    set_column(ctx.item, "owner", ctx.data["principal"])
    sign_out_holders(ctx)
    ctx.effective_on = min(ctx.today, max(ctx.item.effective_on, ctx.data["term_start"]))


@effects("name_alternate")
def name_alternate(ctx: Context) -> None:
    """No name: no alternate. What the one before said of serving goes with them."""
    ctx.set("alternate", ctx.data.get("alternate"))
    ctx.set(REPLIES, [row for row in replies_of(ctx.item) if row["person"] == ctx.item.fields.get("principal")])
    sign_out_holders(ctx)


@effects("renew_term")
def renew_term(ctx: Context) -> None:
    """Count it; of the new term nobody has said yet that they will serve."""
    _store(ctx, {"renewals": int(ctx.item.fields.get("renewals") or 0) + 1, REPLIES: []})


@effects("elect")
def elect(ctx: Context) -> None:
    """There is one chair and one vice chair: whoever held the office leaves it."""
    others = (Item.kind == KIND, Item.state == FILLED, Item.category == ctx.item.category, Item.id != ctx.item.id)
    for seat in ctx.session.scalars(select(Item).where(*others).order_by(Item.id)):
        if seat.fields.get("office") == ctx.data["office"]:
            ctx.follow("leave_office", item=seat)
    sign_out_holders(ctx)


@effects("leave_office")
def leave_office(ctx: Context) -> None:
    """The seat stays."""
    _store(ctx, NO_OFFICE)
    sign_out_holders(ctx)


@effects("empty_seat")
def empty_seat(ctx: Context) -> None:
    """Nobody holds it: what follows from holding it ends with it."""
    _store(ctx, {**EMPTIED, REPLIES: []})
    ctx.item.owner_id = None
    sign_out_holders(ctx)


def _store(ctx: Context, facts: Mapping[str, Any]) -> None:
    ctx.item.fields = {**ctx.item.fields, **facts}


# Asked with every request, so they are made once. Put in order here: asked for the order of ids, SQLite would walk
# through all items instead of along the index of the kind and the state.
SEATS = select(Item.id, Item.category, Item.fields).where(
    Item.program == PROGRAM, Item.kind == KIND, Item.state == FILLED
)
OWN_SEATS = SEATS.where(
    or_(Item.owner_id == bindparam("person_id"), Item.fields["alternate"].as_integer() == bindparam("person_id"))
)


def derived_grants(session: Session, day: date, person_id: int | None = None) -> Iterator[tuple[int, Grant]]:
    """The roles that follow from the voting seats held on `day`, of one person or of everybody.

    The principal and the alternate are members, so that the alternate may read the papers and stand in; whoever of
    them votes is judged by the seat. The chair's principal holds the chair's role while in office, and the vice
    chair's where nobody does; where the chair is recused or away, the vice chair holds it for that item or meeting.
    """
    found = session.execute(SEATS) if person_id is None else session.execute(OWN_SEATS, {"person_id": person_id})
    seats = sorted((seat for seat in found if _sits_on(seat.fields, day)), key=lambda seat: seat.id)
    for _, code, fields in seats:
        committee = committees().get(str(code))
        if committee is None:
            continue
        chaired = _office(fields, day) == "chair" or (_office(fields, day) and not _has_chair(session, code, day))
        roles = [(fields.get(who), committee.member) for who in ("principal", "alternate")]
        roles += [(fields.get("principal"), committee.chair)] if chaired else []
        for held_by, role in roles:
            if isinstance(held_by, int) and role is not None and person_id in (None, held_by):
                yield held_by, Grant(role, PROGRAM, committee=committee.code)


def _sits_on(fields: Mapping[str, Any], day: date) -> bool:
    """Whether the seat votes, and its term has begun and is not over: the day that it ends on is its last."""
    begins, ends = str(fields.get("term_start") or ""), str(fields.get("term_end") or "9999")
    return bool(fields.get("voting")) and begins <= day.isoformat() <= ends


def _office(fields: Mapping[str, Any], day: date) -> str | None:
    """The office that the seat's principal holds on a day."""
    office = fields.get("office")
    return office if office in OFFICERS and str(fields.get("office_until") or "") >= day.isoformat() else None


def _has_chair(session: Session, code: str, day: date) -> bool:
    """Whether the committee has a chair in office on a day; asked for its vice chair alone."""
    seats = session.execute(SEATS.where(Item.category == code))
    return any(_sits_on(seat.fields, day) and _office(seat.fields, day) == "chair" for seat in seats)
