"""Items that a row of a list may be a second time: the same words in the title, of the same society."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.imports.columns import plain_words
from workflow.texts import Text
from workflow.visibility import visible

MOST_SHARING = 60
"""A word that more titles share says nothing about which two are alike."""
LEAST_ALIKE = 0.8

SAME_ROW = Text(
    "The same title, society and date as {other}.", "Le même titre, la même société et la même date que {other}."
)
SIMILAR = Text(
    "A title much like that of {other}: “{title}”.", "Un titre très proche de celui de {other} : « {title} »."
)
ROW = Text("row {row}", "la ligne {row}")


@dataclass(frozen=True, slots=True)
class Titled:
    """An item or a row, as far as it is compared."""

    name: Text
    title: str
    society: int | None
    received_on: date | None


@dataclass
class Twins:
    """Titles by their words. Grows with each row that is new."""

    titled: list[tuple[Titled, frozenset[str]]] = field(default_factory=list)
    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, one: Titled) -> None:
        """Know one more."""
        words = frozenset(plain_words(one.title).split())
        for word in words:
            self.by_word[word].append(len(self.titled))
        self.titled.append((one, words))

    def find(self, one: Titled) -> Text | None:
        """Why a row may be there already; None where nothing is like it."""
        words = frozenset(plain_words(one.title).split())
        places = [self.by_word[word] for word in words if word in self.by_word]
        near = {at for place in sorted(places, key=len)[:2] if len(place) <= MOST_SHARING for at in place}
        for at in sorted(near):
            other, its = self.titled[at]
            if None not in (one.society, other.society) and one.society != other.society:
                continue
            if words == its and one.received_on == other.received_on:
                return SAME_ROW.format(other=other.name)
            if _are_alike(words, its):
                return SIMILAR.format(other=other.name, title=other.title)
        return None


def _are_alike(words: frozenset[str], others: frozenset[str]) -> bool:
    """Whether most words are the same; what differs by a number alone is another thing."""
    apart = words ^ others
    return len(words & others) >= LEAST_ALIKE * len(words | others) and not any(word.isdigit() for word in apart)


def read_twins(session: Session, kind: str, actor: Actor) -> Twins:
    """Every item of the kind that the actor may see."""
    twins = Twins()
    columns = (Item.reference, Item.title, Item.organization_id, Item.received_on)
    for row in session.execute(select(*columns).where(visible(actor, kind))):
        twins.add(Titled(Text(row.reference, row.reference), row.title, row.organization_id, row.received_on))
    return twins


def row_titled(number: int, title: str, society: int | None, received_on: date | None) -> Titled:
    """A row of the list itself."""
    return Titled(ROW.format(row=number), title, society, received_on)
