"""The letters of an item, made from its history: what was asked for, granted, returned, decided, as text to print.

A program's hook `letters(session, item) -> Iterable[Letter]` gives them, the oldest first.
"""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from sqlalchemy.orm import Session

from models.items import Item
from workflow import registry
from workflow.documents.blocks import read_blocks
from workflow.documents.breaking import break_words
from workflow.documents.typesetting import set_paper
from workflow.errors import NotFound
from workflow.reports.cells import clean
from workflow.texts import Text

HOOK = "letters"
TO = Text("To:", "Destinataires :")
ABOUT = Text("About: {title} ({reference})", "Objet : {title} ({reference})")
LOCALES = {"en": "en_CA", "fr": "fr_CA"}
DAY = "EEEE d MMMM y"


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


def letter_pdf(item: Item, letter: Letter, language: str) -> bytes:
    """The PDF (PDF/UA-1, PDF/A-2a) of a letter in a language, the same bytes for the same letter. Raises Unsettable."""
    dated = str(format_date(letter.dated_on, DAY, locale=LOCALES[language]))
    lines = {
        name: [one.in_(language) for one in getattr(letter, name)]
        for name in ("sender", "recipients", "paragraphs", "points")
    }
    data = {
        **lines,
        "title": letter.title.in_(language),
        "about": ABOUT.format(title=item.title, reference=item.reference).in_(language),
        "to": TO.in_(language),
        "dated": dated,
        "words": read_blocks(clean(letter.words)),
        "citation": letter.citation,
        "author": letter.sender[0].in_(language),
        "description": letter.title.in_(language),
        "footer": item.reference,
        "language": language,
    }
    return set_paper("letter", break_words(data), letter.dated_on)
