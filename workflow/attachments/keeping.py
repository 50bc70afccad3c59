"""The files of an item: adding a version, listing, reading, withdrawing. One rule for pages and API."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from models.attachments import Attachment
from models.content import Answer
from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.attachments.storage import MB, Limits, Stored
from workflow.attachments.taking import facts, last_version, lay_down
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.noting import note
from workflow.signs import wrong_sign
from workflow.talking import commenting_as
from workflow.texts import Text
from workflow.values import MAX_ID
from workflow.visibility import hidden_fields

ATTACH, WITHDRAW = "attach", "withdraw_file"
LONGEST_REASON = 500

ATTACHED = Text("Attach a file", "Joindre un fichier")
WITHDRAWN = Text("Withdraw a file", "Retirer un fichier")
ACTIONS = {ATTACH: ATTACHED, WITHDRAW: WITHDRAWN}
"""How the entries are called that files leave in the history."""
FIELDS = (
    Field("file", "file", Text("File", "Fichier"), stored=False),
    Field("reason", "long", Text("Reason", "Motif"), stored=False),
    Field("erased", "bool", Text("Content erased", "Contenu effacé"), stored=False),
)
"""What those entries say."""

NOT_TO_ATTACH = Text(
    "Attaching files is not part of your roles.", "Vos rôles ne permettent pas de joindre de fichiers."
)
NOT_TO_WITHDRAW = Text(
    "A file is withdrawn by whoever attached it or by those who look after the item.",
    "Un fichier est retiré par la personne qui l’a joint ou par celles qui s’occupent du dossier.",
)
NOT_TO_ERASE = Text(
    "Content is erased by those who look after the item.",
    "Le contenu est effacé par celles et ceux qui s’occupent du dossier.",
)
IN_USE = Text(
    "“{name}” stands on the record. Put another file in its place first.",
    "« {name} » figure au dossier. Mettez d’abord un autre fichier à sa place.",
)
GONE = Text("“{name}” is withdrawn already.", "« {name} » est déjà retiré.")
WHY = Text("Say why.", "Dites pourquoi.")
LONG = Text("Use at most 500 characters.", "Utilisez au plus 500 caractères.")
TOO_MUCH = Text(
    "“{name}” does not fit any more: the files of one item may have at most {limit} MB together.",
    "« {name} » ne tient plus : les fichiers d’un dossier peuvent avoir au plus {limit} Mo ensemble.",
)
TOO_MUCH_WAITS = Text(
    "“{name}” does not fit any more: too many of your uploads wait for a form that was never accepted. "
    "They are cleared after a day.",
    "« {name} » ne tient plus : trop de vos téléversements attendent un formulaire jamais accepté. "
    "Ils sont effacés après un jour.",
)


def may_attach(actor: Actor, item: Item) -> bool:
    """Whoever may say something about an item may attach files to it."""
    return commenting_as(actor, item, "attach") is not None


def looks_after(actor: Actor, item: Item) -> bool:
    """Whether the actor may withdraw the files of others and erase content; the program says who."""
    hook = registry.program(item.program).hooks.get("looks_after_files")
    return bool(hook(actor, item)) if hook is not None else False


def may_withdraw(actor: Actor, item: Item, file: Attachment) -> bool:
    """Whoever attached the file, and those who look after the item's files."""
    is_own = actor.person_id is not None and file.uploaded_by_id == actor.person_id
    return (is_own and may_attach(actor, item)) or looks_after(actor, item)


def sees_file(actor: Actor, item: Item, file: Attachment) -> bool:
    """Whether the actor may see a file of an item that they see; a program keeps some to a few (drafts).

    A file in a field that is hidden from the actor is hidden too, with every version of it.
    """
    return bool(_seen(actor, item, [file]))


def _seen(actor: Actor, item: Item, files: Iterable[Attachment]) -> list[Attachment]:
    held = [item.fields.get(name) for name in hidden_fields(actor, item)]
    hidden = {value.get("name") for value in held if isinstance(value, dict)}
    hook = registry.program(item.program).hooks.get("sees_file")
    return [file for file in files if file.name not in hidden and (hook is None or hook(actor, item, file))]


def files_of(session: Session, item: Item, actor: Actor) -> Sequence[Attachment]:
    """The item's files for this actor: by name, the newest version of each first; withdrawn ones too."""
    people = (joinedload(Attachment.uploaded_by), joinedload(Attachment.withdrawn_by))
    wanted = select(Attachment).options(*people).where(Attachment.item_id == item.id)
    found = session.scalars(wanted.order_by(func.lower(Attachment.name), Attachment.name, Attachment.version.desc()))
    return _seen(actor, item, found)


def open_files(session: Session, item: Item | None, actor: Actor, given: Sequence[int] = ()) -> Sequence[Attachment]:
    """The files that a form of the item can name: those that can be read, and of the actor's uploads those given."""
    own = Attachment.item_id.is_(None) & Attachment.id.in_(given) & (Attachment.uploaded_by_id == actor.person_id)
    theirs = Attachment.item_id == item.id if item is not None else own
    wanted = select(Attachment).where(or_(own, theirs)).order_by(Attachment.name, Attachment.version.desc())
    found = [file for file in session.scalars(wanted) if file.is_open]
    return found if item is None else _seen(actor, item, found)


def find_file(session: Session, item: Item, file_id: int, actor: Actor) -> Attachment:
    """A file of this very item. Raises NotFound alike for none, another item's, and one kept from this actor."""
    file = session.get(Attachment, file_id) if 1 <= file_id <= MAX_ID else None
    if file is None or file.item_id != item.id or not sees_file(actor, item, file):
        raise NotFound(str(file_id))
    return file


def attach(
    session: Session, item: Item, stored: Stored, *, limits: Limits, actor: Actor, now: datetime, place: str = "file"
) -> Attachment:
    """Make a stored file the newest version of its name, and write it in the item's history.

    The very same bytes under the same name once more change nothing: the version that is there is given. Raises
    Refused (role), InvalidInput (too much), Conflict.
    """
    standing = commenting_as(actor, item, "attach")
    if standing is None:
        raise Refused(ATTACH, "role", [Reason("role", NOT_TO_ATTACH)])
    # Whoever attaches at the same time waits here: neither has seen anything that the other could have overtaken.
    session.refresh(item, ["version", "head_hash", "state", "effective_on"], with_for_update=True)
    newest = last_version(session, item, stored.name)
    present = _version(session, item, stored.name, newest)
    if present is not None and present.is_open and present.sha256 == stored.sha256:
        return present
    check_room(session, item, stored, limits=limits, actor=actor, place=place)
    file = lay_down(session, stored, actor=standing, now=now)
    file.item, file.version = item, newest + 1
    note(session, item, ATTACH, {"file": facts(file)}, actor=standing, now=now)
    if newest:
        _tell_program(session, item, now)
    return file


def check_room(
    session: Session, item: Item | None, stored: Stored, *, limits: Limits, actor: Actor, place: str
) -> None:
    """Raise InvalidInput where a file is more than an item, or somebody's uploads that wait, may have together."""
    whose = Attachment.item_id == item.id if item is not None and item.id else Attachment.item_id.is_(None)
    wanted = select(func.sum(Attachment.size)).where(whose, Attachment.storage_key.is_not(None))
    if item is None or not item.id:
        wanted = wanted.where(Attachment.uploaded_by_id == actor.person_id)
    if (session.scalar(wanted) or 0) + stored.size > limits.item:
        message = TOO_MUCH if item is not None and item.id else TOO_MUCH_WAITS
        raise InvalidInput([FieldError(place, message.format(name=stored.name, limit=limits.item // MB))])


def withdraw(
    session: Session, item: Item, file: Attachment, reason: str, *, erase: bool, actor: Actor, now: datetime
) -> None:
    """Take a file out of use; with `erase`, its content too. Name, versions, hash, and who did it stay.

    Raises Refused (role, or a record that names the file), InvalidInput (field `reason`).
    """
    if not may_withdraw(actor, item, file):
        raise Refused(WITHDRAW, "role", [Reason("role", NOT_TO_WITHDRAW)])
    if erase and not looks_after(actor, item):
        raise Refused(WITHDRAW, "role", [Reason("role", NOT_TO_ERASE)])
    if file.erased_at is not None or (file.withdrawn_at is not None and not erase):
        raise Refused(WITHDRAW, "state", [Reason("state", GONE.format(name=file.name))])
    if stands_on_record(session, item, file) and not erase:
        raise Refused(WITHDRAW, "guard", [Reason("in_use", IN_USE.format(name=file.name))])
    reason = _checked(reason)
    file.withdrawn_at, file.withdrawn_by_id, file.withdrawn_reason = now, actor.person_id, reason
    file.erased_at = now if erase else None
    said = {"file": facts(file), "reason": reason, **({"erased": True} if erase else {})}
    note(session, item, WITHDRAW, said, actor=actor, now=now)
    _tell_program(session, item, now)


def _tell_program(session: Session, item: Item, now: datetime) -> None:
    """What an item's papers said is not what they say now: the program's hook `papers_changed` hears of it."""
    hook = registry.program(item.program).hooks.get("papers_changed")
    if hook is not None:
        hook(session, item, now)


def stands_on_record(session: Session, item: Item, file: Attachment) -> bool:
    """Whether a field of the record, or an answer of its content, holds this very file."""
    answers = session.scalars(select(Answer.value).where(Answer.item_id == item.id))
    held = (*item.fields.values(), *answers)
    return any(isinstance(value, dict) and value.get("attachment") == file.id for value in held)


def _checked(reason: str) -> str:
    reason = reason.replace("\r\n", "\n").strip()
    wrong = WHY if not reason else LONG if len(reason) > LONGEST_REASON else None
    wrong = wrong or wrong_sign(reason)
    if wrong is not None:
        raise InvalidInput([FieldError("reason", wrong)])
    return reason


def _version(session: Session, item: Item, name: str, number: int) -> Attachment | None:
    wanted = select(Attachment).where(Attachment.item_id == item.id, Attachment.name == name)
    return session.scalar(wanted.where(Attachment.version == number)) if number else None
