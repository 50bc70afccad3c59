"""Saving answers: who saw the newest version replaces it; who did not keeps their words beside it and sees both."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.content import Answer, AnswerRevision, ContentChain
from models.items import Item
from workflow.actors import Actor
from workflow.content.answers import Place
from workflow.content.filing import take_files
from workflow.content.programs import base_of, check_may_write, find_part, tell_program
from workflow.content.shapes import SHAPES
from workflow.content.storing import (
    NEVER,
    WRITES,
    Written,
    content_of,
    first_digest,
    lock,
    place_of,
    revision_digest,
    value_digest,
    written_in,
)
from workflow.content.structure import ROW, Part, Question
from workflow.deputising import represented_id
from workflow.errors import FieldError, InvalidInput
from workflow.history import name_columns
from workflow.texts import Text
from workflow.values import is_empty, plain, read_input

UNKNOWN_ROW = Text("“{row}” is no row of this table.", "« {row} » n’est pas une ligne de ce tableau.")
FIXED_CELL = Text("{cell} is preprinted and stays.", "{cell} est préimprimé et reste tel quel.")


@dataclass(frozen=True, slots=True)
class Given:
    """A new answer, and the version that its writer had seen (0: never answered)."""

    value: Any
    seen: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody else wrote meanwhile: theirs stands, ours was put aside."""

    place: Place
    ours: Any
    theirs: Written


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a saving: the standing answers by place, and what clashed."""

    written: Mapping[Place, Written]
    clashes: tuple[Clash, ...]


def save(
    session: Session,
    item: Item,
    part_id: str,
    given: Mapping[str, Given],
    *,
    instance: str = "",
    actor: Actor,
    now: datetime,
) -> Saved:
    """Save answers of one part in the caller's write transaction.

    Raises NotFound (no such part), Refused (role, state), InvalidInput naming every wrong answer; then nothing was
    saved. An answer that is what stands already is neither saved again nor a clash.
    """
    lock(session, item)
    _structure, part = find_part(item, content_of(session, item), part_id, instance)
    actor = check_may_write(session, item, part, instance, actor)
    values = read_answers(part, {name: one.value for name, one in given.items()})
    values = take_files(session, item, part, instance, values, actor=actor, now=now)
    places = {Place(part_id, name, instance): Given(values.get(name), one.seen) for name, one in given.items()}
    saved = write(session, item, places, actor=actor, now=now)
    tell_program(session, item, part, actor, now)
    return saved


def write(session: Session, item: Item, given: Mapping[Place, Given], *, actor: Actor, now: datetime) -> Saved:
    """Write plain, checked values of any places, as `save` does once it knows that they may be written."""
    standing = _standing(session, item, {place.part for place in given})
    taken_over = base_of(session, item).answers
    chain = _chain_of(session, item)
    written: dict[Place, Written] = {}
    clashes = []
    for place, one in given.items():
        row = standing.get(place)
        if (row.value if row else taken_over.get(place)) == one.value:
            if row is not None:
                written[place] = written_in(row)
            continue
        if row is None:
            row = Answer(item_id=item.id, **place._asdict(), version=NEVER)
        clashing = one.seen != row.version
        if clashing and _was_said(session, item, place, one):
            written[place] = written_in(row)  # whoever sends what they saw has not touched it
            continue
        if not clashing:
            row.value, row.version, row.saved_at = one.value, row.version + 1, now
            row.author_id, row.on_behalf_of_id = actor.person_id, represented_id(actor)
            session.add(row)
        if not (clashing and _is_put_aside(session, item, place, one.value, actor)):
            _append(session, chain, place, one.value, row.version, standing=not clashing, actor=actor, now=now)
        if clashing:
            clashes.append(Clash(place, one.value, written_in(row)))
        else:
            acted_for = actor.on_behalf_of.name if actor.on_behalf_of else ""
            written[place] = Written(place, row.value, row.version, actor.name, now, acted_for)
    session.info[WRITES] = session.info.get(WRITES, 0) + 1
    session.flush()
    return Saved(written, tuple(clashes))


def read_answers(part: Part, given: Mapping[str, Any]) -> dict[str, Any]:
    """The given answers as plain values; empty ones are left out. Raises InvalidInput naming every wrong one."""
    fields = [question.field for question in part.questions.values()]
    values: dict[str, Any] = plain(read_input(fields, given))
    for name, question in part.questions.items():
        if question.rows and name in values:
            values[name] = [row for row in values[name] if set(row) != {ROW}]
    values = {name: value for name, value in values.items() if not is_empty(value)}
    errors = [error for name, value in values.items() for error in _wrong(part.questions[name], value)]
    if errors:
        raise InvalidInput(errors)
    return values


def _wrong(question: Question, value: Any) -> list[FieldError]:
    """What is wrong with an answer besides its type: its preprinted rows, its addresses and telephone numbers."""
    errors = _wrong_rows(question, value) if question.rows else []
    tables = [(f"{question.name}.{index}.", row) for index, row in enumerate(value)] if question.field.columns else []
    return errors + [
        FieldError(f"{before}{name}", SHAPES[shape][1])
        for before, given in tables or [("", {question.name: value})]
        for name, shape in question.shapes.items()
        if not is_empty(given.get(name)) and not SHAPES[shape][0].fullmatch(str(given[name]))
    ]


def _wrong_rows(question: Question, rows: list[dict[str, Any]]) -> list[FieldError]:
    """What is wrong with the rows of a preprinted table: rows that it does not have, preprinted cells that differ."""
    known, errors = dict(question.rows), []
    for index, row in enumerate(rows):
        key = row.get(ROW, "")
        if key not in known:
            errors.append(FieldError(f"{question.name}.{index}.{ROW}", UNKNOWN_ROW.format(row=key)))
        for cell, preprinted in question.fixed.get(key, {}).items():
            if not is_empty(row.get(cell)) and row[cell] != preprinted:
                errors.append(FieldError(f"{question.name}.{index}.{cell}", FIXED_CELL.format(cell=preprinted)))
    return errors


def _standing(session: Session, item: Item, parts: Collection[str]) -> dict[Place, Answer]:
    query = select(Answer).options(joinedload(Answer.author)).where(Answer.item_id == item.id, Answer.part.in_(parts))
    return {place_of(row): row for row in session.scalars(query)}


def _was_said(session: Session, item: Item, place: Place, given: Given) -> bool:
    """Whether the value is that of the version which its writer had seen."""
    if given.seen == NEVER:
        return given.value is None
    query = select(AnswerRevision.value).where(
        AnswerRevision.item_id == item.id,
        AnswerRevision.part == place.part,
        AnswerRevision.instance == place.instance,
        AnswerRevision.question == place.question,
        AnswerRevision.version == given.seen,
        AnswerRevision.standing,
    )
    said = session.scalars(query).first()
    return bool(said == given.value)


def _is_put_aside(session: Session, item: Item, place: Place, value: Any, actor: Actor) -> bool:
    """Whether these very words of the actor were the last that were put aside there: a browser sends them again."""
    query = select(AnswerRevision).where(
        AnswerRevision.item_id == item.id,
        AnswerRevision.part == place.part,
        AnswerRevision.instance == place.instance,
        AnswerRevision.question == place.question,
    )
    last = session.scalars(query.order_by(AnswerRevision.number.desc()).limit(1)).first()
    return last is not None and (last.standing, last.author_id, last.value) == (False, actor.person_id, value)


def _chain_of(session: Session, item: Item) -> ContentChain:
    """Where the chain of the item's revisions ends; a new one ends where the first revision will stand."""
    found = session.get(ContentChain, item.id)
    return found or ContentChain(item_id=item.id, length=0, head_digest=first_digest(item.reference))


def _append(
    session: Session,
    chain: ContentChain,
    place: Place,
    value: Any,
    version: int,
    *,
    standing: bool,
    actor: Actor,
    now: datetime,
) -> None:
    revision = AnswerRevision(
        item_id=chain.item_id,
        number=chain.length + 1,
        part=place.part,
        instance=place.instance,
        question=place.question,
        version=version,
        standing=standing,
        value=value,
        salt=secrets.token_hex(16),
        author_id=actor.person_id,
        **name_columns("author", actor.name),
        on_behalf_of_id=represented_id(actor),
        saved_at=now,
        prev_digest=chain.head_digest,
    )
    revision.value_digest = value_digest(revision)
    revision.digest = revision_digest(revision)
    chain.length, chain.head_digest = revision.number, revision.digest
    session.add_all((revision, chain))
