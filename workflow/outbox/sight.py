"""Whose mail one may see and decide about: one rule for the pages and the API."""

from collections.abc import Collection, Sequence
from datetime import datetime

from jinja2 import TemplateError
from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from models.items import Item
from models.outbox import MailboxMessage, OutboxItem, OutboxMessage
from models.people import Person
from models.secret_links import SecretLink
from workflow.actors import Actor
from workflow.errors import NotFound
from workflow.outbox import acts
from workflow.outbox.render import render_subject
from workflow.texts import Text
from workflow.visibility import may_anywhere, visible_anywhere

PURPOSES = {
    "reminder": Text("reminder", "rappel"),
    "notice": Text("notice", "avis"),
    "link": Text("link to an account", "lien vers un compte"),
    "account": Text("word about an account", "avis sur un compte"),
    "test": Text("test", "essai"),
}
ACTS = ("retry", "hold", "release", "cancel")


def visible_mail(actor: Actor) -> ColumnElement[bool]:
    """The messages of the outbox an actor may see: an administrator all, others those about items they may see."""
    if may_anywhere(actor, "administer"):
        return true()
    if not may_anywhere(actor, "manage_mail"):
        return false()
    about = select(OutboxItem.outbox_id).join(Item, Item.id == OutboxItem.item_id).where(visible_anywhere(actor))
    return OutboxMessage.id.in_(about)


def list_mail(
    session: Session, actor: Actor, *, state: str | None = None, before: int | None = None, size: int = 50
) -> Sequence[OutboxMessage]:
    """Messages from the newest on, of one state or all; `before` is the last id of the page before."""
    people = (joinedload(OutboxMessage.recipient), selectinload(OutboxMessage.items))
    statement = select(OutboxMessage).options(*people).where(visible_mail(actor))
    if state is not None:
        statement = statement.where(OutboxMessage.state == state)
    if before is not None:
        statement = statement.where(OutboxMessage.id < before)
    return session.scalars(statement.order_by(OutboxMessage.id.desc()).limit(size)).all()


def subject_of(message: OutboxMessage) -> str | None:
    """What the mail says that it is about, in its own language; None where its facts no longer tell."""
    try:
        return render_subject(message.template, message.params, language=message.language)
    except TemplateError:
        return None


def visible_subject(message: OutboxMessage, seen: Collection[int]) -> str | None:
    """The subject, for somebody who may see the items in `seen`; None when it speaks of any other item."""
    return subject_of(message) if all(item.id in seen for item in message.items) else None


def decide(session: Session, message_id: int, act: str, *, actor: Actor, now: datetime) -> None:
    """Send again, hold, release or cancel a message.

    Raises NotFound (no such message or act, or not for this actor), Refused when its state does not allow it.
    """
    known = session.scalar(select(OutboxMessage.id).where(OutboxMessage.id == message_id, visible_mail(actor)))
    if known is None or act not in ACTS:
        raise NotFound(str(message_id))
    if act == "retry":
        acts.retry(session, message_id, now)
    elif act == "release":
        acts.release(session, message_id, now)
    elif act == "hold":
        acts.hold(session, message_id)
    else:
        acts.cancel(session, message_id)


def visible_mailbox(actor: Actor, person: Person, *, is_demo: bool) -> ColumnElement[bool]:
    """The messages of the local mailbox a person may read: their own.

    An administrator reads other people's too, except what speaks of an item that they may not see, and what carries
    a secret link, by which one would act in another's name. In the demo, where all passwords are public, it is shown.
    """
    mine = MailboxMessage.address == person.email
    if not may_anywhere(actor, "administer"):
        return mine
    about = select(OutboxMessage.message_id).join(OutboxItem, OutboxItem.outbox_id == OutboxMessage.id)
    hidden = about.join(Item, Item.id == OutboxItem.item_id).where(visible_anywhere(actor).is_not(true()))
    secret = select(OutboxMessage.message_id).join(SecretLink, SecretLink.outbox_id == OutboxMessage.id)
    kept = true() if is_demo else MailboxMessage.message_id.not_in(secret)
    return or_(mine, and_(MailboxMessage.message_id.not_in(hidden), kept))
