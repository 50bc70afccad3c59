"""The settings of reporting periods: what holds where the agreement of a year says nothing else."""

from workflow.definition import Field, Option, SettingRule
from workflow.texts import Text

AGREEMENT = Text(
    "Chosen for this service: the agreement of each year sets the real dates, which are given when a report is opened.",
    "Choisi pour ce service : l’entente de chaque exercice fixe les vraies dates, données à l’ouverture d’un rapport.",
)
DUE = Text(
    "The report is due on the last day of the month that comes so many months after the end of its period.",
    "Le rapport est attendu le dernier jour du mois qui vient ce nombre de mois après la fin de sa période.",
)


def _months(name: str, label: Text, help: Text, least: int, most: int) -> SettingRule:  # noqa: A002 - the field's name
    return SettingRule(Field(name, "int", label, help, min=least, max=most), AGREEMENT)


RULES = (
    _months(
        "interim_months",
        Text("Months of the interim report", "Mois du rapport intermédiaire"),
        Text(
            "How many months from April 1 the interim report covers.",
            "Nombre de mois, à partir du 1er avril, que couvre le rapport intermédiaire.",
        ),
        1,
        11,
    ),
    _months("interim_due_months", Text("Interim report due", "Échéance du rapport intermédiaire"), DUE, 0, 12),
    _months("final_due_months", Text("Final report due", "Échéance du rapport final"), DUE, 0, 12),
    SettingRule(
        Field(
            "final_scope",
            "choice",
            Text("What the final report hands over", "Portée du rapport final"),
            Text(
                "The interim window, what came after it and the full year stand side by side in any case.",
                "La période intermédiaire, ce qui l’a suivie et tout l’exercice figurent toujours côte à côte.",
            ),
            options=(
                Option("full_year", Text("The full year", "Tout l’exercice")),
                Option(
                    "since_interim",
                    Text("What came after the interim report", "Ce qui a suivi le rapport intermédiaire"),
                ),
            ),
        ),
        AGREEMENT,
    ),
)
