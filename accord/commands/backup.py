"""`accord backup`."""

from pathlib import Path

import click

from accord.commands.opening import opened
from accord.copies import make_copy
from accord.settings import Settings


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, file: Path) -> None:
    """Copy the database into FILE while the service runs."""
    with opened(settings) as database:
        make_copy(database, file)
    click.echo(f"{file}: {file.stat().st_size / 1_000_000:,.1f} MB. Keep the secret key too, it is not in it.")
