"""Every rule against its worked cases, and the table of rules against their list."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from workflow.programs.county_plan.cycle import Limit, cycle_named
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.rules.base import exact
from workflow.programs.county_plan.rules.hearing import Hearing, last_qualifying
from workflow.texts import Text
from workflow.yaml_documents import read_tables

CYCLE = cycle_named("2007-2009")
FILES = sorted((Path(__file__).parent / "data" / "rules").glob("*.yaml"))
LISTED = [rule for file in FILES for rule in read_tables(file)["rules"]]
WORKED = [(rule["id"], case) for rule in LISTED for case in rule["tests"]]
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CHANGES: dict[str, dict[str, Any]] = {
    "set-aside 8%": {"change": "set_aside", "percent": Decimal(8)},
    "set-aside 11%": {"change": "set_aside", "percent": Decimal(11)},
    "PINS lead agency mid-cycle": {"change": "pins_lead_agency"},
    "facts for the coming year": {"change": "coming_year"},
}


def read_value(name: str, value: object) -> Any:
    if name == "hearings":
        assert isinstance(value, list)
        return [read_hearing(row) for row in value]
    if isinstance(value, list):
        return [read_value("", one) for one in value]
    if isinstance(value, float):  # YAML knows no exact decimals
        return Decimal(str(value))
    if isinstance(value, str) and DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value


def read_hearing(row: Mapping[str, Any]) -> Hearing:
    return Hearing(
        on=date.fromisoformat(row["date"]),
        held=row.get("held", row.get("ok", False)),
        notice=date.fromisoformat(row["notice"]) if "notice" in row else None,
        newspaper="County Daily",
        general_circulation=True,
        times_for=CYCLE.notice_times,
    )


def read_input(given: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(given.get("change"), str):
        return CHANGES[given["change"]]
    return {name: read_value(name, value) for name, value in given.items() if name != "note"}


@pytest.mark.parametrize(("rule_id", "case"), WORKED, ids=[case["id"] for _, case in WORKED])
def test_rule_worked_case(rule_id: str, case: Mapping[str, Any]) -> None:
    found = RULES[rule_id].check(CYCLE, **read_input(case["input"]))
    assert found.outcome == case["expect"]


@pytest.mark.parametrize(("rule_id", "case"), WORKED, ids=[case["id"] for _, case in WORKED])
def test_rule_that_refuses_or_warns_gives_its_reason(rule_id: str, case: Mapping[str, Any]) -> None:
    found = RULES[rule_id].check(CYCLE, **read_input(case["input"]))
    if found.outcome not in ("block", "warn"):
        assert found.reason is None
        return
    reason = found.reason
    assert reason is not None
    assert (reason.code, reason.citation) == (rule_id, RULES[rule_id].citation)
    assert reason.severity == {"block": "block", "warn": "warning"}[found.outcome]
    assert reason.who
    assert "{" not in reason.message.en + reason.message.fr
    assert reason.message.en != reason.message.fr


@pytest.mark.parametrize("listed", LISTED, ids=[rule["id"] for rule in LISTED])
def test_rule_table_equals_list(listed: Mapping[str, Any]) -> None:
    rule = RULES[listed["id"]]
    assert rule.severity == listed["severity"].split(" ")[0]
    assert set(listed["guards"]) <= set(rule.transitions)
    assert rule.citation
    assert rule.check.__doc__


def test_rule_table_holds_every_rule_and_nothing_else() -> None:
    assert len(LISTED) == 173
    assert len(WORKED) == 542
    assert set(RULES) == {rule["id"] for rule in LISTED}


def test_submission_refused_too_early_says_from_when() -> None:
    found = RULES["R-HRG-05"].check(CYCLE, hearing=date(2006, 9, 10), submit_on=date(2006, 9, 20))
    assert found.reason is not None
    assert found.reason.message.en == (
        "You can submit from 25 September. The hearing was on 10 September and 15 days must pass (18 NYCRR 407.5)."
    )
    assert found.reason.message.fr == (
        "Vous pouvez déposer le plan à partir du 25 septembre. L’audience a eu lieu le 10 septembre et 15 "
        "jours "
        "doivent s’écouler (18 NYCRR 407.5)."
    )
    assert found.reason.earliest == date(2006, 9, 25)


def test_submission_early_across_year_end_says_the_other_year() -> None:
    found = RULES["R-HRG-05"].check(CYCLE, hearing=date(2006, 12, 20), submit_on=date(2006, 12, 28))
    assert found.reason is not None
    assert found.reason.message.en.startswith("You can submit from 4 January 2007. The hearing was on 20 December")


def test_last_qualifying_ignores_hearing_with_short_notice() -> None:
    good = read_hearing({"date": "2006-08-22", "notice": "2006-08-01", "ok": True})
    short = read_hearing({"date": "2006-09-12", "notice": "2006-09-08", "ok": True})
    assert last_qualifying(CYCLE, [good, short]) == date(2006, 8, 22)
    assert last_qualifying(CYCLE, [short]) is None
    assert last_qualifying(CYCLE, [good], by=date(2006, 8, 21)) is None


@pytest.mark.parametrize("written", ["50000.01", Decimal("50000.01")])
def test_exact_is_the_number_as_written(written: Decimal | str) -> None:
    assert exact(written) == Decimal(5000001) / 100


@pytest.mark.parametrize("value", [17.5, True, None])
def test_exact_refuses_what_is_not_exact(value: Any) -> None:
    with pytest.raises(TypeError):
        exact(value)


@pytest.mark.parametrize("value", ["", "about 50", "NaN", "Infinity"])
def test_exact_refuses_what_is_no_number(value: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        exact(value)


@pytest.mark.parametrize(
    ("rule_id", "facts"),
    [("R-OUT-05", {"timeframe": "", "agencies": ["LDSS"]}), ("R-MOU-02", {"verified": False, "locations": []})],
)
def test_should_rule_refuses_where_the_cycle_lists_it_and_else_warns(rule_id: str, facts: dict[str, Any]) -> None:
    cycles = [
        replace(CYCLE, limits={**CYCLE.limits, "refusing_should_rules": limit_of(words)}) for words in ((), (rule_id,))
    ]
    assert [RULES[rule_id].check(cycle, **facts).outcome for cycle in cycles] == ["warn", "block"]


def test_word_a_cycle_adds_stands_as_it_is_in_the_reason() -> None:
    wider = replace(CYCLE, limits={**CYCLE.limits, "outcome_areas": limit_of(("detention", "respite"))})
    found = RULES["R-OUT-01"].check(wider, outcome_areas=["detention"])
    assert found.reason is not None
    assert found.reason.message.fr == "Ajoutez un résultat, ou désignez-en un, pour : respite (SC-IV-A)."


def limit_of(words: tuple[str, ...]) -> Limit:
    return Limit("words", Text("Words", "Mots"), words, "a site")
