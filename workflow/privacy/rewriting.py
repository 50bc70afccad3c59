"""Taking a person's name, address and account out of what the record of changes keeps, and what programs were told."""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.changes import Change
from models.idempotency import IdempotencyKey
from models.people import Person, erased_name
from workflow import changes
from workflow.history import digest
from workflow.redacting import scrub

OF_OFFICE = frozenset(
    {"program", "role", "organization", "committee", "starts_on", "ends_on", "scope", "token_ends_at"}
)
"""What a change says of a person that does not say who they are: which role they held for what, how far and when."""


def rewrite_changes(session: Session, person: Person) -> list[dict[str, Any]]:
    """Rewrite every change that tells of the person; gives the number of each and the digest of what it says now.

    The chain stays locked until the erasure itself is recorded.
    """
    changes.lock(session)
    subject, marker = changes.of_person(person), erased_name(person.id)
    called = _called(session, person)
    pattern = _pattern(called)
    rewritten = []
    for row in session.scalars(select(Change).order_by(Change.seq).execution_options(yield_per=500)):
        if row.input is None:
            continue
        changed = {**row.input, **{side: _whole(row.input.get(side, {}), called, marker) for side in ("from", "to")}}
        changed |= {side: scrub(changed[side], pattern) for side in ("from", "to")}
        if row.subject == subject:
            changed |= {side: _of_office(changed[side], marker) for side in ("from", "to")}
        if changed != row.input:
            row.input = {**changed, "salt": secrets.token_hex(16)}
            rewritten.append({"change": row.seq, "digest": digest(row.input)})
    return rewritten


def rewrite_answers(session: Session, person: Person) -> int:
    """Rewrite what the programs of others were told of the person, and are told again for a week; gives how often.

    What a program of their own was told goes as a whole. Before the changes are rewritten: they say how the person
    was called.
    """
    called, marker, done = _called(session, person), erased_name(person.id), 0
    pattern = _pattern(called)
    others = select(IdempotencyKey).where(IdempotencyKey.actor_id != person.id).execution_options(yield_per=500)
    for row in session.scalars(others):
        changed = scrub(_whole(row.response, called, marker), pattern)
        if changed != row.response:
            row.response = changed
            done += 1
    return done


def _called(session: Session, person: Person) -> set[str]:
    """How the person is called and written to, and was before."""
    about = session.scalars(select(Change).where(Change.subject == changes.of_person(person)).order_by(Change.seq))
    return {person.name, person.email, *(name for row in about for name in _names(row))}


def _names(row: Change) -> Iterator[str]:
    """How the person was called, and written to, before and after a change."""
    for values in (row.before, row.after):
        yield from (str(values[name]) for name in ("name", "email") if values.get(name) and _is_of_account(row))


def _is_of_account(row: Change) -> bool:
    """Whether the `name` is the person's: that of a token or a key is not."""
    return row.action in ("add_person", "change_person")


def _pattern(called: set[str]) -> re.Pattern[str]:
    """Names of several words and addresses, wherever they stand; a single word could mean anything."""
    long = sorted((one for one in called if " " in one.strip() or "@" in one), key=len, reverse=True)
    either = "|".join(re.escape(one) for one in long) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _whole(value: Any, called: set[str], marker: str) -> Any:
    """Any value, with the marker for what is a name and nothing else."""
    if isinstance(value, str):
        return marker if value in called else value
    if isinstance(value, Mapping):
        return {name: child if name in OF_OFFICE else _whole(child, called, marker) for name, child in value.items()}
    return [_whole(child, called, marker) for child in value] if isinstance(value, list) else value


def _of_office(values: Mapping[str, Any], marker: str) -> dict[str, Any]:
    """What was said of the account gives way to the marker; the names of the values stay."""
    return {name: value if name in OF_OFFICE or isinstance(value, bool) else marker for name, value in values.items()}
