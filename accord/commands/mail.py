"""`accord mail`: taking mail in, from a pipe or from the mailbox."""

import sys

import click

from accord.cli import Problem
from accord.commands.opening import opened
from accord.services import imap_settings, incoming_settings, make_store, read_clock
from accord.settings import Settings, SettingsError
from accord.troubles import explain
from workflow import watching

TAKEN, UNREADABLE, LATER = 0, 65, 75
"""What a mail server makes of the exit codes (sysexits.h): delivered, returned to the sender, tried again later."""


@click.group("mail")
def command() -> None:
    """Mail that comes in: by a pipe, or fetched from a mailbox."""


@command.command("in")
@click.pass_context
def take_one(ctx: click.Context) -> None:
    """Take one message from standard input, as a mail server hands it over.

    Ends with 0 when it was taken, whatever becomes of it; with 75 when the server should try again later; with 65 when
    there is nothing, or more than is taken.
    """
    try:
        code = _take(ctx.obj)
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail server keeps the message and tries again
        settings = ctx.obj if isinstance(ctx.obj, Settings) else None
        click.echo(explain(error, settings) or f"{type(error).__name__}: {error}", err=True)
        code = LATER
    ctx.exit(code)


def _take(settings: Settings | SettingsError) -> int:
    from workflow.incoming.room import NoRoom  # noqa: PLC0415 - `accord mail --help` needs no parser
    from workflow.incoming.taking import take_in  # noqa: PLC0415 - likewise

    if isinstance(settings, SettingsError):
        raise settings
    incoming = incoming_settings(settings)
    raw = sys.stdin.buffer.read(incoming.largest + 1)
    if not raw.strip() or len(raw) > incoming.largest:
        click.echo("There is no message." if not raw.strip() else "The message is larger than is taken.", err=True)
        return UNREADABLE
    if settings.metrics_folder is not None:  # what this process counts is shown by those that serve
        from accord.metrics import Meters  # noqa: PLC0415 - likewise

        watching.watch(Meters(settings).count)
    with opened(settings) as database:
        try:
            taken = take_in(database, make_store(settings), incoming, raw, mailbox="pipe", now=read_clock())
        except NoRoom as full:
            click.echo(str(full), err=True)
            return LATER
    click.echo(f"{taken.state} {taken.why}".strip())
    return TAKEN


@command.command()
@click.option("--once", is_flag=True, help="One round, and end. `accord worker` does one every minute.")
@click.pass_obj
def fetch(settings: Settings | SettingsError, *, once: bool) -> None:
    """Fetch what lies in the mailbox (ACCORD_IMAP_HOST)."""
    from workflow.incoming.fetching import CannotFetch, fetch  # noqa: PLC0415 - likewise

    if isinstance(settings, SettingsError):
        raise settings
    if not once:
        raise click.UsageError("Give --once; `accord worker` and `accord run` fetch every minute by themselves.")
    imap = imap_settings(settings)
    if imap is None:
        raise Problem("No mailbox is set up. Set ACCORD_IMAP_HOST, ACCORD_IMAP_USER and ACCORD_IMAP_PASSWORD.")
    with opened(settings) as database:
        try:
            ended = fetch(database, make_store(settings), incoming_settings(settings), imap, read_clock)
        except CannotFetch as error:
            raise Problem(f"The mailbox cannot be fetched: {error}") from None
    click.echo(", ".join(f"{count:,} {state}" for state, count in sorted(ended.items())) or "There is no new mail.")
