"""Places to break within words that are longer than their line, so that no word runs out of its paper."""

from typing import Any

BREAK = "\u200b"
GAP = 2
LINK = "link"
LONGEST = 60
"""A line of running text has room for a word of so many letters."""


def broken(text: str, width: int) -> str:
    """The text with places to break within words that are longer than their column."""
    if all(len(word) < width for word in text.split()):
        return text
    step = max(2, width - GAP)
    return " ".join(
        BREAK.join(word[start : start + step] for start in range(0, len(word), step)) if len(word) >= width else word
        for word in text.split(" ")
    )


def break_words(data: Any, width: int = LONGEST) -> Any:
    """The same data with places to break within the long words of every text; where a link leads stays as it is."""
    if isinstance(data, str):
        return broken(data, width) if len(data) >= width else data
    if isinstance(data, dict):
        return {name: value if name == LINK else break_words(value, width) for name, value in data.items()}
    return [break_words(value, width) for value in data] if isinstance(data, list | tuple) else data
