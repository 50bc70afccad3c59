"""`accord outbox`: what became of the mail, and what a person decides about it."""

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from accord.commands.opening import opened
from accord.services import read_clock
from accord.settings import Settings
from workflow.outbox import acts

NUMBERS = click.argument("numbers", type=int, nargs=-1, required=True)


@click.group("outbox")
def command() -> None:
    """Mail: list, retry, hold, release."""


@command.command("list")
@click.option("--state", type=click.Choice(acts.STATES))
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.pass_obj
def list_mail(settings: Settings, state: str | None, limit: int) -> None:
    """List messages from the newest on, and how many are in each state."""
    with opened(settings) as database, database.read() as session:
        for message in acts.list_messages(session, state, limit=limit):
            made = f"{message.created_at:%Y-%m-%d %H:%M}"
            error = f"  {message.error.splitlines()[0]}" if message.error else ""
            click.echo(f"{message.id:>7}  {message.state:9}  {made}  {message.purpose:9}  {message.address}{error}")
        counts = acts.count_messages(session)
    click.echo(", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "There is no mail.")


@command.command()
@NUMBERS
@click.pass_obj
def retry(settings: Settings, numbers: tuple[int, ...]) -> None:
    """Send messages again that failed or are uncertain; an uncertain one may arrive twice."""
    _decide(settings, numbers, lambda session, number: acts.retry(session, number, read_clock()))


@command.command()
@NUMBERS
@click.pass_obj
def hold(settings: Settings, numbers: tuple[int, ...]) -> None:
    """Keep queued messages back."""
    _decide(settings, numbers, acts.hold)


@command.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every message that is held.")
@click.pass_obj
def release(settings: Settings, numbers: tuple[int, ...], *, every: bool) -> None:
    """Let held messages go out."""
    if not numbers and not every:
        raise click.UsageError("Name the messages, or give --all.")
    if every:
        with opened(settings) as database, database.read() as session:
            numbers = tuple(message.id for message in acts.list_messages(session, "held", limit=1_000_000))
    _decide(settings, numbers, lambda session, number: acts.release(session, number, read_clock()))


def _decide(settings: Settings, numbers: tuple[int, ...], act: Callable[[Session, int], None]) -> None:
    with opened(settings) as database, database.write() as session:
        for number in numbers:
            act(session, number)
    click.echo(f"Done for {len(numbers):,} {'message' if len(numbers) == 1 else 'messages'}.")
