"""The past of a part's answers: every revision, newest first, beside the words that stood before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from models.content import AnswerRevision
from models.items import Item
from workflow.content.answers import Place
from workflow.content.programs import base_of
from workflow.content.storing import place_of
from workflow.errors import NotFound

PAGE = 25


@dataclass(frozen=True, slots=True)
class Told:
    """One revision, and the value that stood when it was written."""

    revision: AnswerRevision
    before: Any

    @property
    def place(self) -> Place:
        """Where it belongs."""
        return place_of(self.revision)


def past_of(
    session: Session,
    item: Item,
    part: str,
    instance: str = "",
    *,
    question: str = "",
    before: int | None = None,
    size: int = PAGE,
) -> Sequence[Told]:
    """The revisions of a part, or of one question of it, newest first, from below the number `before`. Two statements.

    A revision that was put aside is told beside what stood then, as one that stands is.
    """
    query = select(AnswerRevision).where(
        AnswerRevision.item_id == item.id, AnswerRevision.part == part, AnswerRevision.instance == instance
    )
    if question:
        query = query.where(AnswerRevision.question == question)
    if before is not None:
        query = query.where(AnswerRevision.number < before)
    rows = session.scalars(query.order_by(AnswerRevision.number.desc()).limit(size)).all()
    stood = _stood_before(session, item, rows)
    taken_over = base_of(session, item).answers if rows else {}
    return [Told(row, stood[row.number] if row.number in stood else taken_over.get(place_of(row))) for row in rows]


def _stood_before(session: Session, item: Item, rows: Sequence[AnswerRevision]) -> dict[int, Any]:
    """The value that stood before each revision, by its number; none for the first of its question."""
    if not rows:
        return {}
    now, earlier, then = AnswerRevision, aliased(AnswerRevision), aliased(AnswerRevision)
    same = and_(
        earlier.item_id == now.item_id,
        earlier.part == now.part,
        earlier.instance == now.instance,
        earlier.question == now.question,
    )
    last = (
        select(now.number, func.max(earlier.number).label("last"))
        .join(earlier, and_(same, earlier.standing, earlier.number < now.number))
        .where(now.item_id == item.id, now.number.in_([row.number for row in rows]))
        .group_by(now.number)
        .subquery()
    )
    query = select(last.c.number, then.value).join(then, and_(then.item_id == item.id, then.number == last.c.last))
    return {number: value for number, value in session.execute(query)}  # noqa: C416 - rows are no pairs to the types


def find_revision(session: Session, item: Item, part: str, instance: str, number: int) -> AnswerRevision:
    """A revision of this very part by its number. Raises NotFound."""
    query = select(AnswerRevision).where(
        AnswerRevision.item_id == item.id,
        AnswerRevision.part == part,
        AnswerRevision.instance == instance,
        AnswerRevision.number == number,
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(f"{item.reference} {part} revision {number}")
    return found
