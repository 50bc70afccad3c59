"""A bar on the terminal for long commands."""

from types import TracebackType
from typing import Self

import click


class Bar:
    """Progress of a command: told as often as the work likes, shown where somebody looks."""

    def __init__(self, label: str) -> None:
        """`label` stands before the bar."""
        self._bar = click.progressbar(length=1, label=label, show_pos=False, update_min_steps=1000)

    def __enter__(self) -> Self:
        """Show it."""
        self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Go to the next line."""
        self._bar.__exit__(kind, error, trace)

    def reached(self, done: int, total: int | None = None) -> None:
        """As in Progress."""
        self._bar.length = total or done or 1
        self._bar.update(done - self._bar.pos)
