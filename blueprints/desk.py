"""My desk: the first page after a sign-in."""

from collections.abc import Iterable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import signed_in
from blueprints.identity import actor, now, person, reading, writing
from models.content import PartAssignment
from models.people import Person
from workflow import desk, registry
from workflow.content.assigning import assigned_for_others, assigned_to
from workflow.content.programs import find_structure
from workflow.engine import creating_actions
from workflow.judging import Offer
from workflow.next_due import next_rules
from workflow.visibility import programs_of

pages = Blueprint("desk", __name__)


@pages.get("/")
@signed_in
def show_desk() -> str:
    """What waits for me, what is due soon or late, what moved since I was last here."""
    since = person().desk_seen_at
    most = desk.MOST if "all" in request.args else desk.SHOWN
    waiting = desk.waiting(reading(), actor(), now(), most)
    others = desk.waiting_for_others(reading(), actor(), now(), most)
    due = desk.due_soon(reading(), actor(), now().date(), most, waiting)
    return render_template(
        "pages/desk.html",
        waiting=waiting,
        others=others,
        parts=_titled(assigned_to(reading(), actor())),
        parts_of_others=[_titled(parts) for _principal, parts in assigned_for_others(reading(), actor())],
        due=due,
        rules=next_rules(reading(), [*waiting, *due, *(row for _, rows in others for row in rows)]),
        most=most,
        is_whole=most == desk.MOST,
        beginnings=[] if waiting else _beginnings(),
        moved=desk.moved_since(reading(), actor(), since, now()),
        since=since,
        flow_of=registry.kind,
        program_of=registry.program,
    )


@pages.post("/desk/seen")
@signed_in
def mark_seen() -> Response:
    """From now on, `moved since I was last here` begins here. A GET never changes it."""
    with writing() as session:
        session.get_one(Person, person().id).desk_seen_at = now()
    return redirect(url_for("desk.show_desk"), 303)


def _titled(parts: Iterable[PartAssignment]) -> list[tuple[PartAssignment, str]]:
    """The parts that somebody was asked to write, each with its title."""
    return [(one, find_structure(one.item).parts[one.part].title) for one in parts]


def _beginnings() -> list[tuple[str, Offer]]:
    """What this person can begin: for a desk on which nothing waits."""
    return [
        (kind, offer)
        for program in programs_of(actor())
        for kind in program.kinds
        for offer in creating_actions(reading(), kind, actor=actor(), now=now())
        if offer.allowed and offer.on_behalf_of is None
    ]
