"""`accord backup`."""

from pathlib import Path

import click

from accord.commands.opening import opened
from accord.copies import make_copy
from accord.services import make_store
from accord.settings import Settings


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def command(settings: Settings, file: Path) -> None:
    """Copy the database and the files of its items into FILE (a tar archive) while the service runs."""
    with opened(settings) as database:
        copied = make_copy(database, file, make_store(settings))
    size = f"{file.stat().st_size / 1_000_000:,.1f} MB"
    click.echo(f"{file}: {size}, with {copied.files:,} files. Keep the secret key too, it is not in it.")
    if copied.missing:
        click.echo(f"{copied.missing:,} files are missing where they should lie; `accord audit verify` names them.")
