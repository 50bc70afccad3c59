"""What rules say of facts that the worked cases leave out: nothing given, another day, another list of codes."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from workflow.programs.county_plan.cycle import cycle_named
from workflow.programs.county_plan.rules import RULES

CYCLE = cycle_named("2007-2009")
CEILINGS = {"f2": Decimal("275.5"), "f3": Decimal(255), "f4": Decimal(226)}


@pytest.mark.parametrize(
    ("rule_id", "facts", "outcome"),
    [
        ("R-EXT-06", {"cycle": "2018-2023", "notice": None, "effective": date(2019, 3, 2)}, "block"),
        ("R-EXT-06", {"notice": None, "effective": date(2008, 1, 2)}, "n/a"),
        ("R-F-07", {"code": "99", "district": "Elsewhere", "known": "99"}, "pass"),
        ("R-F-07", {"code": "01", "district": "Albany", "known": "99"}, "block"),
        ("R-F-07", {"code": "99", "district": "Elsewhere"}, "pass"),
        ("R-F-07", {"code": "9", "district": "Elsewhere"}, "block"),
        ("R-F-12", {"f5": [], "g7": [Decimal(275)], "fee": None, "g3": Decimal(25)}, "pass"),
        ("R-PINS-01", {"lead": None}, "block"),
        ("R-PINS-01", {"lead": ["LDSS"]}, "pass"),
        ("R-PINS-06", {"successful": False, "unsuccessful_report": True}, "block"),
        ("R-PINS-07", {"a": "list", "b": " "}, "block"),
        ("R-YB-01", {"municipal": 0, "components": 2}, "block"),
        ("R-YB-03", {"part_time": [{"fte": Decimal(100)}], "shared": False, "explained": False}, "block"),
        ("R-YB-04", {"rows": 3, "incomplete": 0, "youth_marked": False}, "block"),
        ("R-YB-10", {"notice": None, "terminated": date(2008, 5, 1)}, "block"),
        ("R-YB-13", {"state": "submitted", "on": date(2006, 12, 31)}, "n/a"),
        ("R-YB-13", {"state": "submitted", "on": date(2009, 12, 31)}, "warn"),
    ],
)
def test_rule_at_the_edge_of_its_facts(rule_id: str, facts: dict[str, Any], outcome: str) -> None:
    assert RULES[rule_id].check(CYCLE, **facts).outcome == outcome


@pytest.mark.parametrize(
    ("rule_id", "facts", "en", "fr"),
    [
        (
            "R-F-10",
            CEILINGS,
            (
                "Keep the Title XX income limits within these shares of the poverty level: 275% for a family "
                "of 2 and 225% for a family of 4 or more (06-OCFS-LCM-05 DSS-F)."
            ),
            (
                "Gardez les limites de revenu du titre XX dans ces parts du seuil de pauvreté : "
                "275\u00a0% pour une famille de 2 et 225\u00a0% pour une famille de 4 ou plus (06-OCFS-LCM-05 DSS-F)."
            ),
        ),
        (
            "R-EXT-06",
            {"cycle": "2018-2023", "notice": None, "effective": date(2019, 3, 2)},
            (
                "Tell OCFS at least 60 days before fewer families are eligible. The change of 2 March 2019 can begin "
                "60 days after your notice (SSL 34-a(9)(a))."
            ),
            (
                "Avisez l’OCFS au moins 60 jours avant que moins de familles soient admissibles. Le changement du "
                "2 mars 2019 peut commencer 60 jours après votre avis (SSL 34-a(9)(a))."
            ),
        ),
        (
            "R-YB-02",
            {"government_chart": False, "bureau_chart": False},
            (
                "Attach the organizational chart of the county or municipality and of the Youth Bureau "
                "(06-OCFS-LCM-05 YB-I)."
            ),
            "Joignez l’organigramme du comté ou de la municipalité et celui du Youth Bureau (06-OCFS-LCM-05 YB-I).",
        ),
        (
            "R-F-07",
            {"code": "1", "district": "Elsewhere"},
            "Enter the two digits of your county's code (06-OCFS-LCM-05 DSS-F item 1).",
            "Inscrivez les deux chiffres du code de votre comté (06-OCFS-LCM-05 DSS-F point 1).",
        ),
    ],
)
def test_rule_says_everything_that_is_wrong(rule_id: str, facts: dict[str, Any], en: str, fr: str) -> None:
    reason = RULES[rule_id].check(CYCLE, **facts).reason
    assert reason is not None
    assert (reason.message.en, reason.message.fr) == (en, fr)
