"""`accord doctor`."""

import click

from accord.doctor import examine, examine_wrong
from accord.settings import Settings, SettingsError


@click.command("doctor")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Check settings, database, mail server, clock, time zones and disk; exit 1 when something has to be done."""
    given: Settings | SettingsError = ctx.obj
    problems = 0
    for finding in examine_wrong(given) if isinstance(given, SettingsError) else examine(given):
        problems += not finding.is_ok
        click.echo(f"{'ok' if finding.is_ok else 'PROBLEM':8} {finding.subject:10} {finding.found}")
        if finding.fix:
            click.echo(f"{'':20}{finding.fix[:1].upper()}{finding.fix[1:]}.")
    ctx.exit(1 if problems else 0)
