"""`accord cycle`: the planning cycles of a program, loaded from files."""

from datetime import datetime
from pathlib import Path

import click

from accord.cli import Problem
from accord.commands.opening import find_person, opened
from accord.services import read_clock
from accord.settings import Settings
from models.database import Database
from workflow import registry
from workflow.actors import Actor
from workflow.errors import InvalidInput, Refused
from workflow.limits import Difference, Reading
from workflow.registry import Program
from workflow.standing import actor_for

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("cycle")
def command() -> None:
    """List the planning cycles, and load one from a file."""


@command.command("list")
@click.pass_obj
def list_cycles(settings: Settings) -> None:
    """List every cycle: its name, its state, when plans are due, how many there are."""
    with opened(settings) as database, database.read() as session:
        for row in _program().hooks["cycles"](session):
            click.echo(f"{row.name:12} {row.state_said.en:10} due {row.due_on}  plans: {row.plans}")


@command.command("load")
@click.argument("file", type=FILE)
@click.option("--as", "email", required=True, help="Address of whoever loads it; they administer the cycles.")
@click.option("--reason", default="", help="Why; needed where the cycle was loaded before.")
@click.option("--dry-run", is_flag=True, help="Only compare; nothing is written.")
@click.pass_obj
def load(settings: Settings, file: Path, email: str, reason: str, *, dry_run: bool) -> None:
    """Load the cycle in FILE, or load it again: what differs is shown, and all of it is written or nothing."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Problem(f"{file.name} is not UTF-8 text.") from None
    now = read_clock()
    with opened(settings) as database:
        with database.read() as session:
            reading: Reading = _program().hooks["read_cycle"](session, text, file.name)
            actor = actor_for(session, find_person(session, email), _program().today(now))
        if reading.faults:
            lines = (f"{file.name}:{one.line}: {one.key}: {one.said.en}" for one in reading.faults)
            raise Problem("\n".join(lines))
        _tell(reading)
        if not dry_run and (reading.is_new or reading.differences):
            _write(database, reading, reason, actor, now)


def _write(database: Database, reading: Reading, reason: str, actor: Actor, now: datetime) -> None:
    try:
        with database.write() as session:
            item = _program().hooks["load_cycle"](session, reading.record, reason, actor=actor, now=now)
            click.echo(f"Loaded as {item.reference}.")
    except Refused as refused:
        raise Problem("\n".join(reason.message.en for reason in refused.reasons)) from None
    except InvalidInput as invalid:
        raise Problem("\n".join(f"{error.field}: {error.message.en}" for error in invalid.errors)) from None


def _tell(reading: Reading) -> None:
    if reading.is_new:
        click.echo(f"{reading.name} is new: {len(reading.differences)} dates, facts and limits.")
        return
    click.echo(f"{reading.name}: {len(reading.differences)} differences, {reading.plans} plans.")
    for one in reading.differences:
        click.echo(f"  {_line(one)}")


def _line(one: Difference) -> str:
    before, after = (said.en if said is not None else "none" for said in (one.before, one.after))
    return f"{one.label.en}: {before} → {after}"


def _program() -> Program:
    """The program that has cycles. Ends the command where none does."""
    found: Program | None = next((one for one in registry.programs() if "cycles" in one.hooks), None)
    if found is None:
        raise Problem("No program here has cycles.")
    return found
