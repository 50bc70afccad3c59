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
from workflow.everything import loading
from workflow.everything.archives import is_archive


@click.group("audit")
def command() -> None:
    """Verify, export and checkpoint the history."""


@command.command()
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, path_type=Path),
    help="An export to verify: of the history, or of all.",
)
@click.option("--expect", metavar="DAY=HASH", multiple=True, help="A checkpoint that was kept elsewhere.")
@click.pass_context
def verify(ctx: click.Context, file: Path | None, expect: tuple[str, ...]) -> None:
    """Verify the database, or an exported file; exit 1 when something was altered."""
    expected = dict(_split(text) for text in expect)
    if file is not None and is_archive(file):
        faults = _report(_with_expected(loading.verify_archive(file), expected, loading.archived_checkpoints(file)))
    elif file is not None:
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
            click.echo(f"{_verified(one)}: {_verdict(faults)}.")
    return faults


def _verified(counts: audit.Counts) -> str:
    erased = f", {counts.erased:,} of them erased" if counts.erased else ""
    files = f", {_counted(counts.files, 'file')}" if counts.files else ""
    files += f", {_counted(counts.snapshots, 'snapshot')}" if counts.snapshots else ""
    files += f", {_counted(counts.revisions, 'revision')} of answers" if counts.revisions else ""
    return (
        f"{_counted(counts.entries, 'row')} of {_counted(counts.items, 'item')}{erased}{files}, "
        f"{_counted(counts.changes, 'change')} beside them, {_counted(counts.checkpoints, 'checkpoint')}, "
        f"{_counted(counts.workflows, 'stored workflow')}"
    )


def _verdict(faults: int) -> str:
    if not faults:
        return "nothing was altered"
    return f"{_counted(faults, 'fault')} {'was' if faults == 1 else 'were'} found"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


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
