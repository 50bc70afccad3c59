"""The characters that no text can hold, whoever writes it and wherever."""

import re

from workflow.texts import Text

NO_SIGN = Text(
    "Remove the character {sign}, which no text can hold.",
    "Retirez le caractère {sign}, qu’aucun texte ne peut contenir.",
)
NO_SIGNS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Controls but tab and new line; halves of a sign, which JSON can carry and no database can keep; and what is no
character at all, which XML 1.0 forbids (2.2): one in a title, and nobody could read a list that names it."""


def wrong_sign(text: str) -> Text | None:
    """What to say of a text that holds what no text can hold; None for any other."""
    found = NO_SIGNS.search(text)
    return NO_SIGN.format(sign=f"U+{ord(found[0]):04X}") if found else None
