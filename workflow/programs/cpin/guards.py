"""What must hold before a change request, an inquiry or a list moves: one plain function per guard."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.items import Item, ItemLink
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.committees.seating import turn_of
from workflow.programs.cpin.functions import guards
from workflow.programs.cpin.reference import committees
from workflow.values import is_empty

CLOSED_TO_MERGING = frozenset({"draft", "merged", "split", "voided", "reclassified"})
APPROVED = frozenset({"endorsed", "forwarded", "scheduled", "implemented"})
HELD = frozenset({"held", "minutes_drafted", "minutes_approved", "minutes_posted"})
COMING = frozenset({"scheduled", "agenda_posted"})


def given_rows(ctx: Context, name: str) -> list[dict[str, Any]]:
    """The rows of a list: as given, else as on the record."""
    return list(ctx.value(name) or ())


def meeting_kind(item: Item) -> str | None:
    """The kind of a meeting; None for anything else."""
    return item.fields.get("kind") if item.kind == "meeting" else None


@guards("own_society", asks=("society",))
def own_society(ctx: Context) -> Reason | None:
    """Who is not staff speaks for the own society alone."""
    if ctx.actor.holds("cpin_staff") or ctx.actor.holds("cwob"):
        return None
    asked = ctx.data.get("society")
    if asked is None or asked == ctx.actor.organization_id:
        return None
    return Reason("own_society", wording.OWN_SOCIETY, field="society")


@guards("date_received_not_future", asks=("date_received",))
def date_received_not_future(ctx: Context) -> Reason | None:
    """What is logged was received today or before."""
    return _not_future(ctx, "date_received_not_future", "date_received")


@guards("received_not_future", asks=("received_on",))
def received_not_future(ctx: Context) -> Reason | None:
    """A question was received today or before."""
    return _not_future(ctx, "received_not_future", "received_on")


def _not_future(ctx: Context, code: str, name: str) -> Reason | None:
    day: date | None = ctx.data.get(name)
    return Reason(code, wording.NOT_FUTURE, field=name) if day and day > ctx.today else None


@guards("category_confirmed", asks=("category",), needs=("category",))
def category_confirmed(ctx: Context) -> Reason | None:
    """What the submitter proposed is not enough: whoever accepts says the category."""
    if ctx.offering or "category" in ctx.data:
        return None
    return Reason("category_confirmed", wording.CATEGORY, field="category")


@guards("survivor_valid", asks=("into",), needs=("into",))
def survivor_valid(ctx: Context) -> Reason | None:
    """The survivor is another item of the same kind that counts itself; so no circle of mergers can arise."""
    code = "survivor_valid"
    reference = ctx.data.get("into")
    if not reference:
        return Reason(code, wording.SURVIVOR_MISSING, field="into")
    survivor = ctx.find(reference)
    if survivor is None or survivor.kind != ctx.item.kind:
        return Reason(code, wording.SURVIVOR_UNKNOWN, field="into")
    if survivor.id == ctx.item.id:
        return Reason(code, wording.SURVIVOR_ITSELF, field="into")
    if survivor.state in CLOSED_TO_MERGING:
        label = ctx.workflow.states[survivor.state].label
        return Reason(code, wording.SURVIVOR_GONE.format(reference=reference, state=label), field="into")
    return None


@guards("two_or_more_children", asks=("children",), needs=("children",))
def two_or_more_children(ctx: Context) -> Reason | None:
    """One child would be a rename, none a refusal."""
    titled = [row for row in given_rows(ctx, "children") if row.get("title")]
    enough = len(titled) >= 2 and len(titled) == len(given_rows(ctx, "children"))
    return None if enough else Reason("two_or_more_children", wording.CHILDREN, field="children")


@guards("min_scorers", asks=("scorers",))
def min_scorers(ctx: Context) -> Reason | None:
    """A few scores are an opinion; the least number is a setting."""
    scorers = ctx.data.get("scorers") or 0
    count = scorers if isinstance(scorers, int) else len(set(scorers))
    if not scorers and closed_card(ctx) is not None:
        return None  # it could not have been closed with fewer
    least = ctx.setting("min_scorers")
    return Reason("min_scorers", wording.SCORERS.format(least=least), field="scorers") if count < least else None


def closed_card(ctx: Context) -> Item | None:
    """The closed scorecard of the item for the meeting that is named; the latest, where there are several."""
    query = (
        select(Item)
        .join(ItemLink, ItemLink.from_id == Item.id)
        .where(ItemLink.to_id == ctx.item.id, ItemLink.relation == "scores", Item.state == "closed")
        .order_by(Item.id.desc())
    )
    with ctx.session.no_autoflush:
        cards = list(ctx.session.scalars(query))
    return next((card for card in cards if card.fields.get("meeting") == ctx.data.get("meeting")), None)


@guards("prioritization_meeting_held", asks=("meeting",), needs=("meeting",))
def prioritization_meeting_held(ctx: Context) -> Reason | None:
    """Scores come from a prioritization meeting that has taken place."""
    code = "prioritization_meeting_held"
    reference = ctx.data.get("meeting")
    if not reference:
        return Reason(code, wording.PRIORITIZATION, field="meeting")
    meeting = ctx.find(reference)
    if meeting and meeting.state in HELD and meeting_kind(meeting) == "cr_prioritization":
        return None
    return Reason(code, wording.PRIORITIZATION_NOT_HELD.format(reference=reference), field="meeting")


@guards("target_vote_identified", asks=("meeting",))
def target_vote_identified(ctx: Context) -> Reason | None:
    """It goes on the agenda of a coming meeting of the committee, or to an electronic vote."""
    if ctx.data.get("electronic_vote"):
        return None
    meeting = ctx.find(ctx.data.get("meeting"))
    bodies = {each.meeting for each in committees().values() if ctx.item.kind in each.decides}
    if meeting and meeting.state in COMING and meeting_kind(meeting) in bodies:
        return None
    return Reason("target_vote_identified", wording.TARGET, field="meeting")


@guards("reason_and_revisit", asks=("reason", "revisit_on"), needs=("reason", "revisit_on"))
def reason_and_revisit(ctx: Context) -> Iterator[Reason]:
    """Parked things come back: why it is parked, and when to look again."""
    return parking_reasons(ctx, "revisit_on")


def parking_reasons(ctx: Context, name: str) -> Iterator[Reason]:
    """Why parking is not possible yet; `name` is the input that holds the revisit date."""
    code = "reason_and_revisit"
    if is_empty(ctx.data.get("reason")):
        yield Reason(code, wording.REASON_MISSING, field="reason")
    day: date | None = ctx.data.get(name)
    if day is None:
        yield Reason(code, wording.REVISIT_MISSING, field=name)
    elif day <= ctx.today:
        yield Reason(code, wording.REVISIT_PAST, field=name)


@guards("revisit_after_parking", asks=("revisit_on",), needs=("revisit_on",))
def revisit_after_parking(ctx: Context) -> Reason | None:
    """What a list says was parked comes back after that day; one that is over already is told, and reminds nobody."""
    code, day = "revisit_after_parking", ctx.data.get("revisit_on")
    if day is None:
        return Reason(code, wording.REVISIT_MISSING, field="revisit_on")
    if day <= ctx.effective_on:
        return Reason(code, wording.REVISIT_TOO_EARLY, field="revisit_on")
    over = day <= ctx.today
    return Reason(code, wording.REVISIT_OVER, field="revisit_on", severity="warning") if over else None


@guards("conditions_listed", asks=("conditions",), needs=("conditions",))
def conditions_listed(ctx: Context) -> Reason | None:
    """At least one condition, each with its owner and due date."""
    if conditions_complete(given_rows(ctx, "conditions")):
        return None
    return Reason("conditions_listed", wording.CONDITIONS, field="conditions")


def conditions_complete(rows: list[dict[str, Any]]) -> bool:
    """Whether there is a condition, and each says what, who and by when."""
    return bool(rows) and all(row.get("text") and row.get("owner") and row.get("due") for row in rows)


@guards("condition_open", asks=("index",), needs=("index",))
def condition_open(ctx: Context) -> Reason | None:
    """The condition exists and is not met yet."""
    rows, index = given_rows(ctx, "conditions"), ctx.data.get("index")
    known = index is not None and index < len(rows) and not rows[index].get("met_on")
    return None if known else Reason("condition_open", wording.CONDITION_UNKNOWN, field="index")


@guards("conditions_met")
def conditions_met(ctx: Context) -> Reason | None:
    """All of them are met."""
    rows = given_rows(ctx, "conditions")
    left = [row for row in rows if not row.get("met_on")]
    message = wording.CONDITIONS_OPEN.format(count=len(left), all=len(rows))
    competent = turn_of(ctx.item)
    chair = competent.chair if competent else None
    return Reason("conditions_met", message, who=(chair,) if chair else ()) if left else None


@guards("condition_overdue")
def condition_overdue(ctx: Context) -> Reason | None:
    """A condition that is not met has passed its due date."""
    left = [row for row in given_rows(ctx, "conditions") if not row.get("met_on")]
    if any(row["due"] < ctx.today for row in left if row.get("due")):
        return None
    first = min((row["due"] for row in left if row.get("due")), default=None)
    earliest = first + timedelta(days=1) if first else None
    return Reason("condition_overdue", wording.NONE_OVERDUE, earliest=earliest)


@guards("not_forwarded")
def not_forwarded(ctx: Context) -> Reason | None:
    """What the ministry has is rescinded, not reconsidered."""
    gone = ctx.item.state in ("forwarded", "scheduled", "implemented")
    return Reason("not_forwarded", wording.FORWARDED) if gone else None


@guards("posting_details", asks=("posted_on",), needs=("posted_on",))
def posting_details(ctx: Context) -> Reason | None:
    """A posting says where and when, and is not announced ahead; what the machine posts says itself where it is."""
    code = "posting_details"
    day: date | None = ctx.data.get("posted_on")
    if day is None or (is_empty(ctx.data.get("location")) and not ctx.setting("post_by_machine")):
        return Reason(code, wording.POSTING, field="location" if day else "posted_on")
    return Reason(code, wording.NOT_FUTURE, field="posted_on") if day > ctx.today else None


@guards("asked_to_review")
def asked_to_review(ctx: Context) -> Reason | None:
    """Whether a practice is still current is said by whom its yearly review asks, and by the staff (DL-PR-REVIEW)."""
    is_lead = ctx.item.owner_id is not None and ctx.item.owner_id == ctx.actor.principal_id
    if is_lead or any(ctx.actor.holds(role, ctx.program.name) for role in ("cpin_staff", "bh_chair")):
        return None
    return Reason("asked_to_review", wording.NOT_ASKED_TO_REVIEW, who=("bh_chair", "cpin_staff"), personal=True)


@guards("only_endorsed_items")
def only_endorsed_items(ctx: Context) -> Reason | None:
    """A list that was built earlier may hold what has been taken back since."""
    found = {row["cr"]: ctx.find(row["cr"]) for row in given_rows(ctx, "rows")}
    gone = [name for name, item in found.items() if item is None or item.state not in APPROVED]
    message = wording.NOT_ENDORSED.format(references=", ".join(gone))
    return Reason("only_endorsed_items", message) if gone else None
