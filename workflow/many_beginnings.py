"""Begin the same for many rows of a board: what would begin for each, and why not for others, shown before it is done.

A program's hook `board_begins(session, actor, board) -> Begins | None` says what this reader may begin for the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow import engine, registry
from workflow.actors import Actor
from workflow.boards import Board, BoardRow
from workflow.definition import Field
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.foreseeing import foresee_new
from workflow.texts import Text

HOOK = "board_begins"
MISSING = Text("Missing: {label}.", "Il manque : {label}.")


@dataclass(frozen=True, slots=True)
class Begins:
    """An action that makes an item of `kind` for a row: `of` is the input that names the row's item.

    `asked` are the inputs that are the same for all.
    """

    kind: str
    action: str
    of: str
    about: Text
    asked: tuple[Field, ...]

    @property
    def label(self) -> Text:
        """What the action is called."""
        return next(row.label for row in registry.kind(self.kind).creating if row.do == self.action)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would come of one row: its item, its title, and the reasons why nothing begins, if there are any."""

    reference: str
    title: str
    reasons: tuple[Reason, ...] = ()


def begins_of(session: Session, board: Board, actor: Actor, program: str) -> Begins | None:
    """What the reader may begin for the rows of the board, if anything."""
    hook = registry.program(program).hooks.get(HOOK)
    found: Begins | None = hook(session, actor, board) if hook is not None else None
    return found


def foresee(
    session: Session,
    begins: Begins,
    rows: Iterable[BoardRow],
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: datetime,
) -> list[Foreseen]:
    """What would begin for each row that has an item, by title; each is judged as making it would be.

    Raises InvalidInput for what is missing or wrong of the inputs that are the same for all.
    """
    missing = [FieldError(one.name, MISSING.format(label=one.label)) for one in begins.asked if not data.get(one.name)]
    if missing:
        raise InvalidInput(missing)
    wanted = [row.reference for row in rows if row.reference]
    items = session.scalars(select(Item).where(Item.reference.in_(wanted)).order_by(Item.title, Item.id))
    return [
        Foreseen(
            item.reference,
            item.title,
            _why_not(session, begins, {**data, begins.of: item.reference}, actor=actor, now=now),
        )
        for item in items.all()
    ]


def begin_many(
    session: Session,
    begins: Begins,
    foreseen: Sequence[Foreseen],
    data: Mapping[str, Any],
    *,
    key: str,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Begin it for those that nothing stands against, in the caller's write transaction; give the new references.

    The same `key` begins each once, however often the form arrives. Raises InvalidInput, and Refused where something
    changed since it was foreseen: then nothing begins.
    """
    made = []
    for one in foreseen:
        if not one.reasons:
            told = {**data, begins.of: one.reference}
            once = f"{key}:{one.reference}"
            item = engine.create(
                session, begins.kind, begins.action, actor=actor, now=now, data=told, idempotency_key=once
            )
            made.append(item.reference)
    return made


def _why_not(
    session: Session, begins: Begins, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> tuple[Reason, ...]:
    try:
        foresee_new(session, begins.kind, begins.action, actor=actor, now=now, data=data)
    except Refused as refused:
        return tuple(reason for reason in refused.reasons if reason.blocks)
    except InvalidInput as wrong:
        if any(error.field != begins.of for error in wrong.errors):
            raise
        return tuple(Reason("input", error.message, field=begins.of) for error in wrong.errors)
    return ()
