"""A season of the program for the demonstration: items in every state, played through the engine.

A story is a line of steps; `accept-82` happens 82 working days before today, `hold:MP1-60` has an argument.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from workflow.calendar import Calendar
from workflow.programs.cpin.demo import documents as demo_documents
from workflow.programs.cpin.demo import initiatives as demo_initiatives
from workflow.programs.cpin.demo import lists as demo_lists
from workflow.programs.cpin.demo import meetings as demo_meetings
from workflow.programs.cpin.demo import people
from workflow.programs.cpin.demo import practices as demo_practices
from workflow.programs.cpin.demo import reports as demo_reports
from workflow.programs.cpin.demo import reviews as demo_reviews
from workflow.programs.cpin.demo import scorecards as demo_scorecards
from workflow.programs.cpin.demo import seats as demo_seats
from workflow.programs.cpin.demo import stakeholders as demo_stakeholders
from workflow.programs.cpin.demo import votes as demo_votes
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.reference import societies
from workflow.simulation import Event, Place, Ref, Who

STEP = re.compile(r"(?P<do>[a-z_]+)(?::(?P<argument>\w+))?(?P<offset>[+-]\d+)\Z")
TO_ACCEPT = "create-{a} submit-{b} triage-{c} accept-{d}"
FIRST = "create-92 submit-91 triage-88 accept-84 prioritize:MP1-63 refer:OS1-60"
SECOND = "create-48 submit-47 triage-44 accept-39 prioritize:MP2-27 refer:OS2-24"
THIRD = "create-22 submit-21 triage-19 accept-15 prioritize:MP3-4"
CARRIED = "tally:endorse-52 confirm-52"
CARRIED_LATER = "tally:endorse-14 confirm-14"
STORIES = (
    (
        "Duplicate participant records in search",
        "system_change",
        f"{FIRST} {CARRIED} forward-49 schedule-31 implement-6",
    ),
    (
        "New recording field required by regulation",
        "business_harmonization",
        f"{FIRST} {CARRIED} forward-48 schedule-20",
    ),
    ("Serious occurrence link opens the wrong record", "system_change", f"{FIRST} {CARRIED} forward-47 schedule-18"),
    ("Placement list report cannot be exported", "reporting", f"{FIRST} {CARRIED} forward-46"),
    ("Refresh e-learning screenshots after a release", "training", f"{FIRST} {CARRIED} forward-45 ministry_return-12"),
    ("Invoice rounding differs from the ledger", "finance", f"{FIRST} tally:lost-52 confirm-52 return-40"),
    ("Kin service template is hard to find", "training", f"{FIRST} tally:decline-52 confirm-52"),
    ("Quarterly caseload report by worker", "reporting", f"{FIRST} tally:defer-52 confirm-52"),
    ("Foster parent payments show twice", "finance", f"{SECOND} {CARRIED_LATER} forward-11"),
    ("Address history is lost on merge", "system_change", f"{SECOND} {CARRIED_LATER}"),
    ("Audit report for closed files", "reporting", f"{SECOND} {CARRIED_LATER}"),
    ("Bilingual letters to families", "business_harmonization", f"{SECOND} tally:conditions-14 confirm-14"),
    ("Export of supervision notes", "reporting", f"{SECOND} tally:no_quorum-14 confirm-14"),
    ("Search by former name", "system_change", f"{SECOND}"),
    (
        "Guide for after-hours recording",
        "training",
        "create-20 submit-19 triage-18 accept-15 prioritize:MP3-4 refer:OS3-2",
    ),
    ("Rate table for independent living support", "finance", f"{THIRD} refer:OS3-1 tally:endorse-1"),
    ("Warn before closing an open service", "system_change", THIRD),
    ("Consistent names for referral reasons", "business_harmonization", THIRD),
    ("One intake checklist for all societies", "business_harmonization", TO_ACCEPT.format(a=30, b=29, c=27, d=22)),
    ("Training on the new eligibility codes", "training", TO_ACCEPT.format(a=12, b=11, c=9, d=6)),
    ("Reconcile adoption subsidies monthly", "finance", "create-35 submit-34 triage-33 accept-30 defer-20"),
    ("Show the worker’s zone in case lists", "system_change", "create-13 submit-12 triage-11"),
    ("Attach photographs from a phone", "system_change", "create-8 submit-7 triage-5"),
    ("Report of missing signatures", "reporting", "create-19 submit-18 triage-17 request_info-14"),
    (
        "Clarify the court date field",
        "business_harmonization",
        "create-26 submit-25 triage-24 request_info-20 respond-9",
    ),
    ("Faster opening of large files", "system_change", "create-9 submit-8"),
    ("Print labels for paper files", "training", "create-3 submit-2"),
    ("Holiday pay in purchase orders", "finance", "create-1 submit-1"),
    ("Colour of overdue tasks", "system_change", "create-40 submit-39 triage-37 decline-33"),
    ("Second monitor layout", "training", "create-33 submit-32 withdraw-28"),
    ("Participants appear twice when searching", "system_change", "create-30 submit-29 triage-28 merge:CR1-26"),
    ("Reports and letters both need work", "reporting", "create-38 submit-37 triage-35 split-34"),
    ("How do I reset my password", "system_change", "create-17 submit-16 void-15"),
    ("Vehicle logs for workers", "finance", "create-4"),
    ("Shared calendar of court dates", "system_change", "create-1"),
)
QUESTIONS = (
    ("Which form records a kin visit?", "practice", "receive-30 assign-29 answer-26 close-20"),
    ("Where is the release note of October?", "technical", "receive-21 answer-19"),
    ("May two workers share one template?", "practice", "receive-18 assign-16"),
    ("Why does the ledger show last year?", "finance", "receive-11 assign-9 answer-4"),
    ("Access for a new supervisor", "technical", "receive-9 assign-7"),
    ("Can a report be scheduled by mail?", "reporting", "receive-8"),
    ("Dates of the winter training", "training", "receive-5"),
    ("Same question about scheduled reports", "reporting", "receive-6 merge:Q6-5"),
    ("Add a field for the school board", "other", "receive-14 reclassify-12"),
    ("Who approves an exception?", "practice", "receive-40 answer-38 close-36 reopen-2"),
    ("Printing of long notes is cut", "technical", "receive-2"),
)
WHY = "Workers lose about an hour a week, and supervisors cannot rely on what they see."
DETAILS = "What happens today, step by step, and what should happen instead. Seen by several societies since spring."


def events(today: date, calendar: Calendar) -> Iterator[Event]:
    """Everything that happens in the season, in no particular order."""
    season = Season(today, calendar)
    yield from demo_seats.events(season)
    yield from demo_meetings.events(season)
    for number, (title, category, story) in enumerate(STORIES, 1):
        yield from _request(season, number, title, category, story)
    yield from demo_documents.events(season)
    yield from demo_lists.events(season)
    yield from demo_initiatives.events(season)
    yield from demo_stakeholders.events(season)
    yield from demo_reviews.events(season)
    yield from demo_reports.events(season)
    yield from demo_practices.events(season)
    yield from demo_scorecards.events(season)
    yield from demo_votes.events(season)
    for number, (subject, topic, story) in enumerate(QUESTIONS, 1):
        yield from _question(season, number, subject, topic, story)
    yield Event(season.instant(-47, 30), people.STAFF, "build", "L1", kind="cr_list")
    posted = {"location": "Ministry site, approved requests", "posted_on": season.day(-47)}
    yield Event(season.instant(-47, 40), people.STAFF, "publish", "L1", posted)
    yield Event(season.instant(-10, 30), people.STAFF, "build", "L2", kind="cr_list")
    yield Event(season.instant(-10, 40), people.STAFF, "publish", "L2", posted | {"posted_on": season.day(-10)})
    yield Event(season.instant(-2, 30), people.STAFF, "build", "L3", kind="cr_list")


def _steps(story: str) -> Iterator[tuple[str, str, int]]:
    for word in story.split():
        found = STEP.match(word)
        if found is None:
            raise ValueError(word)
        yield found["do"], found["argument"] or "", int(found["offset"])


def _request(season: Season, number: int, title: str, category: str, story: str) -> Iterator[Event]:
    key, society = f"CR{number}", societies()[number % len(societies())].code
    told = {
        "create": {
            "title": title,
            "details": DETAILS,
            "category": category,
            "business_need": WHY,
            "society": Place(society),
            "no_client_information_confirmed": True,
        },
    }
    for index, (word, argument, offset) in enumerate(_steps(story)):
        by, do, data = _told(season, word, argument, number, people.submitter(society))
        data = {**told.get(word, {}), **data}
        kind = "change_request" if do == "create" else None
        yield Event(season.instant(offset, 10 + index), by, do, key, data, kind=kind)


def _told(season: Season, word: str, argument: str, number: int, author: str) -> tuple[str, str, Mapping[str, Any]]:
    tell = TELLING.get(word)
    if tell is not None:
        return tell(season, argument, number)
    by = author if word in ("create", "submit", "respond", "withdraw") else people.STAFF
    return by, word, SAID.get(word, {})


def _prioritize(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
    if number in demo_scorecards.CLOSED:
        return people.STAFF, "prioritize", {"meeting": Ref(argument)}
    classes = ("must", "should", "could")
    score = {"scorers": 4 + number % 3, "rank": number, "moscow": classes[number % 3], "societies_affected": 5 + number}
    return people.STAFF, "prioritize", {"meeting": Ref(argument), **score}


def _refer(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
    return people.STAFF, "refer", {"meeting": Ref(argument)}


def _tally(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
    counts = {"committee": "os", "type": "endorse", "seats_filled": 11, "present": 9, "in_favour": 7, "against": 1}
    more: dict[str, Any] = {"abstain": 1}
    if argument == "lost":
        more = {"in_favour": 4, "against": 5}
    elif argument == "no_quorum":
        more = {"present": 5, "in_favour": 5, "against": 0}
    elif argument == "decline":
        more |= {"type": "committee_decline", "reason": "The guide already covers it."}
    elif argument == "defer":
        revisit = season.today + timedelta(days=40)
        more |= {
            "type": "committee_defer",
            "reason": "Waits for the new report server.",
            "proposed_revisit_on": revisit,
        }
    elif argument == "conditions":
        due = season.calendar.add_working_days(season.today, 6)
        condition = {"text": "French text reviewed", "owner": Who(people.COLLEAGUE), "due": due}
        more |= {"type": "endorse_with_conditions", "proposed_conditions": [condition]}
    return people.STAFF, "record_tally", counts | more


def _confirm(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
    return people.OS_CHAIR, "confirm_decision", {}


def _merge(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
    return people.STAFF, "merge", {"into": Ref(argument)}


def _defer(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
    revisit = season.today + timedelta(days=12)
    return people.STAFF, "defer", {"reason": "After the year-end closing.", "revisit_on": revisit}


def _ministry(do: str, data: Mapping[str, Any]) -> Callable[[Season, str, int], tuple[str, str, Mapping[str, Any]]]:
    def tell(season: Season, argument: str, number: int) -> tuple[str, str, Mapping[str, Any]]:
        return people.MINISTRY, do, data

    return tell


TELLING: Mapping[str, Callable[[Season, str, int], tuple[str, str, Mapping[str, Any]]]] = {
    "prioritize": _prioritize,
    "refer": _refer,
    "tally": _tally,
    "confirm": _confirm,
    "merge": _merge,
    "defer": _defer,
    "schedule": _ministry("schedule", {"ministry_release": "Spring release"}),
    "implement": _ministry("implement", {}),
    "ministry_return": _ministry("ministry_return", {"reason": "The form changed; score it again."}),
}
SAID: Mapping[str, Mapping[str, Any]] = {
    "request_info": {"text": "Which report do you mean, and since when does it happen?"},
    "accept": {"category": "system_change"},
    "respond": {"text": "The monthly one, since the spring release."},
    "decline": {"reason": "The system cannot do this for one society alone."},
    "withdraw": {"reason": "Solved by a setting."},
    "void": {"void_reason": "misfiled_inquiry", "reason": "A question, not a change."},
    "return": {"reason": "The committee asks for a clearer scope."},
    "forward": {"forward_reference": "Ministry intake form, sent by mail"},
    "split": {
        "children": [
            {"title": "Reports of open services need a filter", "details": DETAILS},
            {"title": "Letters need the society’s logo", "details": DETAILS},
        ]
    },
    "answer": {"text": "It is described in the guide, chapter 4.", "topic": "practice"},
    "reopen": {"reason": "The answer does not fit our case."},
}


def _question(season: Season, number: int, subject: str, topic: str, story: str) -> Iterator[Event]:
    society = societies()[(number * 3) % len(societies())].code
    for index, (word, argument, offset) in enumerate(_steps(story)):
        author = word in ("receive", "reopen")
        data: Mapping[str, Any] = SAID.get(word, {})
        if word == "receive":
            data = {"subject": subject, "question": f"{subject} {DETAILS}", "topic": topic, "channel": "portal"}
        elif word == "merge":
            data = {"into": Ref(argument)}
        by = people.submitter(society) if author else people.STAFF
        kind = "inquiry" if word == "receive" else None
        yield Event(season.instant(offset, 40 + index), by, word, f"Q{number}", data, kind=kind)
