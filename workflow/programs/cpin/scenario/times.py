"""Times and dates as a case says them: wall time of the program where no zone is said."""

from contextlib import suppress
from datetime import UTC, date, datetime

from workflow import registry
from workflow.registry import Program
from workflow.scenarios.cases import ScenarioError

PROGRAM = "cpin"


def program() -> Program:
    """The program that the cases are about."""
    return registry.program(PROGRAM)


def instant(said: object, line: int) -> datetime:
    """A time of the case in UTC. Raises ScenarioError for what is none."""
    try:
        when = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    except ValueError:
        raise ScenarioError(line, f"{said!r} is no time such as 2026-04-07T09:00") from None
    return (when if when.tzinfo else when.replace(tzinfo=program().calendar.zone)).astimezone(UTC)


def day(said: object, line: int) -> date:
    """A date of the case; a time counts as its local date. Raises ScenarioError for what is neither."""
    if isinstance(said, date) and not isinstance(said, datetime):
        return said
    with suppress(ValueError):
        return date.fromisoformat(str(said))
    return program().calendar.local_date(instant(said, line))
