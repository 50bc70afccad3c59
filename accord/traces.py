"""Where an exception came from, without what it says: a message may hold a person's data, and so may a database's."""

import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
MOST = 20
"""Exceptions shown of a chain."""


def trace(exc_info: ExcInfo) -> str:
    """The lines of code that led to an exception and its type, and the same of what caused it, cause first."""
    return "\n".join(reversed(list(_chain(exc_info[1]))))


def _chain(error: BaseException | None) -> list[str]:
    said: list[str] = []
    while error is not None and len(said) < MOST:
        frames = "".join(traceback.format_tb(error.__traceback__))
        said.append(f"Traceback (most recent call last):\n{frames}{name(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return said


def name(error: BaseException) -> str:
    """The type of an exception, with the number that the system or the database gave it."""
    kind = type(error)
    said = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or getattr(error, "errno", None)
    return f"{said} [{code}]" if isinstance(code, int | str) else said
