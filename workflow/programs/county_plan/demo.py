"""A season of county plans for the demonstration: plans in every state, played through the engine.

A story is a line of steps counted in days from the cycle's due date: `hold-34` is 34 days before it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from workflow.content.answers import Place
from workflow.content.assigning import ASSIGN
from workflow.content.programs import WRITE
from workflow.content.remarks import SAY
from workflow.programs.county_plan import demo_changes, demo_cycles, demo_parts
from workflow.programs.county_plan import demo_people as people
from workflow.programs.county_plan.cycle import NEW_YORK, Cycle, load_cycles
from workflow.programs.county_plan.demo_content import written
from workflow.programs.county_plan.reference import read_districts
from workflow.simulation import Event
from workflow.simulation import Place as District

STEP = re.compile(r"(?P<do>[a-z_]+)(?P<offset>[+-]\d+)\Z")
OPEN = "create-131 open-130"
WRITTEN = f"{OPEN} write-90"
HEARD = f"{WRITTEN} notice-62 hold-41 tell-40"
SIGNED = f"{HEARD} finalize-30 sign-25"
SENT = f"{SIGNED} submit-14 accept-11"
AGREED = f"{SENT} heard+9 ocfs+12 dpca+20 approve+24"
NOW_STORIES = (
    "create-131",
    f"{OPEN} share-60 share_again+40 talk+41",
    f"{WRITTEN} talk-60",
    f"{WRITTEN} ask_more-9",
    f"{WRITTEN} ask_more-12 grant-6 notice+20",
    f"{OPEN} write-50 notice+44",
    f"{WRITTEN} ask_more-20 deny-15 notice-8 hold+14 tell+15",
    f"{HEARD}",
    f"{HEARD} finalize-30",
    f"{HEARD} finalize-30 sign_some-25",
    f"{SIGNED}",
    f"{SIGNED} reopen-20 finalize-15 sign+30",
    f"{SIGNED} submit-3",
    f"{SIGNED} submit+5",
    f"{SENT}",
    f"{SENT} ocfs+12",
    f"{SENT} heard+15 ocfs+20 find_pins+23 dpca_return+24",
    f"{SENT} find+18 find_pins+19 dpca_return+20 return+22 answer+30",
    f"{SENT} find+8 find_pins+9 dpca_return+10 return+12 correct+20 explain+20 answer+21 sign_again+28 resubmit+33",
    f"{SENT} find_pins+4 dpca_return+5 return+7 correct+12 sign_again+14 resubmit+16 disapprove+40",
    AGREED,
    f"{SENT} ocfs+15 dpca+22 approve+30",
    f"{HEARD} void-33 notice-28 hold-10 tell-9 finalize-2 sign+8 submit+12",
)
SET_ASIDE = AGREED.replace("write-90", "write-90 set_aside-89")
PAST_STORIES = (SET_ASIDE, f"{AGREED} withdraw+400", f"{AGREED} warn+500", AGREED)
CHANGED = (0, 2, 3)
"""Which of these are still in effect, so that they change."""
OLD_STORIES = (AGREED,)


@dataclass(frozen=True, slots=True)
class Season:
    """One cycle's season: its dates, and the instants that offsets stand for."""

    cycle: Cycle

    def instant(self, offset: int, minute: int = 0) -> datetime:
        """Eleven in the morning (and some minutes), that many days before (-) or after (+) the due date."""
        return NEW_YORK.instant(self.day(offset), time(11)) + timedelta(minutes=minute)

    def day(self, offset: int) -> date:
        """The day that many days before (-) or after (+) the due date."""
        return self.cycle.due_on + timedelta(days=offset)


def events(today: date) -> Iterator[Event]:
    """Everything that happens: plans of the nearest cycle, of the one in effect, and of the first one."""
    cycles = sorted(load_cycles().values(), key=lambda cycle: cycle.due_on)
    nearest = min(cycles, key=lambda cycle: abs(cycle.due_on - today))
    before = [cycle for cycle in cycles if cycle.due_on < nearest.due_on]
    codes = [district.code for district in read_districts()]
    yield from _plans(Season(nearest), codes, NOW_STORIES)
    if before:
        yield from _plans(Season(before[-1]), codes[len(NOW_STORIES) :], PAST_STORIES)
        yield from _changes(before[-1], codes[len(NOW_STORIES) :], today)
    yield from demo_cycles.events(today)
    if len(before) > 1:
        yield from _plans(Season(before[0]), codes[-len(OLD_STORIES) :], OLD_STORIES)


def _changes(cycle: Cycle, codes: list[str], today: date) -> Iterator[Event]:
    """What changes the plans of a cycle that has been in effect for a year and has not ended."""
    if cycle.effective_on + timedelta(days=366) <= today <= cycle.ends_on:
        plans = [(_key(codes[number], cycle), codes[number], cycle.reported_years) for number in CHANGED]
        yield from demo_changes.events(today, plans)


def _key(code: str, cycle: Cycle) -> str:
    """What a district's plan of a cycle is called in the story."""
    return f"{code}/{cycle.cycle}"


def _plans(season: Season, codes: list[str], stories: tuple[str, ...]) -> Iterator[Event]:
    for code, story in zip(codes, stories, strict=False):
        for index, word in enumerate(story.split()):
            found = STEP.match(word)
            if found is None:
                raise ValueError(word)
            step = Step(season, code, int(found["offset"]), index)
            yield from TELLING[found["do"]](step)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one plan's story."""

    season: Season
    code: str
    offset: int
    index: int

    def event(self, by: str, do: str, data: Mapping[Any, Any] | None = None, *, minute: int = 0) -> Event:
        """The event of this step, done by somebody of the district or of the State."""
        kind = "county_plan" if do == "create" else None
        key = _key(self.code, self.season.cycle)
        at = self.season.instant(self.offset, 2 * self.index + minute)
        return Event(at, by, do, key, data or {}, kind=kind)

    @property
    def planner(self) -> str:
        """The address of the district's planner."""
        return people.county("planner", self.code)


def _create(step: Step) -> Iterator[Event]:
    yield step.event(step.planner, "create", {"district": District(step.code), "cycle": step.season.cycle.cycle})


def _write(step: Step) -> Iterator[Event]:
    yield step.event(step.planner, WRITE, written(step.code, step.planner, step.season.cycle.effective_on.year))


def _share(parts: tuple[tuple[str, str], ...]) -> Callable[[Step], Iterator[Event]]:
    def tell(step: Step) -> Iterator[Event]:
        for minute, asked in enumerate(demo_parts.asked_of(step.code, parts, step.season.day(step.offset + 25))):
            yield step.event(step.planner, ASSIGN, asked, minute=minute)

    return tell


def _talk(step: Step) -> Iterator[Event]:
    yield step.event(people.county("youth", step.code), SAY, demo_parts.QUESTION)
    yield step.event(people.UNIT, SAY, demo_parts.COMMENT, minute=1)


def _notice(step: Step) -> Iterator[Event]:
    notice = {
        "newspaper": "The County Daily",
        "general_circulation": True,
        "notice_on": step.season.day(step.offset),
        "hearing_on": step.season.day(step.offset + 21),
        "times_for": ["cps", "adult", "family_children"],
    }
    yield step.event(step.planner, "record_notice", notice)


def _hold(step: Step) -> Iterator[Event]:
    record = {
        "hearing_attendance": 34,
        "hearing_affiliations": "Parents, providers, schools and two members of the legislature.",
        "hearing_issues": "Respite care, transportation, waiting times.",
        "hearing_publicized": "Newspaper, web page, posters in the libraries.",
    }
    yield step.event(step.planner, "hold_hearing", {"held_on": step.season.day(step.offset), **record})


def _tell(step: Step) -> Iterator[Event]:
    yield step.event(
        step.planner, "tell_hearing", {"hearing_use_of_comments": "Respite hours were added to the strategies."}
    )


def _sign(lines: tuple[tuple[str, str], ...]) -> Callable[[Step], Iterator[Event]]:
    def tell(step: Step) -> Iterator[Event]:
        for minute, (role, line) in enumerate(lines):
            yield step.event(people.county(role, step.code), "sign", {"line": line}, minute=minute)

    return tell


def _do(action: str, by: str | None = None, data: Mapping[Any, Any] | None = None) -> Callable[[Step], Iterator[Event]]:
    def tell(step: Step) -> Iterator[Event]:
        yield step.event(by or step.planner, action, data)

    return tell


def _ask_more(step: Step) -> Iterator[Event]:
    letter = {"extension_reasons": "The planner’s post was vacant in summer.", "proposed_due_on": step.season.day(40)}
    yield step.event(people.county("commissioner", step.code), "request_extension", letter)


IN_PINS = {
    "finding_part": "PINS-II-b",
    "criterion": "Respite around the clock",
    "action_needed": "Name the provider for nights.",
}
IN_CARE = {
    "finding_part": "DSS-G-3",
    "criterion": "The family share is the same for all families",
    "action_needed": "Say how the family share is worked out.",
}
IN_PLANNING = {
    "finding_part": "SC-V",
    "criterion": "The plan is monitored at least once a year",
    "action_needed": "Say who reads the results, and when.",
}


def _find(step: Step) -> Iterator[Event]:
    yield step.event(people.CHILD_CARE, "note_finding", IN_CARE)
    yield step.event(people.REVIEWER, "note_finding", IN_PLANNING, minute=1)


def _hear(step: Step) -> Iterator[Event]:
    for minute, (email, name) in enumerate(people.SPECIALISTS.items()):
        report = {"specialty": name, "opinion": "Nothing stands in the way of an approval."}
        yield step.event(email, "report_specialist_review", report, minute=minute)


ANSWER = {"finding": 1, "answer": "The share is 25 percent of the income above the standard for everybody, see item 4."}
ALL_LINES = (
    ("commissioner", "commissioner"),
    ("youth", "yb_director"),
    ("board", "yb_chair"),
    ("board", "yb_chair_pins"),
    ("probation", "probation"),
    ("executive", "ceo"),
)
TELLING: Mapping[str, Callable[[Step], Iterator[Event]]] = {
    "create": _create,
    "open": _do("open_plan"),
    "write": _write,
    "share": _share(demo_parts.FIRST),
    "share_again": _share(demo_parts.LATER),
    "talk": _talk,
    "set_aside": _do(WRITE, data=demo_changes.SET_ASIDES),
    "notice": _notice,
    "hold": _hold,
    "tell": _tell,
    "finalize": _do("finalize"),
    "sign": _sign(ALL_LINES),
    "sign_some": _sign(ALL_LINES[:2]),
    "sign_again": _sign(ALL_LINES),
    "reopen": _do("reopen", data={"reason": "A table was missing."}),
    "void": _do("void_hearing", data={"reason": "The notice named the wrong hall."}),
    "submit": _do("submit"),
    "accept": _do("accept_for_review", people.UNIT),
    "ocfs": _do("ocfs_track_decision", people.REVIEWER, {"decision": "approved"}),
    "dpca": _do("dpca_track_decision", people.PROBATION, {"decision": "approved"}),
    "dpca_return": _do(
        "dpca_track_decision", people.PROBATION, {"decision": "returned", "reason": "Nights are not covered."}
    ),
    "return": _do("return_for_revision", people.PROBATION),
    "correct": _do(WRITE, data={Place("PINS-II-b", "answer"): "Families need respite at night; nights are covered."}),
    "explain": _do(WRITE, data={Place("SC-V", "answer"): "The planning team reads the results in June and December."}),
    "find": _find,
    "find_pins": _do("note_finding", people.PROBATION, IN_PINS),
    "heard": _hear,
    "answer": _do("answer_finding", data=ANSWER),
    "resubmit": _do("resubmit"),
    "approve": _do("approve", people.UNIT, {"approval_letter": "Letter of approval"}),
    "withdraw": _do(
        "withdraw_approval", people.UNIT, {"reason": "Assurances were not kept.", "reimbursement_suspended": True}
    ),
    "again": _do("submit_new_plan_after_withdrawal"),
    "warn": _do("give_termination_notice", people.UNIT, {"reason": "Annual report missing."}),
    "disapprove": _do(
        "final_disapprove",
        people.UNIT,
        {"disapproval_letter": "Letter of disapproval", "reason": "Respite services are still not provided."},
    ),
    "ask_more": _ask_more,
    "grant": _do("grant", people.UNIT),
    "deny": _do("deny", people.UNIT, {"reason": "Too late to be reviewed in time."}),
}
