"""Sentences that users read, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in English and French."""

    en: str
    fr: str

    def in_(self, language: str) -> str:
        """The sentence in `language` ("en" or "fr")."""
        return self.fr if language == "fr" else self.en

    def format(self, **values: Any) -> "Text":
        """Fill the placeholders; a value that is itself a Text is given in the sentence's language."""
        return Text(self.en.format(**_given(values, "en")), self.fr.format(**_given(values, "fr")))


def _given(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: value.in_(language) if isinstance(value, Text) else value for name, value in values.items()}
