"""Ball in court: whom an item waited for, in working days. The parties' days add up to the days that passed."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from workflow.calendar import Calendar
from workflow.definition import Transition, Workflow
from workflow.expecting import expected_rows, narrowed
from workflow.registry import PARTIES, Program
from workflow.reports.courses import Course, is_open, kinds_offered, read_courses
from workflow.reports.tables import Column, ListRule, Picture, Table, TableRow
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

NOBODY = "nobody"
"""The party of an item that was set aside: its days pass, and nobody is waited for."""
BLOCKED = "blocked"
"""The hook of a program in which others hold items up: `(session, asked) -> {reference: stretches}`."""

SET_ASIDE = Text("Set aside", "Mis de côté")
DAYS = Text("Working days", "Jours ouvrables")
BEFORE = (
    Column("reference", Text("Reference", "Référence"), "reference"),
    Column("title", Text("Title", "Titre")),
    Column("state", Text("State", "État")),
)
PASSED = Column("passed", DAYS, "number")


@dataclass(frozen=True, slots=True)
class Blocked:
    """A party held an item up, whoever else was to act: after the day `first`, up to the day `left` (None: still)."""

    party: str
    first: date
    left: date | None = None


class WorkingDays:
    """The working days of a stretch of time, counted once."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        """Count every working day from `first` to `last`."""
        every = (first + timedelta(days=number) for number in range((last - first).days + 1))
        self._days = [day for day in every if calendar.is_working_day(day)]

    def between(self, first: date, last: date) -> int:
        """How many come after `first` up to and with `last`; 0 when there is none."""
        return max(0, bisect_right(self._days, last) - bisect_right(self._days, first))


def party_by_state(flow: Workflow, parties: Mapping[str, str]) -> dict[str, str]:
    """Who is waited for in each open state: whom it names, else the party of the first role that leads on from there.

    `parties` gives the party of a role. A row that moves the item leads before one that leaves it where it is, such
    as a ballot. States where nothing is expected are at rest and are left out; those reported as deferred wait for
    nobody.
    """
    found: dict[str, str] = {}
    for name, state in flow.states.items():
        if state.word == "deferred":
            found[name] = NOBODY
        elif is_open(state) and state.waits_for:
            found[name] = state.waits_for
        elif is_open(state) and (rows := leading_rows(flow, name)):
            found[name] = parties[narrowed(rows[0]).roles[0].role]
    return found


def is_waited_for(flow: Workflow) -> bool:
    """Whether there is a state of the kind in which anybody, or nobody, is waited for (see `party_by_state`)."""
    return any(
        state.word == "deferred" or (is_open(state) and (bool(state.waits_for) or bool(leading_rows(flow, name))))
        for name, state in flow.states.items()
    )


def leading_rows(flow: Workflow, state: str) -> list[Transition]:
    """What is expected in a state, first what moves the item on."""
    rows = [row for row, when in expected_rows(flow) if when.track is None and state in when.states]
    return sorted(rows, key=lambda row: row.to in ("same", state))


def days_by_party(
    course: Course,
    holders: Mapping[str, str],
    days: WorkingDays,
    window: Window,
    blocked: Iterable[Blocked] = (),
) -> dict[str, int]:
    """The working days of the window that the item spent waiting for each party; parties without a day are left out.

    The day on which something arrives is not counted, the day on which it is passed on is: it belongs to whoever
    passed it on. So the sum is the number of working days that passed while the item was open. Days on which it was
    blocked belong to whoever blocked it, unless it was set aside.
    """
    stretches = sorted(blocked, key=lambda one: one.first)
    eve = window.first - timedelta(days=1)
    found: dict[str, int] = {}
    for stay in course.stays:
        holder = holders.get(stay.state)
        if holder is None:
            continue
        left = window.last if stay.left is None else min(stay.left, window.last)
        start = max(stay.first, eve)
        for one in stretches if holder != NOBODY else ():
            until = left if one.left is None else min(one.left, left)
            if until > max(start, one.first):
                _add(found, holder, days.between(start, one.first))
                _add(found, one.party, days.between(max(start, one.first), until))
                start = until
        _add(found, holder, days.between(start, left))
    return found


def _add(found: dict[str, int], party: str, count: int) -> None:
    if count:
        found[party] = found.get(party, 0) + count


def waiting_list(program: Program) -> ListRule:
    """Ball in court as a list of a program: one line per item, one column per party, drawn by party and kind."""
    return ListRule(
        "waiting",
        Text("Ball in court", "Qui a la balle"),
        Text(
            "For every item, the working days it waited for each party within the window.",
            "Pour chaque dossier, les jours ouvrables passés à attendre chaque partie pendant la période.",
        ),
        lambda session, asked, options: _make(session, program, asked, options["kind"]),
        options={"kind": kinds_offered(program, is_waited_for)},
    )


def party_of_role(program: Program) -> dict[str, str]:
    """The party that each role of the program belongs to."""
    return {role: name for name, (_, roles) in parties_of(program).items() for role in roles}


def parties_of(program: Program) -> Mapping[str, tuple[Text, Sequence[str]]]:
    """The program's parties in order, each with its label and its roles; none where it names none."""
    found: Mapping[str, tuple[Text, Sequence[str]]] = program.hooks.get(PARTIES, dict)()
    return found


def _make(session: Session, program: Program, asked: Asked, kind: str) -> Table:
    flow = program.kinds[kind]
    holders = party_by_state(flow, party_of_role(program))
    courses = read_courses(session, flow, asked)
    window = asked.window
    first = min([window.first - timedelta(days=1), *(course.began_on for course in courses)])
    days = WorkingDays(program.calendar, first, window.last)
    names = [*parties_of(program), NOBODY]
    labels = {name: label for name, (label, _) in parties_of(program).items()} | {NOBODY: SET_ASIDE}
    blocked = program.hooks.get(BLOCKED, _nothing)(session, asked)
    spent = [(one, days_by_party(one, holders, days, window, blocked.get(one.reference, ()))) for one in courses]
    rows = tuple(_row(flow, course, told, names, window) for course, told in spent if told)
    totals = {name: sum(told.get(name, 0) for _, told in spent) for name in names}
    return Table(
        "waiting",
        Text("Ball in court: {kind}", "Qui a la balle : {kind}").format(kind=flow.plural),
        (*BEFORE, *(Column(name, labels[name], "number") for name in names), PASSED),
        rows,
        counts=tuple((labels[name], totals[name]) for name in names),
        note=Text(
            "The day on which something arrives is not counted; the day on which it is passed on is. "
            "Days on which another party blocked an item are that party’s. "
            "The columns of a line add up to its working days.",
            "Le jour où un dossier arrive n’est pas compté; le jour où il est transmis l’est. "
            "Les jours où une autre partie bloquait un dossier sont les siens. "
            "Les colonnes d’une ligne totalisent ses jours ouvrables.",
        ),
        more=(_by_party(labels, totals),) if rows else (),
    )


def _nothing(_session: Session, _asked: Asked) -> Mapping[str, Sequence[Blocked]]:
    """Nobody holds up what is another’s turn."""
    return {}


def _row(flow: Workflow, course: Course, told: Mapping[str, int], names: Iterable[str], window: Window) -> TableRow:
    state = course.state_on(window.last)
    label = flow.states[state].label if state is not None else None
    cells = tuple(told.get(name, 0) for name in names)
    return TableRow((course.reference, course.title, label, *cells, sum(cells)), reference=course.reference)


def _by_party(labels: Mapping[str, Text], totals: Mapping[str, int]) -> Table:
    return Table(
        "waiting-by-party",
        Text("Working days by party", "Jours ouvrables par partie"),
        (Column("party", Text("Party", "Partie")), Column("days", DAYS, "number")),
        tuple(TableRow((labels[name], count)) for name, count in totals.items()),
        picture=Picture("bars", "party", ("days",)),
    )
