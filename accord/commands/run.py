"""`accord run`: migrate, load the demo into an empty database, serve, and tick."""

import gc

import click

from accord import metrics
from accord.app import create_app
from accord.logs import configure_logs
from accord.serve import Server, open_socket
from accord.settings import Settings
from accord.starting import greeting, prepare
from accord.troubles import CannotListen
from accord.worker import Worker


@click.command("run")
@click.pass_obj
def command(settings: Settings) -> None:
    """Serve Accord, with reminders and mail, until Ctrl-C."""
    configure_logs(settings.log_level, settings.log_format)
    try:
        listening = open_socket(settings.host, settings.port)
    except OSError as error:
        raise CannotListen(settings, error) from error
    services = prepare(settings)
    app = create_app(settings, services)
    server = Server(app, settings, listening)
    meters = app.extensions["meters"]
    metrics.watch(meters)
    worker = Worker(services, meters=meters)
    if settings.scheduler:
        worker.start()
    click.echo(greeting(services))
    gc.freeze()  # what is loaded by now stays: the search for garbage need not go through it
    server.run()
    click.echo("Stopping: finishing what is in hand.")
    worker.stop()
    services.database.close()
