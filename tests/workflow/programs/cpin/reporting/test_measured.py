"""The 54 worked examples of the measures, and what holds for every window: each is a pure function over facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.programs.cpin.reporting.told import facts_of
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.reporting.count_meetings import FEEDS, HELD_STATES
from workflow.programs.cpin.reporting.counting import Options
from workflow.programs.cpin.reporting.facts import (
    ChangeRequestReceived,
    Expenditure,
    Facts,
    Inquiry,
    Listed,
    MeetingHeld,
    Presentation,
    Version,
)
from workflow.programs.cpin.reporting.measures import RULES, count_facts, measures, options_of
from workflow.registry import register
from workflow.reports.figures import Figure
from workflow.reports.windows import Asked, Window
from workflow.yaml_documents import read_tables

register(PROGRAM)

EXAMPLES: list[dict[str, Any]] = read_tables(Path(__file__).parent / "measured.yaml")["examples"]
FIRST, MIDDLE, LAST = date(2026, 4, 1), date(2026, 9, 30), date(2027, 3, 31)
YEAR = Window(FIRST, LAST)
HALVES = (Window(FIRST, MIDDLE), Window(MIDDLE + timedelta(days=1), LAST))
KNOWN_AT = datetime(2027, 6, 1, tzinfo=UTC)
ADDITIVE = tuple(code for code in RULES if code not in ("M10", "M11", "M18"))


def counted(code: str, facts: Facts, window: Window, options: Options | None = None) -> Figure:
    return count_facts(code, facts, Asked(window, KNOWN_AT), options or options_of({}))


def told(example: dict[str, Any]) -> Figure:
    first, last = (date.fromisoformat(day) for day in example["window"])
    return counted(example["id"].split("-")[0], facts_of(example["given"]), Window(first, last))


@pytest.mark.parametrize("example", EXAMPLES, ids=[example["id"] for example in EXAMPLES])
def test_example_of_measure_holds(example: dict[str, Any]) -> None:
    assert told(example).value == Decimal(str(example["expect"]))


def test_every_measure_has_three_examples() -> None:
    assert sorted(example["id"] for example in EXAMPLES) == sorted(
        f"{code}-{letter}" for code in RULES for letter in "abc"
    )


@pytest.mark.parametrize(
    ("example", "reference", "why"),
    [
        ("M1-b", "I3", "A duplicate of I1: the two count once."),
        ("M1-c", "I1", "Received on 30 September 2026, before the period."),
        (
            "M1-c",
            "I4",
            "Reopened on 1 December 2026; it was received on 15 September 2026, and a reopening is not received anew.",
        ),
        ("M2-a", "C", "Business harmonization sub-group: counts in M8."),
        ("M2-b", "C", "Adjourned for lack of quorum."),
        ("M2-b", "D", "Held on 19 August 2026, within the period. It was held for discussion, without quorum."),
        ("M2-c", "A", "OACAS was not among those who facilitated it."),
        (
            "M3-b",
            "P3",
            "Endorsed with conditions on 16 September 2026; these were confirmed on 2 October 2026, after the period.",
        ),
        ("M4-a", "CR-2", "Endorsed on 28 September 2026, not forwarded to the ministry by the end of the period."),
        ("M4-a", "CR-3", "Endorsed on 28 September 2026, but first forwarded on 2 October 2026, after the period."),
        ("M4-b", "CR-1", "Forwarded again on 24 November 2026; only the first time, on 27 April 2026, counts."),
        (
            "M5-c",
            "A",
            (
                "Held on 30 September 2026, before the period. "
                "It went on until 1 October 2026 and is dated by its first day."
            ),
        ),
        ("M6-a", "B", "OACAS attended, but no input is recorded."),
        ("M7-b", "T5", "Released on 1 May 2026, not posted."),
        ("M7-b", "T4", "Associated with a practice when it was published: counts in M9."),
        ("M8-c", "C", "Cancelled."),
        ("M9-b", "P1", "An editorial correction is never counted."),
        ("M10-c", "T9", "On 31 March 2027 it is in progress, as an additional resource: belongs to M11."),
        ("M11-a", "T3", "On 30 September 2026 it is pending."),
        ("M12-b", "D6", "Given inside a meeting that counts in M8."),
        ("M13-c", "CR-9a", "Part of a split request: only the request that was split was received."),
        ("M15-b", "A", "OACAS did not coordinate it."),
        ("M17-c", "B", "Zone meeting: counts in M15."),
        ("M18-b", "EX-4", "A commitment is no expense yet."),
    ],
)
def test_row_says_why(example: str, reference: str, why: str) -> None:
    figure = told(next(one for one in EXAMPLES if one["id"] == example))
    assert [row.why.en for row in figure.rows if row.reference == reference] == [why]


def test_every_reason_is_said_in_french() -> None:
    rows = [row for example in EXAMPLES for row in (*told(example).rows, *told(example).beside)]
    assert [row.why for row in rows if row.why.en == row.why.fr or "{" in row.why.fr] == []


def test_ongoing_and_any_day_stand_beside() -> None:
    example = next(one for one in EXAMPLES if one["id"] == "M11-a")
    assert told(example).parts_beside(measures()["M11"].beside) == {"ongoing": 1, "any_day": 1, "last_day": 0}


@pytest.mark.parametrize(
    ("example", "setting", "value"),
    [
        ("M11-a", {"m11_include_ongoing": True}, 2),
        ("M11-b", {"snapshot_or_anytime": "anytime"}, 2),
        ("M10-a", {"m10_count_resources": False}, 2),
        ("M10-b", {"snapshot_or_anytime": "anytime"}, 3),
        ("M2-a", {"measure_of_bh_committee": "M8"}, 1),
        ("M8-a", {"measure_of_bh_committee": "M8"}, 4),
    ],
)
def test_setting_reads_measure_the_other_way(example: str, setting: dict[str, Any], value: int) -> None:
    told_so = next(one for one in EXAMPLES if one["id"] == example)
    first, last = (date.fromisoformat(day) for day in told_so["window"])
    figure = counted(
        example.split("-", maxsplit=1)[0], facts_of(told_so["given"]), Window(first, last), options_of(setting)
    )
    assert figure.value == value


# ---- what holds for any facts

DAYS = st.dates(FIRST - timedelta(days=60), LAST + timedelta(days=60))
MAYBE = st.none() | DAYS
NAMES = st.integers(1, 10**6).map(str)
MEETINGS = st.builds(
    MeetingHeld,
    reference=NAMES,
    kind=st.sampled_from(sorted(FEEDS)),
    state=st.sampled_from(sorted({*HELD_STATES, "scheduled", "cancelled"})),
    held_on=MAYBE,
    facilitated_by=st.sampled_from([(), ("oacas",), ("ministry",)]),
    oacas_attended=st.booleans(),
    oacas_input=st.booleans(),
)
REQUESTS = st.builds(
    ChangeRequestReceived,
    reference=NAMES,
    state=st.sampled_from(["received", "merged", "voided", "draft", "split", "forwarded"]),
    received_on=MAYBE,
    origin=st.sampled_from(["submitted", "logged", "split"]),
    endorsed_on=MAYBE,
    first_forwarded_on=MAYBE,
)
INQUIRIES = st.builds(
    Inquiry, reference=NAMES, state=st.sampled_from(["received", "merged", "reclassified"]), received_on=MAYBE
)
VERSIONS = st.builds(
    Version,
    reference=NAMES,
    of=st.sampled_from(["practice", "training_resource"]),
    number=st.sampled_from(["1.0", "1.1", "1.1.1"]),
    change_type=st.sampled_from(["new", "update", "editorial"]),
    endorsed_on=MAYBE,
    released_on=MAYBE,
    posted_on=MAYBE,
    class_at_publish=st.sampled_from(["associated", "additional"]),
)
PRESENTATIONS = st.builds(
    Presentation,
    reference=NAMES,
    state=st.sampled_from(["planned", "delivered", "cancelled"]),
    delivered_on=MAYBE,
    meeting_kind=st.none() | st.sampled_from(sorted(FEEDS)),
)
LISTED = st.builds(
    Listed,
    reference=NAMES,
    of=st.sampled_from(["practice", "training_resource"]),
    states=st.just(()),
    words=st.lists(st.tuples(DAYS, st.sampled_from(["pending", "in-progress", "ongoing", "complete", None]))).map(
        lambda rows: tuple(sorted(rows, key=lambda row: row[0]))
    ),
    classes=st.sampled_from([((FIRST - timedelta(days=90), "associated"),), ((FIRST, "additional"),)]),
)
ENTRIES = st.builds(
    Expenditure,
    reference=NAMES,
    kind=st.sampled_from(["expense", "reversal", "commitment"]),
    funding=st.sampled_from(["ministry", "other"]),
    on=DAYS,
    amount=st.decimals("-999.99", "999.99", places=2),
)


def few(of: Any) -> Any:
    """Some of these; an object is there once."""
    return st.lists(of, max_size=8, unique_by=lambda one: (one.reference, getattr(one, "number", "")))


FACTS = st.builds(
    Facts,
    inquiries=few(INQUIRIES),
    change_requests=few(REQUESTS),
    meetings=few(MEETINGS),
    versions=few(VERSIONS),
    listed=few(LISTED),
    presentations=few(PRESENTATIONS),
    expenditures=few(ENTRIES),
)


@settings(max_examples=30)
@given(FACTS)
def test_interim_and_after_interim_make_the_year(facts: Facts) -> None:
    halves = {code: sum(counted(code, facts, half).value for half in HALVES) for code in ADDITIVE}
    assert halves == {code: counted(code, facts, YEAR).value for code in ADDITIVE}


@settings(max_examples=30)
@given(FACTS)
def test_stock_of_year_is_that_of_its_last_day(facts: Facts) -> None:
    for code in ("M10", "M11"):
        assert counted(code, facts, YEAR).value == counted(code, facts, HALVES[1]).value
    assert counted("M18", facts, YEAR).value == counted("M18", facts, HALVES[1]).value


@settings(max_examples=30)
@given(FACTS)
def test_object_feeds_one_measure_at_most(facts: Facts) -> None:
    for family in ("meetings", "listed"):
        own = [code for code, rule in RULES.items() if rule.family == family]
        rows = [row.reference for code in own for row in counted(code, facts, YEAR).rows if row.counts]
        assert len(rows) == len(set(rows))
    published = [
        (row.reference, row.detail) for code in ("M7", "M9") for row in counted(code, facts, YEAR).rows if row.counts
    ]
    assert len(published) == len(set(published))


@settings(max_examples=30)
@given(FACTS, st.randoms())
def test_order_of_facts_does_not_matter(facts: Facts, random: Random) -> None:
    def mixed(of: Any) -> list[Any]:
        return random.sample(list(of), len(of))

    other = replace(facts, **{name: mixed(getattr(facts, name)) for name in Facts.__slots__})
    for code in RULES:
        one, same = counted(code, facts, YEAR), counted(code, other, YEAR)
        assert (one.value, set(one.rows)) == (same.value, set(same.rows))
