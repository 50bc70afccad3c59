"""Writing a compared list: every row through the engine, in one transaction, or none of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.imports import ImportKey
from models.items import Item
from models.search import indexing_together
from workflow import engine, registry, together
from workflow.actors import Actor
from workflow.bringing import bringing_along
from workflow.errors import AccordError, Conflict, InvalidInput, NotFound, Refused
from workflow.imports.plans import Planned
from workflow.notices import UNANNOUNCED
from workflow.progress import Progress, Unwatched
from workflow.references import reserve_references
from workflow.texts import LANGUAGES, Text
from workflow.visibility import visible

MOVED_ON = Text(
    "{reference} was changed since the list was compared.", "{reference} a été modifié depuis la comparaison."
)
MEANWHILE = Text(
    "Another import wrote this row since the list was compared. Compare it again.",
    "Une autre importation a inscrit cette ligne depuis la comparaison. Comparez-la de nouveau.",
)
ROW = Text("Nothing was written. Row {row}: {why}", "Rien n’a été écrit. Ligne {row} : {why}")
AT_ONCE = 500
TOGETHER = 50
"""As many rows are written together."""


class RowRefused(AccordError):  # noqa: N818 - reads as what happened
    """A row was refused when the list was written, so that nothing of it was."""

    def __init__(self, row: int, messages: Iterable[Text]) -> None:
        """Says which row, and why in the engine's own sentences."""
        self.row, self.messages = row, tuple(messages)
        super().__init__(self.said.en)

    @property
    def said(self) -> Text:
        """In a sentence."""
        why = Text(*(" ".join(message.in_(one) for message in self.messages) for one in LANGUAGES))
        return ROW.format(row=self.row, why=why)


def apply(
    session: Session,
    kind: str,
    rows: Sequence[Planned],
    *,
    actor: Actor,
    now: datetime,
    progress: Progress | None = None,
) -> dict[int, str]:
    """Carry out the plans in the caller's write transaction; give the reference that each row came to.

    Nobody is written to: what is brought along happened before. Raises RowRefused (the caller's transaction is to end
    without anything kept), and what `progress` raises.
    """
    watcher, came_to, keys = progress or Unwatched(), dict[int, str](), dict[str, int]()
    program, flow = registry.program_of(kind), registry.kind(kind)
    count = sum(planned.reference is None for planned in rows)
    references = iter(reserve_references(session, program, flow.prefix, program.today(now), count))
    _check_new(session, kind, rows)

    def carry_out(planned: Planned) -> Item:
        reference = next(references) if planned.reference is None else None
        try:
            return _carry_out(session, kind, planned, reference, actor, now)
        except (Refused, InvalidInput, Conflict, NotFound) as refusal:
            raise RowRefused(planned.row, _messages(refusal)) from refusal

    with _together(session), indexing_together(session):
        for start in range(0, len(rows), TOGETHER):
            made = [(planned, carry_out(planned)) for planned in rows[start : start + TOGETHER]]
            together.write_many(session)
            for planned, item in made:
                came_to[planned.row] = item.reference
                for key in planned.keys:
                    keys.setdefault(key, item.id)  # what two rows say alike keeps meaning the first
            watcher.reached(len(came_to), len(rows))
        _keep_keys(session, kind, keys)
    watcher.reached(len(came_to), len(rows))
    return came_to


def _check_new(session: Session, kind: str, rows: Sequence[Planned]) -> None:
    """Raise RowRefused where a row that is to be new was written by another import since it was compared."""
    new = {key: planned.row for planned in rows if planned.reference is None for key in planned.keys}
    for known in _known_keys(session, kind, list(new)):
        raise RowRefused(new[known], [MEANWHILE])


@contextmanager
def _together(session: Session) -> Iterator[None]:
    """While the block lasts, many items are made, and nobody is told."""
    session.info[UNANNOUNCED] = True
    try:
        with bringing_along(session), together.making_many(session):
            yield
    finally:
        del session.info[UNANNOUNCED]


def _carry_out(
    session: Session, kind: str, planned: Planned, reference: str | None, actor: Actor, now: datetime
) -> Item:
    steps: list[tuple[str, Mapping[str, Any]]] = list(planned.steps)
    version: int | None = planned.version
    if planned.reference is None:
        action, data = steps.pop(0)
        item = engine.create(session, kind, action, actor=actor, now=now, data=data, reference=reference)
        version = None
    else:
        seen = select(Item).where(Item.reference == planned.reference, visible(actor, kind))
        found = session.scalar(seen)
        if found is None:
            raise NotFound(planned.reference)
        item = found
    apart = {row.do for row in registry.kind(kind).imported if not row.effects}  # they look nothing up
    for action, data in steps:
        if action not in apart and together.is_waiting(session, item):
            together.write_many(session)
        engine.advance(session, item, action, actor=actor, now=now, data=data, expected_version=version)
        version = None
    return item


def _messages(refusal: AccordError) -> list[Text]:
    if isinstance(refusal, Refused):
        return [reason.message for reason in refusal.reasons if reason.blocks]
    if isinstance(refusal, InvalidInput):
        return [error.message for error in refusal.errors]
    if isinstance(refusal, Conflict):
        return [MOVED_ON.format(reference=refusal.reference)]
    return [MOVED_ON.format(reference=str(refusal))]


def _keep_keys(session: Session, kind: str, keys: Mapping[str, int]) -> None:
    known = set(_known_keys(session, kind, list(keys)))
    rows = [{"kind": kind, "key": key, "item_id": item_id} for key, item_id in keys.items() if key not in known]
    if rows:
        session.execute(insert(ImportKey), rows)


def _known_keys(session: Session, kind: str, names: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(names), AT_ONCE):
        part = names[start : start + AT_ONCE]
        yield from session.scalars(select(ImportKey.key).where(ImportKey.kind == kind, ImportKey.key.in_(part)))
