"""How much came in and went out month by month, and how long what is open has stood where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median_low

from sqlalchemy.orm import Session

from workflow.definition import Workflow
from workflow.expecting import expected_rows
from workflow.registry import Program
from workflow.reports.courses import Course, is_open, kinds_offered, month_label, months_of, read_courses
from workflow.reports.tables import Column, ListRule, Picture, Table, TableRow
from workflow.reports.waiting import WorkingDays
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

AGES = ((5, "5"), (10, "6–10"), (20, "11–20"), (40, "21–40"))
"""Working days in a state, up to and with each number; what is older stands in the last column."""
UP_TO = Text("up to {days}", "jusqu’à {days}")
OLDER = Text("over 40", "plus de 40")


def throughput_list(program: Program) -> ListRule:
    """What began, what ended and what stayed open, by month."""
    return ListRule(
        "throughput",
        Text("Throughput", "Débit"),
        Text(
            "How many items began and ended in each month, and how many were open at its end.",
            "Combien de dossiers ont commencé et pris fin chaque mois, et combien étaient ouverts à la fin.",
        ),
        lambda session, asked, options: _throughput(session, program.kinds[options["kind"]], asked),
        options={"kind": _with_an_end(program)},
    )


def age_list(program: Program) -> ListRule:
    """How long the open items have been in their states, as at the end of the window."""
    return ListRule(
        "ages",
        Text("Age in state", "Ancienneté dans l’état"),
        Text(
            "How many working days the open items had been in their states at the end of the window.",
            "Depuis combien de jours ouvrables les dossiers ouverts étaient dans leur état à la fin de la période.",
        ),
        lambda session, asked, options: _ages(session, program, program.kinds[options["kind"]], asked),
        options={"kind": _with_an_end(program)},
    )


def _with_an_end(program: Program) -> Mapping[str, Text]:
    """The kinds in which something is expected of somebody, and which come to an end."""
    return kinds_offered(program, _is_worked_off)


def _is_worked_off(flow: Workflow) -> bool:
    return not all(is_open(state) for state in flow.states.values()) and any(expected_rows(flow))


def _throughput(session: Session, flow: Workflow, asked: Asked) -> Table:
    courses = read_courses(session, flow, asked)
    rows = tuple(
        TableRow(
            (month_label(month), _began(courses, month), _ended(flow, courses, month), _open(flow, courses, month))
        )
        for month in months_of(asked.window)
    )
    return Table(
        "throughput",
        Text("Throughput: {kind}", "Débit : {kind}").format(kind=flow.plural),
        (
            Column("month", Text("Month", "Mois")),
            Column("began", Text("Began", "Commencés"), "number"),
            Column("ended", Text("Ended", "Terminés"), "number"),
            Column("open", Text("Open at the end", "Ouverts à la fin"), "number"),
        ),
        rows,
        picture=Picture("bars", "month", ("began", "ended", "open")),
    )


def _began(courses: Sequence[Course], month: Window) -> int:
    return sum(course.began_on in month for course in courses)


def _ended(flow: Workflow, courses: Sequence[Course], month: Window) -> int:
    """Steps from an open state into one that is not; what was reopened may end twice."""
    ends = 0
    for course in courses:
        open_before = True
        for stay in course.stays:
            open_now = is_open(flow.states[stay.state])
            ends += open_before and not open_now and stay.first in month
            open_before = open_now
    return ends


def _open(flow: Workflow, courses: Sequence[Course], month: Window) -> int:
    states = (course.state_on(month.last) for course in courses)
    return sum(state is not None and is_open(flow.states[state]) for state in states)


def _ages(session: Session, program: Program, flow: Workflow, asked: Asked) -> Table:
    standing = list(_standing(flow, read_courses(session, flow, asked), program, asked.window))
    first, *further = AGES
    headings = (UP_TO.format(days=first[1]), *(Text(said, said) for _, said in further), OLDER)
    names = (*(f"days_{most}" for most, _ in AGES), "older")
    return Table(
        "ages",
        Text("Age in state: {kind}", "Ancienneté dans l’état : {kind}").format(kind=flow.plural),
        (
            Column("state", Text("State", "État")),
            *(Column(name, label, "number") for name, label in zip(names, headings, strict=True)),
            Column("median", Text("Median", "Médiane"), "number"),
            Column("oldest", Text("Oldest", "Le plus ancien"), "number"),
        ),
        tuple(
            _ages_of(flow, name, [days for state, _, days in standing if state == name])
            for name in flow.states
            if any(state == name for state, _, _ in standing)
        ),
        note=Text("Ages are in working days.", "L’ancienneté est en jours ouvrables."),
        more=(_oldest_first(flow, standing),) if standing else (),
        picture=Picture("stacked", "state", names),
    )


def _standing(
    flow: Workflow, courses: Sequence[Course], program: Program, window: Window
) -> Iterator[tuple[str, Course, int]]:
    """Each item that is open at the end of the window: its state, itself, and its working days in that state."""
    if not courses:
        return
    days = WorkingDays(program.calendar, min(course.began_on for course in courses), window.last)
    for course in courses:
        stay = course.stays[-1]
        if is_open(flow.states[stay.state]):
            yield stay.state, course, days.between(stay.first, window.last)


def _ages_of(flow: Workflow, state: str, ages: Sequence[int]) -> TableRow:
    counts = [0] * (len(AGES) + 1)
    for age in ages:
        counts[sum(age > most for most, _ in AGES)] += 1
    return TableRow((flow.states[state].label, *counts, median_low(ages), max(ages)))


def _oldest_first(flow: Workflow, standing: Sequence[tuple[str, Course, int]]) -> Table:
    rows = sorted(standing, key=lambda row: (-row[2], row[1].reference))
    return Table(
        "ages-items",
        Text("The items, oldest first", "Les dossiers, du plus ancien au plus récent"),
        (
            Column("reference", Text("Reference", "Référence"), "reference"),
            Column("title", Text("Title", "Titre")),
            Column("state", Text("State", "État")),
            Column("since", Text("Since", "Depuis"), "date"),
            Column("days", Text("Working days", "Jours ouvrables"), "number"),
        ),
        tuple(
            TableRow(
                (course.reference, course.title, flow.states[state].label, course.stays[-1].first, days),
                reference=course.reference,
            )
            for state, course, days in rows
        ),
    )
