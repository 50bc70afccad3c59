"""What comes after the approval in the demonstration: every state of an amendment, a page, an update and a waiver.

A story is a line of steps counted in days before the demonstration's own day: `submit-40` is 40 days before it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from workflow.content.answers import Place
from workflow.content.programs import WRITE
from workflow.programs.county_plan import demo_people as people
from workflow.programs.county_plan.changes.kinds import AMENDMENT, REPLACEMENT, UPDATE, WAIVER
from workflow.programs.county_plan.cycle import NEW_YORK
from workflow.simulation import Event, Ref

CATEGORIES = ("Teen parents", "Homeless families")
SET_ASIDES: Mapping[Place, Any] = {
    Place("DSS-G-4", "option_2"): True,
    Place("DSS-G-6", "total_nysccbg_incl_local"): "1100000",
    Place("DSS-G-6", "ccbg_set_asides"): [
        {"category": CATEGORIES[0], "amount": "60000"},
        {"category": CATEGORIES[1], "amount": "40000"},
    ],
    Place("DSS-G-6", "ccbg_total"): "100000",
    Place("DSS-G-6", "ccbg_rationale"): [
        {"category": CATEGORIES[0], "rationale": "They leave school where nobody minds the child."},
        {"category": CATEGORIES[1], "rationale": "Shelters close by day."},
    ],
}
"""What the plans whose set-asides move say of them."""

NIGHTS = "Families ask for respite at night. {more}"
MORE = (
    "A second provider covers weekends.",
    "A third bed is kept free.",
    "Probation drives families there.",
    "The crisis line is staffed until morning.",
    "Two villages get a room of their own.",
    "Parents are called back within the hour.",
    "Schools hold a bed for the weekend.",
)
TEXT: Mapping[Place, Any] = {
    Place("SC-V", "answer"): "Caseworkers and the Youth Bureau now meet every month and share one list of open cases.",
}
SENT = "open-80 write-78 sign-76 submit-75"
AMENDMENTS = (
    "open-12 write-10",
    "open-40 write-38 sign-35",
    SENT,
    f"{SENT} review-70",
    f"{SENT} review-70 return-60",
    f"{SENT} review-70 dpca-55 approve-50",
    "open-300 write-298 sign-290 submit-289 review-280 dpca-270 approve-260",
)
PAGES = ("record-20", "record-60", "record-200 notify-190", "record-100 back-99")
HANDED_IN = "open-120 write-90 report-89 submit-88"
UPDATES = (
    "open-60",
    HANDED_IN,
    f"{HANDED_IN} review-80",
    f"{HANDED_IN} review-80 return-70",
    f"{HANDED_IN} review-80 approve-60",
)
WAIVERS = ("request-15", "request-50 approve-30", "request-50 deny-30", "request-90 approve-70 use-60")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one plan (by its key), told on a day; `number` tells its stories apart."""

    today: date
    plan: str
    code: str
    kind: str
    number: int
    facts: Mapping[str, Any]

    def event(self, days: int, by: str, do: str, data: Mapping[Any, Any], minute: int, *, makes: bool) -> Event:
        """What somebody does that many days ago."""
        at = NEW_YORK.instant(self.today - timedelta(days=days), time(13)) + timedelta(minutes=minute)
        told = {"plan": Ref(self.plan), **data} if makes else data
        return Event(at, by, do, f"{self.kind}/{self.plan}/{self.number}", told, kind=self.kind if makes else None)


def events(today: date, plans: Sequence[tuple[str, str, Sequence[int]]]) -> Iterator[Event]:
    """The changes of plans in effect: each is told by its key, its district and the years that its updates are for."""
    if not plans:
        return
    first, code, _ = plans[0]
    for kind, stories in ((AMENDMENT, AMENDMENTS), (REPLACEMENT, PAGES), (WAIVER, WAIVERS)):
        for number, story in enumerate(stories):
            late = {"wanted_on": today + timedelta(days=20)} if kind == AMENDMENT and number == len(stories) - 2 else {}
            yield from _tell(Change(today, first, code, kind, number, late), story)
    for key, district, _ in plans[:2]:
        yield from _confirm(today, key, district)
    years = [(key, code, year) for key, code, reported in plans for year in reported]
    for number, (story, (key, district, year)) in enumerate(zip(UPDATES, years, strict=False)):
        due_on = today - timedelta(days=30 - 60 * (number == 0))
        yield from _tell(Change(today, key, district, UPDATE, number, {"year": year, "due_on": due_on}), story)


def _confirm(today: date, plan: str, code: str) -> Iterator[Event]:
    """The money of the first two State years is confirmed."""
    at = NEW_YORK.instant(today - timedelta(days=400), time(14))
    for index in (0, 1):
        who = people.county("youth", code)
        yield Event(at + timedelta(minutes=index), who, "confirm_appropriation", plan, {"index": index})


def _tell(change: Change, story: str) -> Iterator[Event]:
    for index, word in enumerate(story.split()):
        name, _, days = word.rpartition("-")
        yield from TELLING[change.kind][name](change, int(days), index * 5)


Teller = Callable[[Change, int, int], Iterator[Event]]


def _does(do: str, by: str, data: Mapping[Any, Any] | None = None) -> Teller:
    """Somebody (a role of the county, or an address of the State) does it."""

    def tell(change: Change, days: int, minute: int) -> Iterator[Event]:
        who = by if "@" in by else people.county(by, change.code)
        yield change.event(days, who, do, data or {}, minute, makes=False)

    return tell


def _begins(do: str, by: str, data: Callable[[Change, int], Mapping[str, Any]]) -> Teller:
    def tell(change: Change, days: int, minute: int) -> Iterator[Event]:
        who = by if "@" in by else people.county(by, change.code)
        yield change.event(days, who, do, data(change, days), minute, makes=True)

    return tell


def _sign(change: Change, days: int, minute: int) -> Iterator[Event]:
    for later, role in enumerate(("commissioner", "probation")):
        yield change.event(days, people.county(role, change.code), "sign", {}, minute + later, makes=False)


def _write_nights(change: Change, days: int, minute: int) -> Iterator[Event]:
    said = {Place("PINS-II-b", "answer"): NIGHTS.format(more=MORE[change.number])}
    yield change.event(days, people.county("planner", change.code), WRITE, said, minute, makes=False)


def _amendment(change: Change, _days: int) -> Mapping[str, Any]:
    return {"change": "other", "why": "A second provider was found for weekends.", **change.facts}


def _page(change: Change, days: int) -> Mapping[str, Any]:
    moves = [{"from": CATEGORIES[0], "to": CATEGORIES[1], "amount": "1000"}]
    why = "Fewer teen parents asked than were foreseen."
    return {"adjusted_on": change.today - timedelta(days=days), "moves": moves, "why": why}


def _update(change: Change, _days: int) -> Mapping[str, Any]:
    return change.facts


def _waiver(change: Change, _days: int) -> Mapping[str, Any]:
    why = "One visit in two is replaced by a call, where the provider was never at fault."
    return {"provision": f"18 NYCRR 415.{change.number + 4}", "statutory": False, "justification": why}


def _report(change: Change, days: int, minute: int) -> Iterator[Event]:
    sent_on = change.today - timedelta(days=days)
    told = {"reported": [{"part": "SC-V", "what": "Monthly meetings."}], "report_sent_on": sent_on}
    yield change.event(days, people.county("youth", change.code), "report_changes", told, minute, makes=False)


FINDINGS = {"findings": [{"part": "PINS-II-b", "criterion": "Around the clock", "action": "Name the provider."}]}
DECISION = {"decision": "approved"}
MISTAKEN = {"reason": "The money had not moved."}
DENIED = {"decision_letter": "Letter of denial", "reason": "Visits protect the child."}
TELLING: Mapping[str, Mapping[str, Teller]] = {
    AMENDMENT: {
        "open": _begins("open_amendment", "planner", _amendment),
        "write": _write_nights,
        "sign": _sign,
        "submit": _does("submit", "planner"),
        "review": _does("review", people.UNIT),
        "return": _does("return", people.PROBATION, FINDINGS),
        "dpca": _does("dpca_track_decision", people.PROBATION, DECISION),
        "approve": _does("approve", people.UNIT),
    },
    REPLACEMENT: {
        "record": _begins("record_adjustment", "planner", _page),
        "notify": _does("notify_ocfs", "planner"),
        "back": _does("take_back", "planner", MISTAKEN),
    },
    UPDATE: {
        "open": _begins("open", people.CYCLES, _update),
        "write": _does(WRITE, "planner", TEXT),
        "report": _report,
        "submit": _does("submit", "planner"),
        "review": _does("review", people.UNIT),
        "return": _does("return", people.REVIEWER, FINDINGS),
        "approve": _does("approve", people.UNIT),
    },
    WAIVER: {
        "request": _begins("request", "planner", _waiver),
        "approve": _does("approve", people.UNIT, {"decision_letter": "Letter of approval"}),
        "deny": _does("deny", people.UNIT, DENIED),
        "use": _does("use", "planner"),
    },
}
