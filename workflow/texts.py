"""Sentences that users read, in both languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date

LANGUAGES = ("en", "fr")
TORN = re.compile(r" (?=[:;?!](?![^\s<)\]»”’\".,])|»)|(?<=«) ")
"""A space that French puts before a colon or inside guillemets, where a line must not end.

A sign that belongs to something else (":8000", "!=", "?page=2") is not followed by a space, and keeps its own. Quebec
puts no space before ";", "?" and "!"; a writer who does is not torn apart either (OQLF, Banque de dépannage
linguistique, « Espacement avant et après les principaux signes de ponctuation »).
"""


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in English and French."""

    en: str
    fr: str

    def in_(self, language: str) -> str:
        """The sentence in `language` ("en" or "fr"), French with the spaces that do not break.

        What is the same in both languages is a name, or what somebody wrote, and stays as it is.
        """
        return held_together(self.fr) if language == "fr" and self.fr != self.en else self.en

    def format(self, **values: Any) -> "Text":
        """Fill the placeholders; a Text, a date and a Decimal are said in the sentence's language."""
        return Text(self.en.format(**_given(values, "en")), self.fr.format(**_given(values, "fr")))


def listed(names: Iterable[str]) -> str:
    """Names one after the other: apart by commas, by semicolons where a name has a comma itself."""
    all_names = tuple(names)
    return ("; " if any("," in name for name in all_names) else ", ").join(all_names)


@lru_cache(maxsize=4096)
def held_together(french: str) -> str:
    """A French sentence as it is shown: its signs never begin a line. What is stored or compared has plain spaces."""
    return TORN.sub("\u00a0", french)


def _given(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: _said(value, language) for name, value in values.items()}


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, Decimal):
        return number_in_sentence(value, language)
    return day_in_sentence(value, language) if isinstance(value, date) else value


def number_in_sentence(number: Decimal, language: str) -> str:
    """A number with the decimals it has: `3.67`, `3,67`."""
    return str(number).replace(".", ",") if language == "fr" else str(number)


def day_in_sentence(day: date, language: str) -> str:
    """A day (of an instant: the day of its zone) within a sentence: `27 November 2026`, `1er décembre 2026`."""
    return _day_said(date(day.year, day.month, day.day), language)


@lru_cache(maxsize=8192)
def _day_said(day: date, language: str) -> str:
    """Reports say the same few thousand days again and again."""
    first = "d'er' MMMM y" if language == "fr" and day.day == 1 else "d MMMM y"
    return format_date(day, first, locale=language)


def month_in_sentence(day: date) -> Text:
    """The month of a day: `November 2026`, `novembre 2026`."""
    return Text(format_date(day, "MMMM y", locale="en"), format_date(day, "MMMM y", locale="fr"))
