"""`accord job`: long work that people asked for."""

import click

from accord.commands.opening import opened
from accord.services import make_services, read_clock
from accord.settings import Settings
from accord.worker import worker_name
from workflow.actors import SYSTEM
from workflow.jobs import asking
from workflow.jobs.running import Runner
from workflow.works import WORKS


@click.group("job")
def command() -> None:
    """Long work: list, run, cancel."""


@command.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.pass_obj
def list_jobs(settings: Settings, limit: int) -> None:
    """List jobs from the newest on: number, state, how far, when and by whom it was asked for."""
    with opened(settings) as database, database.read() as session:
        jobs = asking.list_jobs(session, SYSTEM, size=limit)
        for job in jobs:
            whom = job.asked_by.email if job.asked_by else "command line"
            far = f"{job.done:,}/{job.total:,}" if job.total else f"{job.done:,}"
            click.echo(f"{job.id:>7}  {job.state:9}  {far:>15}  {job.asked_at:%Y-%m-%d %H:%M}  {job.work}  {whom}")
            if job.said:
                click.echo(f"         {job.said['en']}")
    if not jobs:
        click.echo("There are no jobs.")


@command.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Do what waits now, here, until nothing does. A running service does it by itself."""
    with opened(settings) as database:
        services = make_services(settings, database=database)
        runner = Runner(database, services.files, services.now, worker_name(), WORKS)
        while (number := runner.run_next()) is not None:
            with database.read() as session:
                job = asking.find_job(session, number, SYSTEM)
            click.echo(f"{number}: {job.state}. {job.said['en'] if job.said else ''}".rstrip())
    click.echo("Nothing waits.")


@command.command()
@click.argument("number", type=int)
@click.pass_obj
def cancel(settings: Settings, number: int) -> None:
    """Cancel a job; one that runs stops when it next says how far it is."""
    with opened(settings) as database, database.write() as session:
        job = asking.cancel(session, number, actor=SYSTEM, now=read_clock())
        state = job.state
    click.echo("It is cancelled." if state == "cancelled" else "It will stop.")
