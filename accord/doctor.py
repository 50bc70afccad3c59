"""Looking at everything the service stands on: each finding is fine, or says what to do."""

import shutil
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from accord import demo, migrate
from accord.findings import Finding
from accord.health import SILENT_AFTER, SWEEP
from accord.mail_in_findings import check_held, check_mailbox
from accord.services import mail_settings, make_services, read_clock
from accord.settings import LOOPBACK, Settings, SettingsError, unknown_variables
from accord.troubles import explain
from models.database import Database
from models.history import HistoryEntry
from workflow import pulses, registry
from workflow.accounts.guessable import how_many_listed
from workflow.accounts.passwords import refuse_list
from workflow.outbox.transports import DeliveryError, open_transport
from workflow.programs import load_programs
from workflow.settings import switched_on

LEAST_FREE = 500_000_000
LEAST_LISTED = 3000
"""So many of the commonest passwords are asked for by OWASP ASVS 5.0, 6.2.4."""
CLOCKS_APART = timedelta(seconds=5)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, one after the other; what cannot be looked at is a finding too."""
    load_programs()
    database = Database(settings.database)
    try:
        for check in CHECKS:
            yield from check(settings, database)
    finally:
        database.close()


def examine_wrong(error: SettingsError) -> Iterator[Finding]:
    """What is wrong with the settings, one by one; nothing else can be looked at before that is mended."""
    for sentence in str(error).splitlines():
        name = sentence.split()[0].rstrip(":,")
        yield Finding("mail" if "SMTP" in name else "settings", sentence, f"set {name} anew; docs/settings.md says how")


def check_settings(settings: Settings, _database: Database) -> Iterator[Finding]:
    """The variables are known and the secret key is secret."""
    unknown = unknown_variables()
    if unknown:
        yield Finding(
            "settings",
            f"{', '.join(unknown)} {_plural(unknown, 'means', 'mean')} nothing",
            f"correct or remove {_plural(unknown, 'it', 'them')}; see docs/settings.md",
        )
    else:
        yield Finding("settings", "every variable is known")
    if settings.host not in LOOPBACK and not settings.base_url:
        yield Finding("address", settings.address, "set ACCORD_BASE_URL to the address people use; links begin with it")
    else:
        yield Finding("address", settings.address)
    key = settings.var / "secret-key"
    if settings.secret_key is None and key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Finding("secret key", "others on this machine can read it", f"run: chmod 600 {key}")
    else:
        yield Finding("secret key", "set" if settings.secret_key else "kept in a file for this user only")


def _plural(names: list[str], one: str, several: str) -> str:
    return one if len(names) == 1 else several


def check_database(settings: Settings, database: Database) -> Iterator[Finding]:
    """The database answers and is up to date; nobody gets in with a demo account from the network."""
    place = make_url(settings.database).render_as_string(hide_password=True)
    if database.dialect == "sqlite" and not _file_exists(database):
        yield Finding("database", f"{place} does not exist yet", "run `accord migrate` or `accord run`")
        return
    try:
        found = migrate.current(database)
        newest = migrate.head()
        if found != newest:
            yield Finding("database", f"{place} is at revision {found}, newest is {newest}", "run `accord migrate`")
            return
        yield Finding("database", f"{place}, revision {found}")
        accounts = demo.accounts(database)
    except SQLAlchemyError as error:
        yield Finding("database", explain(error, settings) or str(error), "mend that, then look again")
        return
    if accounts and (settings.host not in LOOPBACK or settings.base_url):
        yield Finding("demo", "its accounts have known passwords", "close them with `accord user deactivate`")


def check_mail(settings: Settings, database: Database) -> Iterator[Finding]:
    """The mail server takes a connection and the login."""
    if settings.mail_transport == "mailbox":
        yield Finding("mail", "stays in the local mailbox and is read in the browser")
        return
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    transport = open_transport(mail_settings(settings), database)
    try:
        transport.connect()
    except DeliveryError as error:
        yield Finding("mail", f"{place}: {error}", "check the ACCORD_SMTP_… settings, the network and the login")
    else:
        yield Finding("mail", f"{place} takes mail, protected by {settings.smtp_security}")
    finally:
        transport.close()


def check_sign_on(settings: Settings, database: Database) -> Iterator[Finding]:
    """The OpenID provider answers, and calls itself what the settings call it."""
    wanted = make_services(settings, database=database).provider
    if wanted is None:
        return
    from workflow.accounts.provider import Provider, ProviderAway  # noqa: PLC0415 - slow to load, and seldom set up

    try:
        Provider(wanted).begin(f"{settings.address}/sign-in/provider/back")
    except ProviderAway as error:
        yield Finding("sign-on", f"{wanted.issuer}: {error}", "check the ACCORD_OIDC_… settings and the network")
    else:
        yield Finding("sign-on", f"{wanted.issuer} answers; it sends people back to {settings.address}")


def check_passwords(settings: Settings, _database: Database) -> Iterator[Finding]:
    """Where people sign in with passwords over the network, the commonest are refused by a list (ASVS 5.0, 6.2.4)."""
    refuse_list(settings.password_list)
    listed = how_many_listed()
    if settings.password_list is not None and listed < LEAST_LISTED:
        fix = f"name a list in ACCORD_PASSWORD_LIST that has at least {LEAST_LISTED}; docs/accounts.md, “Guessing”"
        yield Finding("passwords", f"{settings.password_list} has {listed} that are long enough", fix)
    elif settings.password_list is not None:
        yield Finding("passwords", f"{listed} are refused by the list")
    elif settings.is_https and not settings.oidc_only:
        fix = "name a list of the commonest in ACCORD_PASSWORD_LIST; docs/accounts.md, “Guessing”"
        yield Finding("passwords", "common ones are refused by rules alone", fix)


def check_posting(settings: Settings, database: Database) -> Iterator[Finding]:
    """A program that lets Accord post by itself has a site to post to."""
    try:
        with database.read() as session:
            posting = switched_on(session, "post_by_machine")
    except SQLAlchemyError:
        return  # reported with the database
    if posting and not settings.sharepoint_tenant:
        yield Finding(
            "posting",
            f"{', '.join(posting)} lets Accord post by itself, but no site is named and nothing is posted",
            "set the ACCORD_SHAREPOINT_… variables, or switch that setting off",
        )
    elif settings.sharepoint_tenant:
        yield Finding("posting", f"goes to {settings.sharepoint_site}" if posting else "is recorded by hand")


def check_clock(_settings: Settings, database: Database) -> Iterator[Finding]:
    """This machine's clock agrees with the database, and the programs' time zones are known."""
    now = read_clock()
    try:
        other = _other_clock(database)
    except SQLAlchemyError:
        other = None  # reported with the database
    is_slow = other is not None and other - now > CLOCKS_APART
    is_apart = is_slow or (database.dialect == "postgresql" and other is not None and now - other > CLOCKS_APART)
    said = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if is_apart:
        yield Finding("clock", f"{said}, but the database knows {other:%Y-%m-%d %H:%M:%S}", "set the clock; use NTP")
    else:
        yield Finding("clock", said)
    for program in registry.programs():
        zone = str(program.calendar.timezone)
        try:
            yield Finding("time zone", f"{program.name}: {zone}, now {now.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}")
        except ZoneInfoNotFoundError:
            yield Finding("time zone", f"{program.name}: {zone} is unknown", "install the package tzdata")


def check_worker(_settings: Settings, database: Database) -> Iterator[Finding]:
    """Reminders were swept not long ago, by a worker on whatever machine or by the service itself."""
    try:
        with database.read() as session:
            last = pulses.last_done(session).get(SWEEP)
    except SQLAlchemyError:
        return  # reported with the database
    if last is None:
        yield Finding("worker", "none has run yet")
        return
    is_silent = read_clock() - last > SILENT_AFTER
    fix = "start `accord run` or `accord worker`; their log says what is wrong" if is_silent else ""
    yield Finding("worker", f"swept reminders last on {last:%Y-%m-%d %H:%M:%S} UTC", fix)


def check_disk(settings: Settings, _database: Database) -> Iterator[Finding]:
    """There is room for the database to grow."""
    folder = settings.var if settings.var.exists() else settings.var.absolute().parent
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:,.1f} GB free in {settings.var}"
    yield Finding("disk", said, "make room; a full disk stops every change" if free < LEAST_FREE else "")


def _file_exists(database: Database) -> bool:
    return Path(database.engine.url.database or "").exists()


def _other_clock(database: Database) -> datetime | None:
    """PostgreSQL's clock; for SQLite, the time of the newest row, which cannot lie ahead."""
    with database.read() as session:
        statement = (
            select(func.now()) if database.dialect == "postgresql" else select(func.max(HistoryEntry.recorded_at))
        )
        found: datetime | None = session.scalar(statement)
    return found.astimezone(UTC) if found else None


CHECKS: tuple[Callable[[Settings, Database], Iterator[Finding]], ...] = (
    check_settings,
    check_database,
    check_mail,
    check_mailbox,
    check_held,
    check_sign_on,
    check_passwords,
    check_posting,
    check_clock,
    check_worker,
    check_disk,
)
