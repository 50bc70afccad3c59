"""The committees: who sits on them as at any date, what waits for them, when they meet, what they decided."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from flask import Blueprint, render_template, request
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from blueprints.access import signed_in
from blueprints.facts import organization_name
from blueprints.identity import actor, now, reading
from blueprints.past import read_day
from models.decisions import Decision
from models.items import Item
from models.people import Organization, Person
from workflow import registry, settings
from workflow.committees.bodies import Body, all_bodies, waiting_for
from workflow.committees.minutes_facts import motion_label
from workflow.committees.outcomes import outcome_said
from workflow.committees.roster import KIND, Seat, filled, seats_on
from workflow.editions import reads_drafts
from workflow.engine import creating_actions
from workflow.errors import NotFound
from workflow.registry import Program
from workflow.settings import Standing
from workflow.visibility import visible

pages = Blueprint("committees", __name__)

SOON = timedelta(days=90)
"""Terms that end within so many days are running out."""

MOST = 20
PROCEDURE = "procedure"
"""The hook that names a program's settings that are rules of procedure."""


@pages.get("/committees")
@signed_in
def show_committees() -> str:
    """Every committee of the programs in which one takes part, with how many seats are filled."""
    found = []
    for program, body in all_bodies(actor()):
        seats = seats_on(reading(), program.name, body.code, program.today(now()))
        found.append((program, body, len(filled(seats)), sum(seat.voting for seat in seats)))
    return render_template("pages/committees.html", rows=found)


@pages.get("/committees/<code>")
@signed_in
def show_committee(code: str) -> tuple[str, int]:
    """One committee: roster as at a day, terms running out, vacancies, rules, what waits, meetings, decisions."""
    program, body = find_committee(code)
    today = program.today(now())
    typed = request.args.get("as_at", "")[:40].strip()
    day, error = read_day(typed, today)
    seats = seats_on(reading(), program.name, body.code, day or today)
    context = {
        "program": program,
        "body": body,
        "seats": seats,
        "filled": len(filled(seats)),
        "names": names_in(seats),
        "typed": typed,
        "day": day,
        "error": error,
        "ending": ending(seats, today) if day is None else (),
        "waiting": waiting_for(reading(), program, body, actor()),
        "meetings": coming_meetings(program, body, today),
        "decisions": decisions_of(program, body),
        "rules": procedure(program),
        "motion_label": motion_label,
        "outcome_said": outcome_said,
        "reads_drafts": partial(reads_drafts, actor()),
        "value_said": settings.value_said,
        "may_create": _may_create(),
    }
    return render_template("pages/committee.html", **context), 422 if error else 200


def find_committee(code: str) -> tuple[Program, Body]:
    """The committee of that code, of a program in which whoever asks takes part. Raises NotFound."""
    for program, body in all_bodies(actor()):
        if body.code == code:
            return program, body
    raise NotFound(code)


def names_in(seats: Iterable[Seat]) -> dict[str, dict[int, str]]:
    """The names of the people and societies of seats: two queries at most."""
    people = {one for seat in seats for one in (seat.principal_id, seat.alternate_id) if one is not None}
    places = {seat.society_id for seat in seats if seat.society_id is not None}
    session = reading()
    named = session.execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    rows = session.scalars(select(Organization).where(Organization.id.in_(places))) if places else ()
    return {
        "people": {row.id: row.name for row in named},
        "places": {row.id: organization_name(row) for row in rows},
    }


def ending(seats: Iterable[Seat], today: date) -> tuple[Seat, ...]:
    """The seats whose term is over or runs out soon, the earliest first."""
    held = (seat for seat in seats if seat.principal_id is not None and seat.term_end is not None)
    running_out = [seat for seat in held if seat.term_end and seat.term_end <= today + SOON]
    return tuple(sorted(running_out, key=lambda seat: (seat.term_end or today, seat.label)))


def coming_meetings(program: Program, body: Body, today: date) -> Sequence[Item]:
    """The meetings of a committee from today on, that one may see and that are still to be held, the next first."""
    kinds = [flow.kind for flow in program.kinds.values() if {"agenda_lines", "attendance"} <= set(flow.fields)]
    found: list[Item] = []
    for kind in kinds:
        terminal = [name for name, state in registry.kind(kind).states.items() if state.terminal]
        on = Item.fields["scheduled_on"].as_string()
        theirs = (Item.fields["kind"].as_string() == body.meeting, Item.state.not_in(terminal), on >= today.isoformat())
        not_held = Item.fields["held_on"].as_string().is_(None)
        query = select(Item).where(visible(actor(), kind), *theirs, not_held).order_by(on, Item.id).limit(MOST)
        found += reading().scalars(query)
    return found


def decisions_of(program: Program, body: Body) -> Sequence[Decision]:
    """The latest decisions of a committee about items that one may see."""
    seen = [visible(actor(), kind) for kind in program.kinds]
    query = (
        select(Decision)
        .join(Item, Item.id == Decision.item_id)
        .options(joinedload(Decision.item))
        .where(Decision.committee == body.code, Decision.outcome.is_not(None), or_(*seen))
    )
    return reading().scalars(query.order_by(Decision.decided_on.desc(), Decision.id.desc()).limit(MOST)).all()


def procedure(program: Program) -> list[Standing]:
    """The settings of a program that are rules of procedure, as they stand."""
    names = program.hooks[PROCEDURE]() if PROCEDURE in program.hooks else ()
    ((_, rows),) = settings.read_settings(reading(), [program])
    return [one for one in rows if one.rule.name in names]


def _may_create() -> bool:
    offers = creating_actions(reading(), KIND, actor=actor(), now=now())
    return any(offer.allowed for offer in offers)
