"""A meeting's room: its agenda and who is there, the quorum as it stands, and the minutes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask import Response as Sent
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.display import said
from blueprints.identity import actor, chosen, now, reading, services, writing
from blueprints.language import language
from blueprints.numbers import whole_number
from blueprints.options import everyone, person_named
from blueprints.room_buttons import changed_lines, changed_rows, choose_person, moved
from blueprints.wording import _
from models.items import Item
from workflow import registry
from workflow.committees import agenda, attendance
from workflow.committees.bodies import is_meeting, waiting_for
from workflow.committees.gathering import Sitting, gather
from workflow.committees.minutes import draft_minutes, without_places
from workflow.committees.minutes_facts import minutes_facts, motion_label
from workflow.committees.minutes_paper import minutes_paper
from workflow.committees.outcomes import outcome_said
from workflow.deputising import said_for
from workflow.editions import reads_drafts
from workflow.engine import advance, available_actions
from workflow.errors import Conflict, InvalidInput, NotFound, Refused
from workflow.outbox.invitations import Asked, make_invitation
from workflow.texts import Text
from workflow.visibility import find_visible, hidden_fields, only_visible

pages = Blueprint("meetings", __name__)

Problem = Refused | InvalidInput | Conflict


@pages.get("/meetings/<reference>")
@item_visible
def show_meeting(reference: str) -> str:
    """The agenda with what could still be put on it, who is there, and whether that is a quorum."""
    del reference  # access put the item in g
    return _meeting_page(_meeting())


@pages.post("/meetings/<reference>/agenda")
@item_visible
def change_agenda(reference: str) -> tuple[str, int] | Response:
    """Put an item or a topic on the agenda, move a line, change or remove it."""
    item = _meeting()
    lines = list(item.fields.get("agenda_lines") or ())
    try:
        changed = changed_lines(lines, partial(person_named, reading(), item.program))
    except InvalidInput as problem:
        return _meeting_page(item, problem), _code(problem)
    except (IndexError, ValueError):
        return _meeting_page(item, said_wrong=_("The agenda has changed meanwhile. Look again, and repeat it.")), 409
    to = moved(len(changed))  # a browser puts nothing in focus where the address names a place on the page
    return _store(reference, "plan_agenda", {"agenda_lines": changed}, anchor=None if to else "agenda", **to)


@pages.post("/meetings/<reference>/attendance")
@item_visible
def change_attendance(reference: str) -> tuple[str, int] | Response:
    """Note who arrives and leaves, take back a mistake, and who was elected to preside."""
    item = _meeting()
    rows = list(item.fields.get("attendance") or ())
    elected = request.form.get("preside", type=whole_number) or item.fields.get("elected_to_preside")
    try:
        changed = changed_rows(rows, partial(person_named, reading(), item.program))
    except InvalidInput as problem:
        return _meeting_page(item, problem), _code(problem)
    except IndexError:
        return _meeting_page(
            item, said_wrong=_("The attendance has changed meanwhile. Look again, and repeat it.")
        ), 409
    here = {row.get("person") for row in changed if not row.get("left_at")}
    data = {"attendance": changed, "elected_to_preside": elected if elected in here else None}
    return _store(reference, "record_attendance", data, anchor="attendance")


@pages.get("/meetings/<reference>/minutes")
@item_visible
def show_minutes(reference: str) -> str:
    """The minutes with their corrections; for the secretary the text to write on, drafted from what happened."""
    return _minutes_page(read_minutes(reference))


@pages.post("/meetings/<reference>/minutes")
@item_visible
def write_minutes(reference: str) -> str | tuple[str, int] | Response:
    """Look at the text as it will read, keep it, or hand it in for approval."""
    item = read_minutes(reference)
    text = request.form.get("minutes_text", "").replace("\r\n", "\n")
    action = {"keep": "write_minutes", "hand_in": "draft_minutes"}.get(request.form.get("do", ""))
    if action is None:
        return _minutes_page(item, typed=text, preview=True)
    try:
        _advance(reference, action, {"minutes_text": text})
    except (Refused, InvalidInput, Conflict) as problem:
        return _minutes_page(read_minutes(reference), typed=text, problem=problem), _code(problem)
    flash(_("Kept.") if action == "write_minutes" else _("Handed in: someone else approves it now."))
    return redirect(url_for("meetings.show_minutes", reference=reference), 303)


@pages.get("/meetings/<reference>/minutes.pdf")
@item_visible
def download_minutes(reference: str) -> Response:
    """The minutes as an accessible PDF."""
    return minutes_file(has_minutes(read_minutes(reference)), language())


@pages.get("/meetings/<reference>/invitation.ics")
@item_visible
def download_invitation(reference: str) -> Response:
    """The meeting as a calendar file, at its latest revision."""
    del reference
    return calendar_file(_meeting())


def calendar_file(item: Item) -> Sent:
    """The answer that carries a meeting's calendar file."""
    program, mail = registry.program(item.program), services().mail
    event = program.hooks["event_of"](reading(), item, "PUBLISH", item.updated_at)
    made = make_invitation(event, Asked(mail.sender_address, mail.base_url), language())
    headers = {"Content-Disposition": f'attachment; filename="{item.reference}.ics"'}
    return Sent(made, mimetype="text/calendar", headers=headers)


def _meeting() -> Item:
    """The meeting of this request. Raises NotFound for another kind of item."""
    item: Item = g.item
    if not is_meeting(item):
        raise NotFound(item.reference)
    return item


def read_minutes(reference: str) -> Item:
    """The meeting, for whoever may read its minutes as they now stand. Raises NotFound for all others."""
    item = find_visible(reading(), reference, actor())
    if not is_meeting(item) or "minutes_text" in hidden_fields(actor(), item):
        raise NotFound(reference)
    return item


def proposed_corrections(item: Item) -> Sequence[Mapping[str, Any]]:
    """The corrections that wait for somebody's approval, for those who read drafts of minutes."""
    name = "proposed_corrections"
    return () if name in hidden_fields(actor(), item) else item.fields.get(name) or ()


def has_minutes(item: Item) -> Item:
    """The same meeting. Raises NotFound where its minutes were not written here."""
    if not item.fields.get("minutes_text"):
        raise NotFound(item.reference)
    return item


def minutes_file(item: Item, tongue: str) -> Sent:
    """The answer that carries the minutes as PDF."""
    made = minutes_paper(gather(reading(), item), tongue)
    headers = {"Content-Disposition": f'attachment; filename="{item.reference}-minutes-{tongue}.pdf"'}
    return Sent(made, mimetype="application/pdf", headers=headers)


def draft_of(sitting: Sitting) -> str:
    """The draft of the minutes in the reader's language, written from what happened."""
    return draft_minutes(minutes_facts(sitting, said(_secretary(sitting.item))), language())


def _secretary(item: Item) -> Text:
    """Who writes the minutes, and for whom."""
    offers = available_actions(reading(), item, actor=actor(), now=now())
    for_whom = next((one.on_behalf_of for one in offers if one.action == "write_minutes" and one.allowed), None)
    return said_for(actor().name, for_whom.name if for_whom is not None else None)


def writes_minutes(item: Item) -> bool:
    """Whether whoever asks may write at the minutes now."""
    return "write_minutes" in _allowed(item)


def _advance(reference: str, action: str, data: Mapping[str, Any]) -> None:
    seen = request.form.get("version", type=whole_number)
    with writing() as session:
        item = find_visible(session, reference, actor())
        advance(session, item, action, actor=chosen(), now=now(), data=data, expected_version=seen)


def _store(
    reference: str, action: str, data: Mapping[str, Any], anchor: str | None, **query: Any
) -> tuple[str, int] | Response:
    try:
        _advance(reference, action, data)
    except (Refused, InvalidInput, Conflict) as problem:
        return _meeting_page(find_visible(reading(), reference, actor()), problem), _code(problem)
    return redirect(url_for("meetings.show_meeting", reference=reference, _anchor=anchor, **query), 303)


def _code(problem: Problem) -> int:
    if isinstance(problem, Conflict):
        return 409
    return {"role": 403, "separation": 403, "state": 409}.get(getattr(problem, "ground", "guard"), 422)


def _sentences(problem: Problem | None) -> list[str]:
    """What is wrong, in the reader's language."""
    if problem is None:
        return []
    if isinstance(problem, Conflict):
        return [_("Someone else was faster: this is how it stands now. Look again, and repeat it.")]
    if isinstance(problem, InvalidInput):
        return [said(error.message) for error in problem.errors]
    return [said(reason.message) for reason in problem.reasons if reason.blocks]


def _allowed(item: Item) -> frozenset[str]:
    offers = available_actions(reading(), item, actor=actor(), now=now())
    return frozenset(offer.action for offer in offers if offer.allowed)


def _meeting_page(item: Item, problem: Problem | None = None, said_wrong: str = "") -> str:
    session = reading()
    sitting, program, allowed = gather(session, item), registry.program(item.program), _allowed(item)
    on_agenda = set(agenda.items_on(sitting.lines))
    plans, records = "plan_agenda" in allowed, "record_attendance" in allowed
    offered = waiting_for(session, program, sitting.body, actor()) if plans and sitting.body else ()
    return render_template(
        "pages/meeting.html",
        item=item,
        flow=registry.kind(item.kind),
        program=program,
        sitting=sitting,
        placed=agenda.place_lines(sitting.lines, sitting.starts_at),
        titles=_titles(sitting),
        minutes_in_all=agenda.minutes_of(sitting.lines),
        changing=_line_to_change(sitting) if plans else None,
        moved=(request.args.get("moved", type=whole_number), request.args.get("by")),
        waiting=_referred_first((one for one in offered if one.reference not in on_agenda), item),
        rows=list(item.fields.get("attendance") or ()),
        here=attendance.people_at(sitting.stays),
        plans=plans,
        records=records,
        choose=partial(choose_person, everyone(session, item.program) if plans or records else ()),
        local_time=program.calendar.local(now()).strftime("%H:%M"),
        motion_label=motion_label,
        outcome_said=outcome_said,
        reads_drafts=partial(reads_drafts, actor()),
        sees_minutes="minutes_text" not in hidden_fields(actor(), item),
        wrong=[*_sentences(problem), *([said_wrong] if said_wrong else [])],
    )


def _titles(sitting: Sitting) -> dict[str, str]:
    """What the items on the agenda are called, of those that whoever asks may see: a meeting shows no other's."""
    seen = only_visible(reading(), (one.id for one in sitting.discussed.values()), actor())
    return {reference: one.title for reference, one in sitting.discussed.items() if one.id in seen}


def _referred_first(waiting: Iterable[Item], meeting: Item) -> list[Item]:
    """What waits for the committee, what was referred to this very meeting before all else."""
    return sorted(waiting, key=lambda one: one.fields.get("vote_meeting") != meeting.reference)


def _line_to_change(sitting: Sitting) -> int | None:
    """The line whose form is open, so that a long agenda is not a hundred forms."""
    line = request.args.get("line", type=whole_number)
    return line if line is not None and 0 <= line < len(sitting.lines) else None


def _minutes_page(
    item: Item, typed: str | None = None, *, preview: bool = False, problem: Problem | None = None
) -> str:
    sitting = gather(reading(), item)
    allowed = _allowed(item)
    kept = str(item.fields.get("minutes_text") or "")
    writes = "write_minutes" in allowed
    text = typed if typed is not None else kept or (draft_of(sitting) if writes else "")
    return render_template(
        "pages/minutes.html",
        item=item,
        flow=registry.kind(item.kind),
        program=registry.program(item.program),
        sitting=sitting,
        kept=kept,
        text=text,
        is_draft=writes and not kept and typed is None,
        preview=preview,
        writes=writes,
        without_places=without_places,
        corrections=item.fields.get("minutes_corrections") or (),
        proposed=proposed_corrections(item),
        wrong=_sentences(problem),
    )
