"""Taking the content out of a discarded draft. Its row and its chain stay as a tombstone, so nothing is missed."""

from datetime import date, datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.content import Answer, AnswerRevision, ContentChain, PartAssignment, Remark
from models.deadlines import Deadline
from models.items import Comment, Follower, Item, ItemLink
from models.search import index_item
from workflow import history


def erase_item(session: Session, item: Item, *, on: date, now: datetime) -> None:
    """Erase what the item said, what was given with its actions, its comments, links, followers and files.

    Of a file stay its SHA-256 and size; the worker takes its bytes away (workflow.attachments.sweeping).
    """
    history.erase_inputs(session, item)
    item.title = ""
    item.fields = {}
    item.next_due_on = None
    for model in (Answer, AnswerRevision, ContentChain, PartAssignment, Remark):
        session.execute(delete(model).where(model.item_id == item.id))
    session.execute(delete(Comment).where(Comment.item_id == item.id))
    session.execute(delete(Follower).where(Follower.item_id == item.id))
    session.execute(delete(ItemLink).where(or_(ItemLink.from_id == item.id, ItemLink.to_id == item.id)))
    session.execute(
        update(Deadline)
        .where(Deadline.item_id == item.id, Deadline.satisfied_on.is_(None), Deadline.cancelled_on.is_(None))
        .values(cancelled_on=on, next_send_on=None, fires_at=None)
        .execution_options(synchronize_session=False)
    )
    for file in session.scalars(select(Attachment).where(Attachment.item_id == item.id)):
        file.name, file.withdrawn_reason = f"({file.id})", None
        file.erased_at = file.erased_at or now
    index_item(session, item.id, "")
