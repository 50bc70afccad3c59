"""What is kept about an item beside its record and its history, and may hold words of it: versions, motions, mail."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.content import Answer, AnswerRevision, Remark
from models.decisions import Decision
from models.editions import Edition
from models.idempotency import IdempotencyKey
from models.incoming import IncomingMessage
from models.items import Comment, Item
from models.outbox import MailboxMessage, OutboxItem, OutboxMessage
from models.postings import Posting

Change = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Keepsake:
    """A row, and its columns in which words can stand, each with the most that it holds (None: any length)."""

    session: Session
    row: Any
    columns: Sequence[tuple[str, int | None]]

    def scrub(self, change: Change) -> int:
        """Put what `change` makes of each column in its place; 1 when that changed the row, else 0."""
        done = 0
        for name, longest in self.columns:
            value = getattr(self.row, name)
            changed = change(value)
            if changed != value:
                setattr(self.row, name, changed[:longest] if longest and isinstance(changed, str) else changed)
                done = 1
        if done and isinstance(self.row, OutboxMessage):  # its copy in the local mailbox is the mail as it was sent
            self.session.execute(delete(MailboxMessage).where(MailboxMessage.message_id == self.row.message_id))
        if done and isinstance(self.row, IncomingMessage):  # its bytes hold the words too: nothing leads to them now
            self.row.raw_key = None
        return done


COLUMNS: dict[type[Any], tuple[tuple[str, int | None], ...]] = {
    Answer: (("value", None),),
    AnswerRevision: (("value", None),),
    Comment: (("body", None),),
    Edition: (("text", None), ("scope", 500), ("file", None)),
    Decision: (("text", None), ("tally", None), ("conditions", None)),
    Attachment: (("name", 200), ("withdrawn_reason", 500)),
    Remark: (("body", None),),
    IncomingMessage: (("text", None), ("subject", 300), ("reason", 500), ("notes", None)),
    Posting: (("location", 300), ("title", 200), ("words", None), ("content", None)),
}


def keepsakes_of(session: Session, item: Item) -> Iterator[Keepsake]:
    """Every row beside the record and the history in which words of the item can stand."""
    for model, columns in COLUMNS.items():
        for row in session.scalars(select(model).where(model.item_id == item.id)):
            yield Keepsake(session, row, columns)
    mail = select(OutboxMessage).join(OutboxItem, OutboxItem.outbox_id == OutboxMessage.id)
    for message in session.scalars(mail.where(OutboxItem.item_id == item.id)):
        yield Keepsake(session, message, (("params", None), ("error", None)))
    answered = select(IdempotencyKey).where(IdempotencyKey.response["reference"].as_string() == item.reference)
    for key in session.scalars(answered):
        yield Keepsake(session, key, (("response", None),))
