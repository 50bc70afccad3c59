"""The words of a case: its keys, its verbs, what they are called in the workflows, and the results they may have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow import registry
from workflow.definition import Transition, Workflow
from workflow.programs.cpin.reporting.lists import LISTS
from workflow.scenarios.cases import ScenarioError
from workflow.scenarios.shapes import check_known

KEYS = frozenset({"meta", "cases"})
META = frozenset({"settings", "actors"})
SETTINGS = frozenset(
    "timezone calendar practice_endorsement_route m11_include_ongoing min_in_favour final_scope votes_by_link".split()
)
ACTOR = frozenset({"roles", "society"})
CASE = frozenset("id title tests include_bimonthly given events expect".split())
GIVEN = frozenset({"objects", "deadlines", "expenditures"})
OBJECT = frozenset("id machine state history fields versions".split())
DEADLINE = frozenset({"code", "item", "created", "due"})
EXPENDITURE = frozenset("date amount kind funding budget_line note".split())
EVENT = frozenset("at by do item with result".split())
EXPECT = frozenset("states words measures reminders permissions lists snapshots".split())
REMINDERS = frozenset({"date", "due"})
REMINDER = frozenset("deadline item kind offset to".split())
STANDING = "DL-BIMONTHLY"
"""The deadline that is no item's: its windows stand by themselves, and a case names none of them."""
PERMISSION = frozenset("as do item expect".split())
LIST = frozenset({"code", "window", "rows"})
MEASURES = frozenset({"window", "values", "all_others_zero"})

GIVEN_NAMES = frozenset(
    "meeting scorers rank into children inquiry cr reason revisit_on text information reference location posted_on "
    "released_on version date scope change_type lead target_date file attendees held_on ends_on scheduled_on "
    "series_month facilitated_by coordinated_by oacas_attended oacas_input delivered_on relates_to practice "
    "attachments na questions stage start end due member members window value index waiver outside_oacas".split()
)
"""What a case may give besides what the verb asks for: to a verb of a machine that knows the name, which then does
without it."""

MADE = frozenset({"inquiry", "cr", "children", "questions"})
"""Given names that say how the case calls what the action makes."""

CALLED = {"change_request": frozenset({"children", "inquiry"}), "inquiry": frozenset({"cr"})}
"""Where these may be given."""

TALLY = frozenset(
    "committee type seats_filled present recused recused_people voters in_favour against abstain confirmed_by "
    "conditions mover_side mover seconder notice_business_days mode meeting date reason revisit_on".split()
)

RENAMED: Mapping[str, Mapping[str, str]] = {
    "change_request.forward": {"reference": "forward_reference"},
    "meeting.record_input": {"text": "oacas_inputs"},
    "practice.accept": {"rank": "priority_rank"},
    "practice.reorder_priority": {"rank": "priority_rank"},
}
"""What a case calls otherwise than the workflow does, by verb."""

MOTION_WORDS = {
    "type": "type",
    "text": "motion_text",
    "conditions": "proposed_conditions",
    "revisit_on": "proposed_revisit_on",
}
RENAMED_IN_VOTES: Mapping[str, Mapping[str, str]] = {
    "cast_ballot": {"value": "ballot"},
    "put_motion": MOTION_WORDS,
    "open_vote": MOTION_WORDS,
}
"""Likewise for what is done in the same way to every kind that a committee votes on."""

VOTING = frozenset({"motion.decide", "evote.open", "evote.ballot", "evote.ask_meeting", "evote.close"})
"""Verbs that belong to whatever the committee votes on."""

ALLOWED = "allowed"

SEPARATIONS = tuple(f"SD{number}" for number in range(1, 10))
"""The rules of separation of duties."""

OTHER_REASONS = frozenset(
    "effective_date mover_side notice_business_days same_meeting meeting_quorate meeting_named meeting_fits "
    "seats_on_roster recused_vote present_attended not_present principal_present "
    "one_person_one_vote reconsidered_in_time not_recused later_meeting".split()
)
"""Reasons that have a name of their own, beside the guards that give them."""

OTHER_VERBS = {
    "condition.meet": "change_request.meet_condition",
    "tsn.input": "meeting.record_input",
    "motion.decide": "change_request.record_tally",
    "evote.open": "change_request.open_vote",
    "evote.ballot": "change_request.cast_ballot",
    "evote.ask_meeting": "change_request.ask_for_meeting",
    "evote.close": "change_request.close_vote",
    "expenditure.enter": "expenditure_entry.enter",
    "expenditure.reverse": "expenditure_entry.reverse",
    "budget.set": "budget_line.set",
}
"""Verbs that no machine has by that name, and the action they stand for."""

BLOCKED = re.compile(r"blocked: (?:role|state|guard:(?P<guard>\w+)|(?P<rule>SD\d+))")

RESULT = re.compile(
    r"carried"
    r"|lost \((tie|majority_against|below_two_thirds|min_support)\)"
    r"|no_decision \((no_quorum|void_moved_to_meeting|cancelled)\)|late: kept, not counted"
)

BLOCKS = ("blocked: role", "blocked: state", "blocked: guard:NAME", "blocked: SDn")
OUTCOMES = (
    "carried",
    "lost (tie|majority_against|below_two_thirds|min_support)",
    "no_decision (no_quorum|void_moved_to_meeting|cancelled)",
    "late: kept, not counted",
)
"""How the results are told to whoever wrote another."""


@dataclass(frozen=True, slots=True)
class Verb:
    """What an event does: the verb as the case says it, and the workflow's kind and action."""

    said: str
    kind: str
    action: str
    rows: tuple[Transition, ...] = field(repr=False)

    @property
    def creates(self) -> bool:
        """Whether it makes the item it names."""
        return all(row.creates for row in self.rows)

    def asks(self) -> frozenset[str]:
        """The names that the action takes."""
        return frozenset(asked.name for row in self.rows for asked in row.input)


def find_verb(said: object, line: int) -> Verb:
    """The verb of an event or a permission. Raises ScenarioError for one that does not exist (yet)."""
    kind, _, action = OTHER_VERBS.get(str(said), str(said)).partition(".")
    kinds = registry.program("cpin").kinds
    if kind not in kinds:
        message = f"unknown verb {said!r}; machines built so far are {', '.join(sorted(kinds))}"
        raise ScenarioError(line, message)
    rows = kinds[kind].actions.get(action, ())
    if not rows:
        raise ScenarioError(line, f"unknown verb {said!r}; {kind} has {', '.join(sorted(kinds[kind].actions))}")
    return Verb(str(said), kind, action, rows)


def given_names(verb: Verb) -> frozenset[str]:
    """What a case may give to a verb although it does not ask for it."""
    kinds = registry.program("cpin").kinds
    known = {kind: _names(flow) for kind, flow in kinds.items()}
    placed = frozenset().union(*known.values(), *CALLED.values(), {"member", "value", "reference"})
    own = known[verb.kind] | CALLED.get(verb.kind, frozenset()) | ({"member"} if verb.said == "evote.ballot" else set())
    return frozenset(GIVEN_NAMES & own) | (GIVEN_NAMES - placed)


def _names(flow: Workflow) -> frozenset[str]:
    """The names that a machine knows: fields, inputs, and what a case calls them."""
    inputs = {field.name for row in flow.transitions for field in row.input}
    said = {name for verb, names in RENAMED.items() if verb.startswith(f"{flow.kind}.") for name in names}
    return frozenset({*flow.fields, *inputs, *said})


def renamed(verb: Verb) -> Mapping[str, str]:
    """What a case calls otherwise than the workflow does, for one verb."""
    return {**RENAMED_IN_VOTES.get(verb.action, {}), **RENAMED.get(f"{verb.kind}.{verb.action}", {})}


def check_result(result: object, line: int) -> str | None:
    """The result an event expects; None when the action is to succeed. Raises ScenarioError for another word."""
    if result is None:
        return None
    if isinstance(result, str) and RESULT.fullmatch(result):
        return result
    return _check_blocked(result, "result", line)


def check_answer(answer: object, line: int) -> str:
    """The answer that a permission expects. Raises ScenarioError for another word."""
    return ALLOWED if answer == ALLOWED else _check_blocked(answer, "answer", line)


def _check_blocked(said: object, what: str, line: int) -> str:
    found = BLOCKED.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        known = (ALLOWED, *BLOCKS) if what == "answer" else (*BLOCKS, *OUTCOMES)
        raise ScenarioError(line, f"unknown {what} {said!r}; known are {', '.join(known)}")
    if found["guard"] is not None:
        check_known(found["guard"], guard_names(), "guard", line)
    if found["rule"] is not None:
        check_known(found["rule"], SEPARATIONS, "separation of duties", line)
    return found.group()


def guard_names() -> list[str]:
    """The names by which a guard may refuse."""
    program = registry.program("cpin")
    needs = {name for flow in program.kinds.values() for name in flow.needs}
    return sorted({*program.guards, *needs, *OTHER_REASONS})


def check_list(code: object, line: int) -> str:
    """The code of a list. Raises ScenarioError for one that does not exist (yet)."""
    if code not in LISTS:
        raise ScenarioError(line, f"unknown list {code!r}; lists built so far are {', '.join(LISTS)}")
    return str(code)
