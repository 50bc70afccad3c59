"""Which roles ask for a second factor: a setting of each program, judged whenever somebody signs in."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.definitions import Setting
from models.deputies import Deputy
from models.people import Person, RoleGrant
from workflow.accounts.sessions import USUAL
from workflow.actors import Role
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


def needs_second_factor(session: Session, person: Person, today: date, lifetime: timedelta = USUAL.total) -> bool:
    """Whether a role asks for a second factor that somebody holds, or acts with for another, while a session lasts.

    A session that begins today is looked at on its first and last day, and on each on which a role or a deputyship
    begins: what is given for later is not held without the factor either.
    """
    changed = {row.program: row.value["value"] for row in session.scalars(select(Setting).where(Setting.name == NAME))}
    asking = {
        (owner.name, role) for owner in programs() for role in changed.get(owner.name, owner.settings.get(NAME, ()))
    }
    return any(
        (grant.program, grant.role) in asking
        for day in sorted(_days(session, person, today, today + lifetime))
        for actor in [actor_for(session, person, day)]
        for one in (actor, *actor.stands_in)
        for grant in one.grants
    )


def _days(session: Session, person: Person, first: date, last: date) -> set[date]:
    roles = select(RoleGrant.starts_on).where(
        RoleGrant.person_id == person.id, RoleGrant.starts_on.between(first, last)
    )
    deputies = select(Deputy.starts_on).where(
        Deputy.deputy_id == person.id, Deputy.ended_at.is_(None), Deputy.starts_on.between(first, last)
    )
    return {first, last, *session.scalars(roles.union(deputies))}
