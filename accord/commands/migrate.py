"""`accord migrate`."""

import click

from accord import migrate
from accord.services import read_clock
from accord.settings import Settings
from accord.starting import make_folder
from models.database import Database
from workflow import versions
from workflow.programs import load_programs


@click.command("migrate")
@click.pass_obj
def command(settings: Settings) -> None:
    """Make the database, or bring it up to date, and store the workflows of this version."""
    load_programs()
    make_folder(settings)
    database = Database(settings.database)
    changed = migrate.upgrade(database)
    with database.write() as session:
        stored = versions.sync(session, read_clock())
    database.close()
    said = "was brought to" if changed else "is at"
    click.echo(f"The database {said} revision {migrate.head()}; {stored} new workflow versions were stored.")
