"""Opening the database for a command: migrated already, with the programs loaded."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from accord import migrate
from accord.cli import Problem
from accord.settings import Settings
from models.database import Database
from models.people import Person
from workflow.accounts.passwords import refuse_list
from workflow.actors import Actor
from workflow.programs import load_programs

OPERATOR = Actor(None, "command line", frozenset())
"""Who changes people and roles with a command, as their changes are recorded."""


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The site's database, up to date. Ends the command with a sentence when it is not."""
    load_programs()
    refuse_list(settings.password_list)
    database = Database(settings.database)
    try:
        migrate.check_known(database)
        if not migrate.is_current(database):
            raise Problem("The database is not up to date; run `accord migrate` first.")
        yield database
    finally:
        database.close()


def find_person(session: Session, email: str) -> Person:
    """The person with an email address. Ends the command with a sentence when there is none; one erased is nobody."""
    theirs = (Person.email == email.strip().lower(), Person.erased_at.is_(None))
    found = session.scalar(select(Person).where(*theirs))
    if found is None:
        raise Problem(f"Nobody has the address {email}.")
    return found
