"""`accord restore`."""

from pathlib import Path

import click

from accord.copies import restore_copy
from accord.services import make_store
from accord.settings import Settings
from models.database import Database


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that is not empty.")
@click.pass_obj
def command(settings: Settings, file: Path, *, force: bool) -> None:
    """Put a backup in place of the database, and its files in place. Mail that waited comes back on hold."""
    settings.var.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    held = restore_copy(file, database, force=force, files=make_store(settings))
    database.close()
    click.echo(f"Restored from {file}.")
    if held:
        click.echo(
            f"{held:,} messages are on hold: they may have been sent since the backup was made. "
            "Look with `accord outbox list --state held`, then `accord outbox release`."
        )
