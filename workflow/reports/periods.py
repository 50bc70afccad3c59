"""The windows that a program reports on, for people to choose from instead of typing two dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from workflow.registry import Program
from workflow.reports.windows import Window
from workflow.texts import Text

PERIODS = "periods"
"""The hook of a program that reports: `(session, today) -> the periods to choose from`, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Period:
    """A window with its fiscal year (as people write it) and the stage of the year that it is reported at."""

    fiscal_year: str
    stage: str
    label: Text
    window: Window


def periods_of(session: Session, program: Program, today: date) -> Sequence[Period]:
    """The periods of a program to choose from; none where it names none."""
    hook = program.hooks.get(PERIODS)
    found: Sequence[Period] = hook(session, today) if hook is not None else ()
    return found


def period_with(periods: Sequence[Period], window: Window) -> Period | None:
    """The period that is exactly this window, if there is one."""
    return next((one for one in periods if one.window == window), None)
