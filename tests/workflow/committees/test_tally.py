"""The outcome of a vote, against votes worked by hand and against what must hold for every vote."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.committees.tally import ImpossibleTally, Outcome, quorum_for, tally, totals
from workflow.yaml_documents import read_tables

VOTES: list[dict[str, Any]] = read_tables(Path(__file__).parent / "votes.yaml")["votes"]
ELEVEN: dict[str, Any] = {"seats_filled": 11, "present": 8, "in_favour": 6, "against": 1, "abstain": 1}


@pytest.mark.parametrize("vote", VOTES, ids=lambda vote: vote["id"])
def test_tally_of_a_worked_vote(vote: dict[str, Any]) -> None:
    counts = {key: value for key, value in vote.items() if key not in ("id", "title", "expect")}
    assert tally(**counts) == Outcome(**vote["expect"])


def test_tally_moved_to_a_meeting_decides_nothing() -> None:
    assert str(tally(**ELEVEN, void="void_moved_to_meeting")) == "no_decision (void_moved_to_meeting)"


def test_tally_without_least_support_switched_off_carries() -> None:
    counts: dict[str, Any] = {"seats_filled": 11, "present": 8, "in_favour": 1, "against": 0, "abstain": 7}
    assert (str(tally(**counts)), str(tally(**counts, min_in_favour=1))) == ("lost (min_support)", "carried")


def test_tally_with_more_against_says_so() -> None:
    assert str(tally(seats_filled=9, present=7, in_favour=3, against=4)) == "lost (majority_against)"


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"present": 12}, ["present"]),
        ({"recused": 4}, ["present"]),
        ({"recused": 12}, ["recused"]),
        ({"in_favour": 7}, ["in_favour"]),
        ({"against": -1}, ["against"]),
        ({"seats_filled": 0}, ["seats_filled", "present"]),
        ({"min_in_favour": 0}, ["min_in_favour"]),
        ({"against": -1, "in_favour": 20}, ["against", "in_favour"]),
    ],
)
def test_tally_of_impossible_counts_names_them(change: dict[str, int], fields: list[str]) -> None:
    with pytest.raises(ImpossibleTally) as caught:
        tally(**{**ELEVEN, **change})
    assert [one.field for one in caught.value.found] == fields


def test_tally_of_impossible_counts_says_the_numbers_in_both_languages() -> None:
    with pytest.raises(ImpossibleTally) as caught:
        tally(seats_filled=11, recused=3, present=9, in_favour=4, against=1)
    message = caught.value.found[0].message
    assert message.en == "9 seats are present, but only 8 are filled and not recused."
    assert message.fr == "9 sièges sont présents, mais seulement 8 sont pourvus et non récusés."


@st.composite
def possible_counts(draw: st.DrawFn) -> dict[str, int]:
    seats = draw(st.integers(1, 40))
    recused = draw(st.integers(0, seats))
    present = draw(st.integers(0, seats - recused))
    in_favour = draw(st.integers(0, present))
    against = draw(st.integers(0, present - in_favour))
    abstain = draw(st.integers(0, present - in_favour - against))
    return {
        "seats_filled": seats,
        "recused": recused,
        "present": present,
        "in_favour": in_favour,
        "against": against,
        "abstain": abstain,
    }


@given(possible_counts())
def test_carried_means_quorum_majority_and_least_support(counts: dict[str, Any]) -> None:
    found = tally(**counts)
    enough = counts["present"] >= quorum_for(counts["seats_filled"], counts["recused"])
    assert (found.outcome == "carried") == (
        enough and counts["in_favour"] > counts["against"] and counts["in_favour"] >= 3
    )


@given(possible_counts())
def test_two_thirds_carries_only_what_a_majority_carries(counts: dict[str, Any]) -> None:
    if tally(**counts, threshold="two_thirds").outcome == "carried":
        assert tally(**counts).outcome == "carried"


@given(possible_counts())
def test_abstentions_never_change_what_was_decided(counts: dict[str, Any]) -> None:
    assert tally(**counts) == tally(**{**counts, "abstain": 0})


@given(possible_counts())
def test_a_reason_stands_exactly_when_not_carried(counts: dict[str, Any]) -> None:
    found = tally(**counts)
    assert (found.reason is None) == (found.outcome == "carried")


@given(st.integers(1, 60), st.integers(0, 60))
def test_quorum_is_more_than_half_and_never_below_three(seats: int, recused: int) -> None:
    quorum = quorum_for(seats, min(recused, seats))
    assert quorum >= 3
    assert 2 * quorum > seats - min(recused, seats)


def test_totals_name_nobody() -> None:
    assert totals({"present": 8, "voters": [1, 2], "recused_people": [3], "quorum": 6}) == {"present": 8, "quorum": 6}
