"""`accord reminders`."""

from datetime import datetime
from itertools import groupby

import click

from accord.commands.opening import opened
from accord.services import read_clock
from accord.settings import Settings
from workflow.coming import local_day
from workflow.reminders import preview as foretell


@click.group("reminders")
def command() -> None:
    """Reminders to come."""


@command.command()
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day; today if absent.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True)
@click.pass_obj
def preview(settings: Settings, start: datetime | None, days: int) -> None:
    """Show which digests will be sent, to whom and when, if nothing changes until then."""
    now = read_clock()
    with opened(settings) as database, database.read() as session:
        digests = foretell(session, start.date() if start else local_day(now), days, now=now)
        for day, of_day in groupby(digests, key=lambda digest: digest.day):
            click.echo(f"{day:%a %d %b %Y}")
            for digest in of_day:
                click.echo(f"  {digest.recipient.email}")
                for entry in digest.entries:
                    late = ", late" if entry["merged"] else ""
                    said = f"{entry['kind']} {entry['offset']}{late}: {entry['deadline_label']['en']}"
                    click.echo(f"    {entry['reference']}  {said}, due {entry['due_on']}  {entry['title']}")
    if not digests:
        click.echo("No reminder is due in that time.")
