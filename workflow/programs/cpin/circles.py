"""Of whom a field of this program offers one: the committee on the day, the society's people, who may score."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from models.people import Organization, Person
from workflow import registry
from workflow.choosing import role_holders
from workflow.committees.attendance import people_at, read_stays
from workflow.committees.roster import filled, seats_on
from workflow.context import Context
from workflow.programs.cpin.committees.seating import turn_of
from workflow.programs.cpin.functions import circles
from workflow.programs.cpin.reference import Committee, committees
from workflow.registry import Program
from workflow.texts import Text

NAME = "cpin"
SOCIETIES = ("submitter",)
COMMITTEES = ("bh_member", "os_member")
NEVER_SCORE = ("cpin_staff", "cwob", "admin")


@circles("everyone", Text("someone with a role in the program", "une personne qui a un rôle dans le programme"))
def everyone(ctx: Context) -> Collection[int]:
    """Whoever holds any role today."""
    return _all(ctx)


@circles(
    "involved",
    Text("someone of a society, a committee or the staff", "une personne d’une société, d’un comité ou du personnel"),
)
def involved(ctx: Context) -> Collection[int]:
    """Those who work on what moves: the societies, the committees, the staff; nobody who only reads."""
    return role_holders(ctx.session, _program(), (*SOCIETIES, *COMMITTEES, "cpin_staff"), ctx.today)


@circles("committee", Text("a member of the committee", "un membre du comité"))
def committee(ctx: Context) -> Collection[int] | None:
    """Whoever sits for the committee that is named, else for the one whose turn it is, on the day of the vote.

    The principals and alternates of its seats; of a committee whose seats are not kept here, who holds its roles.
    """
    named = committees().get(str(ctx.data.get("committee") or ""))
    body = named or turn_of(ctx.item)
    return (_sitting(ctx, body) if body is not None else None) or None


@circles("present", Text("a member who is at the meeting", "un membre présent à la réunion"))
def present(ctx: Context) -> Collection[int] | None:
    """Whoever the attendance says is there; before any is recorded, whoever sits for the meeting's committee."""
    here = people_at(read_stays(ctx.value("attendance")))
    kind = ctx.item.fields.get("kind")
    bodies = [body for body in committees().values() if body.meeting == kind]
    return here or {one for body in bodies for one in _sitting(ctx, body)} or None


@circles("society_people", Text("someone of the society", "une personne de la société"))
def society_people(ctx: Context) -> Collection[int]:
    """Those who submit for a society: for the one that is given, where one is."""
    return role_holders(ctx.session, _program(), SOCIETIES, ctx.today, ctx.data.get("society"))


@circles(
    "seated",
    Text(
        "someone of the seat’s society (of the program, where the seat has none)",
        "une personne de la société du siège (du programme, si le siège n’en a pas)",
    ),
)
def seated(ctx: Context) -> Collection[int]:
    """The people of the society that the seat is for; for a seat of no society, whoever has a role."""
    society = ctx.value("society")
    if society is None:
        return _all(ctx)
    works_there = (Person.organization_id == society, Person.organization.has(Organization.program == NAME))
    return frozenset(ctx.session.scalars(select(Person.id).where(Person.active, *works_there)))


@circles("scorers", Text("someone who may score", "une personne qui peut évaluer"))
def scorers(ctx: Context) -> Collection[int]:
    """Members of the committees and people of the societies; never staff, ministry or administrators."""
    able = role_holders(ctx.session, _program(), (*SOCIETIES, *COMMITTEES), ctx.today)
    return able - role_holders(ctx.session, _program(), NEVER_SCORE, ctx.today)


@circles("contacts", Text("someone whom the directory knows", "une personne que l’annuaire connaît"))
def contacts(ctx: Context) -> Collection[int]:
    """The people of the program's organizations; to a society's lead, those of the own society; to end, the members."""
    if ctx.transition.do == "end_member":
        rows = ctx.item.fields.get("members") or ()
        return frozenset(row["contact"] for row in rows if not row.get("until"))
    of_program = select(Organization.id).where(Organization.program == NAME)
    query = select(Person.id).where(
        Person.active,
        or_(Person.organization_id.in_(of_program), Person.id.in_(_all(ctx))),
    )
    if ctx.offering and not ctx.actor.holds("cpin_staff", NAME):
        query = query.where(Person.organization_id.in_(ctx.actor.organizations("society_lead")))
    return frozenset(ctx.session.scalars(query))


def _all(ctx: Context) -> Collection[int]:
    return role_holders(ctx.session, _program(), _program().roles, ctx.today)


def _sitting(ctx: Context, body: Committee) -> Collection[int]:
    day = _day(ctx)
    seats = filled(seats_on(ctx.session, NAME, body.code, day))
    if seats:
        return {one for seat in seats for one in (seat.principal_id, seat.alternate_id) if one is not None}
    return role_holders(ctx.session, _program(), [role for role in (body.member, body.chair) if role], day)


def _day(ctx: Context) -> date:
    """The day of the vote or of the meeting, where it is said; else today."""
    meeting = ctx.find(ctx.data.get("meeting"))
    fields = meeting.fields if meeting is not None else ctx.item.fields
    held = fields.get("held_on") or (fields.get("scheduled_on") if ctx.item.kind == "meeting" else None)
    given: date | None = ctx.data.get("decided_on")
    return given or (date.fromisoformat(held) if held else ctx.today)


def _program() -> Program:
    return registry.program(NAME)
