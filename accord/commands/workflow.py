"""`accord workflow`: check definitions, and draw them."""

from pathlib import Path

import click

from accord import ROOT
from accord.diagrams import stale_diagrams, write_diagrams
from workflow import registry
from workflow.programs import load_programs
from workflow.reading import load_workflow

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("workflow")
def command() -> None:
    """Workflow definitions."""


@command.command()
@click.argument("files", type=FILE, nargs=-1)
def check(files: tuple[Path, ...]) -> None:
    """Check FILES, or every definition that is installed; exit 2 with file and line of what is wrong."""
    load_programs()
    for file in files:
        flow = load_workflow(file)
        registry.program(flow.program).check(flow)
        click.echo(f"{file}: {flow.label.en} is sound: {len(flow.states)} states, {len(flow.transitions)} transitions.")
    if not files:
        kinds = [flow.kind for program in registry.programs() for flow in program.kinds.values()]
        click.echo(f"{len(kinds)} definitions are sound: {', '.join(kinds)}.")


@command.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a page is not fresh.")
@click.pass_context
def diagram(ctx: click.Context, *, check: bool) -> None:
    """Draw every kind as a page in docs/diagrams."""
    load_programs()
    folder = ROOT / "docs" / "diagrams"
    stale = list(stale_diagrams(folder)) if check else write_diagrams(folder)
    for path in stale:
        click.echo(f"{path.name} {'is not fresh; run `accord workflow diagram`' if check else 'was written'}")
    if not stale:
        click.echo("Every diagram is fresh.")
    ctx.exit(1 if check and stale else 0)
