"""Taking mail in: each message once, in one transaction with what it does.

The bytes are stored before the transaction; should it fail, nothing points to them, and they are swept away.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.database import Database
from models.incoming import IncomingMessage
from models.items import Item
from models.outbox import OutboxMessage
from workflow import talking, watching
from workflow.actors import Actor
from workflow.attachments import keeping
from workflow.attachments.storage import Limits, Store, Stored, new_key
from workflow.engine import create
from workflow.errors import Conflict, InvalidInput, NotFound, Refused
from workflow.incoming import guarding
from workflow.incoming.placing import Asked, Verdict, judge, takes_inquiries
from workflow.incoming.reading import MOST_FILES, Letter, Part, TooComplex, head_only, read
from workflow.incoming.room import WAITING, NoRoom, is_full
from workflow.incoming.settings import IncomingSettings
from workflow.texts import Text
from workflow.watching import Received

SEEN = "seen"
TOO_MANY_FILES = Text("Only the first {number} files are taken.", "Seuls les {number} premiers fichiers sont acceptés.")
NOT_ATTACHED = Text("Not attached: {why}", "Non joint : {why}")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of a mail: those that are stored, and why the others are not."""

    stored: tuple[Stored, ...]
    notes: tuple[Text, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one message: its state, or `seen` where it was taken before; and why."""

    state: str
    why: str = ""


def take_in(
    database: Database,
    store: Store,
    settings: IncomingSettings,
    raw: bytes,
    *,
    mailbox: str,
    now: datetime,
    size: int | None = None,
) -> Taken:
    """Take a message in. Whoever brings the same one again is told that it was `seen`. Raises CannotStore, NoRoom.

    `size` is that of the whole message, in bytes, where `raw` is only its beginning.
    """
    try:
        taken = _take(database, store, settings, raw, _Envelope(mailbox, len(raw) if size is None else size, now))
    except NoRoom:
        watching.tell(Received("left", "no_room"))
        raise
    watching.tell(Received(taken.state, taken.why))
    return taken


@dataclass(frozen=True, slots=True)
class _Envelope:
    mailbox: str
    size: int
    now: datetime
    key: str = ""
    fault: str = ""


def _take(database: Database, store: Store, settings: IncomingSettings, raw: bytes, envelope: _Envelope) -> Taken:
    try:
        letter, fault = read(raw), ""
    except TooComplex:
        letter, fault = head_only(raw), "too_complex"
    if envelope.size > settings.largest:
        fault = "too_large"
    with database.read() as session:
        if _is_known(session, letter):
            return Taken(SEEN)
        verdict = Verdict("held", fault) if fault else judge(session, letter, settings, envelope.now)
    files = store_files(store, letter.files) if verdict.actor is not None else Files((), (), store.limits)
    key = new_key()
    with store.writing(key) as file:
        file.write(raw[: settings.largest])
    is_kept = False
    try:
        with database.write() as session:
            if _is_known(session, letter):
                return Taken(SEEN)
            row = _keep(session, letter, settings, files, replace(envelope, key=key, fault=fault))
        is_kept = row.raw_key is not None
        return Taken(row.state, row.why)
    except IntegrityError:
        with database.read() as session:
            if _is_known(session, letter):
                return Taken(SEEN)
        raise
    finally:
        if not is_kept:
            store.remove(key)


def store_files(store: Store, parts: Sequence[Part]) -> Files:
    """Keep what is taken of the files, outside of any transaction; each of the others is named with the reason."""
    stored, notes = [], []
    for part in parts[:MOST_FILES]:
        try:
            stored.append(store.take(part.name, io.BytesIO(part.content)))
        except InvalidInput as problem:
            notes += [error.message for error in problem.errors]
    if len(parts) > MOST_FILES:
        notes.append(TOO_MANY_FILES.format(number=MOST_FILES))
    return Files(tuple(stored), tuple(notes), store.limits)


def say(session: Session, item: Item, text: str, files: Files, *, actor: Actor, now: datetime) -> list[Text]:
    """Attach the files to an item, and comment on it; gives what was not taken, which the comment names too.

    Raises Refused, InvalidInput, Conflict.
    """
    attached, notes = attach_all(session, item, files, actor=actor, now=now)
    lines = [NOT_ATTACHED.format(why=note).in_(actor.language) for note in notes]
    words = "\n\n".join([*([text] if text else []), *(f"*{line}*" for line in lines)])
    if words or not attached:
        talking.add_comment(session, item, words, actor=actor, now=now, by_mail=True)
    return notes


def attach_all(session: Session, item: Item, files: Files, *, actor: Actor, now: datetime) -> tuple[int, list[Text]]:
    """Attach what is stored, each file for itself; gives how many, and why the others were not."""
    notes, attached = list(files.notes), 0
    for stored in files.stored:
        try:
            keeping.attach(session, item, stored, limits=files.limits, actor=actor, now=now)
            attached += 1
        except InvalidInput as problem:
            notes += [error.message for error in problem.errors]
        except Refused as refusal:
            notes += [reason.message for reason in refusal.reasons]
    return attached, notes


def ask(session: Session, asked: Asked, files: Files, *, actor: Actor, now: datetime) -> tuple[Item, list[Text]]:
    """Make an inquiry of a mail. Raises Refused, InvalidInput; NotFound where no program of theirs takes one."""
    hook = takes_inquiries(actor)
    if hook is None:
        raise NotFound("inquiry")
    kind, action, data = hook(asked)
    item = create(session, kind, action, actor=actor, now=now, data=data)
    return item, attach_all(session, item, files, actor=actor, now=now)[1]


def _keep(
    session: Session, letter: Letter, settings: IncomingSettings, files: Files, envelope: _Envelope
) -> IncomingMessage:
    """Judge once more, in the transaction that acts: what was seen before may have changed. Raises NoRoom."""
    now = envelope.now
    verdict = Verdict("held", envelope.fault) if envelope.fault else judge(session, letter, settings, now)
    if verdict.why == "report":
        verdict = _settle_bounce(session, letter, verdict)
    item, notes = verdict.item, list[Text]()
    if verdict.actor is not None:
        try:
            with session.begin_nested():
                item, notes = _act(session, letter, verdict, verdict.actor, files, now)
        except (Refused, InvalidInput, NotFound, Conflict) as problem:
            verdict, item = Verdict("held", "refused", verdict.person, verdict.item), verdict.item
            notes = said_of(problem)
    row = _row(letter, verdict, envelope)
    if verdict.state in WAITING and is_full(session, settings, envelope.size):
        row.raw_key = None
        if verdict.state == "held":
            raise NoRoom
    row.item_id = item.id if item is not None else None
    row.notes = [{"en": note.en, "fr": note.fr} for note in notes]
    session.add(row)
    session.flush()
    return row


def _act(
    session: Session, letter: Letter, verdict: Verdict, actor: Actor, files: Files, now: datetime
) -> tuple[Item, list[Text]]:
    if verdict.item is not None:
        return verdict.item, say(session, verdict.item, letter.said, files, actor=actor, now=now)
    asked = Asked(letter.subject, letter.said, letter.sender, actor.person_id, actor.language)
    return ask(session, asked, files, actor=actor, now=now)


def said_of(problem: Exception) -> list[Text]:
    """Why something was refused, sentence by sentence."""
    if isinstance(problem, InvalidInput):
        return [error.message for error in problem.errors]
    return [reason.message for reason in problem.reasons] if isinstance(problem, Refused) else []


def _settle_bounce(session: Session, letter: Letter, verdict: Verdict) -> Verdict:
    """A mail of ours that came back was not delivered after all: it failed, with what the server said."""
    bounce = guarding.read_bounce(letter.head)
    if bounce is None:
        return verdict
    ours = (OutboxMessage.message_id == bounce.message_id, OutboxMessage.address.in_(bounce.addresses))
    failed = update(OutboxMessage).where(*ours, OutboxMessage.state.in_(("sent", "uncertain")))
    found: Any = session.execute(failed.values(state="failed", error=f"returned: {bounce.said}"))
    return Verdict("ignored", "returned") if found.rowcount else verdict


def _row(letter: Letter, verdict: Verdict, envelope: _Envelope) -> IncomingMessage:
    return IncomingMessage(
        mailbox=envelope.mailbox[:200],
        digest=letter.digest,
        message_id=letter.message_id[:250],
        sender=letter.sender,
        sender_name=letter.sender_name,
        subject=letter.subject,
        text=letter.said,
        size=envelope.size,
        received_at=envelope.now,
        state=verdict.state,
        why=verdict.why,
        raw_key=envelope.key,
        person_id=verdict.person.id if verdict.person is not None else None,
    )


def _is_known(session: Session, letter: Letter) -> bool:
    return session.scalar(select(IncomingMessage.id).where(IncomingMessage.digest == letter.digest)) is not None
