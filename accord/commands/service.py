"""`accord service`: accounts of programs that come through the API, and their tokens."""

import click
from sqlalchemy.orm import Session

from accord.cli import Problem
from accord.commands.opening import OPERATOR, find_person, opened
from accord.services import read_clock
from accord.settings import Settings
from models.people import Person
from workflow import accounts
from workflow.actors import Scope
from workflow.errors import InvalidInput


@click.group("service")
def command() -> None:
    """Accounts of services, which come through the API with a token."""


@command.command()
@click.argument("name")
@click.argument("contact")
@click.pass_obj
def add(settings: Settings, name: str, contact: str) -> None:
    """Add a service called NAME, for which the person with the address CONTACT answers."""
    with opened(settings) as database, database.write() as session:
        answers = find_person(session, contact)
        made = accounts.add_service(session, name=name, contact_id=answers.id, by=OPERATOR, now=read_clock())
        address = made.email
    click.echo(f"{name} is {address}. Give it a role with `accord user role {address} …`.")


@command.command("list")
@click.pass_obj
def list_services(settings: Settings) -> None:
    """List the services, with who answers for each."""
    with opened(settings) as database, database.read() as session:
        for one in accounts.list_services(session):
            state = "" if one.active else "  (closed)"
            click.echo(f"{one.email}  {one.name}{state}  {one.contact.email if one.contact else ''}".rstrip())


@command.command()
@click.argument("service")
@click.argument("name")
@click.option("--days", type=int, default=90, show_default=True, help="How long it lives.")
@click.option("--read-only", is_flag=True, help="It may do nothing but read.")
@click.option("--kind", "kinds", multiple=True, help="Only items of this kind; may be given again.")
@click.option("--action", "actions", multiple=True, help="Only this action, as KIND.ACTION; may be given again.")
@click.option("--administration", is_flag=True, help="Administration as well.")
@click.pass_obj
def token(
    settings: Settings,
    service: str,
    name: str,
    *,
    days: int,
    read_only: bool,
    kinds: tuple[str, ...],
    actions: tuple[str, ...],
    administration: bool,
) -> None:
    """Make a token called NAME for a SERVICE, and show it once."""
    scope = Scope(frozenset(kinds) or None, frozenset(actions) or None, read_only, administration)
    with opened(settings) as database, database.write() as session:
        found = _service(session, service)
        try:
            secret = accounts.issue_token(session, found, name, now=read_clock(), days=days, scope=scope, by=OPERATOR)
        except InvalidInput as problem:
            raise Problem(" ".join(error.message.en for error in problem.errors)) from problem
    click.echo(secret)


def _service(session: Session, email: str) -> Person:
    found = find_person(session, email)
    if not found.is_service:
        raise Problem(f"{email} is a person: people make their tokens themselves, on the page of their account.")
    return found
