"""`accord audit`: prove that the history was not altered."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from accord.commands.opening import opened
from accord.services import make_store, read_clock
from accord.settings import Settings
from models.database import Database
from models.history import Checkpoint
from workflow import audit


@click.group("audit")
def command() -> None:
    """Verify, export and checkpoint the history."""


@command.command()
@click.option(
    "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An export to verify."
)
@click.option("--expect", metavar="DAY=HASH", multiple=True, help="A checkpoint that was kept elsewhere.")
@click.pass_context
def verify(ctx: click.Context, file: Path | None, expect: tuple[str, ...]) -> None:
    """Verify the database, or an exported file; exit 1 when something was altered."""
    expected = dict(_split(text) for text in expect)
    if file is not None:
        with file.open(encoding="utf-8") as lines:
            faults = _report(_with_expected(audit.verify_export(lines), expected, _in_file(file)))
    else:
        with opened(ctx.obj) as database:
            faults = _report(
                _with_expected(audit.verify_database(database, make_store(ctx.obj)), expected, _in_database(database))
            )
    ctx.exit(1 if faults else 0)


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.pass_obj
def export(settings: Settings, file: Path) -> None:
    """Write the whole history to FILE, or to standard output for `-`. docs/audit-export.md describes it."""
    target = nullcontext(sys.stdout) if str(file) == "-" else file.open("w", encoding="utf-8", newline="\n")
    with opened(settings) as database, target as opened_file:
        for line in audit.export_lines(database, read_clock()):
            opened_file.write(line + "\n")


@command.command()
@click.pass_obj
def checkpoint(settings: Settings) -> None:
    """Make yesterday's checkpoint if it is missing, and print the newest, to be kept elsewhere."""
    with opened(settings) as database:
        audit.make_checkpoint(database, read_clock())
        with database.read() as session:
            newest = audit.latest_checkpoint(session)
    if newest is None:
        click.echo("There is no checkpoint yet; the first one is made after midnight (UTC).")
    else:
        click.echo(f"{newest.day.isoformat()}={newest.hash}")


def _report(found: Iterator[audit.Fault | audit.Counts]) -> int:
    faults = 0
    for one in found:
        if isinstance(one, audit.Fault):
            faults += 1
            click.echo(str(one))
        else:
            erased = f", {one.erased} of them erased" if one.erased else ""
            files = f", {one.files:,} files" if one.files else ""
            verdict = f"{faults} faults were found" if faults else "nothing was altered"
            click.echo(
                f"{one.entries:,} rows of {one.items:,} items{erased}{files}, {one.changes:,} changes beside them, "
                f"{one.checkpoints:,} checkpoints: {verdict}."
            )
    return faults


def _with_expected(
    found: Iterator[audit.Fault | audit.Counts], expected: dict[date, str], present: dict[date, str]
) -> Iterator[audit.Fault | audit.Counts]:
    for day, kept in expected.items():
        if day not in present:
            yield audit.Fault(f"checkpoint {day}", "is missing")
        elif present[day] != kept:
            yield audit.Fault(f"checkpoint {day}", "is not the one that was kept; the history was written anew")
    yield from found


def _in_database(database: Database) -> dict[date, str]:
    with database.read() as session:
        return {checkpoint.day: checkpoint.hash for checkpoint in session.scalars(select(Checkpoint))}


def _in_file(file: Path) -> dict[date, str]:
    with file.open(encoding="utf-8") as lines:
        return audit.exported_checkpoints(lines)


def _split(text: str) -> tuple[date, str]:
    day, _, kept = text.partition("=")
    try:
        return date.fromisoformat(day), kept.strip()
    except ValueError:
        raise click.BadParameter(f"{text!r} is not like 2026-11-22=HASH", param_hint="--expect") from None
