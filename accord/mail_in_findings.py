"""What `accord doctor` finds of mail that comes in: the mailbox answers, and there is room for what waits."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from accord.findings import Finding
from accord.services import imap_settings, incoming_settings
from accord.settings import Settings
from models.database import Database
from workflow.incoming.room import space_taken

NEARLY = 0.8
"""From so much of the space on, somebody should decide."""


def check_mailbox(settings: Settings, _database: Database) -> Iterator[Finding]:
    """The mailbox takes the login, and has the folders that the settings name."""
    imap = imap_settings(settings)
    if imap is None:
        return
    from workflow.incoming.fetching import CannotFetch, look  # noqa: PLC0415 - loads a parser, and is seldom set up

    try:
        waiting, has_folder = look(imap)
    except CannotFetch as error:
        yield Finding("mail in", str(error), "check the ACCORD_IMAP_… settings, the network and the login")
    else:
        later = "" if has_folder else f"; the folder {imap.done} is made when mail is taken"
        yield Finding("mail in", f"{imap.host}:{imap.port} answers; {waiting:,} to fetch in {imap.folder}{later}")


def check_held(settings: Settings, database: Database) -> Iterator[Finding]:
    """Mail that waits for a person leaves room for more."""
    try:
        with database.read() as session:
            taken = space_taken(session)
    except SQLAlchemyError:
        return  # reported with the database
    room = incoming_settings(settings).room
    if taken:
        said = f"what was not placed takes {taken / 1e6:,.1f} of {room / 1e6:,.0f} MB"
        fix = "decide about some of it on the page Incoming mail, or set ACCORD_MAIL_IN_HELD_MB higher"
        yield Finding("mail in", said, fix if taken > NEARLY * room else "")
