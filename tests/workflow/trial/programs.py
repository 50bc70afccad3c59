"""Two small programs with every shape of deadline: one counts office days, the other calendar days."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization, Person, RoleGrant
from workflow import engine, registry
from workflow.actors import Grant, Role
from workflow.calendar import Calendar
from workflow.context import Context
from workflow.deadlines import open_deadlines, satisfy
from workflow.errors import Reason
from workflow.public_holidays import esa_nine, new_york
from workflow.registry import Effects, Guards, Program, Recipients
from workflow.standing import make_actor
from workflow.texts import Text

TORONTO = Calendar("America/Toronto", esa_nine)
NEW_YORK = Calendar("America/New_York", new_york, roll_weekend=False)
STAFF = make_actor(None, "Staff", [Grant("staff", "errands"), Grant("clerk", "surveys")])

effects = Effects()
guards = Guards()
recipients = Recipients()


@effects("postpone")
def postpone(ctx: Context) -> None:
    ctx.set("target_on", ctx.value("target_on") + dt.timedelta(days=30))


@effects("meet_first")
def meet_first(ctx: Context) -> None:
    satisfy(ctx.session, ctx.item, "DL-COND", ctx.today, subject="0")


@guards("may_expire")
def may_expire(ctx: Context) -> Reason | None:
    if ctx.item.title == "held":
        return Reason("may_expire", Text("It is held.", "Elle est retenue."))
    return None


@recipients("submitter")
def submitter(session: Session, item: Item) -> Iterable[int]:
    return [] if item.submitter_id is None else [item.submitter_id]


def _role(name: str, scope: str | None = None) -> Role:
    return Role(name, Text(name, name), scope=scope)


HERE = Path(__file__).parent
ERRANDS = Program(
    name="errands",
    label=Text("Errands", "Courses"),
    folder=HERE / "errands",
    calendar=TORONTO,
    roles={"staff": _role("staff")},
    guards=Guards(),
    effects=effects,
    recipients=recipients,
)
SURVEYS = Program(
    name="surveys",
    label=Text("Surveys", "Enquêtes"),
    folder=HERE / "surveys",
    calendar=NEW_YORK,
    roles={"clerk": _role("clerk"), "chief": _role("chief", "district")},
    guards=guards,
    effects=Effects(),
    recipients=Recipients(),
)


def register_trial() -> None:
    """Make both known; once more changes nothing."""
    registry.register(ERRANDS)
    registry.register(SURVEYS)


def at(text: str) -> dt.datetime:
    """An instant from Toronto's (and New York's) wall time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=TORONTO.zone).astimezone(dt.UTC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def add_person(session: Session, name: str, *, verified: bool = True, active: bool = True) -> Person:
    born = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    person = Person(
        name=name,
        email=f"{name}@example.org",
        active=active,
        email_verified_at=born if verified else None,
        created_at=born,
    )
    session.add(person)
    session.flush()
    return person


def grant(
    session: Session,
    person: Person,
    role: str,
    *,
    program: str = "errands",
    organization: Organization | None = None,
    starts: str = "2000-01-01",
    ends: str | None = None,
) -> None:
    session.add(
        RoleGrant(
            person_id=person.id,
            program=program,
            role=role,
            organization_id=organization.id if organization else None,
            starts_on=day(starts),
            ends_on=day(ends) if ends else None,
        )
    )
    session.flush()


def open_errand(session: Session, when: str, **given: Any) -> Item:
    data = {"title": "Buy milk", **given}
    return engine.create(session, "errand", "open", actor=STAFF, now=at(when), data=data)


def start_survey(session: Session, when: str, due: str, **given: Any) -> Item:
    data = {"title": "Ask around", "due_on": due, **given}
    return engine.create(session, "survey", "start", actor=STAFF, now=at(when), data=data)


def do(session: Session, item: Item, action: str, when: str, **given: Any) -> None:
    engine.advance(session, item, action, actor=STAFF, now=at(when), data=given)


def still_open(session: Session, item: Item) -> list[tuple[str, str, str | None]]:
    """What is open: code with its subject, due date, and the day of the next reminder."""
    rows = open_deadlines(session, item)
    return [(row.code + row.subject, row.due_on.isoformat(), _text(row.next_send_on)) for row in rows]


def _text(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None
