"""What becomes of a version when a practice or a training resource moves."""

from datetime import date

from sqlalchemy import select

from models.decisions import Decision
from models.editions import Edition
from models.postings import Posting
from workflow import editions
from workflow.context import Context
from workflow.deputising import represented_id
from workflow.programs.cpin.committees.seating import next_turn
from workflow.programs.cpin.effects import name_submitter
from workflow.programs.cpin.functions import effects
from workflow.programs.cpin.versions.resources import resource_class
from workflow.values import is_empty


@effects("begin_work_item")
def begin_work_item(ctx: Context) -> None:
    """It is received today. Who names it may not accept it; staff who act for the association are no submitters."""
    name_submitter(ctx)
    ctx.item.received_on = ctx.today


@effects("start_first_edition")
def start_first_edition(ctx: Context) -> None:
    """The first version begins as a draft, if there is none."""
    if not editions.editions_of(ctx.session, ctx.item):
        author, principal = _author(ctx)
        editions.start_edition(ctx.session, ctx.item, now=ctx.now, author_id=author, on_behalf_of_id=principal)


@effects("start_next_edition")
def start_next_edition(ctx: Context) -> None:
    """An update is a draft with a higher number; what is in force stays so."""
    author, principal = _author(ctx)
    editions.start_edition(
        ctx.session,
        ctx.item,
        now=ctx.now,
        author_id=author,
        on_behalf_of_id=principal,
        number=ctx.data.get("version"),
        scope=ctx.data.get("scope", ""),
    )


def _author(ctx: Context) -> tuple[int | None, int | None]:
    """Whoever is named; else who begins it, and for whom."""
    if ctx.data.get("author") is not None:
        return ctx.data["author"], None
    return ctx.actor.person_id, represented_id(ctx.actor)


@effects("write_edition")
def write_edition(ctx: Context) -> None:
    """What is given of the draft replaces what it said."""
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is None:
        return
    for name, column in editions.WRITTEN.items():
        if not is_empty(ctx.data.get(name)):
            setattr(edition, column, ctx.data[name])
    if ctx.data.get("author") is not None:
        edition.author_id, edition.on_behalf_of_id = ctx.data["author"], None
    ctx.session.flush()


@effects("approve_edition")
def approve_edition(ctx: Context) -> None:
    """The version is approved today, as described."""
    write_edition(ctx)
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is not None:
        edition.state, edition.approved_on = "approved", ctx.today
        ctx.session.flush()


@effects("endorse_edition")
def endorse_edition(ctx: Context) -> None:
    """The version is endorsed on the day of the decision, or of the confirmation of its last condition.

    Where another committee has to endorse it too, it goes on to that one and is not endorsed yet.
    """
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    day = decision.decided_on if decision else ctx.today
    turn = next_turn(ctx)
    if turn is not None:
        ctx.set(turn.after, day)
        ctx.follow("pass_on", effective_on=ctx.effective_on)
        return
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is not None:
        edition.state, edition.endorsed_on = "endorsed", day
        edition.decision_id = decision.id if decision else _last_carried(ctx)
        ctx.session.flush()


def _last_carried(ctx: Context) -> int | None:
    carried = (Decision.item_id == ctx.item.id, Decision.outcome == "carried")
    return ctx.session.scalar(select(Decision.id).where(*carried).order_by(Decision.id.desc()).limit(1))


@effects("clear_edition_endorsement")
def clear_edition_endorsement(ctx: Context) -> None:
    """It has to be endorsed anew; what was decided stays with the decisions.

    Where it goes back to be worked on, every committee has its turn anew; else the one whose turn it was.
    """
    turns = () if ctx.transition.to == "awaiting_endorsement" else ("first_endorsed_on",)
    for name in ("conditions", *turns):
        ctx.set(name, None)
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is not None:
        edition.state, edition.endorsed_on, edition.decision_id = "draft", None, None
        ctx.session.flush()


@effects("publish_edition")
def publish_edition(ctx: Context) -> None:
    """The version is in force from the later of release and posting, in place of the one before."""
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is None:
        return
    publication = editions.Publication(
        location=ctx.data.get("location") or "",
        posted_on=ctx.data["posted_on"],
        released_on=ctx.data["released_on"],
        posted_by_id=ctx.actor.person_id,
        on_behalf_of_id=represented_id(ctx.actor),
        class_at_publish=resource_class(ctx.session, ctx.item) if ctx.item.kind == "training_resource" else None,
    )
    editions.publish_edition(ctx.session, edition, publication)
    ctx.effective_on = publication.effective_on
    note_in_force(ctx, edition)
    for name in ("conditions", "first_endorsed_on", "vote_meeting"):
        if ctx.item.fields.get(name) is not None:
            ctx.set(name, None)


def note_in_force(ctx: Context, edition: Edition | None) -> None:
    """The record says which version is in force, and since when."""
    ctx.set("current_version", edition.number if edition else None)
    ctx.set("published_on", edition.effective_on if edition else None)


@effects("abandon_edition")
def abandon_edition(ctx: Context) -> None:
    """The draft is given up; what is in force stays so."""
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is not None:
        editions.abandon_edition(ctx.session, edition, ctx.effective_on)


@effects("correct_edition")
def correct_edition(ctx: Context) -> None:
    """An editorial patch takes the place of the version in force; it is never counted."""
    edition = editions.edition_in_force(ctx.session, ctx.item)
    if edition is None:
        return
    posted_on: date = ctx.data.get("posted_on") or ctx.today
    publication = editions.Publication(
        location=ctx.data.get("location") or ("" if ctx.setting("post_by_machine") else _last_location(ctx, edition)),
        posted_on=posted_on,
        released_on=posted_on,
        posted_by_id=ctx.actor.person_id,
        on_behalf_of_id=represented_id(ctx.actor),
        class_at_publish=edition.class_at_publish,
    )
    patch = editions.correct_edition(
        ctx.session,
        edition,
        publication,
        scope=str(ctx.data["reason"])[:500],
        now=ctx.now,
        text=ctx.data.get("text"),
        file=ctx.data.get("file"),
    )
    note_in_force(ctx, patch)


def _last_location(ctx: Context, edition: Edition) -> str:
    query = select(Posting.location).where(Posting.edition_id == edition.id).order_by(Posting.id.desc())
    return ctx.session.scalar(query.limit(1)) or ""


@effects("retire_editions")
def retire_editions(ctx: Context) -> None:
    """Nothing of it is in force any more, and its posting is withdrawn."""
    editions.withdraw_editions(ctx.session, ctx.item, ctx.effective_on)
    note_in_force(ctx, None)
