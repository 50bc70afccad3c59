"""`accord export`: what an installation holds, for another one."""

from pathlib import Path

import click

from accord.commands.bars import Bar
from accord.commands.opening import opened
from accord.services import make_store, read_clock
from accord.settings import Settings
from workflow.everything.writing import export_to


@click.group("export")
def command() -> None:
    """Export everything, for another installation."""


@command.command("all")
@click.option(
    "--out", "place", type=click.Path(path_type=Path), required=True, help="A new folder, or a name that ends in .zip."
)
@click.pass_obj
def export_all(settings: Settings, place: Path) -> None:
    """Write all that this installation holds. docs/export.md describes it.

    The service may go on meanwhile. Passwords, tokens and mail are not in it; everything else is: keep it as you keep
    the database.
    """
    with opened(settings) as database, Bar("Exporting") as bar:
        done = export_to(database, make_store(settings), place, read_clock(), bar)
    click.echo(f"{place}: {_counted(done.items, 'item')}, {_counted(done.entries, 'row')} of history, ", nl=False)
    click.echo(f"{_counted(done.rows, 'other row')}, {_counted(done.files, 'file')}.")
    if done.missing:
        click.echo(f"{_counted(done.missing, 'file')} not where it should be; run `accord audit verify`.", err=True)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
