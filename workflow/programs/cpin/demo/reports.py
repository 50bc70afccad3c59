"""The reports of the demonstration: six of three fiscal years in every state, with budget, expenditures and targets."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from workflow.programs.cpin.demo import meetings, people
from workflow.programs.cpin.demo.when import Season
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.reporting.checklist import REQUIRED
from workflow.programs.cpin.reporting.report_periods import FINAL, INTERIM, interim_end, year_window
from workflow.simulation import Event, Ref

LINES = (
    ("Salaries and benefits", "420000.00"),
    ("Training and facilitation", "96000.00"),
    ("Travel and meetings", "24000.00"),
)
MONTHLY = (("33850.00", "Salaries"), ("7400.00", "Facilitation of subgroups"), ("1900.00", "Travel to a meeting"))
TARGETS = {"M2": "10", "M3": "12", "M9": "20", "M18": "540000.00"}
COMPILED = -13
"""When the latest report is compiled: what came to the association by then is in it."""
MONTHS = 6
NA = {
    INTERIM: ("R7", "R9", "R11"),
    FINAL: ("R7", "R8", "R9", "R11", "R13"),
}


def latest_year(season: Season) -> int:
    """The latest fiscal year whose interim period had ended when its report is compiled."""
    day = season.day(COMPILED)
    year = fiscal_year(day)
    return year if interim_end(year, MONTHS) < day else year - 1


def events(season: Season) -> Iterator[Event]:
    """What happens to the budget, and to the reports."""
    year = latest_year(season)
    yield from _budget(season, year)
    yield from _reports(season, year)


def _budget(season: Season, latest: int) -> Iterator[Event]:
    now = fiscal_year(season.today)
    for year in sorted({latest - 1, latest, now}):
        approved_on = year_window(year).first
        for number, (line, amount) in enumerate(LINES):
            day = min(approved_on, season.day(-94))
            data = {"fiscal_year": year, "line": line, "approved_amount": amount, "approved_on": day}
            at = season.instant(-94, number)
            yield Event(at, people.STAFF, "set", f"BL{year}-{number}", data, kind="budget_line")
        for measure, value in TARGETS.items():
            told = {"fiscal_year": year, "measure": measure, "value": value}
            yield Event(season.instant(-94, 20), people.STAFF, "set", f"TG{year}-{measure}", told, kind="target")
    mistake = {"fiscal_year": now, "line": "Travel", "approved_amount": "1.00"}
    yield Event(season.instant(-93, 40), people.STAFF, "set", "BL-mistake", mistake, kind="budget_line")
    yield Event(season.instant(-92, 40), people.STAFF, "drop", "BL-mistake", {"reason": "Entered by mistake."})
    other = {"fiscal_year": now, "measure": "M1", "value": "5"}
    yield Event(season.instant(-93, 41), people.STAFF, "set", "TG-mistake", other, kind="target")
    yield Event(season.instant(-92, 41), people.STAFF, "drop", "TG-mistake", {"reason": "Not agreed."})
    for year in sorted({latest, now}):
        yield from _spent(season, year)


def _spent(season: Season, year: int) -> Iterator[Event]:
    """An entry a month, in turn on each line; the first is reversed in part, and one thing is promised."""
    window = year_window(year)
    number, day = 0, window.first + timedelta(days=14)
    while day <= min(window.last, season.day(-1)):
        line = number % len(LINES)
        amount, note = MONTHLY[line]
        data = _entry(day, "expense", amount, f"BL{year}-{line}", note)
        known = season.instant(COMPILED, -30) if day <= season.day(COMPILED - 1) else season.instant(-1, -30)
        yield Event(known, people.STAFF, "enter", f"EX{year}-{number}", data, kind="expenditure_entry")
        number, day = number + 1, (day.replace(day=1) + timedelta(days=32)).replace(day=15)
    if number:
        back = {"amount_back": "350.00", "reason": "Two days were claimed twice"}
        yield Event(season.instant(-1, 50), people.STAFF, "reverse", f"EX{year}-0", back)
        promised = _entry(season.day(-1), "commitment", "12000.00", None, "Venue of the spring meeting")
        if season.day(-1) in window:
            yield Event(
                season.instant(-1, 51), people.STAFF, "enter", f"EX{year}-c", promised, kind="expenditure_entry"
            )


def _entry(day: date, kind: str, amount: str, line: str | None, note: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"date": day, "amount": amount, "kind": kind, "funding": "ministry", "note": note}
    return facts | ({"budget_line": Ref(line)} if line else {})


def _reports(season: Season, year: int) -> Iterator[Event]:
    """Each as far as the next one leaves it: answered, compiled, accepted, submitted, in questions, open."""
    yield from _until(season, "RP1", INTERIM, year - 2, -40, submitted=True)
    yield from _asked(season, "SQ1", "RP1", -34, "answer")
    yield Event(season.instant(-29, 5), people.STAFF, "answer", "RP1")
    yield from _until(season, "RP2", FINAL, year - 2, -38, submitted=False)
    yield from _until(season, "RP3", INTERIM, year - 1, -36, submitted=True)
    yield Event(season.instant(-30, 5), people.MINISTRY, "accept", "RP3")
    yield from _until(season, "RP4", FINAL, year - 1, -26, submitted=True)
    yield from _until(season, "RP5", INTERIM, year, COMPILED, submitted=True)
    asked = [{"text": "How many of the meetings were held in French?"}]
    yield Event(season.instant(-9, 30), people.MINISTRY, "raise_questions", "RP5", {"questions": asked})
    yield from _asked(season, "SQ2", "RP5", -8, "assign")
    yield from _asked(season, "SQ3", "RP5", -8, "answer")
    yield from _asked(season, "SQ4", "RP5", -8, "close")
    opened = {"stage": FINAL, "fiscal_year": year}
    yield Event(season.instant(-6, 30), people.STAFF, "open", "RP6", opened, kind="report")


def _until(season: Season, key: str, stage: str, year: int, day: int, *, submitted: bool) -> Iterator[Event]:
    """Opened, compiled by one and submitted by another."""
    given = {"stage": stage, "fiscal_year": year}
    na = ("R9",) if day == COMPILED else NA[stage]
    yield Event(season.instant(day - 2, 30), people.STAFF, "open", key, given, kind="report")
    held = [name for name, (kind, offset, _) in meetings.MEETINGS.items() if kind == "bh_committee" and offset < day]
    filled = {
        "na": [{"code": code, "reason": "None in this period."} for code in na],
        "attachments": [code for code in REQUIRED if code not in na],
        "missing_postings": [{"meeting": Ref(name), "reason": "In translation."} for name in held],
        "objectives_narrative": "The work agreed for the period is on course.",
    }
    yield Event(season.instant(day, 30), people.STAFF, "compile", key, filled)
    if submitted:
        yield Event(season.instant(day + 2, 30), people.COLLEAGUE, "submit", key)


def _asked(season: Season, key: str, report: str, day: int, last: str) -> Iterator[Event]:
    """A question of the ministry's, as far as its last step."""
    told = {"report": Ref(report), "text": QUESTIONS[key]}
    minute = 31 + int(key[2:])
    yield Event(season.instant(day, minute), people.MINISTRY, "raise", key, told, kind="supplementary_question")
    yield Event(season.instant(day + 1, minute), people.STAFF, "assign", key)
    if last != "assign":
        answer = {"text": "It is described in the minutes, with the numbers."}
        yield Event(season.instant(day + 3, minute), people.STAFF, "answer", key, answer)
    if last == "close":
        yield Event(season.instant(day + 5, minute), people.MINISTRY, "close", key)


QUESTIONS = {
    "SQ1": "Which practices were endorsed late, and why?",
    "SQ2": "What explains the lower number of training sessions?",
    "SQ3": "Which societies have no CPIN lead?",
    "SQ4": "Is the travel line enough for the rest of the year?",
}
