"""Blocks that a program adds to the page of its items, such as the legal clock of a plan.

A program's hook `panels(session, item, now, actor) -> Iterable[Panel]` gives those that this reader may see; pages and
API show them without knowing the program.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.months import Mark
from workflow.texts import Text

Tone = Literal["done", "open", "late", "unknown"]


@dataclass(frozen=True, slots=True)
class PanelLink:
    """Where a line leads: its words, and an address of this site."""

    label: Text
    address: str


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line: what it is, the date (or a sentence), why, and by what authority; `more` are further sentences."""

    label: Text
    on: date | None = None
    said: Text | None = None
    because: Text | None = None
    citation: str = ""
    tone: Tone = "open"
    stays: bool = False
    """Whether it is shown though its block folds away what is older."""
    version: str | None = None
    """The version of the item that the line is about; the page leads to it where the reader may read it."""
    step: int | None = None
    """The step of the item's history that the line is about."""
    more: tuple[Text, ...] = ()
    links: tuple[PanelLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled block of lines; `help` says what the reader learns from it."""

    name: str
    title: Text
    rows: tuple[PanelRow, ...]
    help: Text | None = None
    newest_first: bool = False
    """Whether its lines are what happened, the newest first, rather than dates of which the next matters."""
    marks: tuple[Mark, ...] = ()
    """Days of its lines that are drawn as small months."""
    tells: frozenset[str] = frozenset()
    """The fields of the record that it tells of, which need not stand among the facts once more."""

    for_signing: bool = False
    """Whether it tells what would be signed, and stands also where somebody signs."""

    @property
    def dated(self) -> bool:
        """Whether its lines are dates, of which those that are over matter less."""
        return any(row.on is not None for row in self.rows)


def panels_of(session: Session, item: Item, now: datetime, actor: Actor) -> tuple[Panel, ...]:
    """The blocks that the item's program adds to its page for this reader."""
    hook = registry.program_of(item.kind).hooks.get("panels")
    return tuple(hook(session, item, now, actor)) if hook is not None else ()
