from datetime import date

from accord.troubles import explain
from workflow.errors import Reason, Refused
from workflow.texts import Text


def test_a_refusal_says_rule_day_people_and_place() -> None:
    message = Text("It is too early.", "Il est trop tôt.")
    reason = Reason("r", message, "Rule 5", who=("nobody_known",), fix_url="/items/A-1", earliest=date(2026, 12, 1))

    assert explain(Refused("publish", "guard", [reason])) == (
        "It is too early. (Rule 5) Possible from 2026-12-01. Who can clear it: nobody_known. See /items/A-1"
    )
