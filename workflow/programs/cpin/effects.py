"""What follows when a change request, an inquiry or a list moves: one plain function per effect."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.items import Item, ItemLink
from workflow.actors import Actor
from workflow.context import Context
from workflow.programs.cpin.functions import effects
from workflow.programs.cpin.guards import closed_card
from workflow.programs.cpin.prioritization.results import place_at, ranked_at
from workflow.records import set_column

SCORED = ("priority", "moscow", "confidence", "effort", "societies_affected")
"""What a change request takes from its scorecard."""


def store(ctx: Context, **facts: object) -> None:
    """Put facts on the record, and in their columns where they have one."""
    for name, fact in facts.items():
        ctx.set(name, fact)
        set_column(ctx.item, name, fact)


def speaker_of(actor: Actor) -> dict[str, int]:
    """Who submits, and for which society, where the actor does not act for somebody else."""
    if actor.holds("cpin_staff") and not actor.holds("submitter"):
        return {}
    own = {"submitter": actor.principal_id, "society": actor.organization_id}
    return {name: value for name, value in own.items() if value is not None}


def name_submitter(ctx: Context) -> None:
    """Say who submits and for which society: as given; else the person, unless they only act for the association."""
    item = ctx.item
    known = speaker_of(ctx.actor)
    submitter, society = (ctx.data.get(name) or known.get(name) for name in ("submitter", "society"))
    if not ctx.actor.holds("cpin_staff"):
        submitter = ctx.actor.principal_id
    if submitter is not None and society is None:
        person = ctx.person(submitter)
        society = person.organization_id if person else None
    item.submitter_id, item.organization_id = submitter, society
    ctx.set("submitter", submitter)
    ctx.set("society", society)


def speaker(item: Item) -> dict[str, int]:
    """Who submitted an item, and for which society: handed on to what is made of it."""
    known = {"submitter": item.submitter_id, "society": item.organization_id}
    return {name: value for name, value in known.items() if value is not None}


@effects("start_draft")
def start_draft(ctx: Context) -> None:
    """A draft belongs to its author and society; it is not received yet."""
    name_submitter(ctx)
    store(ctx, origin="submitted", entered_on=ctx.today)


@effects("receive_today")
def receive_today(ctx: Context) -> None:
    """The date received is the local date of the submission."""
    store(ctx, date_received=ctx.today)


@effects("log_received")
def log_received(ctx: Context) -> None:
    """What came by mail, phone or at a meeting has its own date received; it was entered today."""
    submitter, society = ctx.data.get("submitter"), ctx.data.get("society")
    person = ctx.person(submitter)
    ctx.item.submitter_id = submitter
    ctx.item.organization_id = society or (person.organization_id if person else None)
    received: date = ctx.data.get("date_received") or ctx.today
    store(ctx, origin="logged", entered_on=ctx.today, date_received=received, society=ctx.item.organization_id)


@effects("start_child")
def start_child(ctx: Context) -> None:
    """A child of a split keeps the parent's date received and is not counted as received."""
    store(ctx, origin="split", entered_on=ctx.today)


@effects("start_spawned")
def start_spawned(ctx: Context) -> None:
    """A draft that came of an inquiry belongs to the inquirer and their society."""
    store(ctx, origin="submitted", entered_on=ctx.today)


@effects("ask_submitter")
def ask_submitter(ctx: Context) -> None:
    """The question goes to the submitter and the society's lead."""
    ctx.set("last_question", ctx.data["text"])
    ctx.set("last_answer", None)
    ctx.notify("question", ("submitter", "society_lead"), text=ctx.data["text"])


@effects("note_answer")
def note_answer(ctx: Context) -> None:
    """The answer stands beside the question."""
    ctx.set("last_answer", ctx.data["text"])


@effects("join_survivor")
def join_survivor(ctx: Context) -> None:
    """The submitter hears from now on about the item that stays."""
    survivor = ctx.find(ctx.data["into"])
    if survivor is not None:
        ctx.set("merged_into", survivor.reference)
        ctx.link(survivor, "merged_into")
        ctx.add_follower(survivor, ctx.item.submitter_id)


@effects("create_children")
def create_children(ctx: Context) -> None:
    """Each child begins accepted, with everything of the parent that it does not say itself."""
    item = ctx.item
    names = ("details", "category", "business_need", "date_received", "no_client_information_confirmed")
    shared = {name: ctx.value(name) for name in names} | speaker(item)
    for row in ctx.data["children"]:
        facts = {**shared, "parent": item.reference, **row}
        known = {name: fact for name, fact in facts.items() if fact is not None}
        _create_for_them(ctx, "change_request", "create_child", "split_into", known)


@effects("receive_misfiled_inquiry")
def receive_misfiled_inquiry(ctx: Context) -> None:
    """A misfiled inquiry is received as one, on the date on which it came."""
    if ctx.data.get("void_reason") != "misfiled_inquiry":
        return
    facts = {
        "subject": ctx.item.title,
        "question": ctx.value("details") or ctx.item.title,
        "received_on": ctx.item.received_on or ctx.today,
        **speaker(ctx.item),
    }
    _create_for_them(ctx, "inquiry", "receive_misfiled", "received_as", facts)


@effects("store_score")
def store_score(ctx: Context) -> None:
    """A new score replaces the old one; the history keeps both. What is not given is taken from the scorecard."""
    ctx.set("prioritization_meeting", ctx.data["meeting"])
    meeting, card = ctx.find(ctx.data["meeting"]), closed_card(ctx)
    if card is not None:
        for name in SCORED:
            if name not in ctx.data:
                ctx.set(name, card.fields.get(name))
    rank = ctx.data.get("rank")
    if rank is not None:
        ctx.set("computed_rank", rank)
    elif card is not None and (place := rank_at(ctx, meeting)) is not None:
        place_at(ctx, ctx.item, place)
    if meeting is not None:
        link_once(ctx, meeting, "prioritized_at")


def rank_at(ctx: Context, meeting: Item | None) -> int | None:
    """The item's place among all that was scored at a meeting."""
    ranked = ranked_at(ctx.session, meeting, ctx.item.reference) if meeting is not None else []
    return next((place for place, one in enumerate(ranked, 1) if one.reference == ctx.item.reference), None)


@effects("place_on_agenda")
def place_on_agenda(ctx: Context) -> None:
    """The meeting's agenda holds it, where it goes to a meeting."""
    meeting = ctx.find(ctx.data.get("meeting"))
    ctx.set("vote_meeting", meeting.reference if meeting else None)
    if meeting is not None:
        link_once(ctx, meeting, "on_agenda")


def link_once(ctx: Context, other: Item, relation: str) -> None:
    """Relate this item to another; nothing happens when it is related already."""
    if ctx.session.get(ItemLink, (ctx.item.id, other.id, relation)) is None:
        ctx.link(other, relation)


@effects("forward")
def forward(ctx: Context) -> None:
    """Only the first forwarding is counted, ever."""
    if ctx.item.fields.get("first_forwarded_on") is None:
        ctx.set("first_forwarded_on", ctx.today)


@effects("note_publication")
def note_publication(ctx: Context) -> None:
    """The first list that carried it counts."""
    if ctx.item.fields.get("published_on") is None:
        ctx.set("published_on", ctx.data.get("listed_on", ctx.today))


@effects("receive_inquiry")
def receive_inquiry(ctx: Context) -> None:
    """It is received today, unless staff enter one that came before."""
    name_submitter(ctx)
    staff = ctx.actor.holds("cpin_staff")
    received: date = ctx.data.get("received_on", ctx.today) if staff else ctx.today
    store(ctx, received_on=received, channel=ctx.data.get("channel", "portal"))


@effects("take_on")
def take_on(ctx: Context) -> None:
    """Whoever assigns it without naming somebody else works on it."""
    ctx.item.owner_id = ctx.actor.principal_id


@effects("store_answer")
def store_answer(ctx: Context) -> None:
    """The answer is kept, and goes to the inquirer."""
    ctx.set("answer", ctx.data["text"])
    ctx.notify("answered", ("submitter",), text=ctx.data["text"])


@effects("log_as_change_request")
def log_as_change_request(ctx: Context) -> None:
    """What was a change request all along is logged as one, with the date on which it came."""
    facts = {**_asked(ctx), "date_received": ctx.item.received_on or ctx.today}
    made = _create_for_them(ctx, "change_request", "log_from_inquiry", "reclassified_as", facts)
    ctx.set("reclassified_as", made.reference)


@effects("draft_change_request")
def draft_change_request(ctx: Context) -> None:
    """A draft for a change request, linked; the inquiry itself goes on."""
    made = _create_for_them(ctx, "change_request", "draft_from_inquiry", "spawned", _asked(ctx))
    ctx.set("spawned_crs", [*(ctx.value("spawned_crs") or ()), made.reference])


def _asked(ctx: Context) -> dict[str, Any]:
    """What an inquiry asked, as a change request says it."""
    return {"title": ctx.item.title, "details": ctx.value("question") or ctx.item.title, **speaker(ctx.item)}


def _create_for_them(ctx: Context, kind: str, action: str, relation: str, facts: Mapping[str, Any]) -> Item:
    """Make a linked item for the same submitter and society."""
    item = ctx.item
    submitter, society = item.submitter_id, item.organization_id
    return ctx.create(kind, action, facts, relation=relation, submitter_id=submitter, organization_id=society)
