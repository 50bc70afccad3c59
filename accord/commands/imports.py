"""`accord import`."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from workflow.errors import InvalidInput, NotFound
from workflow.imports import runs, works
from workflow.imports.applying import RowRefused
from workflow.imports.plans import HINDERING, Planned, column_said
from workflow.imports.sheets import Unreadable, number_of
from workflow.standing import actor_for

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
AT_ONCE = 500


class Bar:
    """How far it is, in one line on standard error, where somebody looks at it."""

    def reached(self, done: int, total: int | None = None) -> None:
        """Write over the line before."""
        if sys.stderr.isatty():
            click.echo(f"\r{done:,} of {total or 0:,}", nl=done == total, err=True)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--kind", required=True, help="What the list is of, such as change_request.")
@click.option("--as", "email", required=True, help="Address of whoever imports; their rights hold for every row.")
@click.option("--sheet", help="The sheet; without it, the first that holds anything.")
@click.option("--column", "columns", multiple=True, help="What a column is, as in C=title; else the headings say it.")
@click.option("--same", multiple=True, help="What holds for every row, as in category=training.")
@click.option("--duplicates", is_flag=True, help="Write likely duplicates too.")
@click.option("--dry-run", is_flag=True, help="Only compare; nothing is written.")
@click.pass_context
def command(ctx: click.Context, /, file: Path, kind: str, email: str, **options: object) -> None:
    """Compare the list in FILE (XLSX or CSV) with what is recorded, then write it whole or not at all.

    Exits with 1 when a row has an error or is out of date: nothing is written then.
    """
    settings: Settings = ctx.obj
    now = read_clock()
    with opened(settings) as database, _told(email):
        with database.read() as session:
            today = registry.program_of(kind).today(now)
            actor = actor_for(session, find_person(session, email), today)
        number = _take(database, file, kind, options, actor, now)
        counts = runs.compare_run(database, number, actor=actor, now=now, progress=Bar())
        _tell_rows(database, number, actor)
        click.echo(works.compared_said(counts).en)
        is_hindered = any(counts.get(verdict) for verdict in HINDERING)
        with database.write() as session:
            if options["dry_run"] or is_hindered:
                runs.discard_run(session, number, actor=actor, now=now)
            else:
                wanted = bool(options["duplicates"])
                done = runs.apply_run(session, number, duplicates=wanted, actor=actor, now=now, progress=Bar())
                click.echo(works.WRITTEN.format(**done).en)
    ctx.exit(1 if is_hindered else 0)


@contextmanager
def _told(email: str) -> Iterator[None]:
    """Say in a sentence why a list is not imported."""
    try:
        yield
    except (Unreadable, RowRefused) as problem:
        raise Problem(problem.said.en) from None
    except runs.CannotImport as problem:
        raise Problem(problem.message.en) from None
    except InvalidInput as problem:
        raise Problem("\n".join(f"{error.field}: {error.message.en}" for error in problem.errors)) from None
    except NotFound as problem:
        raise Problem(f"{email} cannot import this: {problem}.") from None


def _take(database: Database, file: Path, kind: str, options: Mapping[str, object], actor: Actor, now: datetime) -> int:
    sheet = str(options["sheet"]) if options["sheet"] else None
    named, same = _pairs(options["columns"]), _pairs(options["same"])
    with database.write() as session:
        run = runs.take(session, kind, file.name, file.read_bytes(), sheet=sheet, actor=actor, now=now)
        columns = {int(column): what for column, what in run.columns.items()}
        columns |= {number_of(column): what for column, what in named.items()}
        runs.name_columns(session, run, columns, same, actor=actor, now=now)
        return run.id


def _pairs(given: object) -> dict[str, str]:
    pairs = [str(one).partition("=") for one in given] if isinstance(given, tuple) else []
    if any(not sign for _name, sign, _value in pairs):
        raise Problem("Write --column and --same as NAME=VALUE.")
    return {name.strip(): value.strip() for name, _sign, value in pairs}


def _tell_rows(database: Database, number: int, actor: Actor) -> None:
    """Say of every row that is not simply recorded already what it is; errors with their place."""
    after = 0
    with database.read() as session:
        run = runs.find_run(session, number, actor)
        while lines := runs.list_lines(session, run, after=after, size=AT_ONCE):
            for line in lines:
                _tell(line)
            after = lines[-1].row


def _tell(line: Planned) -> None:
    if line.verdict == "unchanged":
        return
    click.echo(f"{line.row:>6}  {line.verdict:9}  {line.reference or ''} {line.title}".rstrip())
    for fault in line.faults:
        click.echo(f"{'':>19}{column_said(fault.column)}{line.row if fault.column else ''}  {fault.message.en}")
    for change in line.changes:
        click.echo(f"{'':>19}{column_said(change.column)}{line.row}  {change.field}: {change.before} → {change.after}")
    for note in line.notes:
        click.echo(f"{'':>19}{note.en}")
