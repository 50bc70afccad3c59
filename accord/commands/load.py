"""`accord load`: an export of everything, into an empty installation."""

from pathlib import Path

import click

from accord import migrate
from accord.commands.bars import Bar
from accord.services import make_store
from accord.settings import Settings
from accord.starting import make_folder
from models.database import Database
from workflow.everything.loading import load_everything
from workflow.programs import load_programs


@click.command("load")
@click.argument("place", type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def command(settings: Settings, place: Path) -> None:
    """Load an export of everything (PLACE: its folder or ZIP file) into an empty installation, all of it or nothing.

    People have no password there yet: `accord user` sets one.
    """
    make_folder(settings)
    load_programs()
    database = Database(settings.database)
    try:
        migrate.check_known(database)
        migrate.upgrade(database)
        with Bar("Loading") as bar:
            counts = load_everything(database, make_store(settings), place, bar)
    finally:
        database.close()
    click.echo(f"Loaded. Items: {counts.items:,}; rows of history: {counts.entries:,}; changes: {counts.changes:,}.")
    click.echo("Nothing was altered. Set a password for whoever administers: accord user password EMAIL")
