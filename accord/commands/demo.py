"""`accord demo`."""

import click

from accord import demo
from accord.cli import Problem
from accord.settings import Settings
from accord.starting import load_demo, prepare


@click.command("demo")
@click.pass_obj
def command(settings: Settings) -> None:
    """Load the demo into an empty database, and show its accounts."""
    services = prepare(settings.model_copy(update={"demo": False}))
    load_demo(services)
    accounts = demo.accounts(services.database)
    if not accounts:
        raise Problem("The database is not empty, so the demo was not loaded. Set ACCORD_VAR to a new folder for it.")
    for account in accounts:
        click.echo(f"{account.email}  {account.password}  ({account.name})")
