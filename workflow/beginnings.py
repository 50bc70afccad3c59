"""What the form of an action begins with, where a program knows more of it than its declaration says.

A program's hook `beginnings(ctx) -> Mapping[str, Beginning]` names the inputs that it can fill in, or whose values it
can put in words. Only pages ask for it: what is sent is read and judged like anything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow import registry
from workflow.context import Context
from workflow.texts import Text

HOOK = "beginnings"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The value that stands to reason for an input, and the values that it can have, each in words."""

    value: Any = None
    choices: tuple[tuple[str, Text], ...] = ()
    suggested: bool = False
    """Whether others may be typed as well: the choices are only what is suggested."""
    single: bool = False
    """Whether it is one of the choices, where text would take several in an order."""


def beginnings_of(ctx: Context) -> Mapping[str, Beginning]:
    """What the program knows of the inputs of the context's action."""
    hook = registry.program(ctx.program.name).hooks.get(HOOK)
    return hook(ctx) if hook is not None else {}
