"""What hangs on one item, for whoever may see the item: history, deadlines, mail, comments, followers, family."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.ballots import Ballot
from models.deadlines import Deadline
from models.decisions import Decision
from models.history import HistoryEntry
from models.items import Comment, Follower, Item, ItemLink
from models.outbox import OutboxItem, OutboxMessage
from models.people import Person
from workflow.actors import Actor
from workflow.definition import Workflow
from workflow.history import state_as_at
from workflow.part_deadlines import PART_DUE
from workflow.visibility import unnamed_actions, visible_anywhere

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Relative:
    """Another item of the family: how it is related, and whether the relation was made from it."""

    item: Item
    relation: str
    backwards: bool


def history_of(
    session: Session, item: Item, *, until: date | None = None, before: int | None = None, limit: int = MOST_LISTED
) -> Sequence[HistoryEntry]:
    """What happened, the latest first: effective up to and including `until`, before the row numbered `before`."""
    statement = select(HistoryEntry).where(HistoryEntry.item_id == item.id)
    if until is not None:
        statement = statement.where(HistoryEntry.effective_on <= until)
    if before is not None:
        statement = statement.where(HistoryEntry.seq < before)
    return session.scalars(statement.order_by(HistoryEntry.seq.desc()).limit(limit)).all()


def tracks_as_at(rows: Sequence[HistoryEntry], day: date, flow: Workflow) -> dict[str, str | None]:
    """The state of every track at the end of `day`; None when the item did not exist yet.

    `rows` are the item's history, oldest first. A track stands at its beginning from the moment the item exists.
    """
    exists = bool(rows) and rows[0].effective_on <= day
    return {
        name: state_as_at(rows, day, name) or (track.initial if exists else None) for name, track in flow.tracks.items()
    }


def deadlines_of(session: Session, item: Item) -> Sequence[Deadline]:
    """The item's deadlines: open ones by date, then those that are over. Not those of its parts, which are people's."""
    mine = select(Deadline).where(Deadline.item_id == item.id, Deadline.code != PART_DUE.code)
    rows = session.scalars(mine.limit(MOST_LISTED)).all()
    return sorted(rows, key=lambda row: (not row.is_open, row.due_on, row.id))


def mail_of(session: Session, item: Item, actor: Actor) -> Sequence[OutboxMessage]:
    """The mail that speaks of the item, the latest first, each with what became of it.

    Whoever is not told who voted is not told to whom a vote's mail went either: who is recused gets none, and who has
    voted is reminded no more.
    """
    statement = (
        select(OutboxMessage)
        .join(OutboxItem, OutboxItem.outbox_id == OutboxMessage.id)
        .options(joinedload(OutboxMessage.recipient))
        .where(OutboxItem.item_id == item.id)
    )
    if unnamed_actions(actor, item):
        voters = select(Ballot.principal_id).join(Decision, Decision.id == Ballot.decision_id)
        voters = voters.where(Decision.item_id == item.id, Ballot.principal_id.is_not(None))
        to = OutboxMessage.recipient_id
        statement = statement.where(or_(to.is_(None), to == actor.person_id, to.not_in(voters)))
    return session.scalars(statement.order_by(OutboxMessage.id.desc()).limit(20)).all()


def comments_of(session: Session, item: Item) -> Sequence[Comment]:
    """What people said, the first first."""
    statement = select(Comment).options(joinedload(Comment.author)).where(Comment.item_id == item.id)
    return session.scalars(statement.order_by(Comment.id).limit(MOST_LISTED)).all()


def followers_of(session: Session, item: Item) -> Sequence[Person]:
    """Those who are told when the item moves, by name."""
    statement = select(Person).join(Follower, Follower.person_id == Person.id).where(Follower.item_id == item.id)
    return session.scalars(statement.order_by(Person.name).limit(MOST_LISTED)).all()


def decisions_of(session: Session, item: Item) -> Sequence[Decision]:
    """What committees decided about the item, the latest first."""
    statement = (
        select(Decision)
        .options(joinedload(Decision.recorded_by), joinedload(Decision.confirmed_by))
        .where(Decision.item_id == item.id)
    )
    return session.scalars(statement.order_by(Decision.id.desc()).limit(MOST_LISTED)).all()


def family_of(session: Session, item: Item, actor: Actor) -> list[Relative]:
    """The items linked with this one that the actor may see, in the order of their references."""
    links = session.scalars(select(ItemLink).where(or_(ItemLink.from_id == item.id, ItemLink.to_id == item.id))).all()
    others = {link.to_id if link.from_id == item.id else link.from_id for link in links}
    if not others:
        return []
    statement = select(Item).where(Item.id.in_(others), visible_anywhere(actor)).limit(MOST_LISTED)
    seen = {other.id: other for other in session.scalars(statement)}
    family = [
        Relative(seen[other], link.relation, link.from_id != item.id)
        for link in links
        if (other := link.to_id if link.from_id == item.id else link.from_id) in seen
    ]
    return sorted(family, key=lambda relative: relative.item.reference)


def state_dates(history: Sequence[HistoryEntry]) -> dict[str, date]:
    """The states of the main machine that the item has been in, each with the day it last came there."""
    dates: dict[str, date] = {}
    for entry in history:
        came = entry.track is None and entry.to_state != entry.from_state
        if came and entry.to_state not in dates:
            dates[entry.to_state] = entry.effective_on
    return dates
