"""Everything that must be there before the first request: folder, key, tables, workflows, demo."""

import click
from sqlalchemy import select

from accord import demo, migrate
from accord.services import Services, make_services, read_clock
from accord.settings import Settings, secret_key
from models.database import Database
from models.definitions import WorkflowVersion
from workflow import registry, versions
from workflow.programs import load_programs


class CannotStart(Exception):  # noqa: N818 - reads as what happened
    """The service cannot start; the sentence says why and what to do."""


def prepare(settings: Settings) -> Services:
    """Everything that must be there before the first request: folder, key, tables, workflows, demo."""
    make_folder(settings)
    load_programs()
    services = make_services(settings)
    migrate.upgrade(services.database)
    _store_workflows(services.database)
    if settings.demo:
        load_demo(services)
    return make_services(settings, database=services.database, demo_accounts=demo.accounts(services.database))


def serve_prepared(settings: Settings) -> Services:
    """What serves a database that `accord migrate` has made; raises CannotStart where it has not.

    One that an older version left is not refused: the process waits for `accord migrate`, and is not ready before.
    """
    make_folder(settings)
    load_programs()
    services = make_services(settings)
    found = migrate.current(services.database)
    if found is None:
        raise CannotStart("The database is empty. Run `accord migrate` first.")
    accounts = demo.accounts(services.database) if found >= migrate.head() else ()
    return make_services(settings, database=services.database, demo_accounts=accounts)


def make_folder(settings: Settings) -> None:
    """Make the folder of the service, with its key. Raises CannotStart where this user cannot."""
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
        secret_key(settings)
    except OSError as error:
        message = f"{settings.var} cannot be used: {error.strerror}. Set ACCORD_VAR to a folder this user can write to."
        raise CannotStart(message) from error


def load_demo(services: Services) -> None:
    """Load the demo into an empty database, with a bar that shows how far it is."""
    if demo.is_half_loaded(services.database):
        message = "The demo was interrupted while it was loaded. Delete the database (var/accord.db) and start again."
        raise CannotStart(message)
    if not demo.is_empty(services.database):
        return
    with click.progressbar(length=1, label="Loading the demo, once", show_pos=False) as bar:

        def show(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        demo.load(services, show)


def _store_workflows(database: Database) -> None:
    """Store what is new; a usual start writes nothing, and so waits for nobody."""
    current = {flow.digest for program in registry.programs() for flow in program.kinds.values()}
    with database.read() as session:
        stored = set(session.scalars(select(WorkflowVersion.digest)))
    if current - stored:
        with database.write() as session:
            versions.sync(session, read_clock())


def greeting(services: Services) -> str:
    """What is printed at the start: where it is, and who can sign in."""
    lines = [f"Accord is running at {services.base_url}"]
    if services.demo_accounts:
        width = max(len(account.email) for account in services.demo_accounts)
        lines.append("Sign in with one of the demo accounts:")
        lines += [
            f"  {account.email:{width}}  {account.password}  ({account.name})" for account in services.demo_accounts
        ]
    lines.append("Press Ctrl-C to stop.")
    return "\n".join(lines)
