"""A program for the engine's own tests: one kind, `permit`, that uses every feature."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow import registry
from workflow.actors import Actor, Role
from workflow.calendar import Calendar, no_holidays
from workflow.context import Context
from workflow.errors import Reason
from workflow.standing import actor_for
from workflow.texts import Text

guards, effects, recipients = registry.Guards(), registry.Effects(), registry.Recipients()
ROLES = {
    "author": Role("author", Text("Author", "Auteur"), implies=("visitor",)),
    "lead": Role("lead", Text("Lead", "Responsable"), implies=("author",), scope="society"),
    "clerk": Role("clerk", Text("Clerk", "Commis")),
    "judge": Role("judge", Text("Judge", "Juge")),
    "visitor": Role("visitor", Text("Visitor", "Visiteur")),
}


@guards("not_weekend", asks=("dated",))
def not_weekend(context: Context) -> Reason | None:
    dated = context.value("dated")
    if dated is None or dated.weekday() < 5:
        return None
    return Reason("not_weekend", Text("Choose a weekday.", "Choisissez un jour de semaine."), field="dated")


@guards("slow_is_slow")
def slow_is_slow(context: Context) -> Reason | None:
    if context.value("category") != "slow":
        return None
    return Reason("slow_is_slow", Text("It will be slow.", "Ce sera lent."), severity="warning")


@effects("number")
def number(context: Context) -> None:
    context.item.received_on = context.today


@effects("date_decision")
def date_decision(context: Context) -> None:
    if context.value("dated"):
        context.effective_on = context.value("dated")


@effects("approve_next")
def approve_next(context: Context) -> None:
    context.follow("approve")


@effects("make_copy")
def make_copy(context: Context) -> None:
    context.create("permit", "create", {"title": context.item.title}, relation="copied", state="filed")


@recipients("author_of")
def author_of(_session: Session, item: Item) -> Iterator[int]:
    if item.submitter_id is not None:
        yield item.submitter_id


def author_is_not_judge(context: Context) -> Reason | None:
    if context.transition.do != "decide" or context.item.submitter_id != context.actor.person_id:
        return None
    return Reason("SD1", Text("Not your own.", "Pas le vôtre."))


PROGRAM = registry.Program(
    name="sample",
    label=Text("Sample", "Exemple"),
    folder=Path(__file__).parent,
    calendar=Calendar("America/Toronto", no_holidays),
    roles=ROLES,
    guards=guards,
    effects=effects,
    recipients=recipients,
    separation=(author_is_not_judge,),
    settings={"limit": 3},
    relations={
        "copied": (
            Text("is a copy of this item", "est une copie de ce dossier"),
            Text("this item is a copy of it", "ce dossier en est une copie"),
        )
    },
    mails={"filed": registry.Mail(Text("{reference} filed", "{reference} déposé"), Text("{title}", "{title}"))},
)


def add_society(session: Session, code: str) -> Organization:
    society = Organization(program="sample", kind="society", code=code, name_en=f"Society {code}")
    session.add(society)
    session.flush()
    return society


def add_person(
    session: Session, name: str, *roles: str, society: Organization | None = None, language: str = "en"
) -> Person:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    person = Person(
        name=name,
        email=f"{name}@example.org",
        language=language,
        organization_id=society.id if society else None,
        created_at=made,
        email_verified_at=made,
    )
    session.add(person)
    session.flush()
    for role in roles:
        grant = RoleGrant(person_id=person.id, program="sample", role=role, starts_on=date(2026, 1, 1))
        grant.organization_id = society.id if society else None
        session.add(grant)
    session.flush()
    return person


def add_actor(session: Session, name: str, *roles: str, society: Organization | None = None) -> Actor:
    return actor_for(session, add_person(session, name, *roles, society=society), date(2026, 3, 3))
