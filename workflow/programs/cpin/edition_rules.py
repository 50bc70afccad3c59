"""What must hold of a version, and what becomes of it, when a practice or a training resource moves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from models.decisions import Decision
from models.editions import Edition
from models.history import HistoryEntry
from models.postings import Posting
from workflow import editions
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import edition_wording as wording
from workflow.programs.cpin.effects import name_submitter
from workflow.programs.cpin.functions import effects, guards
from workflow.programs.cpin.resources import resource_class
from workflow.values import is_empty

WRITTEN = {"text": "text", "file": "file", "version": "number", "date": "dated_on", "scope": "scope"}
"""What is given of a version, and the column that keeps it."""


def version_value(ctx: Context, edition: Edition | None, given: str) -> Any:
    """What a version will say: as given now, else as it was written."""
    if not is_empty(ctx.data.get(given)):
        return ctx.data[given]
    return getattr(edition, WRITTEN[given]) if edition is not None else None


@guards("target_anew", asks=("target_date",))
def target_anew(ctx: Context) -> Reason | None:
    """An update has a target date of its own: that of the version before is past."""
    given = ctx.offering or "target_date" in ctx.data
    return None if given else Reason("lead_and_target", wording.TARGET_ANEW, field="target_date")


@guards("draft_attached", asks=("file",))
def draft_attached(ctx: Context) -> Reason | None:
    """There is something to read: a file or a text."""
    edition = editions.open_edition(ctx.session, ctx.item)
    there = any(not is_empty(version_value(ctx, edition, name)) for name in ("file", "text"))
    return None if there else Reason("draft_attached", wording.DRAFT, field="file")


@guards("version_fields_complete", asks=("date",))
def version_fields_complete(ctx: Context) -> Iterator[Reason]:
    """A version is referred or approved with its number, its date and its scope."""
    edition = editions.open_edition(ctx.session, ctx.item)
    for name, message in (("version", wording.NUMBER), ("date", wording.DATE), ("scope", wording.SCOPE)):
        if is_empty(version_value(ctx, edition, name)):
            yield Reason("version_fields_complete", message, field=name)


@guards("version_number_free", asks=("version",))
def version_number_free(ctx: Context) -> Reason | None:
    """A number is given once, and each is higher than those before it."""
    number = ctx.data.get("version")
    if not number:
        return None
    others = [edition.number for edition in editions.editions_of(ctx.session, ctx.item) if not edition.is_open]
    if editions.is_next(number, others):
        return None
    free = editions.next_number(others, "update")
    return Reason("version_number_free", wording.NUMBER_TAKEN.format(number=number, free=free), field="version")


@guards("reviewer_not_author")
def reviewer_not_author(ctx: Context) -> Reason | None:
    """A version is approved by somebody other than its author, and than anybody who wrote at it (SD5).

    A document has no versions within: its author is named on the record.
    """
    edition = editions.open_edition(ctx.session, ctx.item)
    author = edition.author_id if edition is not None else ctx.item.fields.get("author")
    if ctx.actor.person_id is None:
        return None
    if ctx.actor.person_id == author or (edition is not None and _wrote(ctx, edition)):
        return Reason("reviewer_not_author", wording.AUTHOR, who=("cpin_staff",))
    return None


def _wrote(ctx: Context, edition: Edition) -> bool:
    entries = ctx.session.scalars(
        select(HistoryEntry).where(
            HistoryEntry.item_id == ctx.item.id,
            HistoryEntry.actor_id == ctx.actor.person_id,
            HistoryEntry.action.in_(("edit_version", "send_for_review")),
            HistoryEntry.recorded_at >= edition.created_at,
        )
    )
    return any(entry.given.get("text") or entry.given.get("file") for entry in entries)


@guards("has_published_version")
def has_published_version(ctx: Context) -> Reason | None:
    """Only an update can be abandoned: what was never published is withdrawn."""
    there = editions.edition_in_force(ctx.session, ctx.item) is not None
    return None if there else Reason("has_published_version", wording.NEVER_PUBLISHED)


@guards("no_published_version")
def no_published_version(ctx: Context) -> Reason | None:
    """What is in force is retired, not withdrawn."""
    there = editions.edition_in_force(ctx.session, ctx.item) is not None
    return Reason("no_published_version", wording.IN_FORCE) if there else None


@guards("release_and_posting", asks=("released_on", "posted_on"))
def release_and_posting(ctx: Context) -> Iterator[Reason]:
    """Published is what was released to the sector and posted, each on a day that has come."""
    code = "release_and_posting"
    for name, message in (
        ("released_on", wording.RELEASED),
        ("posted_on", wording.POSTED),
        ("location", wording.LOCATION),
    ):
        if is_empty(ctx.data.get(name)):
            yield Reason(code, message, field=name)
    for name in ("released_on", "posted_on"):
        day: date | None = ctx.data.get(name)
        if day is not None and day > ctx.today:
            yield Reason(code, wording.NOT_FUTURE, field=name)


@guards("corrected_not_future", asks=("posted_on",))
def corrected_not_future(ctx: Context) -> Reason | None:
    """A patch is posted today or before."""
    day: date | None = ctx.data.get("posted_on")
    return Reason("corrected_not_future", wording.NOT_FUTURE, field="posted_on") if day and day > ctx.today else None


@effects("begin_work_item")
def begin_work_item(ctx: Context) -> None:
    """It is received today. Who names it may not accept it; staff who act for the association are no submitters."""
    name_submitter(ctx)
    ctx.item.received_on = ctx.today


@effects("start_first_edition")
def start_first_edition(ctx: Context) -> None:
    """The first version begins as a draft, if there is none."""
    if not editions.editions_of(ctx.session, ctx.item):
        editions.start_edition(ctx.session, ctx.item, now=ctx.now, author_id=_author(ctx))


@effects("start_next_edition")
def start_next_edition(ctx: Context) -> None:
    """An update is a draft with a higher number; what is in force stays so."""
    editions.start_edition(
        ctx.session,
        ctx.item,
        now=ctx.now,
        author_id=_author(ctx),
        number=ctx.data.get("version"),
        scope=ctx.data.get("scope", ""),
    )


def _author(ctx: Context) -> int | None:
    given: int | None = ctx.data.get("author")
    return given if given is not None else ctx.actor.person_id


@effects("write_edition")
def write_edition(ctx: Context) -> None:
    """What is given of the draft replaces what it said."""
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is None:
        return
    for name, column in WRITTEN.items():
        if not is_empty(ctx.data.get(name)):
            setattr(edition, column, ctx.data[name])
    if ctx.data.get("author") is not None:
        edition.author_id = ctx.data["author"]
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

    Where a second committee has to endorse it too, it goes on to that one and is not endorsed yet.
    """
    decision = ctx.session.get(Decision, ctx.data.get("decision") or 0)
    day = decision.decided_on if decision else ctx.today
    if awaits_second_committee(ctx):
        ctx.set("first_endorsed_on", day)
        ctx.follow("pass_on", effective_on=ctx.effective_on)
        return
    edition = editions.open_edition(ctx.session, ctx.item)
    if edition is not None:
        edition.state, edition.endorsed_on = "endorsed", day
        edition.decision_id = decision.id if decision else _last_carried(ctx)
        ctx.session.flush()


def awaits_second_committee(ctx: Context) -> bool:
    """Whether the setting asks a second committee, which has not had its turn."""
    both = ctx.setting("practice_endorsement_route") == "bh_then_os"
    return both and ctx.transition.do != "endorse_second"


def _last_carried(ctx: Context) -> int | None:
    carried = (Decision.item_id == ctx.item.id, Decision.outcome == "carried")
    return ctx.session.scalar(select(Decision.id).where(*carried).order_by(Decision.id.desc()).limit(1))


@effects("clear_edition_endorsement")
def clear_edition_endorsement(ctx: Context) -> None:
    """It has to be endorsed anew; what was decided stays with the decisions."""
    for name in ("conditions", "first_endorsed_on"):
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
        location=ctx.data["location"],
        posted_on=ctx.data["posted_on"],
        released_on=ctx.data["released_on"],
        posted_by_id=ctx.actor.person_id,
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
        editions.abandon_edition(ctx.session, edition, ctx.today)


@effects("correct_edition")
def correct_edition(ctx: Context) -> None:
    """An editorial patch takes the place of the version in force; it is never counted."""
    edition = editions.edition_in_force(ctx.session, ctx.item)
    if edition is None:
        return
    posted_on: date = ctx.data.get("posted_on") or ctx.today
    publication = editions.Publication(
        location=ctx.data.get("location") or _last_location(ctx, edition),
        posted_on=posted_on,
        released_on=posted_on,
        posted_by_id=ctx.actor.person_id,
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
    editions.withdraw_editions(ctx.session, ctx.item, ctx.today)
    note_in_force(ctx, None)
