"""Whose accounts and roles an administrator looks after: those of the programs that they administer.

Who administers one program alone gives no role of another, to themselves neither, and does not get hold of an account
that opens another. What only closes something (ending sessions, tokens, invitations) is open to every administrator.
"""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.people import Person, RoleGrant
from workflow import registry
from workflow.actors import Actor
from workflow.errors import Reason, Refused
from workflow.texts import Text
from workflow.visibility import may

OTHER_PROGRAM = Text(
    "The roles of “{program}” are given by who administers it.",
    "Les rôles de « {program} » sont donnés par qui administre ce programme.",
)
HOLDS_ELSEWHERE = Text(
    "This account opens “{program}” too: only who administers that as well may do this.",
    "Ce compte ouvre aussi « {program} » : seul qui administre également ce programme peut le faire.",
)


def administers(by: Actor, program: str) -> bool:
    """Whether somebody administers a program; whoever runs the service itself (`system`) does each."""
    found = registry.known_program(program)
    return by.person_id is None or (found is not None and may(by, "administer", found))


def check_administers(by: Actor, program: str, doing: str) -> None:
    """Raise Refused (`role`) where somebody does not administer the program whose roles they are about to change."""
    if not administers(by, program):
        said = OTHER_PROGRAM.format(program=registry.label_of(program))
        raise Refused(doing, "role", [Reason("other_program", said, who=("admin",))])


def check_looks_after(session: Session, person: Person, by: Actor, doing: str, today: date) -> None:
    """Raise Refused (`role`) where an account opens a program, today or later, that `by` does not administer."""
    if by.person_id in (None, person.id):
        return
    held = (RoleGrant.person_id == person.id, or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today))
    names = set(session.scalars(select(RoleGrant.program).where(*held)))
    names |= {grant.program for _, grant in registry.derived_grants(session, today, person.id)}
    reasons = [
        Reason("holds_elsewhere", HOLDS_ELSEWHERE.format(program=registry.label_of(name)), who=("admin",))
        for name in sorted(names)
        if not administers(by, name)
    ]
    if reasons:
        raise Refused(doing, "role", reasons)
