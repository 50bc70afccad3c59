"""The history of an item: append-only, hash-chained over canonical JSON, readable as at any date.

Each row's hash covers the row before it, the item's reference and every column but `input` and `actor_name`, of which
it covers a salted digest: what was given, and a name, can be erased without breaking the chain, and cannot be guessed
from its digest. Rows of the first versions have no digest of the name; their hash covers the name itself.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.changes import Change
from models.history import HistoryEntry
from models.items import Item
from workflow.actors import Actor
from workflow.errors import Reason
from workflow.values import plain

ERASED = ""
REDACT = "redact_client_information"
"""The action whose entry names rows before it that were rewritten, each with the digest of what it says now."""

ERASE = "erase_person"
"""The action of whoever erases a person: in the record of changes, and in items where a deputy's row names them."""
REWRITING = (REDACT, ERASE)
NOTHING: Mapping[int, str] = MappingProxyType({})
Link = TypeVar("Link", HistoryEntry, Change)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces and no escapes: one text for one value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def first_hash(kind: str, reference: str) -> str:
    """What the first row of an item's chain stands on."""
    return digest({"kind": kind, "reference": reference})


def name_digest(name: str, salt: str) -> str:
    """What stands for a name in a row's hash."""
    return digest({"name": name, "salt": salt})


def name_columns(whose: str, name: str) -> dict[str, str]:
    """The columns of a row that say who acted (`whose` is actor or author), with a salt of their own."""
    salt = secrets.token_hex(16)
    return {f"{whose}_name": name, f"{whose}_salt": salt, f"{whose}_digest": name_digest(name, salt)}


def name_hashed(whose: str, name: str, name_said: str | None) -> dict[str, str]:
    """What a row's hash covers of a name: its digest, or in rows of the first versions, which have none, the name."""
    return {f"{whose}_digest": name_said} if name_said else {f"{whose}_name": name}


def is_name_erased(name: str, salt: str | None, name_said: str | None) -> bool:
    """Whether a name was erased from a row: name and salt are empty, the digest stays."""
    return bool(name_said) and not name and not salt


def is_name_altered(name: str, salt: str | None, name_said: str | None) -> bool:
    """Whether a name is neither the one its digest stands for nor erased."""
    if not name_said:
        return bool(salt)
    return not is_name_erased(name, salt, name_said) and name_digest(name, salt or "") != name_said


def entry_hash(entry: HistoryEntry, reference: str) -> str:
    """The hash of a row: everything it says, the item it belongs to, and the hash of the row before it."""
    return digest(
        {
            "item": reference,
            "seq": entry.seq,
            "action": entry.action,
            "track": entry.track,
            "actor_id": entry.actor_id,
            **name_hashed("actor", entry.actor_name, entry.actor_digest),
            "role": entry.role,
            "on_behalf_of_id": entry.on_behalf_of_id,
            "recorded_at": entry.recorded_at.isoformat(),
            "effective_on": entry.effective_on.isoformat(),
            "from_state": entry.from_state,
            "to_state": entry.to_state,
            "input_digest": entry.input_digest,
            "prev_hash": entry.prev_hash,
        }
    )


@dataclass(frozen=True, slots=True)
class Step:
    """What the engine hands to the history: one action that happened."""

    action: str
    role: str
    from_state: str | None
    to_state: str
    effective_on: date
    data: Mapping[str, Any]
    track: str | None = None
    warnings: tuple[Reason, ...] = ()
    on_behalf_of: Actor | None = None


def warning_kept(reason: Reason) -> dict[str, str]:
    """A warning as it is kept: its code, and how it was said."""
    return {"code": reason.code, "en": reason.message.en, "fr": reason.message.fr}


def append(session: Session, item: Item, step: Step, *, actor: Actor, now: datetime) -> HistoryEntry:
    """Add a row to the item's chain: the item's version becomes the row's number, its head the row's hash."""
    given: dict[str, Any] | None = None
    principal = step.on_behalf_of
    if step.data or step.warnings or principal:
        given = {"salt": secrets.token_hex(16), "data": plain(step.data)}
        if principal is not None:
            given["on_behalf_of"] = principal.name
        if step.warnings:
            given["warnings"] = [warning_kept(reason) for reason in step.warnings]
    item.version = (item.version or 0) + 1
    entry = HistoryEntry(
        item=item,
        seq=item.version,
        action=step.action,
        track=step.track,
        actor_id=actor.person_id,
        **name_columns("actor", actor.name),
        role=step.role,
        on_behalf_of_id=principal.person_id if principal is not None else None,
        recorded_at=now,
        effective_on=step.effective_on,
        from_state=step.from_state,
        to_state=step.to_state,
        input=given,
        input_digest=digest(given) if given else ERASED,
        prev_hash=item.head_hash or first_hash(item.kind, item.reference),
    )
    entry.hash = entry_hash(entry, item.reference)
    item.head_hash = entry.hash
    item.effective_on = step.effective_on
    session.add(entry)
    return entry


def entries(session: Session, item: Item) -> list[HistoryEntry]:
    """The whole history of an item, oldest first."""
    return list(session.scalars(select(HistoryEntry).where(HistoryEntry.item_id == item.id).order_by(HistoryEntry.seq)))


def entries_after(session: Session, item: Item, seq: int) -> list[HistoryEntry]:
    """The rows of an item that came after row `seq`, oldest first."""
    later = select(HistoryEntry).where(HistoryEntry.item_id == item.id, HistoryEntry.seq > seq)
    return list(session.scalars(later.order_by(HistoryEntry.seq)))


def state_as_at(rows: Iterable[HistoryEntry], day: date, track: str | None = None) -> str | None:
    """The state at the end of `day` by effective dates; None when the item did not exist yet.

    `rows` are an item's history, oldest first (dates never go backwards within a chain).
    """
    state = None
    for row in rows:
        if row.effective_on > day:
            break
        if row.track == track:
            state = row.to_state
    return state


def erase_inputs(session: Session, item: Item) -> None:
    """Erase what was given in every row of an item; who did what and when stays, and the chain still verifies."""
    for row in entries(session, item):
        row.input = None


def rewrite(entry: HistoryEntry, change: Callable[[Mapping[str, Any]], dict[str, Any]]) -> str | None:
    """Change what was given in a row; give the new digest, which a later entry must name. None: it stays as it is."""
    if entry.input is None:
        return None
    changed = change(entry.input)
    if changed == entry.input:
        return None
    entry.input = {**changed, "salt": secrets.token_hex(16)}
    return digest(entry.input)


def rewritten_inputs(rows: Sequence[HistoryEntry]) -> dict[int, str]:
    """The digests of rewritten rows by their numbers, as the last entry of REWRITING after each says."""
    found: dict[int, str] = {}
    for _ in _redactions(rows, found):
        pass
    return found


def redactions(rows: Sequence[HistoryEntry]) -> Iterator[HistoryEntry]:
    """The entries of REWRITING that count, the last first: each says what it said, or what a later one names for it."""
    return _redactions(rows, {})


def _redactions(rows: Sequence[HistoryEntry], found: dict[int, str]) -> Iterator[HistoryEntry]:
    for row in reversed(rows):
        if row.action not in REWRITING or row.input is None:
            continue
        if digest(row.input) in (row.input_digest, found.get(row.seq)):
            for one in row.given.get("rewritten", ()):
                if one["entry"] < row.seq:
                    found.setdefault(one["entry"], one["digest"])
            yield row


def verify_chain(kind: str, reference: str, rows: Iterable[HistoryEntry]) -> Iterable[tuple[int, str]]:
    """The faults of one chain as (seq, what is wrong), in order; nothing when it is whole."""
    whole = list(rows)
    said = rewritten_inputs(whole)
    return verify_rows(first_hash(kind, reference), whole, lambda row: entry_hash(row, reference), said)


def verify_rows(
    first: str, rows: Iterable[Link], hash_of: Callable[[Link], str], rewritten: Mapping[int, str] = NOTHING
) -> Iterable[tuple[int, str]]:
    """The faults of rows that are chained from `first` on, each hashed by `hash_of`, as verify_chain gives them.

    `rewritten` has the digest of what a row says now, by its number, where that is not what it said first.
    """
    expected_hash, expected_seq = first, 1
    for row in rows:
        if row.seq != expected_seq:
            yield expected_seq, f"row {expected_seq} is missing; row {row.seq} follows"
        if row.prev_hash != expected_hash:
            yield row.seq, "does not follow the row before it"
        if row.input is not None and digest(row.input) != rewritten.get(row.seq, row.input_digest):
            yield row.seq, "what was given was altered"
        if is_name_altered(row.actor_name, row.actor_salt, row.actor_digest):
            yield row.seq, "the name was altered"
        if hash_of(row) != row.hash:
            yield row.seq, "was altered"
        expected_hash, expected_seq = row.hash, row.seq + 1
