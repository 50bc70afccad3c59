"""`accord scenario`."""

from pathlib import Path

import click

from workflow.programs import load_programs
from workflow.scenarios.runner import run as play

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("scenario")
def command() -> None:
    """Play cases against the real engine, on a throwaway database with a simulated clock."""


@command.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--case", help="Play the case with this id only.")
@click.option(
    "--json", "out", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write the outcome."
)
@click.pass_context
def run(ctx: click.Context, files: tuple[Path, ...], case: str | None, out: Path | None) -> None:
    """Play every case of FILES; exit 1 when an expectation did not hold."""
    load_programs()
    ctx.exit(play(files, case, out, click.echo))
