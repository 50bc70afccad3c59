"""The motions on an item as a reader may see them, and the ballots that wait for somebody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, object_session

from models.ballots import Ballot
from models.decisions import Decision
from models.items import Item
from models.people import Person
from workflow import registry
from workflow.actors import Actor
from workflow.committees.tally import quorum_for
from workflow.committees.votes import SeatVote, Vote
from workflow.programs.cpin.committees.motions import counted
from workflow.programs.cpin.committees.seating import PERSON, member_role
from workflow.programs.cpin.reference import committees
from workflow.programs.cpin.visibility import NAME, sees_ballots
from workflow.texts import Text

PEOPLE = (joinedload(Ballot.principal), joinedload(Ballot.cast_by))


def option_labels(item: Item, name: str) -> Mapping[str, Text]:
    """How the choices of an input of the vote are called."""
    rows = registry.kind(item.kind).transitions
    found = (field for row in rows for field in row.input if field.name == name)
    field = next(found, None)
    return {option.value: option.label for option in field.options} if field else {}


def votes(session: Session, item: Item, actor: Actor) -> Iterator[Vote]:
    """Every motion on an item, newest first."""
    query = select(Decision).where(Decision.item_id == item.id).order_by(Decision.id.desc())
    decisions = session.scalars(query.options(joinedload(Decision.presiding))).all()
    cast = _ballots(session, [decision.id for decision in decisions])
    for decision in decisions:
        yield _vote(item, decision, cast.get(decision.id, ()), actor)


def open_vote(session: Session, item: Item, actor: Actor) -> Vote | None:
    """The motion that is being voted on."""
    number = item.fields.get("open_motion")
    if not number:
        return None
    query = select(Decision).where(Decision.number == number, Decision.closed_at.is_(None))
    decision = session.scalar(query.options(joinedload(Decision.presiding)))
    if decision is None:
        return None
    return _vote(item, decision, _ballots(session, [decision.id]).get(decision.id, ()), actor)


def _ballots(session: Session, decisions: Sequence[int]) -> dict[int, list[Ballot]]:
    found: dict[int, list[Ballot]] = {}
    if decisions:
        query = select(Ballot).where(Ballot.decision_id.in_(decisions)).order_by(Ballot.label, Ballot.id)
        for ballot in session.scalars(query.options(*PEOPLE)):
            found.setdefault(ballot.decision_id, []).append(ballot)
    return found


def _vote(item: Item, decision: Decision, cast: Sequence[Ballot], actor: Actor) -> Vote:
    is_open = decision.opened_at is not None and decision.closed_at is None
    seen = sees_ballots(actor, item)
    now_cast = counted(cast)
    counts = now_cast if is_open else {name: int(decision.tally.get(name) or 0) for name in now_cast}
    filled = max(int(decision.tally.get("seats_filled") or 0), len(cast))
    labels = {ballot.seat: _who(ballot) for ballot in cast} or _movers(item, decision)
    return Vote(
        number=decision.number,
        type=decision.type,
        motion=option_labels(item, "type").get(decision.type, Text(decision.type, decision.type)),
        text=decision.text,
        mode=decision.mode,
        is_open=is_open,
        opened_at=decision.opened_at,
        closes_at=decision.closes_at,
        closes_on=decision.decided_on if decision.closes_at else None,
        quorum=int(decision.tally.get("quorum") or quorum_for(filled, counts["recused"])),
        seats_filled=filled,
        returned=counts["present"],
        asked_to_meet=sum(ballot.asked_to_meet_at is not None for ballot in cast),
        mover=labels.get(decision.mover or "", decision.mover),
        seconder=labels.get(decision.seconder or "", decision.seconder),
        presiding=decision.presiding.name if decision.presiding else None,
        counts=counts if seen or not is_open else None,
        outcome=decision.outcome,
        outcome_reason=decision.outcome_reason,
        version=decision.version_voted,
        step=decision.step_voted,
        seats=tuple(_seat(item, ballot, actor, seen=seen) for ballot in cast if seen or _is_of(actor, ballot)),
    )


def _movers(item: Item, decision: Decision) -> dict[str, str]:
    """How those who moved and seconded a vote without ballots are called: by their seat, or by who they are."""
    session, named = object_session(item), [one for one in (decision.mover, decision.seconder) if one]
    if session is None or not named:
        return {}
    seats = session.execute(select(Item.reference, Item.title).where(Item.reference.in_(named)))
    people = [int(one.removeprefix(PERSON)) for one in named if one.startswith(PERSON)]
    names = session.execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    return {row.reference: row.title for row in seats} | {f"{PERSON}{row.id}": row.name for row in names}


def _who(ballot: Ballot) -> str:
    """A seat with whoever holds it; a seat that is named after its holder says it once."""
    name = ballot.principal.name if ballot.principal else None
    return ballot.label if name in (None, ballot.label) else f"{ballot.label} ({name})"


def _is_of(actor: Actor, ballot: Ballot) -> bool:
    return actor.person_id is not None and actor.person_id in (ballot.principal_id, ballot.alternate_id)


def _seat(item: Item, ballot: Ballot, actor: Actor, *, seen: bool) -> SeatVote:
    is_mine = _is_of(actor, ballot)
    recused = ballot.value == "recused"
    shown = ballot.value if seen or is_mine or recused else None
    return SeatVote(
        seat=ballot.seat,
        label=ballot.label,
        holder=ballot.principal.name if ballot.principal else None,
        has_voted=ballot.value is not None and not recused,
        is_recused=recused,
        is_mine=is_mine,
        value=shown,
        value_label=option_labels(item, "ballot").get(shown or ""),
        cast_at=ballot.cast_at,
    )


def waits_for(session: Session, actor: Actor) -> Iterable[int]:
    """The items on which the actor's ballot is missing or whose counted vote they confirm; nobody else is asked for."""
    return (*_ballots_missing(session, actor), *_to_confirm(session, actor))


def _to_confirm(session: Session, actor: Actor) -> Iterable[int]:
    if not any(actor.holds(member_role(code), NAME) for code in committees()):
        return ()
    presided = [code for code, one in committees().items() if one.chair and actor.holds(one.chair, NAME)]
    named = Decision.presiding_id == actor.person_id
    theirs = named | (Decision.presiding_id.is_(None) & Decision.committee.in_(presided))
    counted_by_now = or_(Decision.opened_at.is_(None), Decision.closed_at.is_not(None))
    pending = (Decision.confirmed_at.is_(None), Decision.outcome.is_(None), counted_by_now)
    return session.scalars(select(Decision.item_id).where(theirs, *pending)).all()


def _ballots_missing(session: Session, actor: Actor) -> Iterable[int]:
    """No query for who sits on no committee."""
    if not any(actor.holds(member_role(code), NAME) for code in committees()):
        return ()
    open_now = (Decision.opened_at.is_not(None), Decision.closed_at.is_(None))
    query = select(Decision.item_id).join(Ballot, Ballot.decision_id == Decision.id)
    return session.scalars(query.where(Ballot.principal_id == actor.person_id, Ballot.value.is_(None), *open_now)).all()
