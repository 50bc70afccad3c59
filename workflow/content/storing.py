"""The content of an item as the database holds it: read whole, with who wrote what; every revision of it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.content import Answer, AnswerRevision
from models.items import Item
from workflow.content.answers import Content, Place
from workflow.content.programs import base_of
from workflow.deputising import said_for
from workflow.history import digest, first_hash, name_hashed
from workflow.texts import Text


@dataclass(frozen=True, slots=True)
class Written:
    """An answer with what is known of it. `version` counts its standing revisions."""

    place: Place
    value: Any
    version: int
    author: str
    saved_at: datetime | None
    acted_for: str = ""

    @property
    def by(self) -> Text:
        """Who wrote it, and for whom."""
        return said_for(self.author, self.acted_for)


NEVER = 0
WRITES = "content_writes"
"""How often a session has written content, so that what it remembers of content can be told from what is new."""


def read_written(session: Session, item: Item) -> Mapping[Place, Written]:
    """Every answer of an item with its author, by one statement; what it takes over from another has no author."""
    query = select(Answer).options(joinedload(Answer.author)).where(Answer.item_id == item.id)
    taken_over = base_of(session, item).answers
    return {
        **{place: Written(place, value, NEVER, "", None) for place, value in taken_over.items()},
        **_own(session.scalars(query)),
    }


def _own(rows: Iterable[Answer]) -> Mapping[Place, Written]:
    return {place_of(row): written_in(row) for row in rows}


def written_in(row: Answer) -> Written:
    """What a row says, and who wrote it."""
    author = row.author.name if row.author else ""
    return Written(place_of(row), row.value, row.version, author, row.saved_at, row.acted_for)


def content_in(written: Mapping[Place, Written]) -> Content:
    """The content alone, of answers that were read with who wrote them."""
    return Content({place: one.value for place, one in written.items()})


def content_of(session: Session, item: Item) -> Content:
    """Every answer of an item, by one statement; its own stand over what it takes over from another item."""
    query = select(Answer.part, Answer.question, Answer.instance, Answer.value).where(Answer.item_id == item.id)
    own = {Place(part, question, instance): value for part, question, instance, value in session.execute(query)}
    return base_of(session, item).merged(own)


def last_saved_at(session: Session, item: Item) -> datetime | None:
    """When anything of the content was last saved, or None."""
    return session.scalar(select(func.max(Answer.saved_at)).where(Answer.item_id == item.id))


def place_of(row: Answer | AnswerRevision) -> Place:
    """Where a row belongs."""
    return Place(row.part, row.question, row.instance)


def lock(session: Session, item: Item) -> None:
    """Let nobody else write or freeze the item's content until this transaction ends."""
    session.execute(select(Item.id).where(Item.id == item.id).with_for_update())


def revisions_of(session: Session, item: Item, part: str | None = None, instance: str = "") -> Sequence[AnswerRevision]:
    """Every revision of an item, or of one part of it, newest first."""
    query = select(AnswerRevision).where(AnswerRevision.item_id == item.id).order_by(AnswerRevision.number.desc())
    if part is not None:
        query = query.where(AnswerRevision.part == part, AnswerRevision.instance == instance)
    return session.scalars(query).all()


def revision_digest(revision: AnswerRevision) -> str:
    """What proves a revision: everything it says, its value by digest, and the digest of the one before it."""
    represented = {"on_behalf_of_id": revision.on_behalf_of_id} if revision.on_behalf_of_id is not None else {}
    return digest(
        {
            **represented,
            "number": revision.number,
            "place": list(place_of(revision)),
            "version": revision.version,
            "standing": revision.standing,
            "value_digest": revision.value_digest,
            "author_id": revision.author_id,
            **name_hashed("author", revision.author_name, revision.author_digest),
            "saved_at": revision.saved_at.isoformat(),
            "prev_digest": revision.prev_digest,
        }
    )


def value_digest(revision: AnswerRevision) -> str:
    """What stands for a revision's value in the chain; salted, so that what is taken out of it cannot be guessed."""
    if not revision.salt:  # written before there were salts
        return digest(revision.value)
    return digest({"salt": revision.salt, "value": revision.value})


def resalted(revision: AnswerRevision) -> str:
    """Give a value from which words were taken another salt; what stands for it now, which a REDACT entry names."""
    revision.salt = secrets.token_hex(16)
    return value_digest(revision)


def first_digest(reference: str) -> str:
    """What the first revision of an item stands on."""
    return first_hash("content", reference)
