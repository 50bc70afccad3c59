"""The demo: loaded into an empty database, so that every page has something real to show.

Nothing is made up in the tables: each program tells a season of events, and they are played through the engine with
the clock set to their time, the reminders and the mail of those days included. Mail of long ago is not sent.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from accord.services import DemoAccount, Services
from models.database import Database
from models.deadlines import Deadline
from models.definitions import Setting
from models.items import Item
from models.people import Person, RoleGrant
from workflow import clock, registry, reminders
from workflow.attachments.storage import Store
from workflow.outbox import acts
from workflow.outbox.dispatch import dispatch
from workflow.outbox.settings import MailSettings
from workflow.outbox.transports import MailboxTransport
from workflow.simulation import Event, Player, in_order

PROGRAM, NAME = "accord", "demo"
# Known on purpose: the demo's accounts are shown where people sign in.
PASSWORD = "open the gate"  # noqa: S105  # nosec B105
WORKER = "demo"
ONE_DAY = timedelta(days=1)
MAILBOX_DAYS = 30
TOO_OLD = "Older than the mailbox of the demo. · Plus ancien que la boîte de la démo."

Progress = Callable[[int, int], None]


def is_empty(database: Database) -> bool:
    """Whether nobody and nothing is there yet."""
    with database.read() as session:
        return not session.scalar(select(exists(select(Person.id)) | exists(select(Item.id))))


def is_half_loaded(database: Database) -> bool:
    """Whether a loading was interrupted: its season has a beginning and no end."""
    with database.read() as session:
        found = session.get(Setting, (PROGRAM, NAME))
        return found is not None and not found.value["value"]["whole"]


def accounts(database: Database) -> tuple[DemoAccount, ...]:
    """The accounts of the demo that was loaded; none when it was not."""
    with database.read() as session:
        found = session.get(Setting, (PROGRAM, NAME))
        return tuple(DemoAccount(**account) for account in found.value["value"]["accounts"]) if found else ()


def load(services: Services, progress: Progress | None = None) -> None:
    """Fill an empty database with the season of every program up to now; `progress` is told (done, all).

    It waits for no disk: a demo that is not whole after a crash is known to be so, and made again.
    """
    database, now = Database(services.settings.database, durable=False), services.now()
    _begin(database, now, services.hasher.hash(PASSWORD))
    told = [(event, player) for player in _players(services.files) for event in _events(player, now)]
    told.sort(key=lambda pair: pair[0].at)
    season = _Season(database, services.mail, now - timedelta(days=MAILBOX_DAYS))
    for number, (event, player) in enumerate(told, 1):
        season.pass_time(event.at)
        with database.write() as session:
            player.play(session, event)
        if progress is not None:
            progress(number, len(told))
    season.pass_time(now)
    season.deliver(now)
    with database.write() as session:
        session.get_one(Setting, (PROGRAM, NAME)).value = _noted(session, whole=True)
    database.close()


def _begin(database: Database, now: datetime, password_hash: str) -> None:
    with database.write() as session:
        for program in registry.programs():
            if "demo_people" in program.hooks:
                program.hooks["demo_people"](session, password_hash, now)
        _let_each_administrator_look_after_all(session)
        session.add(Setting(program=PROGRAM, name=NAME, value=_noted(session, whole=False)))


def _let_each_administrator_look_after_all(session: Session) -> None:
    """The demo has one administrator; a site may have one for each program."""
    given = session.scalars(select(RoleGrant).where(RoleGrant.role == "admin")).all()
    for grant in given:
        for program in registry.programs():
            if program.name != grant.program:
                own = {"person_id": grant.person_id, "role": grant.role, "starts_on": grant.starts_on}
                session.add(RoleGrant(program=program.name, **own))


def _noted(session: Session, *, whole: bool) -> dict[str, object]:
    return {"value": {"whole": whole, "accounts": _shown(session)}}


def _shown(session: Session) -> list[dict[str, str]]:
    emails = {
        email: program.name
        for program in registry.programs()
        if "demo_accounts" in program.hooks
        for email in program.hooks["demo_accounts"]()
    }
    found = session.execute(select(Person.email, Person.name).where(Person.email.in_(emails)))
    names = {row.email: row.name for row in found}
    return [
        {"email": email, "name": names[email], "password": PASSWORD, "program": program}
        for email, program in emails.items()
    ]


def _players(files: Store) -> Iterator[Player]:
    return (Player(program.name, files) for program in registry.programs() if "demo_events" in program.hooks)


def _events(player: Player, now: datetime) -> Iterator[Event]:
    program = registry.program(player.program)
    return in_order(program.hooks["demo_events"](program.today(now)), now)


class _Season:
    """Lets time pass between two events: what the clock performs, what is reminded of, what is mailed."""

    def __init__(self, database: Database, mail: MailSettings, mailed_since: datetime) -> None:
        self.database = database
        self.mail = mail
        self.mailed_since = mailed_since
        self.passed: datetime | None = None

    def pass_time(self, until: datetime) -> None:
        while (at := self.next_instant()) is not None and at <= until:
            self.passed = at
            clock.fire(self.database, at)
            reminders.sweep(self.database, at)
            self.deliver(at)

    def next_instant(self) -> datetime | None:
        """The next instant at which something is due; never the same one twice."""
        with self.database.read() as session:
            day: date | None = session.scalar(select(func.min(Deadline.next_send_on)))
            fires_at: datetime | None = session.scalar(select(func.min(Deadline.fires_at)))
        instants = [] if fires_at is None else [fires_at]
        if day is not None:
            instants.append(max(program.calendar.instant(day, program.send_time) for program in registry.programs()))
        if not instants:
            return None
        return min(instants) if self.passed is None else max(min(instants), self.passed + ONE_DAY)

    def deliver(self, now: datetime) -> None:
        """Send what is due, or say that nobody reads what is older: thousands of mails would only be waited for."""
        if now < self.mailed_since:
            with self.database.write() as session:
                acts.cancel_all(session, TOO_OLD)
            return
        dispatch(self.database, MailboxTransport(self.database), self.mail, now, WORKER)
