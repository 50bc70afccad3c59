"""The roles that people hold for a term, within a program and perhaps an organization or a committee."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Organization, Person, RoleGrant
from workflow import changes, registry
from workflow.accounts import news
from workflow.accounts.administering import check_administers
from workflow.accounts.checks import ENDS_BEFORE, NO_PROGRAM, organization_errors
from workflow.accounts.sessions import end_other_sessions
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, NotFound
from workflow.texts import Text

SCOPE_NEEDED = Text(
    "This role is held for one organization: choose it.", "Ce rôle vaut pour une organisation : choisissez-la."
)
NO_ROLE = Text("This program has no such role.", "Ce programme n’a pas ce rôle.")
OVERLAPS = Text("This person holds the role already in that time.", "Cette personne a déjà ce rôle pour cette période.")


def grant_role(
    session: Session,
    person: Person,
    *,
    program: str,
    role: str,
    starts_on: date,
    by: Actor,
    now: datetime,
    ends_on: date | None = None,
    organization_id: int | None = None,
    committee: str | None = None,
) -> RoleGrant:
    """Give a person a role for a term, both days included; every session of theirs ends.

    Raises InvalidInput (fields `program`, `role`, `ends_on`, `organization_id`, `starts_on` when the term overlaps),
    and Refused for a program that `by` does not administer.
    """
    errors = _role_errors(session, program, role, organization_id)
    if ends_on is not None and ends_on < starts_on:
        errors.append(FieldError("ends_on", ENDS_BEFORE))
    grant = RoleGrant(
        person_id=person.id,
        program=program,
        role=role,
        organization_id=organization_id,
        committee=committee or None,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if not errors and _overlaps(session, grant):
        errors.append(FieldError("starts_on", OVERLAPS))
    if errors:
        raise InvalidInput(errors)
    check_administers(by, program, "give_role")
    session.add(grant)
    session.flush()
    changes.record(session, "give_role", changes.of_person(person), by=by, now=now, after=_values(session, grant))
    sign_out_for_roles(session, person, now)
    return grant


def end_role(session: Session, person: Person, grant_id: int, *, ends_on: date, by: Actor, now: datetime) -> None:
    """Set the last day of a role; every session of theirs ends.

    Raises NotFound when it is not this person's, InvalidInput (field `ends_on`), and Refused as grant_role.
    """
    grant = session.get(RoleGrant, grant_id)
    if grant is None or grant.person_id != person.id:
        raise NotFound(str(grant_id))
    check_administers(by, grant.program, "end_role")
    if ends_on < grant.starts_on:
        raise InvalidInput([FieldError("ends_on", ENDS_BEFORE)])
    before = {"ends_on": grant.ends_on}
    if grant.ends_on == ends_on:
        return
    grant.ends_on = ends_on
    after, subject = _values(session, grant), changes.of_person(person)
    changes.record(session, "end_role", subject, by=by, now=now, before=before, after=after)
    sign_out_for_roles(session, person, now)


def sign_out_for_roles(session: Session, person: Person, now: datetime) -> None:
    """End every session of whoever holds other roles now, and tell them why, if there was any."""
    if end_other_sessions(session, person.id, None, now=now):
        news.tell(session, person, news.ROLES_CHANGED, news.SIGN_IN_AGAIN, now=now)


def _values(session: Session, grant: RoleGrant) -> dict[str, Any]:
    """What a change says of a role; the organization by its code, which stays."""
    place = session.get(Organization, grant.organization_id) if grant.organization_id else None
    return {
        "program": grant.program,
        "role": grant.role,
        "organization": place.code if place else None,
        "committee": grant.committee,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
    }


def _role_errors(session: Session, program: str, role: str, organization_id: int | None) -> list[FieldError]:
    known = {found.name: found for found in registry.programs()}
    if program not in known:
        return [FieldError("program", NO_PROGRAM)]
    errors = [] if role in known[program].roles else [FieldError("role", NO_ROLE)]
    declared = known[program].roles.get(role)
    if declared is not None and declared.scope in ("society", "district") and organization_id is None:
        errors.append(FieldError("organization_id", SCOPE_NEEDED))
    return errors + organization_errors(session, organization_id, program)


def _overlaps(session: Session, grant: RoleGrant) -> bool:
    same = select(RoleGrant).where(
        RoleGrant.person_id == grant.person_id,
        RoleGrant.program == grant.program,
        RoleGrant.role == grant.role,
        RoleGrant.organization_id.is_not_distinct_from(grant.organization_id),
        RoleGrant.committee.is_not_distinct_from(grant.committee),
    )
    return any(
        (held.ends_on is None or held.ends_on >= grant.starts_on)
        and (grant.ends_on is None or held.starts_on <= grant.ends_on)
        for held in session.scalars(same)
    )
