"""Committees with their roster as at any date, and meetings: agenda, attendance, quorum, minutes, calendar file."""

from datetime import date
from typing import Any

from flask import Response, g
from pydantic import Field
from sqlalchemy import select

from blueprints.access import item_visible, signed_in
from blueprints.api.answers import Shape, answer, decision_shown, organization_shown
from blueprints.api.pages import PageQuery, page_of
from blueprints.api.room import COMMITTEES, READS, Given, ItemPath, Name, gives, room
from blueprints.api.shapes import committees as shapes
from blueprints.committees import coming_meetings, decisions_of, ending, find_committee, names_in, procedure
from blueprints.display import said
from blueprints.identity import actor, now, reading
from blueprints.language import language
from blueprints.meetings import (
    calendar_file,
    draft_of,
    has_minutes,
    minutes_file,
    proposed_corrections,
    read_minutes,
    writes_minutes,
)
from models.decisions import Decision
from models.items import Item
from models.people import Organization
from workflow import registry
from workflow.committees.agenda import items_on, place_lines
from workflow.committees.attendance import Quorum
from workflow.committees.bodies import Body, all_bodies, is_meeting, waiting_for
from workflow.committees.gathering import Sitting, gather
from workflow.committees.roster import Seat, filled, seats_on
from workflow.errors import NotFound
from workflow.registry import Program

UNSIGNED = {"approved_on": None, "approved_by": None}
"""A correction made where the workflow of the day asked for no approval."""

BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
PDF: dict[str | int, Any] = {200: {"content": {"application/pdf": BINARY}}}
CALENDAR: dict[str | int, Any] = {200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}}


class CommitteePath(Given):
    """The committee in an address."""

    code: Name


class RosterQuery(Given):
    """The day whose roster is asked for."""

    as_at: date | None = Field(default=None, description="The end of a day in the past; today where nothing is said.")


@room.get("/committees", tags=[COMMITTEES], security=READS, responses=gives(shapes.Committees))
@signed_in
def list_committees(query: PageQuery) -> Response:
    """List the committees of your programs."""
    found = list(all_bodies(actor()))
    return page_of(found, query, lambda one: (one[0].name, one[1].code), lambda one: _committee(*one))


@room.get("/committees/<code>", tags=[COMMITTEES], security=READS, responses=gives(shapes.CommitteePage))
@signed_in
def read_committee(path: CommitteePath, query: RosterQuery) -> Response:
    """Read a committee: its roster as at a day, and, as of now, what waits, its meetings, rules and decisions."""
    program, body = find_committee(path.code)
    today = program.today(now())
    day = min(query.as_at or today, today)
    seats = seats_on(reading(), program.name, body.code, day)
    current = seats if day == today else seats_on(reading(), program.name, body.code, today)
    return answer(
        {
            **_committee(program, body),
            "as_at": day,
            "roster": _roster(seats),
            "terms_running_out": [seat.reference for seat in ending(current, today)],
            "waiting": [_brief(item) for item in waiting_for(reading(), program, body, actor())],
            "meetings": [
                {**_brief(item), "scheduled_on": item.fields["scheduled_on"]}
                for item in coming_meetings(program, body, today)
            ],
            "rules": [
                {"name": one.rule.name, "label": said(one.rule.field.label), "value": one.value}
                for one in procedure(program)
            ],
            "decisions": [_decided(decision) for decision in decisions_of(program, body)],
        }
    )


@room.get("/meetings/<reference>", tags=[COMMITTEES], security=READS, responses=gives(shapes.MeetingRoom))
@item_visible
def read_meeting(path: ItemPath) -> Response:
    """Read a meeting's agenda, attendance and quorum as they stand."""
    item = _meeting(path.reference)
    sitting, program = gather(reading(), item), registry.program(item.program)
    waiting = waiting_for(reading(), program, sitting.body, actor()) if sitting.body else []
    on_agenda = set(items_on(sitting.lines))
    return answer(
        {
            "reference": item.reference,
            "committee": sitting.body.code if sitting.body else None,
            "day": sitting.day,
            "agenda": _agenda(sitting),
            "waiting": [_brief(one) for one in waiting if one.reference not in on_agenda],
            "attendance": _attendance(sitting),
            "quorum": _counted(sitting.quorum),
            "presiding": _person(sitting, sitting.presiding),
            "decisions": [_decided(decision) for decision in sitting.decisions],
        }
    )


@room.get("/meetings/<reference>/minutes", tags=[COMMITTEES], security=READS, responses=gives(shapes.Minutes))
@item_visible
def read_meeting_minutes(path: ItemPath) -> Response:
    """Read the minutes; for the secretary, where there are none yet, the draft written from what happened."""
    item = read_minutes(path.reference)
    text = item.fields.get("minutes_text")
    return answer(
        {
            "reference": item.reference,
            "text": text,
            "draft": draft_of(gather(reading(), item)) if not text and writes_minutes(item) else None,
            "approved_on": item.fields.get("minutes_approved_on"),
            "approved_by_motion": item.fields.get("minutes_decision"),
            "corrections": [{**UNSIGNED, **row} for row in item.fields.get("minutes_corrections") or ()],
            "proposed": list(proposed_corrections(item)),
        }
    )


@room.get("/meetings/<reference>/minutes.pdf", tags=[COMMITTEES], security=READS, responses=PDF)
@item_visible
def read_minutes_pdf(path: ItemPath) -> Response:
    """Read the minutes as an accessible PDF (PDF/UA-1), its frame in the language of the request."""
    return minutes_file(has_minutes(read_minutes(path.reference)), language())


@room.get("/meetings/<reference>/invitation.ics", tags=[COMMITTEES], security=READS, responses=CALENDAR)
@item_visible
def read_invitation(path: ItemPath) -> Response:
    """Read the meeting as a calendar file, at its latest revision."""
    return calendar_file(_meeting(path.reference))


def _meeting(reference: str) -> Item:
    item: Item = g.item
    if not is_meeting(item):
        raise NotFound(reference)
    return item


def _committee(program: Program, body: Body) -> Shape:
    seats = seats_on(reading(), program.name, body.code, program.today(now()))
    return {
        "code": body.code,
        "program": program.name,
        "name": said(body.name),
        "decides": list(body.decides),
        "meeting_kind": body.meeting,
        "voting_seats": sum(seat.voting for seat in seats),
        "seats_filled": len(filled(seats)),
    }


def _roster(seats: tuple[Seat, ...]) -> list[Shape]:
    names = names_in(seats)["people"]
    wanted = {seat.society_id for seat in seats if seat.society_id is not None}
    rows = reading().scalars(select(Organization).where(Organization.id.in_(wanted))) if wanted else ()
    places = {row.id: row for row in rows}

    def person(person_id: int | None) -> Shape | None:
        return None if person_id is None else {"id": person_id, "name": names[person_id]}

    return [
        {
            "reference": seat.reference,
            "label": seat.label,
            "voting": seat.voting,
            "state": seat.state,
            "principal": person(seat.principal_id),
            "alternate": person(seat.alternate_id),
            "society": organization_shown(places.get(seat.society_id or 0)),
            "office": seat.office,
            "office_until": seat.office_until,
            "term_start": seat.term_start,
            "term_end": seat.term_end,
            "renewals": seat.renewals,
        }
        for seat in seats
    ]


def _brief(item: Item) -> Shape:
    return {"reference": item.reference, "kind": item.kind, "title": item.title, "state": item.state}


def _decided(decision: Decision) -> Shape:
    return {**decision_shown(decision), "item": decision.item.reference}


def _person(sitting: Sitting, person_id: int | None) -> Shape | None:
    return None if person_id is None else {"id": person_id, "name": sitting.name(person_id)}


def _agenda(sitting: Sitting) -> list[Shape]:
    return [
        {
            "number": one.number,
            "item": one.line.get("item"),
            "topic": one.line.get("topic"),
            "minutes": one.line.get("minutes"),
            "presenter": _person(sitting, one.line.get("presenter")),
            "quorum": _counted(sitting.quorum_on(one.line.get("item"))),
            "at": f"{one.at:%H:%M}" if one.at else None,
        }
        for one in place_lines(sitting.lines, sitting.starts_at)
    ]


def _attendance(sitting: Sitting) -> list[Shape]:
    return [
        {
            "person": _person(sitting, stay.person_id),
            "name": stay.name or None,
            "seat": stay.seat,
            "arrived_at": f"{stay.arrived_at:%H:%M}" if stay.arrived_at else None,
            "left_at": f"{stay.left_at:%H:%M}" if stay.left_at else None,
            "here": stay.covers(None),
        }
        for stay in sitting.stays
    ]


def _counted(counted: Quorum | None) -> Shape | None:
    names = ("seats_filled", "recused", "eligible", "needed", "present", "met")
    return None if counted is None else {name: getattr(counted, name) for name in names}
