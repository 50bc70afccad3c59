"""The arithmetic of scoring, against a meeting worked by hand and at its edges."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from workflow.programs.cpin.prioritization import scoring
from workflow.programs.cpin.prioritization.scoring import Ranked, Result, Subject
from workflow.yaml_documents import read_tables

WORKED: dict[str, Any] = read_tables(Path(__file__).parent / "scored.yaml")
REQUESTS = {row["reference"]: row for row in WORKED["requests"]}
RESULTS = {row["reference"]: row for row in WORKED["results"]}
CARD: dict[str, int | None] = dict.fromkeys(scoring.method().asked, 3)


def scored(reference: str) -> Result:
    row = REQUESTS[reference]
    gates = scoring.gates(row["gate_on"], WORKED["held_on"], safety_defect=False)
    subject = Subject(row["societies_affected"], WORKED["societies"], row["confidence"], row["effort"], gates)
    return scoring.score(row["cards"], subject)


def ranked(reference: str) -> Ranked:
    row, result = REQUESTS[reference], scored(reference)
    return Ranked(
        reference,
        result.moscow,
        result.priority,
        scoring.rounded(result.means["child_safety"]),
        scoring.rounded(result.means["legal_compliance"]),
        row["societies_affected"],
        row["received_on"],
    )


def test_weights_share_a_hundred() -> None:
    assert sum(criterion.weight for criterion in scoring.method().criteria) == 100


@pytest.mark.parametrize("reference", RESULTS)
def test_worked_meeting_comes_to_the_figures_worked_by_hand(reference: str) -> None:
    came, expected = scored(reference), RESULTS[reference]
    assert {
        "reference": reference,
        "benefit": str(came.benefit),
        "priority": str(came.priority),
        "moscow": came.moscow,
        "value_per_effort": str(came.value_per_effort),
        "flags": list(came.flags),
        "means": {name: str(scoring.rounded(mean)) for name, mean in came.means.items()},
    } == expected


def test_worked_meeting_is_ranked_as_by_hand() -> None:
    assert [one.reference for one in scoring.rank(map(ranked, REQUESTS))] == list(RESULTS)


def test_tie_in_priority_is_broken_by_child_safety_and_says_so() -> None:
    why = scoring.why_before(ranked("CR-2026-0106"), ranked("CR-2026-0102"))
    assert why.en == "child safety is 4.00 against 3.00"


def test_every_criterion_is_explained_with_its_mean_and_weight() -> None:
    lines = [line.en for line in scored("CR-2026-0105").lines]
    assert lines[0] == "Child safety: 3.00 of 5, weight 25"
    assert lines[-2:] == [
        "Benefit 76.50, confidence 0.9",
        "Must by a gate: in force on 1 January 2027, within a year of the scoring",
    ]


@pytest.mark.parametrize(
    ("affected", "score"), [(0, 0), (1, 1), (4, 1), (5, 2), (12, 2), (13, 3), (24, 3), (36, 4), (37, 5), (48, 5)]
)
def test_reach_is_read_from_the_table_with_its_edges(affected: int, score: int) -> None:
    assert scoring.reach_score(affected, 48) == score


def test_reach_without_societies_is_none() -> None:
    assert scoring.reach_score(3, 0) == 0


def test_blank_is_left_out_of_its_criterion() -> None:
    cards = [CARD, CARD | {"urgency": None}, CARD | {"urgency": 4}]
    assert scoring.score(cards, Subject(0, 48, "high")).means["urgency"] == Fraction(7, 2)


def test_scorer_with_more_than_two_blanks_is_left_out() -> None:
    blank: dict[str, int | None] = dict.fromkeys(("urgency", "child_safety", "legal_compliance"))
    result = scoring.score([CARD, CARD | blank, CARD | {"urgency": None}], Subject(0, 48, "high"))
    assert result.scorers == 2


def test_spread_of_three_is_discussed_and_of_two_is_not() -> None:
    apart = [CARD | {"urgency": 2, "child_safety": 1}, CARD | {"urgency": 5, "child_safety": 3}]
    assert scoring.flagged(apart) == ("urgency",)


@pytest.mark.parametrize(
    ("priority", "moscow"),
    [
        ("80.00", "must"),
        ("79.99", "should"),
        ("60.00", "should"),
        ("59.99", "could"),
        ("40.00", "could"),
        ("39.99", "wont"),
    ],
)
def test_class_begins_at_its_least_priority(priority: str, moscow: str) -> None:
    assert scoring.class_of(Decimal(priority), gated=False) == moscow


@pytest.mark.parametrize(("on", "count"), [("2026-05-12", 0), ("2026-05-13", 1), ("2027-05-13", 1), ("2027-05-14", 0)])
def test_statutory_date_within_a_year_of_the_scoring_is_a_gate(on: str, count: int) -> None:
    assert len(scoring.gates(date.fromisoformat(on), date(2026, 5, 13), safety_defect=False)) == count


def test_safety_defect_is_a_gate() -> None:
    assert len(scoring.gates(None, date(2026, 5, 13), safety_defect=True)) == 1


@pytest.mark.parametrize(("today", "stale"), [("2027-05-13", False), ("2027-05-14", True)])
def test_scores_older_than_a_year_are_stale(today: str, stale: Any) -> None:
    assert scoring.is_stale(date(2026, 5, 13), None, date.fromisoformat(today)) is stale


def test_scores_whose_gate_has_passed_are_stale() -> None:
    assert scoring.is_stale(date(2026, 5, 13), date(2026, 6, 1), date(2026, 6, 2))


def test_half_a_cent_is_rounded_up() -> None:
    assert scoring.rounded(Fraction(66005, 1000)) == Decimal("66.01")


cards = some.lists(
    some.fixed_dictionaries({name: some.none() | some.integers(0, 5) for name in scoring.method().asked}), max_size=8
)


@given(cards, some.integers(0, 48), some.sampled_from(["high", "medium", "low"]))
def test_priority_stays_within_its_scale_and_never_exceeds_the_benefit(
    given_cards: list[dict[str, int | None]], affected: int, confidence: str
) -> None:
    result = scoring.score(given_cards, Subject(affected, 48, confidence))
    assert Decimal(0) <= result.priority <= result.benefit <= Decimal(100)


@given(some.permutations(list(REQUESTS)))
def test_rank_does_not_depend_on_the_order_given(order: list[str]) -> None:
    assert [one.reference for one in scoring.rank(map(ranked, order))] == list(RESULTS)
