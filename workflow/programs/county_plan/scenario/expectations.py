"""The facts that a case expects to follow from its plan, each read from a plan that was really built."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from workflow import registry
from workflow.programs.county_plan.clock import ClockRow
from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.plan import KIND, facts_of, legal_clock
from workflow.programs.county_plan.rules import RULES
from workflow.programs.county_plan.rules.review import effective_from, state_on
from workflow.programs.county_plan.scenario.attempts import ILLEGAL_TRANSITION
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.scenario.facts import CaseFacts, read_day
from workflow.scenarios.cases import Failure, ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import check_word, read_words

Submissions = Sequence[tuple[date | None, bool]]
APPROVED = "approved "
NOTE = "note"
EXPECT = ("outcome", "blocking_rules", "warnings", "also_acceptable")
OUTCOMES = ("allowed", "blocked", "allowed_with_warnings")


@dataclass(frozen=True, slots=True)
class World:
    """The plan of a case and what was tried."""

    cycle: Cycle
    facts: CaseFacts
    clock: Sequence[ClockRow]
    earliest: date | None
    due: date
    submissions: Submissions
    line: int

    def on(self, code: str) -> date | None:
        """The date of a row of the legal clock, or None."""
        return next((row.on for row in self.clock if row.code == code), None)


def check_expect(node: Mapping[str, Any]) -> None:
    """Raise ScenarioError for what an attempt expects in another shape, or by words that do not exist."""
    expect = node["expect"]
    check_keys(expect, EXPECT, ("outcome",), "expect", line_of(node, "expect"))
    check_word(expect, "outcome", OUTCOMES)
    for key in EXPECT[1:]:
        for code in read_words(expect, key):
            if code not in known_codes():
                known = ", ".join(sorted(known_codes()))
                raise ScenarioError(line_of(expect, key), f"unknown rule {code!r} in {key}; known are {known}")


@cache
def known_codes() -> frozenset[str]:
    """What may refuse or warn: a rule of the source, a guard, the role, the state, or the jump that must not exist."""
    flow, program = registry.kind(KIND), registry.program("county_plan")
    return frozenset(RULES) | {*program.guards, *flow.needs, ILLEGAL_TRANSITION, "role", "state", "effective_date"}


def read_expected_facts(
    session: Session,
    facts: CaseFacts,
    expected: Mapping[str, Any],
    submissions: Submissions,
) -> Iterator[Failure]:
    """Compare what a case expects with what follows from its plan. Raises ScenarioError for an unknown name."""
    asked = [name for name in expected if name != NOTE]
    for name in asked:
        if name not in FACTS:
            known = ", ".join(sorted(FACTS))
            raise ScenarioError(line_of(expected, name), f"unknown expected fact {name!r}; known are {known}")
    if not asked:
        return
    world = _build(session, facts, submissions, line_of(expected))
    for name in asked:
        came = FACTS[name](world, expected[name])
        if _plain(came) != _plain(expected[name]):
            yield Failure(line_of(expected, name), name, str(_plain(expected[name])), str(_plain(came)))


def _build(session: Session, facts: CaseFacts, submissions: Submissions, line: int) -> World:
    builder = Builder(session, facts)
    builder.begin()
    builder.build_open()
    plan = facts_of(builder.item)
    last = plan.last_qualifying_on
    earliest = last and last + timedelta(days=plan.cycle.wait_days)
    return World(plan.cycle, facts, legal_clock(builder.item, builder.today), earliest, plan.due_on, submissions, line)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(child) for name, child in value.items()}
    return value


def _latest_notice(number: int) -> Callable[[World, Any], date | None]:
    def read(world: World, _: Any) -> date | None:
        if len(world.facts.hearings) <= number:
            return None
        return world.facts.hearings[number].on - timedelta(days=world.cycle.notice_days)

    return read


def _earliest_hearing(world: World, _: Any) -> date | None:
    return max((row.on for row in world.clock if row.code == "earliest_hearing"), default=None)


def _on_time(world: World, _: Any) -> bool:
    """Submitted by the due date, or, where no submission was tried with success, possible by then."""
    allowed = [on for on, done in world.submissions if done and on is not None]
    days = allowed or ([world.earliest] if world.earliest else [])
    return bool(days) and max(days) <= world.due


def _review_deadline(world: World, expected: Any) -> dict[str, Any]:
    if not isinstance(expected, Mapping):
        raise ScenarioError(world.line, f"external_review_deadline is a mapping, not {expected!r}")
    received = read_day(expected, "received")
    return {"received": received, "decide_by": received and received + timedelta(days=world.cycle.review_days)}


def _in_effect_from(world: World, expected: Any) -> dict[str, Any]:
    if not isinstance(expected, Mapping):
        raise ScenarioError(world.line, f"in_effect_from is a mapping, not {expected!r}")
    return {name: effective_from(world.cycle, _approved_on(name, line_of(expected, name))) for name in expected}


def _approved_on(name: str, line: int) -> date:
    try:
        return date.fromisoformat(name.removeprefix(APPROVED))
    except ValueError:
        raise ScenarioError(line, f"in_effect_from is told by 'approved YYYY-MM-DD', not {name!r}") from None


def _expires_after(world: World, _: Any) -> date:
    """The last day on which an approved plan is still in effect."""
    day = world.cycle.ends_on
    while state_on(world.cycle, approved_on=world.cycle.effective_on, on=day).outcome != "in_effect":
        day -= timedelta(days=1)
    return day


FACTS: Mapping[str, Callable[[World, Any], Any]] = {
    "earliest_submission": lambda world, _: world.earliest,
    "earliest_hearing": _earliest_hearing,
    "latest_notice_for_hearing": _latest_notice(0),
    "latest_notice_for_second_hearing": _latest_notice(1),
    "latest_hearing": lambda world, _: world.on("K-02"),
    "latest_notice_for_due": lambda world, _: world.on("K-01"),
    "latest_notice": lambda world, _: world.on("K-01"),
    "latest_date_without_long_flag": lambda world, _: world.on("K-07"),
    "due": lambda world, _: world.due,
    "on_time": _on_time,
    "overdue": lambda world, expected: not _on_time(world, expected),
    "external_review_deadline": _review_deadline,
    "in_effect_from": _in_effect_from,
    "expires_after": _expires_after,
}
"""What a case may expect, and how it is read from the plan."""
