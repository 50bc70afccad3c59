"""`accord api`."""

import json

import click

from accord.app import create_app
from accord.settings import Settings
from blueprints import api


@click.group("api")
def command() -> None:
    """The programming interface."""


@command.command()
@click.pass_obj
def spec(settings: Settings) -> None:
    """Print the OpenAPI 3.1 document."""
    click.echo(json.dumps(api.spec(create_app(settings)), indent=2, ensure_ascii=False))
