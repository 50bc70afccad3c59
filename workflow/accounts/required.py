"""Which roles ask for a second factor: a setting of each program, judged whenever somebody signs in."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definitions import Setting
from models.deputies import Deputy
from models.people import Person
from workflow.actors import Actor, Role
from workflow.definition import Field, Option, SettingRule
from workflow.registry import programs
from workflow.standing import actor_for
from workflow.texts import Text

NAME = "second_factor_roles"
DEFAULT = ("admin",)

CHOSEN = Text(
    "Chosen for this service. OWASP ASVS 5.0 asks for a second factor of everybody (6.3.3).",
    "Choisi pour ce service. L’ASVS 5.0 de l’OWASP demande un deuxième facteur à tout le monde (6.3.3).",
)


def rule_for(roles: Mapping[str, Role]) -> SettingRule:
    """The setting of a program with these roles."""
    field = Field(
        NAME,
        "choices",
        Text("Roles that need a second factor", "Rôles qui exigent un deuxième facteur"),
        Text(
            "Whoever holds one of these signs in with a second factor too: an app for codes, or a passkey. One who has "
            "none is led to set it up at the next sign-in, before anything else.",
            "Qui tient un de ces rôles se connecte aussi avec un deuxième facteur : une application de codes ou une "
            "clé d’accès. Qui n’en a pas est amené à en configurer un à la prochaine connexion, avant toute chose.",
        ),
        options=tuple(Option(role.name, role.label) for role in roles.values()),
    )
    return SettingRule(field, CHOSEN)


def needs_second_factor(session: Session, actor: Actor, today: date) -> bool:
    """Whether a role that somebody holds, or with which they act or will act for another, asks for a second factor."""
    changed = {row.program: row.value["value"] for row in session.scalars(select(Setting).where(Setting.name == NAME))}
    asking = {
        (owner.name, role) for owner in programs() for role in changed.get(owner.name, owner.settings.get(NAME, ()))
    }
    held = (grant for one in (actor, *actor.stands_in) for grant in one.grants)
    if any((grant.program, grant.role) in asking for grant in held):
        return True
    coming = select(Deputy.program, Person).join(Person, Person.id == Deputy.principal_id)
    coming = coming.where(Deputy.deputy_id == actor.person_id, Deputy.ended_at.is_(None), Deputy.starts_on > today)
    return any(
        grant.program == program and (program, grant.role) in asking
        for program, principal in session.execute(coming).all()
        for grant in actor_for(session, principal, today).grants
    )
