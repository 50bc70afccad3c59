"""M18: what the ministry's money was spent on, from the beginning of the fiscal year."""

from workflow.programs.cpin.reporting.counting import Counted, Options, Verdict, no, outside, row, tell, yes
from workflow.programs.cpin.reporting.facts import Expenditure, Facts
from workflow.programs.cpin.reporting.known import is_near
from workflow.programs.cpin.reporting.read_money import year_begins
from workflow.reports.windows import Window
from workflow.texts import Text

DATED = Text("Dated {day}", "En date du {day}")
SPENT = Text("An expense of {day}, paid by the ministry.", "Dépense du {day}, financée par le ministère.")
TAKEN_BACK = Text(
    "A reversal of {day}, of the ministry’s money.",
    "Contrepassation du {day}, sur les fonds du ministère.",
)
PROMISED = Text("A commitment is no expense yet.", "Un engagement n’est pas encore une dépense.")
PLANNED = Text("A budget line is no expense.", "Un poste budgétaire n’est pas une dépense.")
OTHER_MONEY = Text("Paid from another source than the ministry.", "Financée par une autre source que le ministère.")
OTHER_YEAR = Text("Of another fiscal year.", "D’un autre exercice.")
NO_DATE = Text("No date.", "Aucune date.")

MINISTRY = "ministry"
NOT_SPENT = {"commitment": PROMISED, "budget": PLANNED}
WITHIN, EARLIER = "within", "earlier"


def count_expenditures(facts: Facts, window: Window, _options: Options) -> Counted:
    """M18: expenses less reversals of the ministry's money, from April 1 to the end of the window."""
    year = Window(year_begins(window.last), window.last)
    rows = []
    for one in facts.expenditures:
        verdict = _judge(one, year, window)
        if verdict.counts or is_near(year, one.on):
            rows.append(row(one, one.on, verdict, amount=one.amount, detail=one.budget_line))
    return Counted(tuple(rows))


def _judge(one: Expenditure, year: Window, window: Window) -> Verdict:
    if one.on is None:
        return no(NO_DATE)
    if one.on not in year:
        return no(OTHER_YEAR if year_begins(one.on) != year.first else outside(year, one.on, DATED))
    if one.kind in NOT_SPENT:
        return no(NOT_SPENT[one.kind])
    if one.funding != MINISTRY:
        return no(OTHER_MONEY)
    why = tell(TAKEN_BACK if one.kind == "reversal" else SPENT, day=one.on)
    return yes(why, WITHIN if one.on >= window.first else EARLIER)
