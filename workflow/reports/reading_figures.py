"""The measures of a program over windows, and the targets they are compared with, as a program hands them over.

A program says it through its hooks: `measures` (() -> Measure by code), `side_by_side` (session, asked, windows -> for
each window the figures by code, of facts that are read once for the asked window, which holds all) and `targets`
(session, the year in which a fiscal year begins -> the value by code).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.errors import NotFound
from workflow.registry import Program
from workflow.reports.figures import Figure, Measure
from workflow.reports.windows import Asked, Window
from workflow.visibility import may, programs_of, visible_anywhere

MEASURES, SIDE_BY_SIDE, TARGETS = "measures", "side_by_side", "targets"
MANY = 900
"""So many references go into one statement: no database takes any number."""


def measuring_programs(actor: Actor) -> tuple[Program, ...]:
    """The programs that measure, and whose live figures the actor may see."""
    return tuple(one for one in programs_of(actor) if MEASURES in one.hooks and may(actor, "see_measures", one))


def measures_of(program: Program) -> Mapping[str, Measure]:
    """The measures of a program by code, in their order."""
    found: Mapping[str, Measure] = program.hooks[MEASURES]()
    return found


def find_measure(program: Program, code: str) -> Measure:
    """The measure of that code. Raises NotFound."""
    measures = measures_of(program)
    if code not in measures:
        raise NotFound(code)
    return measures[code]


def read_side_by_side(
    session: Session, program: Program, windows: Sequence[Window], *, known_at: datetime
) -> list[Mapping[str, Figure]]:
    """Every measure over each of the windows, in their order."""
    whole = Asked(Window(min(one.first for one in windows), max(one.last for one in windows)), known_at)
    at_once = program.hooks.get(SIDE_BY_SIDE)
    if at_once is not None:
        figures: list[Mapping[str, Figure]] = at_once(session, whole, windows)
        return figures
    measures = measures_of(program)
    return [
        {code: measure.count(session, Asked(window, known_at)) for code, measure in measures.items()}
        for window in windows
    ]


def read_targets(session: Session, program: Program, year: int) -> Mapping[str, Decimal]:
    """What was agreed for the fiscal year that begins in `year`, by measure; of what nothing was agreed, nothing."""
    hook = program.hooks.get(TARGETS)
    found: Mapping[str, Decimal] = hook(session, year) if hook is not None else {}
    return found


def seen_among(session: Session, references: Iterable[str], actor: Actor) -> set[str]:
    """Those of the references whose items the actor may see: one statement for every 900."""
    wanted = sorted(set(references))
    shown: set[str] = set()
    for start in range(0, len(wanted), MANY):
        some = wanted[start : start + MANY]
        shown |= set(session.scalars(select(Item.reference).where(Item.reference.in_(some), visible_anywhere(actor))))
    return shown
