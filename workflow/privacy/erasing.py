"""Erasing a person: what says who they are goes, what they did stays under their number, and the chains still verify.

The row in the record of changes names the number alone, and each earlier change that was rewritten with the digest of
what it says now.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from models.ballots import Ballot
from models.changes import Change
from models.content import AnswerRevision
from models.history import HistoryEntry
from models.incoming import IncomingMessage
from models.items import Item
from models.jobs import Job, JobFile
from models.outbox import OutboxMessage
from models.people import Person, erased_name
from workflow import changes, history
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, Refused
from workflow.noting import note
from workflow.outbox.forgetting import empty
from workflow.privacy.held import ALL
from workflow.privacy.hindrances import hindrances
from workflow.privacy.rewriting import rewrite_answers, rewrite_changes
from workflow.texts import Text

UNSENT = ("queued", "held", "failed", "uncertain")
NAMES: tuple[tuple[Any, str], ...] = ((HistoryEntry, "actor"), (Change, "actor"), (AnswerRevision, "author"))
"""Where names stand under a digest, and whose they are."""
NOT_CONFIRMED = Text(
    "Enter the address of this person, so that nobody else is erased.",
    "Saisissez l’adresse de cette personne, pour que nulle autre ne soit effacée.",
)


def foreseen(session: Session, person: Person) -> dict[str, int]:
    """How many rows there are of each subject, and of names in the history: those that go, and those that stay."""
    counts = {held.name: _count(session, held.model, _theirs(held, person)) for held in ALL}
    for model, whose in NAMES:
        mine = getattr(model, f"{whose}_id") == person.id
        counts["names"] = counts.get("names", 0) + _count(session, model, mine, getattr(model, f"{whose}_digest") != "")
        old = _count(session, model, mine, getattr(model, f"{whose}_digest") == "")
        counts["names_kept"] = counts.get("names_kept", 0) + old
    return counts


def erase(session: Session, person: Person, *, confirmed: str, by: Actor, now: datetime) -> Mapping[str, int]:
    """Erase a person for good, in the caller's write transaction; gives what was done in how many rows.

    `confirmed` is their address, entered by whoever decides. Raises InvalidInput (`confirmed`), Refused with every
    reason why not, and Conflict when one of their items was written meanwhile.
    """
    session.scalars(select(Person).where(Person.id == person.id).with_for_update()).one()
    reasons = hindrances(session, person, by=by, now=now)
    if reasons:
        raise Refused(history.ERASE, "state", reasons)
    if confirmed.strip().lower() != person.email:
        raise InvalidInput([FieldError("confirmed", NOT_CONFIRMED)])
    done: Counter[str] = Counter()
    _empty_mail(session, person, done)
    _delete_rows(session, person, done)
    _take_files_away(session, person, now, done)
    _erase_votes(session, person, done)
    _erase_names(session, person, done)
    _erase_principal(session, person, by, now, done)
    done["told"] += rewrite_answers(session, person)
    rewritten = rewrite_changes(session, person)
    _empty_person(person, now)
    session.flush()
    after = {"rows": {name: count for name, count in sorted(done.items()) if count}, "rewritten": rewritten}
    changes.record(session, history.ERASE, changes.of_person(person), by=by, now=now, after=after)
    return {**done, "changes_rewritten": len(rewritten)}


def _theirs(held: Any, person: Person) -> Any:
    numbers = [getattr(held.model, column) == person.id for column in held.columns]
    return or_(*numbers, *(getattr(held.model, column) == person.email for column in held.addresses))


def _count(session: Session, model: Any, *conditions: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def _delete_rows(session: Session, person: Person, done: Counter[str]) -> None:
    for held in ALL:
        if held.fate == "deleted":
            gone = session.execute(
                delete(held.model).where(_theirs(held, person)).execution_options(synchronize_session=False)
            )
            done[held.name] += gone.rowcount  # type: ignore[attr-defined]


def _empty_mail(session: Session, person: Person, done: Counter[str]) -> None:
    """What was sent keeps that it was sent, what was not yet is cancelled; of what came in stays that it came."""
    sent = or_(OutboxMessage.recipient_id == person.id, OutboxMessage.address == person.email)
    nowhere = _address(person)
    unsent = update(OutboxMessage).where(sent, OutboxMessage.state.in_(UNSENT)).values(state="cancelled")
    session.execute(unsent)
    done["mail"] += empty(session, sent)
    came = or_(IncomingMessage.person_id == person.id, IncomingMessage.sender == person.email)
    blank = {"sender": nowhere, "sender_name": erased_name(person.id), "subject": "", "text": "", "notes": []}
    taken = update(IncomingMessage).where(came).values(**blank, raw_key=None)
    done["mail_in"] += session.execute(taken).rowcount  # type: ignore[attr-defined]


def _take_files_away(session: Session, person: Person, now: datetime, done: Counter[str]) -> None:
    """What was handed out of them goes with the next sweep: files of their jobs, and of jobs about them."""
    asked = select(Job.id, Job.params, Job.asked_by_id).where(
        or_(Job.asked_by_id == person.id, Job.work == "hand_out_data")
    )
    ids = [
        row.id
        for row in session.execute(asked)
        if row.asked_by_id == person.id or row.params.get("person_id") == person.id
    ]
    soon = update(JobFile).where(JobFile.job_id.in_(ids)).values(kept_until=now)
    done["job_files"] += session.execute(soon).rowcount  # type: ignore[attr-defined]


def _erase_votes(session: Session, person: Person, done: Counter[str]) -> None:
    """A ballot keeps who cast it by number; the name beside it goes."""
    mine = or_(Ballot.cast_by_id == person.id, Ballot.principal_id == person.id, Ballot.alternate_id == person.id)
    for ballot in session.scalars(select(Ballot).where(mine)):
        if ballot.seat == f"person:{person.id}":
            ballot.label = erased_name(person.id)
        received = [
            {**came, "name": erased_name(person.id)} if came.get("by") == person.id else came
            for came in ballot.received
        ]
        if received != ballot.received:
            ballot.received = received
            done["ballots"] += 1


def _erase_names(session: Session, person: Person, done: Counter[str]) -> None:
    """From rows whose hash covers the digest of the name. Those of the first versions keep it."""
    for model, whose in NAMES:
        mine = (getattr(model, f"{whose}_id") == person.id, getattr(model, f"{whose}_digest") != "")
        emptied = {f"{whose}_name": "", f"{whose}_salt": ""}
        statement = update(model).where(*mine).values(**emptied).execution_options(synchronize_session="fetch")
        done["names"] += session.execute(statement).rowcount  # type: ignore[attr-defined]


def _erase_principal(session: Session, person: Person, by: Actor, now: datetime, done: Counter[str]) -> None:
    """Where a deputy acted for them, the row's input has their name: it is rewritten, and a further row says so."""
    query = select(HistoryEntry).where(HistoryEntry.on_behalf_of_id == person.id).order_by(HistoryEntry.item_id)
    by_item: dict[int, list[dict[str, Any]]] = {}
    for entry in session.scalars(query):
        digest = history.rewrite(entry, lambda given: {**given, "on_behalf_of": erased_name(person.id)})
        if digest is not None:
            by_item.setdefault(entry.item_id, []).append({"entry": entry.seq, "digest": digest})
    for item_id, rewritten in by_item.items():
        note(session, session.get_one(Item, item_id), history.ERASE, {"rewritten": rewritten}, actor=by, now=now)
        done["history_for"] += len(rewritten)


def _address(person: Person) -> str:
    """An address that leads nowhere (RFC 2606), and stays one for each person."""
    return f"erased-{person.id}@erased.invalid"


def _empty_person(person: Person, now: datetime) -> None:
    person.email, person.name = _address(person), erased_name(person.id)
    person.language, person.organization_id, person.active = "en", None, False
    person.email_verified_at = person.password_hash = person.desk_seen_at = person.deputy_until = None
    person.erased_at = now
