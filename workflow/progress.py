"""How long work says how far it has come, and learns that it is to stop."""

from typing import Protocol


class Cancelled(Exception):  # noqa: N818 - reads as what it is
    """Somebody asked for the work to stop; nothing of it is kept."""


class Progress(Protocol):
    """Told by work that takes long, as often as it likes."""

    def reached(self, done: int, total: int | None = None) -> None:
        """`done` of `total` steps are done (None: nobody knows how many). Raises Cancelled when it is to stop."""


class Unwatched:
    """For work that nobody waits for with a progress bar."""

    def reached(self, done: int, total: int | None = None) -> None:
        """Go on."""
