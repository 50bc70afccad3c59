"""Deputies: who acts for whom, from one day to another, in one program, and how far."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from models.deputies import Deputy
from models.people import Person, RoleGrant
from workflow import changes, registry
from workflow.accounts.administering import check_administers
from workflow.accounts.checks import ENDS_BEFORE, NEEDED, NO_PROGRAM
from workflow.accounts.roles import sign_out_for_roles
from workflow.accounts.tokens import scope_errors
from workflow.actors import Actor, Scope
from workflow.deputising import DELEGATED
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.scopes import kept_scope
from workflow.texts import Text

LONGEST = timedelta(days=366)

NOBODY = Text(
    "Choose a person with an open account who holds a role in this program.",
    "Choisissez une personne au compte ouvert qui a un rôle dans ce programme.",
)
ONESELF = Text("Nobody is their own deputy.", "Nul ne se remplace soi-même.")
OVER = Text("The last day is over already.", "Le dernier jour est déjà passé.")
TOO_LONG = Text("Use at most {days} days; it can be prolonged.", "Au plus {days} jours; on peut prolonger.")
OVERLAPS = Text("This person is the deputy already in that time.", "Cette personne remplace déjà à cette période.")
OTHER_PROGRAM = Text("“{name}” is of another program.", "« {name} » est d’un autre programme.")


def name_deputy(
    session: Session,
    principal: Person,
    *,
    deputy_id: int | None,
    program: str,
    starts_on: date | None,
    ends_on: date | None,
    by: Actor,
    now: datetime,
    scope: Scope | None = None,
) -> Deputy:
    """Let somebody act for a person from one day to another, both included; the days are local to the program.

    Raises InvalidInput (fields `deputy_id`, `program`, `ends_on`, `starts_on`, `kinds`, `actions`).
    """
    deputy = session.get(Person, deputy_id) if deputy_id is not None else None
    errors = [*_who_errors(session, principal, deputy, program), *_term_errors(program, starts_on, ends_on, now)]
    errors += _reach_errors(program, scope)
    if not _takes_part(session, principal, program, now):
        errors = [FieldError("program", NO_PROGRAM)]  # who is there, in a program of others, is not told
    if errors or deputy is None or starts_on is None or ends_on is None:
        raise InvalidInput(errors)
    if by.person_id != principal.id:
        check_administers(by, program, "name_deputy")
    if _overlaps(session, principal, deputy, program, starts_on, ends_on):
        raise InvalidInput([FieldError("starts_on", OVERLAPS)])
    made = Deputy(program=program, principal_id=principal.id, deputy_id=deputy.id, starts_on=starts_on, ends_on=ends_on)
    made.scope, made.made_by_id, made.made_at = kept_scope(scope), by.person_id, now
    deputy.deputy_until = max(ends_on, deputy.deputy_until or ends_on)
    principal.represented = True
    session.add(made)
    session.flush()
    after = _values(session, made)
    changes.record(session, "name_deputy", changes.of_person(principal), by=by, now=now, after=after)
    sign_out_for_roles(session, deputy, now)
    return made


def end_deputy(session: Session, principal: Person, number: int, *, by: Actor, now: datetime) -> None:
    """End a deputy of a person's now: the next request in their name is refused. Raises NotFound."""
    found = session.get(Deputy, number)
    if found is None or found.principal_id != principal.id:
        raise NotFound(str(number))
    if found.ended_at is None:
        found.ended_at = now
        said = _values(session, found)
        changes.record(session, "end_deputy", changes.of_person(principal), by=by, now=now, after=said)


def deputies_of(session: Session, person: Person) -> list[Deputy]:
    """Who acts, acted or will act for a person, and for whom the person does; the latest first."""
    concerned = or_(Deputy.principal_id == person.id, Deputy.deputy_id == person.id)
    loaded = (joinedload(Deputy.principal), joinedload(Deputy.deputy))
    statement = select(Deputy).options(*loaded).where(concerned)
    return list(session.scalars(statement.order_by(Deputy.ends_on.desc(), Deputy.id.desc())))


def _who_errors(session: Session, principal: Person, deputy: Person | None, program: str) -> list[FieldError]:
    """A deputy is somebody else with an open account, who takes part in the program."""
    if deputy is None or not deputy.active or deputy.is_service or principal.is_service:
        return [FieldError("deputy_id", NOBODY)]
    if deputy.id == principal.id:
        return [FieldError("deputy_id", ONESELF)]
    held = select(RoleGrant.id).where(RoleGrant.person_id == deputy.id, RoleGrant.program == program)
    return [] if session.scalar(held.limit(1)) is not None else [FieldError("deputy_id", NOBODY)]


def _takes_part(session: Session, principal: Person, program: str, now: datetime) -> bool:
    """Whether somebody holds or held a role in a program, or has one by a seat."""
    held = select(RoleGrant.id).where(RoleGrant.person_id == principal.id, RoleGrant.program == program)
    if session.scalar(held.limit(1)) is not None:
        return True
    known = {one.name: one for one in registry.programs()}
    today = known[program].today(now) if program in known else now.date()
    return any(grant.program == program for _, grant in registry.derived_grants(session, today, principal.id))


def _term_errors(program: str, starts_on: date | None, ends_on: date | None, now: datetime) -> list[FieldError]:
    known = {one.name: one for one in registry.programs()}
    errors = [] if program in known else [FieldError("program", NO_PROGRAM)]
    if starts_on is None or ends_on is None:
        days = {"starts_on": starts_on, "ends_on": ends_on}
        return [*errors, *(FieldError(name, NEEDED) for name, day in days.items() if day is None)]
    if errors:
        return errors
    if ends_on < starts_on:
        return [FieldError("ends_on", ENDS_BEFORE)]
    if ends_on < known[program].today(now):
        return [FieldError("ends_on", OVER)]
    return [FieldError("ends_on", TOO_LONG.format(days=LONGEST.days))] if ends_on - starts_on > LONGEST else []


def _reach_errors(program: str, scope: Scope | None) -> list[FieldError]:
    errors = scope_errors(scope)
    if errors or scope is None:
        return errors
    named = [("kinds", one, one) for one in sorted(scope.kinds or ())]
    named += [("actions", one, one.partition(".")[0]) for one in sorted((scope.actions or frozenset()) - DELEGATED)]
    kinds = {kind for one in registry.programs() if one.name == program for kind in one.kinds}
    return [FieldError(field, OTHER_PROGRAM.format(name=name)) for field, name, kind in named if kind not in kinds]


def _overlaps(session: Session, principal: Person, deputy: Person, program: str, first: date, last: date) -> bool:
    same = (Deputy.principal_id == principal.id, Deputy.deputy_id == deputy.id, Deputy.program == program)
    there = (Deputy.ended_at.is_(None), Deputy.starts_on <= last, Deputy.ends_on >= first)
    return session.scalar(select(Deputy.id).where(*same, *there).limit(1)) is not None


def _values(session: Session, row: Deputy) -> dict[str, Any]:
    """What a change says of a deputy: who, and how far."""
    deputy = session.get_one(Person, row.deputy_id)
    term = {"program": row.program, "starts_on": row.starts_on, "ends_on": row.ends_on}
    return {"deputy": deputy.name, **term, **({"scope": row.scope} if row.scope else {})}
