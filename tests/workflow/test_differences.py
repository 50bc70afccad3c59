"""What changed between two texts, word by word."""

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.differences import Piece, compare_texts, count_words, in_stretches

WORDS = st.lists(st.sampled_from(["kin", "care", "record", "one", "two", " ", "\n", ".", "é"]), max_size=60).map(
    "".join
)


def side(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in ("kept", kind))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("same words", "same words", [("kept", "same words")]),
        ("", "all new", [("added", "all new")]),
        ("all gone", "", [("removed", "all gone")]),
        (
            "record once a year",
            "record once a month",
            [("kept", "record once a "), ("removed", "year"), ("added", "month")],
        ),
        (
            "The worker records the visit.",
            "The supervisor reads the visit.",
            [("kept", "The "), ("removed", "worker records"), ("added", "supervisor reads"), ("kept", " the visit.")],
        ),
        ("a b c", "a c", [("kept", "a "), ("removed", "b "), ("kept", "c")]),
        ("naïve café", "naïve cafés", [("kept", "naïve "), ("removed", "café"), ("added", "cafés")]),
    ],
)
def test_compare_texts(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in compare_texts(before, after)] == expected


@given(before=WORDS, after=WORDS)
def test_compare_texts_gives_both_texts_back(before: str, after: str) -> None:
    pieces = compare_texts(before, after)

    assert (side(pieces, "removed"), side(pieces, "added")) == (before, after)
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


def test_compare_texts_of_moved_paragraph_keeps_the_rest() -> None:
    paragraphs = [f"Paragraph {number} speaks of subject {number}." for number in range(20)]
    moved = [*paragraphs[1:], paragraphs[0]]

    pieces = compare_texts("\n\n".join(paragraphs), "\n\n".join(moved))

    assert count_words(pieces, "kept") >= 19 * 6
    assert [count_words(pieces, kind) <= 7 for kind in ("removed", "added")] == [True, True]


def test_compare_texts_is_quick_on_a_book() -> None:
    words = [f"word{number % 5_000}" for number in range(40_000)]
    changed = [f"other{number}" if number % 97 == 0 else word for number, word in enumerate(words)]
    started = process_time()

    pieces = compare_texts(" ".join(words), " ".join(changed))

    assert process_time() - started < 10
    assert count_words(pieces, "added") < 2 * len(range(0, 40_000, 97))


def test_compare_texts_of_rewritten_text_is_one_replacement() -> None:
    before, after = "a b " * 500, "c d " * 500

    assert [piece.kind for piece in compare_texts(before.strip(), after.strip())] == ["removed", "added"]


def test_marks_of_headings_are_left_out_of_what_is_shown() -> None:
    pieces = compare_texts("### Purpose\n\nKin come first.", "### Purpose\n\nKin come early.\n\n### Scope\n\nAll.")
    told = [(kind, stretch) for kind, parts in in_stretches(pieces) for stretch in parts if stretch[0].strip()]
    assert (
        told[0] == ("kept", ("Purpose\n", True)),
        ("added", ("Scope\n", True)) in told,
        any("#" in text for _kind, (text, _is_heading) in told),
    ) == (True, True, False)


def test_marks_that_alone_were_changed_are_shown() -> None:
    told = [parts for kind, parts in in_stretches(compare_texts("## Scope", "### Scope")) if kind == "added"]
    assert [text.strip() for parts in told for text, _is_heading in parts] == ["#"]
