"""The settings of electronic votes: each number is small-board practice, chosen for this service."""

from workflow.definition import Field, SettingRule
from workflow.programs.cpin.settings import CHOSEN
from workflow.texts import Text

RULES = (
    SettingRule(
        Field(
            "evote_days",
            "int",
            Text("Working days of an electronic vote", "Jours ouvrables d’un vote électronique"),
            Text(
                "How long an electronic vote is open where whoever opens it says nothing else. It closes at 17:00.",
                "Durée d’un vote électronique quand la personne qui l’ouvre ne dit rien d’autre. Il prend fin à 17 h.",
            ),
            min=1,
            max=60,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "evote_least_days",
            "int",
            Text("Shortest electronic vote", "Vote électronique le plus court"),
            Text(
                "An electronic vote is open for so many working days at least.",
                "Un vote électronique est ouvert au moins ce nombre de jours ouvrables.",
            ),
            min=1,
            max=60,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "evote_meeting_requests",
            "int",
            Text("Seats that move a vote to a meeting", "Sièges qui renvoient un vote à une réunion"),
            Text(
                "When so many seats ask to discuss the item, the electronic vote ends without a result.",
                "Quand ce nombre de sièges demande une discussion, le vote électronique prend fin sans résultat.",
            ),
            min=1,
            max=11,
        ),
        CHOSEN,
    ),
)
