"""The letters of an item, made from its history: what was asked for, granted, returned, decided, as text to print.

A program's hook `letters(session, item) -> Iterable[Letter]` gives them, the oldest first.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.errors import NotFound
from workflow.texts import Text

HOOK = "letters"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `number` is the step of the item's history that it tells of; `words` are what somebody wrote."""

    number: int
    title: Text
    dated_on: date
    sender: tuple[Text, ...]
    recipients: tuple[Text, ...]
    paragraphs: tuple[Text, ...]
    words: str = ""
    points: tuple[Text, ...] = ()
    citation: str = ""

    @property
    def address(self) -> str:
        """The end of its page's address."""
        return f"letters/{self.number}"


def letters_of(session: Session, item: Item) -> tuple[Letter, ...]:
    """Every letter of the item."""
    hook = registry.program_of(item.kind).hooks.get(HOOK)
    return tuple(hook(session, item)) if hook is not None else ()


def find_letter(session: Session, item: Item, number: int) -> Letter:
    """The letter of one step of the item's history; raises NotFound where that step makes none."""
    found = next((one for one in letters_of(session, item) if one.number == number), None)
    if found is None:
        raise NotFound(f"{item.reference} letter {number}")
    return found
