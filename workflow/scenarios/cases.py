"""What a scenario file holds for every program: cases with an id, and the errors and failures they can end in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that did not hold: where it stands, what was expected, and what came instead."""

    line: int
    what: str
    expected: str
    came: str

    def __str__(self) -> str:
        """One sentence for the terminal."""
        return f"{self.what}: expected {self.expected}, came {self.came}"


class ScenarioError(Exception):
    """A case cannot be played: it says something that does not exist. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        """Keep the line for whoever names the file and the case."""
        self.line, self.message = line, message
        super().__init__(f"line {line}: {message}")


def line_of(node: object, key: str | None = None) -> int:
    """The line at which a mapping of the file begins, or the line of one of its keys; 1 for anything else."""
    begins: int = getattr(node, "line", 1)
    if key is None:
        return begins
    lines: Mapping[str, int] = getattr(node, "lines", {})
    return lines.get(key, begins)


def check_keys(
    node: Any, known: Iterable[str], required: Iterable[str] = (), what: str = "case", line: int = 1
) -> None:
    """Raise ScenarioError for something that is no mapping, for an unknown key and for a missing one.

    `line` is where the mapping should stand: what is none knows no line of its own.
    """
    if not isinstance(node, Mapping):
        raise ScenarioError(line, f"a mapping is expected as {what}, not {node!r}")
    allowed = sorted(known)
    for key in node:
        if key not in allowed:
            raise ScenarioError(line_of(node, key), f"unknown key {key!r} in {what}; known are {', '.join(allowed)}")
    for key in required:
        if key not in node:
            raise ScenarioError(line_of(node), f"{what} says no {key!r}")
