"""What happens is told to whoever watches: what moved or was refused, what became of mail, webhooks and jobs.

Nobody has to watch. What was done is told when it is committed, never before; nothing that is told names a person.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Literal, ParamSpec, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.items import Item
from workflow.errors import AccordError, Conflict, InvalidInput, Refused, Warned

Way = Literal["password", "code", "passkey", "provider"]
Outcome = Literal["done", "refused", "invalid", "warned", "conflict"]
UNKNOWN = "unknown"
"""The name of an action that a kind does not have: whoever asks may write anything."""
DONE = "moves_done"
"""Under which a session keeps what it did, until it is committed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An action on an item, and what came of it: a refusal has its `ground`, what was done reference and version."""

    program: str
    kind: str
    action: str
    outcome: Outcome
    ground: str = ""
    reference: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Mailed:
    """One attempt to send a message, and the state in which it left the message. `asked` is the request behind it."""

    outbox_id: int
    purpose: str
    state: str
    asked: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """One attempt to send a message of a webhook, and the state in which it left the message."""

    delivery_id: int
    state: str


@dataclass(frozen=True, slots=True)
class Received:
    """A mail that came in, and what became of it: its state, `seen` where it was taken before, and why."""

    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Worked:
    """A job that a worker had in hand, and the state in which it left the job."""

    job_id: int
    work: str
    state: str


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody showed who they are, or did not: at the door, or once more behind it (OWASP ASVS 5.0, 16.3.1)."""

    way: Way
    outcome: Literal["done", "refused"]


Told = Moved | Mailed | Delivered | Received | Worked | Proven
P = ParamSpec("P")
R = TypeVar("R")
Watcher = Callable[[Told], None]
_watchers: list[Watcher] = []


def watch(watcher: Watcher | None) -> None:
    """Tell this one from now on, instead of the one before; None: tell nobody."""
    _watchers[:] = [watcher] if watcher is not None else []


def tell(what: Told) -> None:
    """Tell whoever watches."""
    for watcher in _watchers:
        watcher(what)


def note_done(session: Session, item: Item, entry: HistoryEntry) -> None:
    """Tell of what an entry of an item's history says, once it is committed; never of what is rolled back."""
    if _watchers:
        done = Moved(item.program, item.kind, entry.action, "done", reference=item.reference, version=entry.seq)
        session.info.setdefault(DONE, []).append(done)


@contextmanager
def refusals_told(program: str, kind: str, action: str) -> Iterator[None]:
    """Tell of an action that is not done, whichever way it ends; a success is told by `note_done`."""
    try:
        yield
    except Refused as refusal:
        tell(Moved(program, kind, action, "refused", refusal.ground))
        raise
    except InvalidInput:
        tell(Moved(program, kind, action, "invalid"))
        raise
    except Warned:
        tell(Moved(program, kind, action, "warned"))
        raise
    except Conflict:
        tell(Moved(program, kind, action, "conflict"))
        raise


def proof_told(way: Way) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """For a function that judges who somebody is: tell what came of it. None, and whatever it raises, is a refusal."""

    def watched(judge: Callable[P, R]) -> Callable[P, R]:
        @wraps(judge)
        def judge_and_tell(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                found = judge(*args, **kwargs)
            except AccordError:
                tell(Proven(way, "refused"))
                raise
            tell(Proven(way, "refused" if found is None else "done"))
            return found

        return judge_and_tell

    return watched


def _tell_done(session: Session) -> None:
    if not session.in_nested_transaction():
        for move in session.info.pop(DONE, ()):
            tell(move)


def _forget_done(session: Session, *_: object) -> None:
    if not session.in_nested_transaction():
        session.info.pop(DONE, None)


event.listen(Session, "after_commit", _tell_done)
event.listen(Session, "after_rollback", _forget_done)
