"""`accord worker`: reminders and mail beside web processes that do not tick themselves."""

import signal

import click

from accord import metrics
from accord.commands.opening import opened
from accord.logs import configure_logs
from accord.services import make_services
from accord.settings import Settings
from accord.worker import Worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, once, and end.")
@click.pass_obj
def command(settings: Settings, *, once: bool) -> None:
    """Send reminders and mail until Ctrl-C. Several workers may run at once."""
    configure_logs(settings.log_level, settings.log_format)
    with opened(settings) as database:
        meters = metrics.Meters(settings)
        meters.watch_pool(database)
        metrics.watch(meters)
        worker = Worker(make_services(settings, database=database), meters=meters)
        if once:
            for job in sorted(worker.jobs(), key=lambda job: job == worker.send_mail):
                job()
                worker.note(job.__name__, is_done=True)
            return
        signals = (signal.SIGTERM, signal.SIGINT)
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)  # the threads started now must not take them
        worker.start()
        click.echo(f"Worker {worker.name} is running. Press Ctrl-C to stop.")
        signal.sigwait(signals)
        click.echo("Stopping: finishing what is in hand.")
        worker.stop()
