"""`accord user`: people, their passwords and roles, for whoever runs the service."""

from datetime import date, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from accord.cli import Problem
from accord.commands.opening import OPERATOR, find_person, opened
from accord.services import read_clock
from accord.settings import Settings
from models.people import Organization, Person, RoleGrant
from workflow import accounts, registry
from workflow.errors import NotFound
from workflow.links.accounts import BY_PROVIDER, INVITED_FOR
from workflow.links.accounts import invite as invite_person

DAY = click.DateTime(["%Y-%m-%d"])
PASSWORD = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if absent."
)


@click.group("user")
def command() -> None:
    """People who sign in, and their roles."""


@command.command()
@click.argument("email")
@click.argument("name")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en")
@PASSWORD
@click.pass_obj
def add(settings: Settings, email: str, name: str, language: str, password: str) -> None:
    """Add a person whose address you vouch for, with a password."""
    now = read_clock()
    with opened(settings) as database, database.write() as session:
        person = accounts.add_person(
            session, name=name, email=email, language=language, by=OPERATOR, now=now, is_verified=True
        )
        accounts.set_password(session, person, password, by=OPERATOR, now=now)
    click.echo(f"{person.name} can sign in as {person.email}.")


@command.command()
@click.argument("email")
@click.argument("name")
@click.option("--language", type=click.Choice(["en", "fr"]), default="en")
@click.pass_obj
def invite(settings: Settings, email: str, name: str, language: str) -> None:
    """Add a person and invite them by mail to choose a password.

    Whoever was added before and has no password yet is sent a new link; the one before ends.
    """
    if settings.oidc_only and email.strip().lower() not in settings.emergency_accounts:
        raise Problem(BY_PROVIDER.en)
    now = read_clock()
    with opened(settings) as database, database.write() as session:
        known = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        person = known or accounts.add_person(session, name=name, email=email, language=language, by=OPERATOR, now=now)
        invite_person(session, person, by=OPERATOR, now=now)
    click.echo(f"The invitation to {person.name} waits for the worker to send it to {person.email}.")
    click.echo(f"Its link works until {(now + INVITED_FOR).date()}; an administrator can revoke it.")
    if settings.mail_transport == "mailbox":
        click.echo("Mail stays in the mailbox of this machine: nobody gets it before ACCORD_MAIL_TRANSPORT is smtp.")


@command.command()
@click.argument("email")
@PASSWORD
@click.pass_obj
def password(settings: Settings, email: str, password: str) -> None:
    """Give a person a new password; their sessions end."""
    with opened(settings) as database, database.write() as session:
        accounts.set_password(session, find_person(session, email), password, by=OPERATOR, now=read_clock())
    click.echo(f"{email} has a new password.")


@command.command()
@click.argument("email")
@click.argument("program")
@click.argument("role")
@click.option("--organization", help="Code of the society or district for which the role is held.")
@click.option("--committee", help="Committee in which the role is held.")
@click.option("--from", "starts_on", type=DAY, help="First day; today if absent.")
@click.option("--until", "ends_on", type=DAY, help="Last day; open if absent.")
@click.pass_obj
def role(
    settings: Settings,
    email: str,
    program: str,
    role: str,
    organization: str | None,
    committee: str | None,
    starts_on: datetime | None,
    ends_on: datetime | None,
) -> None:
    """Give a person a role in a program."""
    with opened(settings) as database, database.write() as session:
        accounts.grant_role(
            session,
            find_person(session, email),
            program=program,
            role=role,
            by=OPERATOR,
            now=read_clock(),
            organization_id=_organization(session, program, organization) if organization else None,
            committee=committee,
            starts_on=starts_on.date() if starts_on else registry.program(program).today(read_clock()),
            ends_on=ends_on.date() if ends_on else None,
        )
    click.echo(f"{email} is {role} in {program}.")


@command.command("list")
@click.pass_obj
def list_people(settings: Settings) -> None:
    """List everybody with their roles; a role that is over stands in brackets."""
    with opened(settings) as database, database.read() as session:
        today = read_clock().date()
        people = session.scalars(select(Person).order_by(Person.email).options(selectinload(Person.grants))).all()
        for person in people:
            roles = ", ".join(_shown(grant, today) for grant in person.grants)
            state = "" if person.active else "  (closed)"
            click.echo(f"{person.email}  {person.name}{state}  {roles}".rstrip())
    if not people:
        click.echo("Nobody is there yet. Add the first person with `accord user add EMAIL NAME`.")


@command.command()
@click.argument("email")
@click.pass_obj
def deactivate(settings: Settings, email: str) -> None:
    """Close an account: sessions and tokens end at once."""
    with opened(settings) as database, database.write() as session:
        accounts.deactivate(session, find_person(session, email), by=OPERATOR, now=read_clock())
    click.echo(f"{email} can no longer sign in.")


@command.command("reset-factors")
@click.argument("email")
@click.pass_obj
def reset_factors(settings: Settings, email: str) -> None:
    """Forget somebody's app, passkeys and recovery codes, for who lost them all; their sessions end."""
    with opened(settings) as database, database.write() as session:
        try:
            accounts.reset_factors(session, find_person(session, email), by=OPERATOR, now=read_clock())
        except NotFound:
            raise Problem(f"{email} has no second factor.") from None
    click.echo(f"{email} signs in without a second factor, or is led to set one up.")


def _organization(session: Session, program: str, code: str) -> int:
    found = session.scalar(select(Organization.id).where(Organization.program == program, Organization.code == code))
    if found is None:
        raise Problem(f"{program} has no organization with the code {code}.")
    return found


def _shown(grant: RoleGrant, today: date) -> str:
    is_held = grant.starts_on <= today and (grant.ends_on is None or grant.ends_on >= today)
    name = f"{grant.program}:{grant.role}"
    return name if is_held else f"[{name}]"
