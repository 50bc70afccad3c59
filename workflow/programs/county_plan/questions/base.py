"""How a rule is asked of a whole plan; the table of questions fills itself as they are declared."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.rules.base import Finding

Ask = Callable[[PlanFacts, date], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Question:
    """One rule asked of a plan as on a day, and the answers that it concerns ("DSS-G-1.a_subsidy")."""

    rule_id: str
    ask: Ask
    concerns: tuple[str, ...]


QUESTIONS: dict[str, Question] = {}


def asks(rule_id: str, *concerns: str) -> Callable[[Ask], Ask]:
    """Enter a function into the table of questions. It never raises, however little or oddly the plan is filled in."""

    def declare(ask: Ask) -> Ask:
        QUESTIONS[rule_id] = Question(rule_id, ask, concerns)
        return ask

    return declare
