"""Separation of duties: what is taken away from roles that would allow it.

SD3 to SD5 are guards (approver_not_drafter and its like); SD9, that nobody alters history, holds because nothing
offers it.
"""

from dataclasses import replace

from sqlalchemy import select

from models.people import Person, RoleGrant
from workflow.actors import held_on
from workflow.context import Context
from workflow.deputising import Undelegated
from workflow.errors import Reason
from workflow.permissions import role_used
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees.decisions import pending_decision
from workflow.programs.cpin.committees.seating import MEETING, presiding, recusal, turn_of, voting_seats
from workflow.programs.cpin.reference import committees, turns

NOT_BY_SUBMITTER = frozenset({"triage", "accept", "prioritize", "rescore", "cast_ballot", "confirm_decision"})
"""What the named submitter may never do; whoever confirms a decision has voted on it."""

SEATED = frozenset(
    {
        "cast_ballot",
        "ask_for_meeting",
        "declare_interest",
        "give_proxy",
        "open_vote",
        "confirm_decision",
        "meet_condition",
        "confirm_conditions",
    }
)
"""What only the holder of a voting seat does."""

OF_THE_CHAIR = frozenset({"put_motion", "open_vote", "close_vote", "meet_condition", "confirm_conditions"})
"""What the chair does for a vote, or for what it left to be done."""

ADMINISTERED = frozenset({"seat"})
"""Kinds that a technical administrator looks after."""
ADMINISTERED_ACTIONS = frozenset({("report", "set_dates")})
"""And what else is reference data, though it stands on an item: when a reporting period is, and when it is due."""

MINISTRY_SIDE = {
    "change_request": frozenset({"schedule", "implement", "ministry_return", "ministry_decline"}),
    "inquiry": frozenset({"receive", "reopen"}),
    "meeting": frozenset({"accept_invitation", "decline_invitation"}),
    "ministry_dependency": frozenset({"edit", "finish", "drop", "reopen"}),
    "report": frozenset({"raise_questions", "accept"}),
    "seat": frozenset({"accept_seat", "decline_seat"}),
    "supplementary_question": frozenset({"raise", "follow_up", "close"}),
}
"""What the ministry's reviewer may change."""


def numbers(given: object) -> frozenset[int]:
    """People given by id: numbers, text of numbers, or a list of either."""
    parts = given.split(",") if isinstance(given, str) else given if isinstance(given, list | tuple) else ()
    return frozenset(int(part) for part in parts if str(part).strip().isdigit())


def voters_with(ctx: Context, role: str) -> bool:
    """Whether somebody who voted holds the role."""
    voters = numbers(ctx.data.get("voters"))
    if not voters:
        return False
    held = (RoleGrant.program == ctx.program.name, RoleGrant.role == role, *held_on(ctx.today))
    query = select(RoleGrant.id).where(RoleGrant.person_id.in_(voters), *held)
    return ctx.session.scalar(query.limit(1)) is not None


def staff_never_vote(ctx: Context) -> Reason | None:
    """SD1: staff hold no voting seat and never vote."""
    seated = ctx.transition.do in SEATED and ctx.actor.holds("cpin_staff", ctx.program.name)
    return Reason("SD1", wording.STAFF_VOTE) if seated or voters_with(ctx, "cpin_staff") else None


def admin_does_no_business(ctx: Context) -> Reason | None:
    """SD2: a technical administrator performs no business action, whatever other roles the person holds.

    Who sits on a committee is no business of the committee's: an administrator looks after the seats.
    """
    admin = not _is_administered(ctx) and ctx.actor.holds("admin", ctx.program.name)
    return Reason("SD2", wording.ADMIN_BUSINESS) if admin or voters_with(ctx, "admin") else None


def _is_administered(ctx: Context) -> bool:
    return ctx.item.kind in ADMINISTERED or (ctx.item.kind, ctx.transition.do) in ADMINISTERED_ACTIONS


def submitter_does_not_judge(ctx: Context) -> Reason | None:
    """SD6: the named submitter does not triage, accept, score or vote on the item."""
    submitter = ctx.item.submitter_id
    if submitter is None or ctx.transition.creates:
        return None
    acts = ctx.transition.do in NOT_BY_SUBMITTER and ctx.actor.person_id == submitter
    counted = numbers(ctx.data.get("voters")) | numbers(ctx.data.get("scorers"))
    if not acts and submitter not in counted:
        return None
    person = ctx.session.get(Person, submitter)
    return Reason("SD6", wording.SUBMITTER.format(name=person.name if person else submitter))


def chair_presides(ctx: Context) -> Reason | None:
    """SD7: only the presiding chair of the deciding committee, not recused on the item, confirms its decision."""
    if ctx.transition.do != "confirm_decision":
        return None
    decision = pending_decision(ctx)
    if decision is None:
        return None
    chair = committees()[decision.committee].chair
    presides = any(grant.role == chair and grant.committee in (None, decision.committee) for grant in ctx.actor.grants)
    recused = ctx.actor.person_id in (*decision.tally.get("recused_people", ()), ctx.item.submitter_id)
    recused = recused or recusal(ctx.item, ctx.actor.person_id) is not None
    presides = presides and decision.presiding_id in (None, ctx.actor.person_id)
    return None if presides and not recused else _presiding(chair)


def ministry_keeps_its_side(ctx: Context) -> Reason | None:
    """SD8: the ministry's reviewer never votes and changes only ministry-side things."""
    outside = ctx.transition.do not in MINISTRY_SIDE.get(ctx.item.kind, ())
    reviewer = ctx.actor.holds("cwob", ctx.program.name) and outside
    return Reason("SD8", wording.MINISTRY_SIDE) if reviewer or voters_with(ctx, "cwob") else None


def chair_of_the_turn(ctx: Context) -> Reason | None:
    """SD7: what a chair does for a vote is done by the chair of the committee whose turn it is, and by no other."""
    if ctx.transition.do not in OF_THE_CHAIR or ctx.item.kind not in turns():
        return None
    committee = turn_of(ctx.item)
    if committee is None or committee.chair is None or ctx.actor.holds("cpin_staff", ctx.program.name):
        return None
    return None if ctx.actor.holds(committee.chair, ctx.program.name) else _presiding(committee.chair)


def recused_chair_stands_back(ctx: Context) -> Reason | None:
    """A chair who is recused on an item does nothing for it as chair: whoever presides in their place does."""
    if ctx.transition.creates or ctx.item.kind == MEETING or ctx.transition.do == "confirm_decision":
        return None
    if recusal(ctx.item, ctx.actor.person_id) is None or not _acts_as_chair_alone(ctx):
        return None
    committee = turn_of(ctx.item)
    seats = voting_seats(ctx, committee.code) if committee is not None else ()
    instead = ctx.person(presiding(ctx.item, seats))
    message = wording.RECUSED_CHAIR.format(name=instead.name) if instead is not None else wording.CHAIR_RECUSED
    return Reason("SD7", message, who=(committee.chair,) if committee is not None and committee.chair else ())


def _acts_as_chair_alone(ctx: Context) -> bool:
    """Whether nothing but the role of a chair lets the actor perform the row."""
    chairs = {committee.chair for committee in committees().values()}
    others = tuple(rule for rule in ctx.transition.roles if rule.role not in chairs)
    if len(others) == len(ctx.transition.roles):
        return False
    return role_used(ctx.actor, replace(ctx.transition, roles=others), ctx.item) is None


def _presiding(chair: str | None) -> Reason:
    return Reason("SD7", wording.PRESIDING, who=(chair,) if chair else ())


def undelegated() -> Undelegated:
    """What nobody hands over: a seat has its alternate, and a chair’s alternate takes the seat, not the chair.

    So neither the roles that a seat or the chair gives, nor what is done in a vote, nor scores that are one's own
    (committees.yaml, alternates).
    """
    seats = {role for each in committees().values() for role in (each.member, each.chair) if role}
    kept = SEATED | OF_THE_CHAIR | {"record_tally", "correct_tally", "void_vote"}
    return Undelegated(roles=frozenset({"admin", *seats}), actions=kept | {"scorecard.*"})


RULES = (
    staff_never_vote,
    admin_does_no_business,
    submitter_does_not_judge,
    chair_presides,
    chair_of_the_turn,
    recused_chair_stands_back,
    ministry_keeps_its_side,
)
