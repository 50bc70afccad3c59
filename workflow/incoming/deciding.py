"""What people see of the mail that came in, and decide about it. One rule for pages and API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, joinedload

from models.incoming import IncomingMessage
from models.items import Item
from workflow import changes
from workflow.actors import Actor
from workflow.attachments.storage import Store
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.incoming.placing import Asked, takes_inquiries
from workflow.incoming.reading import Letter, TooComplex, head_only, read
from workflow.incoming.room import WAITING
from workflow.incoming.sight import visible_incoming
from workflow.incoming.taking import Files, ask, say, store_files
from workflow.incoming.words import STATE_LABELS
from workflow.offering import creating_actions
from workflow.outbox.mail import clean_header
from workflow.signs import wrong_sign
from workflow.texts import Text
from workflow.visibility import find_visible

LONGEST_REASON = 500
CAME = Text("By mail from {sender}:", "Reçu par courriel de {sender} :")
NOT_NOW = Text("This mail is {state} already.", "Ce courriel est déjà {state}.")
NO_SUCH = Text("There is no such item that you may see.", "Il n’y a pas de tel dossier que vous puissiez voir.")
WHERE = Text("Give the reference of the item.", "Donnez la référence du dossier.")
NO_INQUIRIES = Text("No program of yours takes inquiries.", "Aucun de vos programmes ne reçoit de demandes.")
WHY = Text("Say why.", "Dites pourquoi.")
LONG = Text("Use at most 500 characters.", "Utilisez au plus 500 caractères.")


def list_incoming(
    session: Session, actor: Actor, *, state: str | None = None, before: int | None = None, size: int = 50
) -> Sequence[IncomingMessage]:
    """Messages from the newest on, of one state or all; `before` is the last id of the page before."""
    wanted = select(IncomingMessage).options(joinedload(IncomingMessage.item), joinedload(IncomingMessage.decided_by))
    wanted = wanted.where(visible_incoming(actor))
    wanted = wanted.where(IncomingMessage.state == state if state is not None else true())
    wanted = wanted.where(IncomingMessage.id < before if before is not None else true())
    return session.scalars(wanted.order_by(IncomingMessage.id.desc()).limit(size)).all()


def count_held(session: Session, actor: Actor) -> int:
    """How many messages wait for a person."""
    wanted = select(func.count()).select_from(IncomingMessage).where(visible_incoming(actor))
    return session.scalar(wanted.where(IncomingMessage.state == "held")) or 0


def find_incoming(session: Session, number: int, actor: Actor) -> IncomingMessage:
    """A message that the actor may see. Raises NotFound alike for every other."""
    wanted = select(IncomingMessage).where(IncomingMessage.id == number, visible_incoming(actor))
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(str(number))
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A message with its whole text, and its files by name and size; nothing of it is kept anywhere yet."""

    text: str
    files: tuple[tuple[str, int], ...]


def open_message(store: Store, message: IncomingMessage) -> Opened:
    """All of a message's text, quoted parts too; its bytes may be gone or not to be opened."""
    letter = _letter(store, message)
    if letter is None:
        return Opened(message.text, ())
    return Opened(letter.text, tuple((part.name, len(part.content)) for part in letter.files))


def prepare(store: Store, message: IncomingMessage) -> Files:
    """Store the files of a message, before the transaction that attaches them."""
    letter = _letter(store, message)
    return store_files(store, letter.files) if letter is not None else Files((), (), store.limits)


def place(session: Session, number: int, reference: str, files: Files, *, actor: Actor, now: datetime) -> Item:
    """Put what a message says on an item, as words of its sender that this actor placed there.

    Raises NotFound, InvalidInput (field `reference`), Refused (its state, or commenting is not theirs), Conflict.
    """
    message = _open(session, number, actor, "place_mail")
    if not reference.strip():
        raise InvalidInput([FieldError("reference", WHERE)])
    try:
        item = find_visible(session, reference.strip().upper(), actor)
    except NotFound:
        raise InvalidInput([FieldError("reference", NO_SUCH)]) from None
    words = CAME.format(sender=_called(message)).in_(actor.language)
    said = "\n".join(f"> {line}".rstrip() for line in message.text.split("\n"))
    notes = say(session, item, f"{words}\n\n{said}", files, actor=actor, now=now)
    _settle_placed(session, message, item, notes, actor=actor, now=now)
    return item


def may_make_inquiry(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether this actor may enter an inquiry that came by mail."""
    hook = takes_inquiries(actor)
    if hook is None:
        return False
    kind, action, _data = hook(Asked("", "", "", None, actor.language))
    offers = creating_actions(session, kind, actor=actor, now=now)
    return any(offer.allowed for offer in offers if offer.transition.do == action)


def make_inquiry(session: Session, number: int, files: Files, *, actor: Actor, now: datetime) -> Item:
    """Make an inquiry of a message, as this actor would enter one that came by mail. Raises as `place` does."""
    message = _open(session, number, actor, "place_mail")
    if takes_inquiries(actor) is None:
        raise Refused("place_mail", "role", [Reason("role", NO_INQUIRIES)])
    asked = Asked(message.subject, message.text, _called(message), message.person_id, actor.language)
    item, notes = ask(session, asked, files, actor=actor, now=now)
    _settle_placed(session, message, item, notes, actor=actor, now=now)
    return item


def discard(session: Session, number: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Decide that a message goes nowhere. Raises NotFound, InvalidInput (field `reason`), Refused (its state)."""
    message = _open(session, number, actor, "discard_mail")
    reason = reason.replace("\r\n", "\n").strip()
    wrong = WHY if not reason else LONG if len(reason) > LONGEST_REASON else None
    wrong = wrong or wrong_sign(reason)
    if wrong is not None:
        raise InvalidInput([FieldError("reason", wrong)])
    _settle(session, message, "discarded", item=message.item, notes=[], actor=actor, now=now)
    message.reason = reason
    changes.record(session, "discard_mail", changes.of_mail(message.id), by=actor, now=now, after={"reason": reason})


def kept_until(message: IncomingMessage, held_days: int) -> datetime | None:
    """When a message is discarded if nobody decides about it; None for one about which it is decided."""
    return message.received_at + timedelta(days=held_days) if message.state == "held" else None


def _open(session: Session, number: int, actor: Actor, act: str) -> IncomingMessage:
    """A message about which can be decided; whoever decides at the same time waits."""
    wanted = select(IncomingMessage).where(IncomingMessage.id == number, visible_incoming(actor))
    locked = wanted.with_for_update(of=IncomingMessage).execution_options(populate_existing=True)
    message = session.scalar(locked)
    if message is None:
        raise NotFound(str(number))
    if message.state not in WAITING:
        raise Refused(act, "state", [Reason("state", NOT_NOW.format(state=STATE_LABELS[message.state]))])
    return message


def _settle_placed(
    session: Session, message: IncomingMessage, item: Item, notes: Sequence[Text], *, actor: Actor, now: datetime
) -> None:
    _settle(session, message, "placed", item=item, notes=notes, actor=actor, now=now)
    about = {"about": item.reference}
    changes.record(session, "place_mail", changes.of_mail(message.id), by=actor, now=now, after=about)


def _settle(
    session: Session,
    message: IncomingMessage,
    state: str,
    *,
    item: Item | None,
    notes: Sequence[Text],
    actor: Actor,
    now: datetime,
) -> None:
    message.state, message.why = state, "by_hand" if state == "placed" else message.why
    message.item_id = item.id if item is not None else None
    message.notes = [{"en": note.en, "fr": note.fr} for note in notes]
    message.decided_by_id, message.decided_at = actor.person_id, now
    session.flush()


def _letter(store: Store, message: IncomingMessage) -> Letter | None:
    if message.raw_key is None or not store.has(message.raw_key):
        return None
    raw = store.path(message.raw_key).read_bytes()
    try:
        return read(raw)
    except TooComplex:
        return head_only(raw)


def _called(message: IncomingMessage) -> str:
    """Who sent it, in one line and without anything that Markdown would make a link or a heading of."""
    named = f"{message.sender_name} ({message.sender})" if message.sender_name else message.sender or "?"
    return "".join(sign for sign in clean_header(named)[:110] if sign not in "[]<>`*_#|\\!")
