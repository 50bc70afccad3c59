"""Finding files by their names, in whatever items the actor may see."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from models.attachments import Attachment
from models.items import Item
from models.search import search_words
from workflow.actors import Actor
from workflow.attachments.keeping import sees_file
from workflow.visibility import visible_anywhere

MOST_FOUND = 50
MOST_LOOKED_AT = 500


def find_by_name(session: Session, text: str, actor: Actor) -> Sequence[Attachment]:
    """The files whose name has all words of the text, in items and under rules that let the actor see them.

    The newest version of each that can still be read, the last uploaded first; with their items.
    """
    words = search_words(text)
    if not words:
        return ()
    query = (
        select(Attachment)
        .join(Attachment.item)
        .options(contains_eager(Attachment.item), joinedload(Attachment.uploaded_by))
        .where(*(Attachment.name.icontains(word, autoescape=True) for word in words))
        .where(Attachment.withdrawn_at.is_(None), Attachment.storage_key.is_not(None), visible_anywhere(actor))
        .order_by(Attachment.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    found: dict[tuple[int, str], Attachment] = {}
    for file in session.scalars(query):
        item: Item | None = file.item
        if item is not None and sees_file(actor, item, file):
            found.setdefault((item.id, file.name), file)
    return list(found.values())[:MOST_FOUND]
