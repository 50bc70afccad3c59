"""Long works for tests."""

from collections.abc import Callable
from typing import Any

from workflow.jobs.works import JobContext, Result, Work
from workflow.texts import Text

DONE = Text("It is done.", "C’est fait.")


def work(run: Callable[[JobContext], Any], name: str = "count", *, is_allowed: bool = True) -> Work:
    """A work that anybody may ask for, or nobody."""

    def do(context: JobContext) -> Result:
        made = run(context)
        return made if isinstance(made, Result) else Result(DONE)

    return Work(name, Text("Count", "Compter"), do, lambda _actor, _program: is_allowed)


def write_file(context: JobContext) -> None:
    """Make a small file."""
    with context.making("counted.txt", "text/plain") as file:
        file.write(b"1, 2, 3")
