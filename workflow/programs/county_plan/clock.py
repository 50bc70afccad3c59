"""The legal clock: which day each step of a plan may or must happen on, and which rule says so.

Pure: it takes the facts of a plan and the day, and gives rows. Forwards it counts from what has happened,
backwards from the due date. All days are calendar days; nothing rolls over a weekend.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.rules.base import RULES
from workflow.programs.county_plan.rules.hearing import Hearing, is_qualifying
from workflow.programs.county_plan.rules.review import effective_from
from workflow.programs.county_plan.wording import day
from workflow.texts import Text

Direction = Literal["from what happened", "from the due date"]
Standing = Literal["met", "missed", "ahead"]

FORWARDS: Direction = "from what happened"
BACKWARDS: Direction = "from the due date"
SATURDAY = 5
FIRST_FUNDING_ROW = 9


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One date of the law: what it is, when, by which rule, counted from where, and how the plan stands to it.

    `met`: done in time, or (for an earliest day) reached; `missed`: past and not done; `ahead`: still to come.
    """

    code: str
    what: Text
    on: date
    rule: str
    citation: str
    direction: Direction
    standing: Standing


def read_clock(facts: PlanFacts, today: date) -> list[ClockRow]:
    """Give every date of a plan as seen on a day, in order of date within each direction."""
    rows = [*_rows_from_hearings(facts, today), *_rows_from_review(facts, today)]
    backwards = _rows_from_due_date(facts, today)
    return [*sorted(rows, key=lambda row: row.on), *sorted(backwards, key=lambda row: row.on)]


def _row(code: str, what: Text, on: date, rule_id: str, direction: Direction, standing: Standing) -> ClockRow:
    return ClockRow(code, what, on, rule_id, RULES[rule_id].citation, direction, standing)


def _reached(on: date, today: date) -> Standing:
    """How an earliest day stands: reached or still ahead."""
    return "met" if today >= on else "ahead"


def _by(on: date, done_on: date | None, today: date) -> Standing:
    """How a latest day stands: done by then, past without, or still ahead."""
    if done_on is not None:
        return "met" if done_on <= on else "missed"
    return "missed" if today > on else "ahead"


def _rows_from_hearings(facts: PlanFacts, today: date) -> Iterator[ClockRow]:
    for hearing in facts.hearings:
        yield from _rows_of_hearing(facts, hearing, today)
    last = facts.last_qualifying_on
    if last is not None:
        earliest = last + timedelta(days=facts.cycle.wait_days)
        what = Text(
            "Earliest submission, from the last hearing that counts",
            "Premier jour de dépôt, d’après la dernière audience qui compte",
        )
        yield _row("earliest_submission", what, earliest, "R-HRG-08", FORWARDS, _reached(earliest, today))
    elif not facts.hearings:
        yield from _rows_from_today(facts, today)


def _rows_of_hearing(facts: PlanFacts, hearing: Hearing, today: date) -> Iterator[ClockRow]:
    notice_days = timedelta(days=facts.cycle.notice_days)
    said = day(hearing.on)
    if hearing.notice is not None:
        earliest = hearing.notice + notice_days
        what = Text(
            "Earliest hearing after the notice of {notice}", "Première date d’audience après l’avis du {notice}"
        ).format(notice=day(hearing.notice))
        yield _row("earliest_hearing", what, earliest, "R-HRG-02", FORWARDS, _reached(earliest, today))
    latest = hearing.on - notice_days
    what = Text("Latest notice for the hearing of {hearing}", "Dernier jour d’avis pour l’audience du {hearing}")
    standing = _by(latest, hearing.notice, today)
    yield _row("latest_notice", what.format(hearing=said), latest, "R-HRG-02", FORWARDS, standing)
    if hearing.held:
        counts = is_qualifying(facts.cycle, hearing)
        what = Text("Hearing that counts", "Audience qui compte")
        if not counts:
            what = Text("Hearing that does not count", "Audience qui ne compte pas")
        yield _row("hearing_held", what, hearing.on, "R-HRG-08", FORWARDS, "met" if counts else "missed")
    elif hearing.void:
        what = Text("Hearing declared void", "Audience déclarée nulle")
        yield _row("hearing_void", what, hearing.on, "R-HRG-08", FORWARDS, "missed")
    else:
        possible = hearing.on + timedelta(days=facts.cycle.wait_days)
        what = Text(
            "Earliest submission after the hearing planned for {hearing}",
            "Premier jour de dépôt après l’audience prévue le {hearing}",
        )
        standing = _reached(possible, today)
        yield _row("planned_submission", what.format(hearing=said), possible, "R-HRG-05", FORWARDS, standing)


def _rows_from_today(facts: PlanFacts, today: date) -> Iterator[ClockRow]:
    hearing = today + timedelta(days=facts.cycle.notice_days)
    what = Text(
        "Earliest hearing, if the notice appears today", "Première date d’audience, si l’avis paraît aujourd’hui"
    )
    yield _row("earliest_hearing", what, hearing, "R-HRG-02", FORWARDS, "ahead")
    submission = hearing + timedelta(days=facts.cycle.wait_days)
    what = Text(
        "Earliest submission, if the notice appears today", "Premier jour de dépôt, si l’avis paraît aujourd’hui"
    )
    yield _row("planned_submission", what, submission, "R-HRG-05", FORWARDS, "ahead")


def _rows_from_review(facts: PlanFacts, today: date) -> Iterator[ClockRow]:
    cycle = facts.cycle
    decided = facts.approved_on
    if facts.submitted_on is not None:
        first = facts.returned_on or decided
        on = facts.submitted_on + timedelta(days=cycle.review_days)
        what = Text("Last day of the State's review", "Dernier jour d’examen par l’État")
        yield _row("review_ends", what, on, "R-EXT-01", FORWARDS, _by(on, first, today))
    if facts.returned_on is not None:
        on = facts.returned_on + timedelta(days=cycle.resubmit_days)
        what = Text("Last day to send the revised plan", "Dernier jour pour renvoyer le plan révisé")
        yield _row("resubmit_by", what, on, "R-EXT-02", FORWARDS, _by(on, facts.resubmitted_on, today))
    if facts.resubmitted_on is not None:
        on = facts.resubmitted_on + timedelta(days=cycle.rereview_days)
        what = Text("Last day of the second review", "Dernier jour du second examen")
        yield _row("second_review_ends", what, on, "R-EXT-03", FORWARDS, _by(on, decided, today))
    if decided is not None:
        on = effective_from(cycle, decided)
        what = Text("The plan takes effect", "Le plan entre en vigueur")
        yield _row("in_effect_from", what, on, "R-LIF-02", FORWARDS, _reached(on, today))


def _rows_from_due_date(facts: PlanFacts, today: date) -> Iterator[ClockRow]:
    cycle, due = facts.cycle, facts.due_on
    what = Text("Guidelines issued", "Publication des directives")
    yield ClockRow("K-00", what, cycle.issued_on, "", cycle.source, BACKWARDS, _reached(cycle.issued_on, today))
    hearing = due - timedelta(days=cycle.wait_days)
    notice = hearing - timedelta(days=cycle.notice_days)
    noticed = min((one.notice for one in facts.hearings if one.notice), default=None)
    held = facts.last_qualifying_on
    yield _row(
        "K-01",
        Text("Latest notice for a plan on time", "Dernier jour d’avis pour un plan à temps"),
        notice,
        "R-HRG-02",
        BACKWARDS,
        _by(notice, noticed, today),
    )
    yield from _rows_of_weekday(facts, hearing, noticed, today)
    yield _row(
        "K-02",
        Text("Latest hearing for a plan on time", "Dernier jour d’audience pour un plan à temps"),
        hearing,
        "R-HRG-05",
        BACKWARDS,
        _by(hearing, held, today),
    )
    due_standing = _by(due, facts.submitted_on, today)
    yield _row("K-03", Text("The plan is due", "Date limite du plan"), due, "R-SUB-01", BACKWARDS, due_standing)
    yield from _rows_of_cycle(facts, today)


def _rows_of_weekday(facts: PlanFacts, hearing: date, noticed: date | None, today: date) -> Iterator[ClockRow]:
    """The last day from Monday to Friday for the hearing and its notice, where the last day is on a weekend."""
    if hearing.weekday() < SATURDAY:
        return
    weekday = hearing - timedelta(days=hearing.weekday() - SATURDAY + 1)
    notice = weekday - timedelta(days=facts.cycle.notice_days)
    what = Text("Latest notice for a hearing on a weekday", "Dernier jour d’avis pour une audience en semaine")
    yield _row("K-02b-notice", what, notice, "R-HRG-02", BACKWARDS, _by(notice, noticed, today))
    what = Text("Latest hearing on a weekday", "Dernier jour d’audience en semaine")
    standing = _by(weekday, facts.last_qualifying_on, today)
    yield _row("K-02b", what, weekday, "R-HRG-05", BACKWARDS, standing)


def _rows_of_cycle(facts: PlanFacts, today: date) -> Iterator[ClockRow]:
    cycle = facts.cycle
    review = facts.due_on + timedelta(days=cycle.review_days)
    revision = review + timedelta(days=cycle.resubmit_days)
    second = revision + timedelta(days=cycle.rereview_days)
    approved = facts.approved_on
    what = Text("Review of a plan on time ends", "Fin de l’examen d’un plan à temps")
    yield _row("K-04", what, review, "R-EXT-01", BACKWARDS, _by(review, approved, today))
    what = Text("Revision after that review ends", "Fin de la révision après cet examen")
    yield _row("K-05", what, revision, "R-EXT-02", BACKWARDS, _by(revision, approved, today))
    what = Text("Second review ends", "Fin du second examen")
    yield _row("K-06", what, second, "R-EXT-03", BACKWARDS, _by(second, approved, today))
    latest = cycle.latest_reviewable_on
    what = Text(
        "Latest submission that leaves the whole review before the effective date",
        "Dernier jour de dépôt qui laisse tout l’examen avant l’entrée en vigueur",
    )
    yield _row("K-07", what, latest, "R-SUB-03", BACKWARDS, _by(latest, facts.submitted_on, today))
    what = Text("Effective date of the cycle", "Entrée en vigueur du cycle")
    standing = _by(cycle.effective_on, approved, today)
    yield _row("K-08", what, cycle.effective_on, "R-LIF-02", BACKWARDS, standing)
    for number, last in enumerate(cycle.funding_ends_on):
        what = Text("State funding year ends", "Fin de l’exercice de financement de l’État")
        code = f"K-{FIRST_FUNDING_ROW + number:02d}"
        yield _row(code, what, last, "R-YB-11", BACKWARDS, _reached(last, today))
    what = Text("The plan ends", "Fin du plan")
    yield _row("K-12", what, cycle.ends_on, "R-LIF-02", BACKWARDS, _reached(cycle.ends_on, today))
