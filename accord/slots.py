"""A number for each of several processes that count into one folder, held for as long as the process lives.

Files are named by the number, not by the process id: however often processes are started anew, there are no more files
than ever ran at once, and whoever takes a number over goes on counting where the one before it ended.
"""

import fcntl
import os
from itertools import count
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

MOST = 1000


class NoSlot(Exception):  # noqa: N818 - reads as what happened
    """More processes than anybody runs count into one folder."""


class Slots:
    """The numbers of one folder. The system itself gives a number back when its process ends, however that is."""

    def __init__(self, folder: Path) -> None:
        """Make the folder where it is missing. Raises OSError where this user cannot."""
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._held: tuple[int, int, int] | None = None

    def number(self) -> int:
        """The number of this process; a process that was forked takes one of its own. Raises NoSlot."""
        process = os.getpid()
        if self._held is None or self._held[0] != process:
            self._held = (process, *self._take())
        return self._held[1]

    def forget_dead(self) -> None:
        """Remove what processes that are gone said of the moment; what they counted stays."""
        for lock in self.folder.glob("*.lock"):
            number = int(lock.stem)
            descriptor = self._try(number)
            if descriptor is not None:
                mark_process_dead(number, str(self.folder))  # type: ignore[no-untyped-call]
                os.close(descriptor)

    def _take(self) -> tuple[int, int]:
        for number in count(1):
            if number > MOST:
                break
            descriptor = self._try(number)
            if descriptor is not None:
                return number, descriptor
        raise NoSlot(f"more than {MOST} processes count into {self.folder}")

    def _try(self, number: int) -> int | None:
        """The open file that holds a number; None when a process has it."""
        descriptor = os.open(self.folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return None
        return descriptor
