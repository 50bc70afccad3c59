"""What goes wrong outside of Accord, said in one sentence with what to do; anything else is a fault of ours."""

import errno

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from accord.copies import CannotCopy
from accord.migrate import UnknownRevision
from accord.settings import Settings, SettingsError
from accord.starting import CannotStart
from workflow import registry
from workflow.audit import BrokenExport
from workflow.errors import AccordError, Conflict, DefinitionError, InvalidInput, NotFound, Reason, Refused
from workflow.texts import Text

DATABASE = {
    "database is locked": "another program is writing to it and does not finish; stop that program, or wait",
    "readonly database": "it is read-only; give this user the right to write to the file and its folder",
    "database or disk is full": "the disk is full; make room",
    "unable to open database file": "the file cannot be opened; check that its folder exists and belongs to this user",
    "file is not a database": "the file is no SQLite database",
    "disk image is malformed": "the file is damaged; restore a backup with `accord restore`",
    "disk I/O error": "the disk does not answer as it should",
    "no such table": "it is not up to date; run `accord migrate`",
    "no such column": "it is not up to date; run `accord migrate`",
    "Connection refused": "nothing listens there; start the database server, or check the address",
    "password authentication failed": "the name or the password is not right",
    "could not translate host name": "there is no such host",
    "does not exist": "the database, the user or a table does not exist; check the address and run `accord migrate`",
}
ADDRESS = {
    errno.EADDRINUSE: "something else listens there; stop it, or choose another port with ACCORD_PORT",
    errno.EACCES: "this user may not listen there; choose a port above 1023 with ACCORD_PORT",
    errno.EADDRNOTAVAIL: "this machine does not have that address; check ACCORD_HOST",
}


class CannotListen(Exception):  # noqa: N818 - reads as what happened
    """The address to listen on cannot be taken."""

    def __init__(self, settings: Settings, error: OSError) -> None:
        """Say which address and what to do."""
        why = ADDRESS.get(error.errno or 0, error.strerror or str(error))
        super().__init__(f"Cannot listen on {settings.host}:{settings.port}: {why}.")


def explain(error: Exception, settings: Settings | None = None) -> str | None:
    """One sentence for a person who runs the service, or None for an error that should never happen."""
    match error:
        case CannotListen() | CannotCopy() | CannotStart() | SettingsError():
            return str(error)
        case UnknownRevision() | BrokenExport():
            return f"{str(error)[:1].upper()}{str(error)[1:]}."
        case DBAPIError():
            return _explain_database(error, settings)
        case AccordError():
            return _explain_refusal(error)
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return f"{place}{error.strerror or error}."
    return None


def _explain_database(error: DBAPIError, settings: Settings | None) -> str | None:
    said = str(error.orig)
    why = next((meaning for sign, meaning in DATABASE.items() if sign.lower() in said.lower()), None)
    if why is None:
        return None
    place = make_url(settings.database).render_as_string(hide_password=True) if settings else "The database"
    return f"{place}: {why}."


def _explain_refusal(error: AccordError) -> str:
    match error:
        case Refused():
            return "\n".join(_explain_reason(reason) for reason in error.reasons)
        case InvalidInput():
            return "\n".join(f"{wrong.field}: {wrong.message.en}" for wrong in error.errors)
        case NotFound():
            return f"There is no {error}."
        case DefinitionError() | Conflict():
            return str(error)
    return f"{error}."


def _explain_reason(reason: Reason) -> str:
    """Why, by what rule, from which day, who can clear it and where: what a page says, on one line."""
    parts = [reason.message.en]
    if reason.citation:
        parts.append(f"({reason.citation.en if isinstance(reason.citation, Text) else reason.citation})")
    if reason.earliest:
        parts.append(f"Possible from {reason.earliest.isoformat()}.")
    if reason.who and reason.code != "role":
        roles = {name: role.label.en for program in registry.programs() for name, role in program.roles.items()}
        parts.append(f"Who can clear it: {', '.join(roles.get(name, name) for name in reason.who)}.")
    if reason.fix_url:
        parts.append(f"See {reason.fix_url}")
    return " ".join(parts)
