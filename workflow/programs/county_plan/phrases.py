"""Whether words that people wrote name a thing of a list, whatever their case, punctuation and small words."""

import re

SMALL_WORDS = frozenset({"a", "an", "the", "of"})
POSSESSIVE = re.compile(r"['’]s\b|['’.]")
WORD = re.compile(r"[^\W_]+")


def is_named(phrase: str, said: str) -> bool:
    """Whether `said` holds the words of `phrase`, one after the other: "P.O. box" is named by "use of a PO Box"."""
    wanted, words = _words(phrase), _words(said)
    starts = range(len(words) - len(wanted) + 1)
    return any(words[start : start + len(wanted)] == wanted for start in starts)


def longest_named(phrases: tuple[str, ...], said: str) -> int:
    """How many words the longest of these phrases has that `said` names; 0 when it names none."""
    return max((len(_words(phrase)) for phrase in phrases if is_named(phrase, said)), default=0)


def _words(said: str) -> list[str]:
    plain = POSSESSIVE.sub("", said.casefold())
    return [word for word in WORD.findall(plain) if word not in SMALL_WORDS]
