"""The menu of a program: its kinds and pages under headings that people look for."""

from collections.abc import Callable
from dataclasses import dataclass

from workflow.registry import Program
from workflow.texts import Text

MENU = "menu"
"""The hook of a program that orders its menu: `() -> groups`."""
UNLISTED = "unlisted_kinds"
"""The hook of a program that names the kinds for which another page stands in the menu: `() -> names`."""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading (None: under the program's name alone), each a kind or the name of a page."""

    label: Text | None
    entries: tuple[str, ...]


def menu_of(program: Program, pages: tuple[str, ...], has: Callable[[str], bool]) -> list[Group]:
    """The groups of a program's menu with the entries that a reader `has`; what the program orders nowhere comes last.

    `pages` are the names of pages that are not lists of a kind.
    """
    known = (*pages, *program.kinds)
    hook = program.hooks.get(MENU)
    groups: tuple[Group, ...] = hook() if hook is not None else ()
    unlisted = program.hooks[UNLISTED]() if UNLISTED in program.hooks else ()
    placed = {*unlisted} | {name for group in groups for name in group.entries}
    rest = Group(None, tuple(name for name in known if name not in placed))
    shown = (Group(one.label, tuple(filter(has, one.entries))) for one in (*groups, rest))
    return [group for group in shown if group.entries]
