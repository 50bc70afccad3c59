"""What must hold of a version before a practice or a training resource moves."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from models.editions import Edition
from models.history import HistoryEntry
from workflow import editions
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin.functions import guards
from workflow.programs.cpin.versions import edition_wording as wording
from workflow.values import is_empty


def version_value(ctx: Context, edition: Edition | None, given: str) -> Any:
    """What a version will say: as given now, else as it was written."""
    if not is_empty(ctx.data.get(given)):
        return ctx.data[given]
    return getattr(edition, editions.WRITTEN[given]) if edition is not None else None


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
    if author in ctx.people or (edition is not None and _wrote(ctx, edition)):
        return Reason("reviewer_not_author", wording.AUTHOR, who=("cpin_staff",))
    return None


def _wrote(ctx: Context, edition: Edition) -> bool:
    entries = ctx.session.scalars(
        select(HistoryEntry).where(
            HistoryEntry.item_id == ctx.item.id,
            or_(HistoryEntry.actor_id.in_(ctx.people), HistoryEntry.on_behalf_of_id.in_(ctx.people)),
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
        if is_empty(ctx.data.get(name)) and not (name == "location" and ctx.setting("post_by_machine")):
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
