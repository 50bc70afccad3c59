"""What changed between two texts, word by word: a pure function, quick on long texts.

Equal ends are cut off; what is left is divided at the words (else at the phrases) that stand once in each text and in
the same order, and only the short stretches between them are compared word against word.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

PieceKind = Literal["kept", "added", "removed"]
HEADING = re.compile(r"#{1,6}(?: +|$)")
WORDS = re.compile(r"\w+|\s+|[^\w\s]")
SMALL = 40_000
"""Up to so many pairs of words are compared one by one; a larger stretch without a landmark is halved."""

WIDTHS = (1, 5)
"""Landmarks are single words; where every word is repeated, phrases of so many words and blanks."""

Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that was kept, added or removed."""

    kind: PieceKind
    text: str


def compare_texts(before: str, after: str) -> list[Piece]:
    """The pieces in order: kept and removed ones make up `before`, kept and added ones `after`.

    Where something was replaced, what was removed comes first. Blanks alone never part two changes.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    at_old = at_new = 0
    for start_old, start_new, length in (*_matches(old, new), (len(old), len(new), 0)):
        pieces += _piece("removed", old[at_old:start_old])
        pieces += _piece("added", new[at_new:start_new])
        pieces += _piece("kept", old[start_old : start_old + length])
        at_old, at_new = start_old + length, start_new + length
    return list(_joined(pieces))


def count_words(pieces: Iterable[Piece], kind: PieceKind) -> int:
    """How many words the pieces of one kind hold."""
    return sum(len(piece.text.split()) for piece in pieces if piece.kind == kind)


def in_stretches(pieces: Iterable[Piece]) -> Iterator[tuple[PieceKind, list[tuple[str, bool]]]]:
    """Each piece as its kind and the stretches of its text, each with whether it belongs to a heading.

    The marks of Markdown before a heading are left out, unless they alone were changed.
    """
    old = new = (True, False)
    for piece in pieces:
        stretches, after = _stretches(piece, old if piece.kind == "removed" else new)
        old = after if piece.kind != "added" else old
        new = after if piece.kind != "removed" else new
        yield piece.kind, stretches


def _stretches(piece: Piece, before: tuple[bool, bool]) -> tuple[list[tuple[str, bool]], tuple[bool, bool]]:
    """The stretches of a piece, and whether a line begins behind it and whether a heading goes on there."""
    found: list[tuple[str, bool]] = []
    begins, is_heading = before
    for line in piece.text.splitlines(keepends=True):
        mark = HEADING.match(line) if begins else None
        is_heading = mark is not None or (is_heading and not begins)
        left = line[mark.end() :] if mark else line
        found.append((left or (line if piece.kind != "kept" else ""), is_heading))
        begins = line.endswith("\n")
    return [one for one in found if one[0]], (begins, is_heading)


def _piece(kind: PieceKind, words: Sequence[str]) -> list[Piece]:
    return [Piece(kind, "".join(words))] if words else []


def _matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int]]:
    """The equal stretches as (start in old, start in new, length), in order."""
    found: list[tuple[int, int, int]] = []
    waiting: list[Range] = [(0, len(old), 0, len(new))]
    while waiting:
        low, high, low_new, high_new = waiting.pop()
        start, start_new = low, low_new
        while low < high and low_new < high_new and old[low] == new[low_new]:
            low, low_new = low + 1, low_new + 1
        end = high
        while low < high and low_new < high_new and old[high - 1] == new[high_new - 1]:
            high, high_new = high - 1, high_new - 1
        found += [(start, start_new, low - start), (high, high_new, end - high)]
        if low < high and low_new < high_new:
            inside = (low, high, low_new, high_new)
            landmarks = next(filter(None, (_landmarks(old, new, inside, width) for width in WIDTHS)), None)
            if landmarks:
                waiting += _between(landmarks, inside)
            elif (high - low) * (high_new - low_new) <= SMALL:
                found += _word_by_word(old, new, inside)
            else:
                middle, middle_new = (low + high) // 2, (low_new + high_new) // 2
                waiting += [(low, middle, low_new, middle_new), (middle, high, middle_new, high_new)]
    return sorted(match for match in found if match[2])


def _landmarks(old: Sequence[str], new: Sequence[str], inside: Range, width: int) -> list[tuple[int, int]]:
    """Phrases that stand once in each stretch, and in the same order in both: the longest such chain."""
    low, high, low_new, high_new = inside
    once, once_new = _once(old, low, high, width), _once(new, low_new, high_new, width)
    return _longest_chain([(place, once_new[phrase]) for phrase, place in once.items() if phrase in once_new])


def _longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs in the order of their first places, the most whose second places are in order too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            last.append(index)
        else:
            ends[length], last[length] = place, index
    chain: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _once(words: Sequence[str], low: int, high: int, width: int) -> dict[tuple[str, ...], int]:
    """The phrases that stand once in a stretch, with their place, in the order in which they stand."""
    phrases = [tuple(words[place : place + width]) for place in range(low, high - width + 1)]
    counted = Counter(phrases)
    return {phrase: low + place for place, phrase in enumerate(phrases) if counted[phrase] == 1}


def _between(landmarks: Sequence[tuple[int, int]], inside: Range) -> Iterator[Range]:
    """The stretches that the landmarks divide: each begins with its landmark, so that it is matched as an end."""
    low, high, low_new, high_new = inside
    starts = [(low, low_new), *landmarks]
    ends = [*landmarks, (high, high_new)]
    for (start, start_new), (end, end_new) in zip(starts, ends, strict=True):
        yield start, end, start_new, end_new


def _word_by_word(old: Sequence[str], new: Sequence[str], inside: Range) -> Iterator[tuple[int, int, int]]:
    low, high, low_new, high_new = inside
    matcher = SequenceMatcher(None, old[low:high], new[low_new:high_new], autojunk=False)
    for start, start_new, length in matcher.get_matching_blocks():
        yield low + start, low_new + start_new, length


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece; blanks between two changes count as changed with them."""
    removed = added = kept = ""
    for index, piece in enumerate(pieces):
        if piece.kind == "kept" and (removed or added) and piece.text.isspace() and index + 1 < len(pieces):
            removed, added = removed + piece.text, added + piece.text
        elif piece.kind == "kept":
            if removed or added:
                yield from _pieces(kept, removed, added)
                removed = added = kept = ""
            kept += piece.text
        elif piece.kind == "removed":
            removed += piece.text
        else:
            added += piece.text
    yield from _pieces(kept, removed, added)


def _pieces(kept: str, removed: str, added: str) -> Iterator[Piece]:
    for kind, text in (("kept", kept), ("removed", removed), ("added", added)):
        if text:
            yield Piece(kind, text)  # type: ignore[arg-type]
