"""The letters that a font has: a paper that used another would not be accessible, and could not be set at all."""

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import font_source_sans_pro

NO_GLYPH = "☐"
"""Stands for a letter that the font does not have."""
NEEDS_NONE = frozenset("\n\u00ad\u200b\u200c\u200d\u200e\u200f\u2060")
"""Breaks, joins and marks of direction: nothing is drawn for them."""
UPRIGHT_ONLY = frozenset("\u02e1\u02e2\u02e3\ufeff")
"""What the slanted letters of the font lack, and a mark that no paper may hold."""
UNDRAWN = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
CMAP_12 = 12
FONT = Path(font_source_sans_pro.font_directory) / "SourceSansPro-Regular.ttf"


def printable(data: Any) -> Any:
    """The same data with every text in letters that the font has; a box stands for each that it lacks."""
    if isinstance(data, str):
        return text_in_font(data)
    if isinstance(data, dict):
        return {name: printable(value) for name, value in data.items()}
    return [printable(value) for value in data] if isinstance(data, list | tuple) else data


def text_in_font(text: str) -> str:
    """The text composed, in letters that the font has: a wide `＝` becomes `=`, a syllabic letter a box."""
    if text.isascii() and text.isprintable():
        return text
    known = letters()
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(letter if letter in known else _otherwise(letter, known) for letter in composed)


def _otherwise(letter: str, known: frozenset[str]) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    if all(one in known for one in plain):
        return plain
    return "" if unicodedata.category(letter) in UNDRAWN else NO_GLYPH


@lru_cache(maxsize=1)
def letters() -> frozenset[str]:
    """Every letter that the font has, read from its `cmap` table."""
    font = FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (encodings,) = struct.unpack_from(">H", font, start + 2)
    found = set(NEEDS_NONE) | {chr(code) for code in range(0x20, 0x7F)}
    for number in range(encodings):
        (offset,) = struct.unpack_from(">I", font, start + 8 + 8 * number)
        found |= _mapped(font, start + offset)
    return frozenset(found - UPRIGHT_ONLY)


def _mapped(font: bytes, at: int) -> set[str]:
    """The letters of one encoding, where it is by groups of characters (format 12): it has them all."""
    (form,) = struct.unpack_from(">H", font, at)
    if form == CMAP_12:
        (count,) = struct.unpack_from(">I", font, at + 12)
        groups = (struct.unpack_from(">III", font, at + 16 + 12 * number) for number in range(count))
        return {chr(code) for first, last, _ in groups for code in range(first, last + 1)}
    return set()
