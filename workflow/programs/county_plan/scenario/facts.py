"""Reads what a case says of a plan: the baseline with what the case changes, every key known and of its type."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow.programs.county_plan.facts import SIGNATURE_LINES, SIGNED_BY_ALL
from workflow.programs.county_plan.plan import ELEMENT_FIELDS
from workflow.programs.county_plan.rules.hearing import TIMES
from workflow.programs.county_plan.scenario.child_care_facts import CHILD_CARE
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import read_rows, read_words

NEWSPAPER = "County Daily"
DISTRICT = {"code", "has_ceo", "rhya", "municipal_bureaus", "purchase_of_service"}
HEARING = {"id", "notice", "general_circulation", "times_for", "date", "held", "newspaper"}


@dataclass(frozen=True, slots=True)
class HearingFact:
    """One hearing of the case."""

    notice: date | None
    general_circulation: bool
    times_for: tuple[str, ...]
    on: date
    held: bool
    newspaper: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The facts of one case. `later` holds those whose rules look at content that the plan keeps as text."""

    district: Mapping[str, Any]
    due: date
    extension: date | None
    hearings: tuple[HearingFact, ...]
    hearing_elements: tuple[str, ...]
    finalized_on: date | None
    last_edit: date | None
    signatures: Mapping[str, date]
    waiver_c: bool
    yb_components: int
    toc: bool
    unnumbered: int
    later: Mapping[str, Any] = field(default_factory=dict)

    @property
    def day_of_last_edit(self) -> date | None:
        """The day of the last edit, unless the plan is final by then: a later edit can only be entered."""
        edited, final = self.last_edit, self.finalized_on
        return edited if edited is None or final is None or edited <= final else None

    @property
    def signed_in_order(self) -> list[tuple[str, date]]:
        """The signatures as they follow one another; of one day, the warned-about lines first."""
        last = frozenset(SIGNED_BY_ALL)
        return sorted(self.signatures.items(), key=lambda one: (one[1], one[0] in last))


def read_day(node: Any, key: str, *, optional: bool = False) -> date | None:
    """A date under `key`; raises ScenarioError where it is none."""
    value = node.get(key)
    if value is None and optional:
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ScenarioError(line_of(node, key), f"{key} is no date: {value!r}") from None


def read_facts(baseline: Mapping[str, Any], changed: Mapping[str, Any]) -> CaseFacts:
    """Lay what a case changes over the baseline. Raises ScenarioError for an unknown fact or a wrong value."""
    for node, what in ((baseline, "baseline"), (changed, "plan_facts_changed_from_baseline")):
        check_keys(node, READERS, what=what)
    known: dict[str, Any] = {}
    for name, read in READERS.items():
        node = changed if name in changed else baseline
        if name not in node and name in LATER:
            continue
        if name not in node:
            raise ScenarioError(line_of(baseline), f"baseline says no {name!r}")
        known[name] = read(node, name)
    later = {name: known.pop(name) for name in LATER if name in known}
    return CaseFacts(**known, later=later)


def read_times(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The components whose times a notice gives; raises ScenarioError for an unknown one."""
    return _words(TIMES)(node, key)


def read_hearing(node: Mapping[str, Any]) -> HearingFact:
    """One hearing; held unless it says otherwise."""
    check_keys(node, HEARING, ("date",), "hearing")
    hearing_on = read_day(node, "date")
    if hearing_on is None:
        raise ScenarioError(line_of(node, "date"), "a hearing has a date")
    return HearingFact(
        notice=read_day(node, "notice", optional=True),
        general_circulation=read_bool(node, "general_circulation") if "general_circulation" in node else True,
        times_for=read_times(node, "times_for") if "times_for" in node else tuple(TIMES),
        on=hearing_on,
        held=read_bool(node, "held") if "held" in node else True,
        newspaper=str(node.get("newspaper", NEWSPAPER) or ""),
    )


def read_bool(node: Mapping[str, Any], key: str) -> bool:
    """True or false under `key`; raises ScenarioError for anything else."""
    value = node[key]
    if not isinstance(value, bool):
        raise ScenarioError(line_of(node, key), f"{key} is true or false, not {value!r}")
    return value


def read_count(node: Mapping[str, Any], key: str) -> int:
    """A whole number from 0 under `key`; raises ScenarioError for anything else."""
    value = node[key]
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ScenarioError(line_of(node, key), f"{key} is a number from 0, not {value!r}")
    return value


def _words(known: Mapping[str, Any]) -> Callable[[Mapping[str, Any], str], tuple[str, ...]]:
    def read(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
        said = read_words(node, key)
        for word in said:
            if word not in known:
                raise ScenarioError(line_of(node, key), f"unknown {word!r} in {key}; known are {', '.join(known)}")
        return tuple(said)

    return read


def _list(node: Mapping[str, Any], key: str) -> list[Any]:
    value = node[key]
    if not isinstance(value, list):
        raise ScenarioError(line_of(node, key), f"{key} is a list, not {value!r}")
    return value


def _district(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    district = node[key]
    check_keys(district, DISTRICT, ("code",), "district", line_of(node, key))
    for name in ("has_ceo", "rhya", "purchase_of_service"):
        if name in district:
            read_bool(district, name)
    if "municipal_bureaus" in district:
        read_count(district, "municipal_bureaus")
    return {name: district[name] for name in district}


def _hearings(node: Mapping[str, Any], key: str) -> tuple[HearingFact, ...]:
    return tuple(read_hearing(row) for row in read_rows(node, key))


def _signatures(node: Mapping[str, Any], key: str) -> dict[str, date]:
    check_keys(node[key], SIGNATURE_LINES, what="signatures", line=line_of(node, key))
    days = {line: read_day(node[key], line, optional=True) for line in node[key]}
    return {line: day for line, day in days.items() if day is not None}


def _required_day(node: Mapping[str, Any], key: str) -> date | None:
    return read_day(node, key)


def _optional_day(node: Mapping[str, Any], key: str) -> date | None:
    return read_day(node, key, optional=True)


def _given(*keys: str) -> Callable[[Mapping[str, Any], str], Any]:
    """Content of a later rule: a mapping of known keys, or nothing."""

    def read(node: Mapping[str, Any], key: str) -> Any:
        if node[key] is not None:
            check_keys(node[key], keys, what=key, line=line_of(node, key))
        return node[key]

    return read


LATER: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "dss_c": read_bool,
    "outcome_areas": _list,
    "adult_goals": _list,
    "ivb": _list,
    "b5_rows": read_count,
    "yb_iv_answered": read_count,
    "rhya_strategies": read_count,
    "myb_text": read_bool,
    "pins": _given("lead", "categories", "crisis_hours", "own_format", "toc"),
    "dv": _given("programs", "forms", "dv", "all"),
    "f20": read_bool,
    **CHILD_CARE,
}
"""Facts of content whose rules are not among those of the hearing, the submission and the signatures."""

READERS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "district": _district,
    "due": _required_day,
    "extension": _optional_day,
    "hearings": _hearings,
    "hearing_elements": _words(ELEMENT_FIELDS),
    "finalized_on": _optional_day,
    "last_edit": _optional_day,
    "signatures": _signatures,
    "waiver_c": read_bool,
    "yb_components": read_count,
    "toc": read_bool,
    "unnumbered": read_count,
    **LATER,
}
"""How each fact is read."""
