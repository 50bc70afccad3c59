"""Whether what people wrote of an item is as its revisions say, and none of these was altered, added or taken away."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from models.content import Answer, AnswerRevision, ContentChain
from workflow.audit.faults import Fault
from workflow.audit.names import NameVerifier
from workflow.audit.verify import Chain, Covered
from workflow.content.answers import Place
from workflow.content.proving import RevisionChain, redacted_values
from workflow.content.storing import place_of
from workflow.definition import DELETED
from workflow.history import digest

TABLES = frozenset({ContentChain.__tablename__, AnswerRevision.__tablename__, Answer.__tablename__})
"""The tables that hold what was written."""


class ContentVerifier:
    """Takes the chains of items one by one."""

    def __init__(self, session: Session, covered: Covered, names: NameVerifier) -> None:
        """`session` reads the moment that is verified; `covered` is what checkpoints say of content."""
        self._session, self._covered, self._names = session, covered, names
        every = union(*(select(model.item_id) for model in (Answer, AnswerRevision, ContentChain)))
        self._waiting = set(session.scalars(every))
        self.count = 0

    def check_chain(self, chain: Chain) -> Iterator[Fault]:
        """The faults of what was written of one item."""
        item_id = chain.rows[0].item_id if chain.rows else None
        covered = _standing_cover(self._covered, chain)
        if item_id is None or not (item_id in self._waiting or covered):
            return
        self._waiting.discard(item_id)
        try:
            for what in self._faults(item_id, chain, covered):
                yield Fault(chain.reference, what)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            yield Fault(chain.reference, f"what was written of it cannot be read: {error}")

    def check_rest(self) -> Iterator[Fault]:
        """What was written of items that are not there, or have no history; to be asked after the last chain."""
        for item_id in sorted(self._waiting):
            yield Fault(f"item number {item_id}", "has content, and no history")

    def _faults(self, item_id: int, of: Chain, covered: Sequence[tuple[int, str, str]]) -> Iterator[str]:
        chain = RevisionChain(of.reference, redacted_values(of.rows), covered)
        revisions = select(AnswerRevision).where(AnswerRevision.item_id == item_id).order_by(AnswerRevision.number)
        for revision in self._session.scalars(revisions.execution_options(yield_per=500)):
            self.count += 1
            self._names.take_revision(of.reference, revision)
            yield from chain.take(revision)
            self._session.expunge(revision)
        end = self._session.get(ContentChain, item_id)
        yield from chain.end(end.length if end else 0, end.head_digest if end else "")
        for answer in self._session.scalars(select(Answer).where(Answer.item_id == item_id).order_by(Answer.id)):
            yield from chain.answer(place_of(answer), answer.version, digest(answer.value))
        yield from chain.rest()


def _standing_cover(covered: Covered, chain: Chain) -> Sequence[tuple[int, str, str]]:
    """What checkpoints say of the content of an item; nothing of a discarded one, which was erased."""
    return () if chain.state == DELETED else covered.get(chain.reference, ())


class ContentLines:
    """The same of an export of everything, where the rows come after every chain, one table after the other."""

    def __init__(self, names: NameVerifier) -> None:
        """Nothing has been told yet."""
        self._names = names
        self._told: dict[int, tuple[str, dict[int, str], Sequence[tuple[int, str, str]]]] = {}
        self._chains: dict[int, RevisionChain] = {}
        self._ends: dict[int, tuple[int, str]] = {}
        self._answers: dict[int, list[tuple[Place, int, str]]] = {}
        self.count = 0

    def take_chain(self, item_id: int, chain: Chain, covered: Covered) -> None:
        """Keep what the history of one item, and the checkpoints, tell of its content."""
        self._told[item_id] = (chain.reference, redacted_values(chain.rows), _standing_cover(covered, chain))

    def check_row(self, table: str, values: Mapping[str, Any]) -> Iterator[Fault]:
        """The faults of one row of TABLES. Raises KeyError, TypeError or ValueError for what is none."""
        item_id = values["item_id"]
        reference, redacted, covered = self._told.get(item_id, (f"item number {item_id}", {}, ()))
        chain = self._chains.setdefault(item_id, RevisionChain(reference, redacted, covered))
        if table == ContentChain.__tablename__:
            self._ends[item_id] = (values["length"], values["head_digest"])
        elif table == AnswerRevision.__tablename__:
            self.count += 1
            revision = _revision(values)
            self._names.take_revision(reference, revision)
            for what in chain.take(revision):
                yield Fault(reference, what)
        else:
            place = Place(values["part"], values["question"], values["instance"])
            self._answers.setdefault(item_id, []).append((place, values["version"], digest(values["value"])))

    def check_rest(self) -> Iterator[Fault]:
        """What is missing, or stands without a revision that says it; to be asked after the last line."""
        for item_id, (reference, redacted, covered) in self._told.items():
            if covered:  # so that what is gone whole is missed
                self._chains.setdefault(item_id, RevisionChain(reference, redacted, covered))
        for item_id, chain in self._chains.items():
            reference = self._told[item_id][0] if item_id in self._told else f"item number {item_id}"
            wrong = [*chain.end(*self._ends.get(item_id, (0, "")))]
            wrong += [what for one in self._answers.get(item_id, ()) for what in chain.answer(*one)]
            for what in (*wrong, *chain.rest()):
                yield Fault(reference, what)


def _revision(values: Mapping[str, Any]) -> AnswerRevision:
    """A revision as a line tells it."""
    names = [column.name for column in AnswerRevision.__table__.columns]
    told = {"on_behalf_of_id": None, **values}  # an older export does not say for whom
    return AnswerRevision(**{name: told[name] for name in names if name != "saved_at"}, saved_at=_instant(values))


def _instant(values: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(values["saved_at"])
