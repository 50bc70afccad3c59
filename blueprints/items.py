"""An item's page: where it is, what is next and whose turn, what stands in the way; then everything about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.access import item_visible
from blueprints.facts import entered_facts, find_names, shown_facts
from blueprints.identity import actor, asking, now, reading, writing
from blueprints.past import Past, read_past
from blueprints.turns import sort_offers
from blueprints.unwritten import writing_left
from blueprints.uploads import store, upload_help
from blueprints.wording import _
from models.attachments import Attachment
from models.items import Item
from workflow import deliveries, due_dates, editions, overview, redacting, registry, talking, values, versions
from workflow.actors import Actor
from workflow.attachments import keeping
from workflow.attachments.content import ACCEPT
from workflow.checks import count_stops, has_checks
from workflow.committees.votes import open_vote_of
from workflow.content.completeness import part_states, together
from workflow.content.printing import kept_versions
from workflow.content.programs import leading_part, structure_of
from workflow.content.storing import content_of
from workflow.diagram import draw
from workflow.engine import available_actions
from workflow.errors import FieldError, InvalidInput
from workflow.forecast import Coming
from workflow.next_due import next_rules
from workflow.noted import declared_fields
from workflow.outbox import sight
from workflow.panels import panels_of
from workflow.postings import postings_of
from workflow.records import COLUMNS
from workflow.reminders import reminders_of
from workflow.reports import sheets
from workflow.visibility import find_visible, hidden_fields, may

pages = Blueprint("items", __name__)


@dataclass(frozen=True)
class Files:
    """The files of an item as its page shows them, each with whether the reader may withdraw it."""

    lines: Sequence[tuple[Attachment, bool]]
    may_attach: bool
    help: str
    largest: int
    errors: Sequence[FieldError]
    accept: str = ACCEPT


@pages.get("/items/<reference>")
@item_visible
def show_item(reference: str) -> tuple[str, int]:
    """The page of one item; 422 when it is asked for as at a day that is none."""
    del reference  # access put the item in g
    context = item_context(g.item)
    wrong = context["past"] is not None and context["past"].error
    return render_template("pages/item.html", **context), 422 if wrong else 200


@pages.post("/items/<reference>/comments")
@item_visible
def add_comment(reference: str) -> tuple[str, int] | Response:
    """Say something about the item."""
    body = request.form.get("body", "")
    try:
        with writing() as session:
            talking.add_comment(session, find_visible(session, reference, actor()), body, actor=actor(), now=now())
    except InvalidInput as problem:
        context = item_context(g.item, comment=body, comment_error=problem.errors[0])
        return render_template("pages/item.html", **context), 422
    return redirect(url_for("items.show_item", reference=reference, _anchor="comments"), 303)


@pages.post("/items/<reference>/follow")
@item_visible
def follow(reference: str) -> Response:
    """Be told when the item moves, or no longer."""
    wanted = request.form.get("follow") == "yes"
    with writing() as session:
        change = talking.follow if wanted else talking.unfollow
        change(session, find_visible(session, reference, actor()), actor=actor())
    flash(_("You follow this item.") if wanted else _("You no longer follow this item."))
    return redirect(url_for("items.show_item", reference=reference), 303)


def item_context(
    item: Item, comment: str = "", comment_error: FieldError | None = None, file_errors: Sequence[FieldError] = ()
) -> dict[str, Any]:
    """Everything that the page shows."""
    session, who = reading(), actor()
    program, flow = registry.program(item.program), versions.workflow_of(session, item)
    structure = structure_of(item)
    parts = part_states(structure, content_of(session, item)) if structure else {}
    sees_history = may(who, "see_history", program, item)
    past = read_past(item, flow)
    hidden = hidden_fields(who, item)
    declared = declared_fields(flow)
    told = past.entries if sees_history else []
    names = find_names(session, declared.values(), [item.fields, *(entry.given for entry in told)])
    followers = overview.followers_of(session, item)
    panels = panels_of(session, item, now(), who)
    above = _said_above(item).union(*(panel.tells for panel in panels))
    turns = sort_offers(available_actions(session, item, actor=who, now=now()), item.state)
    dates = overview.state_dates(overview.history_of(session, item) if _is_narrowed(past) else past.entries)
    return {
        "item": item,
        "flow": flow,
        "program": program,
        "state": flow.states[item.state],
        "turns": turns,
        "next_rule": next_rules(session, [item], flow).get(item.id),
        "facts": shown_facts(flow.fields.values(), item.fields, names, {*hidden, *above}),
        "panels": panels,
        "has_content": structure is not None,
        "completeness": together(parts.values()),
        "writing": writing_left(session, item, parts, who),
        "lead": leading_part(session, item, who),
        "has_checks": has_checks(item),
        "stops": 0 if turns.obstacles else count_stops(session, item, now()),
        "vote": open_vote_of(session, item, who),
        "past": past if sees_history else None,
        "inputs": [entered_facts(declared.values(), entry, names, hidden, item.fields) for entry in told],
        "deadlines": overview.deadlines_of(session, item),
        "coming": _coming(item),
        "rights": {"may_change": due_dates.may_change(who, item), "may_send": due_dates.may_send(who, item)},
        "may_redact": redacting.may_redact(who, item),
        "mail": [(one, sight.subject_of(one)) for one in overview.mail_of(session, item, who)],
        "purposes": sight.PURPOSES,
        "comments": overview.comments_of(session, item),
        "files": _files(item, file_errors),
        "comment": comment,
        "comment_error": comment_error,
        "may_comment": may(who, "comment", program, item),
        "may_follow": may(who, "follow", program, item),
        "followers": followers,
        "is_following": any(one.id == who.person_id for one in followers),
        "known": editions.seen_editions(session, item, who) if editions.has_editions(flow) else [],
        "words": editions,
        **_postings(item),
        "family": overview.family_of(session, item, who),
        "diagram": draw(flow, item.state, frozenset(dates)),
        "state_dates": dates,
        "flow_of": registry.kind,
        "snapshots": sheets.seen_snapshots(session, item, who),
        "papers": kept_versions(session, item) if structure_of(item) is not None else None,
        "sees_figures": sheets.may_see_figures(who, item),
        "me": asking(),
    }


def _postings(item: Item) -> dict[str, Any]:
    """Where the item was posted, and how far the machine has come with what it was to post."""
    found = postings_of(reading(), item)
    sent = deliveries.deliveries_of(reading(), found) if found else {}
    recording = deliveries.may_record(actor(), item)
    return {"postings": found, "sent": sent, "may_record": recording, "sent_states": deliveries.STATES}


def _files(item: Item, errors: Sequence[FieldError]) -> Files:
    who = actor()
    found = keeping.files_of(reading(), item, who)
    lines = [(file, _may_take_out(who, item, file)) for file in found]
    largest = store().limits.file
    return Files(lines, keeping.may_attach(who, item), upload_help(), largest, errors)


def _may_take_out(who: Actor, item: Item, file: Attachment) -> bool:
    """Whether the reader may withdraw the file, or erase one that is withdrawn already."""
    if file.is_open:
        return keeping.may_withdraw(who, item, file)
    return file.erased_at is None and keeping.looks_after(who, item)


def _is_narrowed(past: Past) -> bool:
    """Whether only a part of the history is shown, from which the picture of the states cannot be drawn."""
    return past.day is not None or "before" in request.args


def _coming(item: Item) -> dict[int, list[Coming]]:
    """The reminders to come, by deadline."""
    found: dict[int, list[Coming]] = {}
    for reminder in reminders_of(reading(), item, now=now()):
        found.setdefault(reminder.deadline.id, []).append(reminder)
    return found


def _said_above(item: Item) -> set[str]:
    """Fields that only repeat what the head of the page says: title, organization, people, date received."""
    columns = {name: values.plain(getattr(item, column)) for name, column in COLUMNS.items() if column != "category"}
    return {name for name, value in columns.items() if value and item.fields.get(name) == value}
