"""The organizations of a program: societies, districts, ministries."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.changes import Change
from models.people import Organization
from workflow import changes, registry
from workflow.accounts.checks import ENDS_BEFORE, NO_PROGRAM, text_errors
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput
from workflow.texts import Text

LONGEST_CODE = 20
LONGEST_KIND = 40
LONGEST_NAME = 160
RENAMED_BY = "change_organization"
CHANGEABLE = ("name_en", "name_fr", "zone", "details", "active_from", "active_until")

NO_KIND = Text(
    "This program has no such kind of organization. Choose one of: {kinds}.",
    "Ce programme n’a pas ce genre d’organisation. Choisissez parmi : {kinds}.",
)
CODE_TAKEN = Text("Another organization has this code.", "Une autre organisation a ce code.")


def add_organization(
    session: Session, *, program: str, kind: str, code: str, name_en: str, by: Actor, now: datetime, **more: Any
) -> Organization:
    """Add an organization to a program. `more`: name_fr, zone, details, active_from, active_until.

    Raises InvalidInput (fields `program`, `kind`, `code`, `name_en`).
    """
    known = {found.name for found in registry.programs()}
    errors = [] if program in known else [FieldError("program", NO_PROGRAM)]
    organization = Organization(program=program, kind=kind.strip(), code=code.strip(), name_en=name_en.strip(), **more)
    errors += text_errors({"kind": (organization.kind, LONGEST_KIND), "code": (organization.code, LONGEST_CODE)})
    errors += text_errors({"name_en": (organization.name_en, LONGEST_NAME)})
    errors += _kind_errors(program, organization.kind)
    taken = select(Organization.id).where(Organization.program == program, Organization.code == organization.code)
    if session.scalar(taken) is not None:
        errors.append(FieldError("code", CODE_TAKEN))
    if errors:
        raise InvalidInput(errors)
    session.add(organization)
    session.flush()
    after = {"program": program, "kind": organization.kind, "code": organization.code, **_values(organization)}
    changes.record(session, "add_organization", changes.of_organization(organization), by=by, now=now, after=after)
    return organization


def change_organization(
    session: Session, organization: Organization, values: Mapping[str, Any], *, by: Actor, now: datetime
) -> None:
    """Change names, zone, details or dates; program and code stay, references and reports hang on them.

    Raises InvalidInput (fields `name_en`, `active_until`); KeyError for anything else in `values`.
    """
    unknown = set(values) - set(CHANGEABLE)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    errors = text_errors({"name_en": (values.get("name_en", organization.name_en), LONGEST_NAME)})
    starts = values.get("active_from", organization.active_from)
    ends = values.get("active_until", organization.active_until)
    if starts is not None and ends is not None and ends < starts:
        errors.append(FieldError("active_until", ENDS_BEFORE))
    if errors:
        raise InvalidInput(errors)
    before = _values(organization)
    for name, value in values.items():
        setattr(organization, name, value)
    after = _values(organization)
    if before != after:
        subject = changes.of_organization(organization)
        changes.record(session, RENAMED_BY, subject, by=by, now=now, before=before, after=after)


def names_at(session: Session, organizations: Iterable[Organization], instant: datetime) -> Mapping[int | None, Text]:
    """What organizations were called at an instant, by id; in French as in English where they have no French name.

    A new name counts from the instant at which it was recorded: nothing else is kept of when it began.
    """
    named = {one.id: {"name_en": one.name_en, "name_fr": one.name_fr} for one in organizations}
    ids = {f"organization:{one}": one for one in named}
    later = select(Change).where(Change.action == RENAMED_BY, Change.recorded_at >= instant)
    for change in session.scalars(later.order_by(Change.seq.desc())):
        if change.subject in ids:
            changed = {"name_en", "name_fr"} & {*change.before, *change.after}
            named[ids[change.subject]].update({name: change.before.get(name) or "" for name in changed})
    return {one: Text(said["name_en"], said["name_fr"] or said["name_en"]) for one, said in named.items()}


def _kind_errors(program: str, kind: str) -> list[FieldError]:
    """A program that names its kinds of organizations has no others."""
    kinds = {found.name: found.organization_kinds for found in registry.programs()}.get(program)
    if not kinds or not kind or kind in kinds:
        return []
    names = Text(", ".join(one.en for one in kinds.values()), ", ".join(one.fr for one in kinds.values()))
    return [FieldError("kind", NO_KIND.format(kinds=names))]


def _values(organization: Organization) -> dict[str, Any]:
    return {name: getattr(organization, name) or None for name in CHANGEABLE}
