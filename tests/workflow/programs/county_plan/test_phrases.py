"""Whether what people wrote names a thing, and what costs and signs the rules of child care know by it."""

import pytest

from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.phrases import is_named, longest_named
from workflow.programs.county_plan.rules import RULES

CYCLE = cycle_named("2007-2009")


@pytest.mark.parametrize("said", ["P.O. box", "use of a PO Box", "mail to p.o. box 12"])
def test_phrase_is_named_whatever_its_case_and_points(said: str) -> None:
    assert is_named("P.O. box", said)


@pytest.mark.parametrize("said", ["box", "post office and box", "", "post office boxing"])
def test_phrase_is_not_named_by_some_of_its_words(said: str) -> None:
    assert not is_named("post office box", said)


def test_longest_phrase_counts_its_words() -> None:
    assert longest_named(("staff", "training of LDSS staff"), "Training of the LDSS staff") == 3


@pytest.mark.parametrize(
    ("cost", "outcome"),
    [
        ("supervision of placements", "program"),
        ("managing or supervising staff", "administrative"),
        ("taking part in hearings", "program"),
        ("official travel", "administrative"),
        ("setting up information systems", "program"),
        ("informing the public", "administrative"),
        ("a birthday cake", "n/a"),
    ],
)
def test_cost_is_classified_by_the_longest_name(cost: str, outcome: str) -> None:
    assert RULES["R-CC-04"].check(CYCLE, cost=cost).outcome == outcome


@pytest.mark.parametrize(
    ("indicator", "outcome"),
    [
        ("the provider’s gender", "block"),
        ("a child living in the provider's home", "block"),
        ("age of the children", "pass"),
        ("address of the provider", "pass"),
    ],
)
def test_sample_is_drawn_without_what_is_prohibited(indicator: str, outcome: str) -> None:
    assert RULES["R-CC-30"].check(CYCLE, indicators=[indicator]).outcome == outcome


def test_family_below_the_standard_pays_nothing() -> None:
    assert RULES["R-CC-24"].check(CYCLE, pct="35", income="10000", sis="20000").outcome == "0.00"


def test_combined_differential_keeps_its_decimals() -> None:
    given = {"accredited": "7.25", "nontraditional": "5", "justified_ceiling": None}
    assert RULES["R-CC-112"].check(CYCLE, **given).outcome == "12.25"
