"""Scoring at a prioritization meeting: who may score what, whose scores are shown when, and what they come to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from models.people import Organization, RoleGrant
from workflow.actors import held_on
from workflow.context import Context
from workflow.errors import Reason
from workflow.programs.cpin import wording
from workflow.programs.cpin.functions import effects, guards, recipients
from workflow.programs.cpin.guards import HELD, meeting_kind
from workflow.programs.cpin.prioritization import scoring
from workflow.programs.cpin.prioritization.results import AT, cards_in, renew_ranks, result_of

SCORED = {"change_request": frozenset({"accepted", "prioritized"}), "sector_initiative": None}
"""What is scored, in which states (None: in any)."""
SCORES = "scores"
GONE = frozenset({"cancelled", "adjourned_no_quorum"})


@guards("item_can_be_scored", asks=("item",))
def item_can_be_scored(ctx: Context) -> Iterator[Reason]:
    """A change request is scored once it is accepted, and again while it is prioritized; one card at a time."""
    code, reference = "item_can_be_scored", ctx.data.get("item")
    item = ctx.find(reference)
    if item is None or item.kind not in SCORED:
        yield Reason(code, wording.NOT_SCORED, field="item")
        return
    states = SCORED[item.kind]
    if states is not None and item.state not in states:
        yield Reason(code, wording.NOT_SCORED, field="item")
    running = cards_of(ctx.session, item, ("scoring", "discussion"))
    if running:
        yield Reason(code, wording.SCORED_ALREADY.format(reference=running[0].reference), field="item")


@guards("scoring_meeting", asks=("meeting",))
def scoring_meeting(ctx: Context) -> Reason | None:
    """Scores belong to a prioritization meeting."""
    meeting = ctx.find(ctx.data.get("meeting"))
    if meeting is not None and meeting_kind(meeting) == "cr_prioritization" and meeting.state not in GONE:
        return None
    return Reason("scoring_meeting", wording.PRIORITIZATION, field="meeting")


@guards("scoring_meeting_held")
def scoring_meeting_held(ctx: Context) -> Reason | None:
    """The scoring closes when the meeting has been held."""
    meeting = ctx.find(ctx.item.fields.get("meeting"))
    if meeting is not None and meeting.state in HELD:
        return None
    message = wording.PRIORITIZATION_NOT_HELD.format(reference=ctx.item.fields.get("meeting"))
    return Reason("scoring_meeting_held", message, who=("cpin_staff",))


@guards("scorers_may_score", asks=("invited",))
def scorers_may_score(ctx: Context) -> Iterator[Reason]:
    """The named submitter does not score the request (SD6); staff, ministry and administrators never score."""
    invited, scored = ctx.value("invited") or (), ctx.find(ctx.value("item"))
    if scored is not None and scored.submitter_id in invited:
        person = ctx.person(scored.submitter_id)
        yield Reason("SD6", wording.SUBMITTER.format(name=person.name if person else ""), field="invited")
    held = (RoleGrant.program == ctx.program.name, RoleGrant.role.in_(("cpin_staff", "cwob", "admin")))
    query = select(RoleGrant.person_id).where(RoleGrant.person_id.in_(invited), *held, *held_on(ctx.today))
    for person_id in sorted(set(ctx.session.scalars(query))):
        person = ctx.person(person_id)
        yield Reason("scorers_may_score", wording.NO_SCORER.format(name=person.name if person else ""), field="invited")


@guards("enough_scorers", asks=("invited",))
def enough_scorers(ctx: Context) -> Reason | None:
    """So many are invited that the scoring can be closed; the least number is a setting."""
    least, invited = ctx.setting("min_scorers"), ctx.value("invited") or ()
    if len(invited) >= least:
        return None
    return Reason("enough_scorers", wording.INVITE.format(least=least), field="invited")


@guards("handed_in_stays", asks=("invited",))
def handed_in_stays(ctx: Context) -> Reason | None:
    """Whoever has handed in scores stays a scorer."""
    invited = ctx.value("invited") or ()
    left_out = [row["scorer"] for row in ctx.item.fields.get("cards") or () if row["scorer"] not in invited]
    return Reason("handed_in_stays", wording.HANDED_IN, field="invited") if left_out else None


@guards("not_all_blank", asks=scoring.method().asked)
def not_all_blank(ctx: Context) -> Reason | None:
    """A card says something; with more than two blanks it is kept, and left out of the result."""
    given = any(name in ctx.data for name in scoring.method().asked)
    return None if given or ctx.offering else Reason("not_all_blank", wording.ALL_BLANK, field="child_safety")


@guards("first_card")
def first_card(ctx: Context) -> Reason | None:
    """Scores are handed in once; until all are in they may be replaced."""
    return Reason("first_card", wording.HAS_CARD, personal=True) if _own_card(ctx) else None


@guards("own_card")
def own_card(ctx: Context) -> Reason | None:
    """Only whoever handed in scores has any to replace."""
    return None if _own_card(ctx) else Reason("own_card", wording.NO_CARD)


@guards("changed_once")
def changed_once(ctx: Context) -> Reason | None:
    """After the discussion scores are changed once, by whoever handed some in."""
    own = _own_card(ctx)
    if own is None:
        return Reason("changed_once", wording.NO_CARD)
    return Reason("changed_once", wording.CHANGED) if own.get("changed") else None


@guards("enough_cards")
def enough_cards(ctx: Context) -> Reason | None:
    """A few scores are an opinion; the least number is a setting."""
    least, valid = ctx.setting("min_scorers"), len(scoring.valid_cards(cards_in(ctx.item.fields)))
    return Reason("enough_cards", wording.SCORERS.format(least=least)) if valid < least else None


@guards("flags_discussed", asks=("discussion",))
def flags_discussed(ctx: Context) -> Reason | None:
    """Scores that lie far apart are discussed before the scoring closes."""
    flags = scoring.flagged(scoring.valid_cards(cards_in(ctx.item.fields)))
    if not flags or ctx.value("discussion"):
        return None
    labels = {criterion.name: criterion.label for criterion in scoring.method().criteria}
    en, fr = (", ".join(labels[name].in_(language) for name in flags) for language in ("en", "fr"))
    message = wording.DISCUSS.format(criteria=type(wording.DISCUSS)(en, fr))
    return Reason("flags_discussed", message, field="discussion")


@effects("open_scoring")
def open_scoring(ctx: Context) -> None:
    """The card is called like what it scores, and its scorers find it on their desks."""
    scored, meeting = ctx.find(ctx.data["item"]), ctx.find(ctx.data["meeting"])
    if scored is None or meeting is None:
        return
    ctx.item.title = scored.title
    ctx.set("title", scored.title)
    ctx.item.submitter_id, ctx.item.organization_id = None, None
    if "societies_affected" not in ctx.data:
        ctx.set("societies_affected", scored.fields.get("societies_affected"))
    if "statutory_on" not in ctx.data:
        ctx.set("statutory_on", scored.fields.get("legislative_in_force_on"))
    ctx.session.flush()
    ctx.link(scored, SCORES)
    ctx.link(meeting, AT)
    invite_scorers(ctx)


@effects("invite_scorers")
def invite_scorers(ctx: Context) -> None:
    """Scorers follow the card: so they see it, and hear when it closes."""
    ctx.session.flush()
    for person_id in ctx.data.get("invited") or ():
        ctx.add_follower(ctx.item, person_id)


@effects("enter_scores")
def enter_scores(ctx: Context) -> None:
    """A scorer's card replaces the one handed in before; with the last one all are shown."""
    card = {name: ctx.data.get(name) for name in scoring.method().asked}
    others = [row for row in ctx.item.fields.get("cards") or () if row["scorer"] != ctx.actor.person_id]
    ctx.set("cards", [*others, {"scorer": ctx.actor.person_id, **card}])
    handed_in = {row["scorer"] for row in ctx.item.fields["cards"]}
    if handed_in >= set(ctx.item.fields.get("invited") or ()):
        ctx.follow("all_handed_in")


@effects("change_scores")
def change_scores(ctx: Context) -> None:
    """What is given replaces what was; it says that it was changed."""
    given = {name: ctx.data[name] for name in scoring.method().asked if name in ctx.data}
    ctx.set("cards", [_changed(row, given, ctx.actor.person_id) for row in ctx.item.fields["cards"]])


def _changed(row: Mapping[str, Any], given: Mapping[str, int], scorer: int | None) -> dict[str, Any]:
    return {**row, **given, "changed": True} if row["scorer"] == scorer else dict(row)


@effects("close_scoring")
def close_scoring(ctx: Context) -> None:
    """The result stands on the card, dated by the meeting."""
    meeting = ctx.find(ctx.item.fields.get("meeting"))
    scored_on = held_day(meeting) or ctx.today
    ctx.set("societies", count_societies(ctx.session, scored_on))
    result = result_of(ctx.item, scored_on)
    for name in ("benefit", "priority", "moscow", "value_per_effort"):
        ctx.set(name, getattr(result, name))
    ctx.set("scored_on", scored_on)
    if meeting is not None:
        renew_ranks(ctx, meeting)


def held_day(meeting: Item | None) -> date | None:
    """The day on which a meeting was held."""
    held_on = meeting.fields.get("held_on") if meeting is not None else None
    return date.fromisoformat(held_on) if held_on else None


def _own_card(ctx: Context) -> Mapping[str, Any] | None:
    rows: Iterable[Mapping[str, Any]] = ctx.item.fields.get("cards") or ()
    return next((row for row in rows if row["scorer"] == ctx.actor.person_id), None)


def count_societies(session: Session, day: date) -> int:
    """The societies that use the system on a day."""
    query = select(func.count(Organization.id)).where(
        Organization.program == "cpin",
        Organization.kind == "society",
        Organization.details["uses_cpin"].as_boolean().is_not(False),
        or_(Organization.active_from.is_(None), Organization.active_from <= day),
        or_(Organization.active_until.is_(None), Organization.active_until >= day),
    )
    return session.scalar(query) or 0


def cards_of(session: Session, item: Item, states: Iterable[str]) -> list[Item]:
    """The scorecards of an item in these states, the latest first."""
    query = (
        select(Item)
        .join(ItemLink, ItemLink.from_id == Item.id)
        .where(ItemLink.to_id == item.id, ItemLink.relation == SCORES, Item.state.in_(tuple(states)))
        .order_by(Item.id.desc())
    )
    with session.no_autoflush:
        return list(session.scalars(query))


@recipients("scorers")
def scorers(_session: Session, item: Item) -> Iterable[int]:
    """Who is invited to score and has not handed anything in."""
    done = {row["scorer"] for row in item.fields.get("cards") or ()}
    return [person_id for person_id in item.fields.get("invited") or () if person_id not in done]
