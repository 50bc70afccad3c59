"""The days of a plan that its small calendar marks: today, notice, hearing, earliest submission, due date.

Pure; the legal clock lists the same days with the rule of each.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from workflow.months import Mark
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.rules.hearing import Hearing, is_qualifying
from workflow.texts import Text

TODAY = Text("Today", "Aujourd’hui")
NOTICE = Text("Notice", "Avis")
HEARING = Text("Hearing", "Audience")
PLANNED = Text("Hearing planned", "Audience prévue")
VOID = Text("Hearing declared void", "Audience déclarée nulle")
NOT_COUNTING = Text("Hearing that does not count", "Audience qui ne compte pas")
EARLIEST = Text("Earliest submission", "Premier jour de dépôt")
DUE = Text("Plan due", "Date limite du plan")
SHOWN = 2
"""Of several hearings the last ones are drawn."""


def read_marks(facts: PlanFacts, today: date) -> tuple[Mark, ...]:
    """Give the marked days in order of date; an announced hearing counts as planned."""
    return tuple(sorted(dict.fromkeys(_marks(facts, today)), key=lambda mark: mark.on))


def _marks(facts: PlanFacts, today: date) -> Iterator[Mark]:
    yield Mark(today, TODAY, "ring")
    counted = facts.last_qualifying_on
    last = sorted(facts.hearings, key=lambda one: one.on)[-SHOWN:]
    for hearing in last:
        if hearing.notice is not None:
            yield Mark(hearing.notice, NOTICE, "square")
        yield Mark(hearing.on, _said(facts, hearing), "diamond")
    planned = [hearing.on for hearing in last if not (hearing.held or hearing.void)]
    ends = max([*planned, *([counted] if counted is not None else [])], default=None)
    if ends is not None:
        yield Mark(ends + timedelta(days=facts.cycle.wait_days), EARLIEST, "triangle")
    yield Mark(facts.due_on, DUE, "flag")


def _said(facts: PlanFacts, hearing: Hearing) -> Text:
    if hearing.void:
        return VOID
    if not hearing.held:
        return PLANNED
    return HEARING if is_qualifying(facts.cycle, hearing) else NOT_COUNTING
