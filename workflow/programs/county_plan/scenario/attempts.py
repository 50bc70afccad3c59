"""Reads the attempts of a case: which transition, on which day, with which facts of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflow import registry
from workflow.content.answers import read_exact
from workflow.definition import Transition, Workflow
from workflow.programs.county_plan.changes.kinds import AMENDMENT, REPLACEMENT, UPDATE
from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.plan import KIND
from workflow.programs.county_plan.scenario.facts import (
    READERS,
    CaseFacts,
    HearingFact,
    read_bool,
    read_count,
    read_day,
    read_facts,
    read_hearing,
    read_times,
)
from workflow.programs.county_plan.scenario.given import CYCLE
from workflow.programs.county_plan.structure import structure_named
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import check_known, check_word, read_words

ILLEGAL, PAY = "ILLEGAL", "AU-pay"
ILLEGAL_TRANSITION = "ILLEGAL_TRANSITION"
"""What is answered to a jump that must not exist."""

COMMON = ("transition", "on", "expect")
OF_HEARING = ("hearing", "notice", "newspaper", "general_circulation", "times_for", "date")
NEED_HEARING = frozenset({"TR-02", "TR-03", "TR-04", "TR-05b"})


def _decision(node: Mapping[str, Any], key: str) -> str:
    return check_word(node, key, ("pending", "approved", "returned"))


def _hearing(node: Mapping[str, Any], key: str) -> HearingFact | date | None:
    """A hearing with all its facts, or its date alone."""
    return read_hearing(node[key]) if isinstance(node[key], Mapping) else read_day(node, key)


def _text(node: Mapping[str, Any], key: str) -> str:
    return str(node[key] or "")


def _read_letter(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    check_keys(node[key], ("reasons", "proposed"), what="letter", line=line_of(node, key))
    return {"reasons": node[key].get("reasons"), "proposed": read_day(node[key], "proposed", optional=True)}


def _state(node: Mapping[str, Any], key: str) -> str:
    return check_word(node, key, flow().states, "state")


def _approved(node: Mapping[str, Any], key: str) -> Any:
    """The amount that was approved of a set-aside, or whether something was approved."""
    return _amount(node, key) if node["transition"] in ("AM-01", "PR-01") else read_bool(node, key)


def _amount(node: Mapping[str, Any], key: str) -> Decimal:
    amount = read_exact(node[key])
    if amount is None:
        raise ScenarioError(line_of(node, key), f"{key} is an amount, not {node[key]!r}")
    return amount


def _parts(node: Mapping[str, Any], key: str) -> tuple[str, ...]:
    known, parts = structure_named(cycle_named(CYCLE).structure).parts, tuple(read_words(node, key))
    for part in parts:
        check_known(part, known, "part", line_of(node, key))
    return parts


def _change(node: Mapping[str, Any], key: str) -> str:
    return check_word(node, key, ("set_aside", "pins_lead_agency", "coming_year", "other"))


OWN: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "active_plans": read_count,
    "adjusted": read_day,
    "appropriated": read_bool,
    "approved": _approved,
    "approved_on": read_day,
    "change": _change,
    "changed": _parts,
    "channel": _text,
    "cumulative": _amount,
    "date": read_day,
    "decision": _decision,
    "dpca": _decision,
    "from": _state,
    "general_circulation": read_bool,
    "hearing": _hearing,
    "letter": _read_letter,
    "newspaper": _text,
    "notice": read_day,
    "notified": read_day,
    "ocfs": _decision,
    "opportunities": read_count,
    "page": read_bool,
    "report": read_bool,
    "reported": _parts,
    "terminated": read_day,
    "times_for": read_times,
    "to": _state,
    "touched": _parts,
    "year": read_count,
}
"""How each fact of an attempt's own is read."""

OWN_FACTS: Mapping[str, tuple[str, ...]] = {
    ILLEGAL: ("from", "to"),
    PAY: ("year", "report", "approved", "appropriated"),
    "TR-01": ("active_plans",),
    "TR-02": OF_HEARING,
    "TR-04": OF_HEARING,
    "TR-05b": OF_HEARING,
    "TR-13": ("decision",),
    "TR-14": ("decision",),
    "TR-15": ("ocfs", "dpca"),
    "TR-16": ("approved_on",),
    "TR-17": ("opportunities",),
    "TR-18": ("approved_on",),
    "TR-20": ("approved_on",),
    "TR-21": ("approved_on", "notice", "terminated"),
    "TR-22": ("approved_on",),
    "EX-01": ("letter",),
    "EX-02": ("letter",),
    "EX-03": ("letter",),
    "AM-01": ("change", "approved", "cumulative", "channel"),
    **dict.fromkeys(("AM-02", "AM-03", "AM-04", "AM-05", "AM-06"), ("touched",)),
    **dict.fromkeys(("AM-07", "AM-08"), ("touched", "ocfs", "dpca")),
    "PR-01": ("approved", "cumulative", "adjusted"),
    "PR-02": ("adjusted", "notified", "page"),
    "PR-03": ("adjusted",),
    "AU-01": ("year",),
    **dict.fromkeys(("AU-02", "AU-03", "AU-03b"), ("year", "changed", "reported")),
    "AU-04": ("year", "changed", "reported", "report"),
}
"""What an attempt of each transition may say besides its day and the plan's facts."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a case, read and checked."""

    transition: str
    on: date | None
    own: Mapping[str, Any]
    facts: CaseFacts
    plan: CaseFacts
    """The facts without what the attempt says: of a plan that is in effect, while `facts` tell of its change."""


def read_attempt(node: Any, baseline: Mapping[str, Any], changed: Mapping[str, Any]) -> Attempt:
    """Read one attempt. Raises ScenarioError for a transition, a key or a value that does not exist."""
    check_keys(node, (*COMMON, *OWN, *READERS), ("transition", "expect"), "attempt")
    transition = str(node["transition"])
    known = (*rows_by_id(), *rows_of_changes(), PAY, ILLEGAL)
    if transition not in known:
        message = f"unknown transition {transition!r}; known are {', '.join(known)}"
        raise ScenarioError(line_of(node, "transition"), message)
    names = OWN_FACTS.get(transition, ())
    check_keys(node, (*COMMON, *names, *READERS), what=f"attempt of {transition}")
    facts = read_facts(baseline, {**changed, **{name: node[name] for name in node if name in READERS}})
    own = {name: OWN[name](node, name) for name in names if name in node}
    if transition in NEED_HEARING:
        facts = _with_own_hearing(transition, facts, own, node)
    if transition == PAY and "year" not in own:
        raise ScenarioError(line_of(node), "AU-pay says for which year")
    plan = read_facts(baseline, changed)
    return Attempt(transition, read_day(node, "on", optional=True), own, facts, plan)


def _with_own_hearing(transition: str, facts: CaseFacts, own: Mapping[str, Any], node: Any) -> CaseFacts:
    """The facts with what the attempt says of the hearing it is about."""
    said = own.get("hearing")
    if isinstance(said, HearingFact):
        kept = facts.hearings[:1] if transition == "TR-05b" else ()
        facts = replace(facts, hearings=(*kept, said))
    if not facts.hearings:
        raise ScenarioError(line_of(node), f"{transition} needs a hearing in the facts")
    changed = {name: own[name] for name in OF_HEARING[1:-1] if name in own}
    on = own.get("date", said if isinstance(said, date) else None)
    if on is not None:
        changed["on"] = on
    if not changed:
        return facts
    number = 0 if transition == "TR-02" else len(facts.hearings) - 1
    rows = list(facts.hearings)
    if transition == "TR-05b" and len(rows) == 1:
        rows.append(rows[0])
        number = 1
    rows[number] = replace(rows[number], **changed)
    return replace(facts, hearings=tuple(rows))


def rows_by_id() -> dict[str, Transition]:
    """Every row of the lifecycle that has an id."""
    return {row.id: row for row in flow().transitions if row.id is not None}


def rows_of_changes() -> dict[str, Transition]:
    """Every row that has an id, of what changes an approved plan."""
    kinds = (registry.kind(kind) for kind in (AMENDMENT, REPLACEMENT, UPDATE))
    return {row.id: row for kind in kinds for row in kind.transitions if row.id is not None}


def flow() -> Workflow:
    """The workflow that is tried."""
    return registry.kind(KIND)
