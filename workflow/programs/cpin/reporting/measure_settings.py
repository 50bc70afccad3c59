"""The settings of the measures: where the ministry's wording can be read in two ways, the reading is a setting."""

from collections.abc import Iterator

from workflow.definition import Field, Option, SettingRule
from workflow.programs.cpin.reference import FOLDER
from workflow.programs.cpin.reporting.count_meetings import BODIES, FEEDS, NOT_MEASURED
from workflow.programs.cpin.reporting.measures import ANYTIME, FEEDS_SETTING
from workflow.texts import Text
from workflow.yaml_documents import read_document

READ_SO = Text(
    "Chosen for this service: the ministry’s wording can be read in two ways.",
    "Choisi pour ce service : le texte du ministère se lit de deux façons.",
)
NONE = Text("No measure", "Aucune mesure")
FEEDS_LABEL = Text("Meetings counted in: {kind}", "Réunions comptées dans : {kind}")
FEEDS_HELP = Text(
    "The measure in which meetings of this kind count. Each kind counts in one measure at most.",
    "La mesure dans laquelle comptent les réunions de ce genre. Chaque genre compte dans une mesure au plus.",
)


def _of_meetings() -> Iterator[SettingRule]:
    """One setting per kind of meeting, so that none can count twice."""
    named = read_document(FOLDER / "measures.yaml")["measures"]
    options = [Option(code, Text(f"{code}: {named[code]['en']}", f"{code} : {named[code]['fr']}")) for code in BODIES]
    kinds = read_document(FOLDER / "meeting.yaml")["fields"]["kind"]["options"]
    labels = {kind["value"]: Text(kind["en"], kind["fr"]) for kind in kinds}
    for kind in FEEDS:
        label = FEEDS_LABEL.format(kind=labels[kind])
        choices = (*options, Option(NOT_MEASURED, NONE))
        yield SettingRule(Field(f"{FEEDS_SETTING}{kind}", "choice", label, FEEDS_HELP, options=choices), READ_SO)


RULES = (
    SettingRule(
        Field(
            "m10_count_resources",
            "bool",
            Text("M10 counts associated resources", "M10 compte les ressources associées"),
            Text(
                "Associated training resources in progress are units of their own in M10, beside the practices.",
                "Les ressources associées en cours sont des unités distinctes dans M10, comme les pratiques.",
            ),
        ),
        READ_SO,
    ),
    SettingRule(
        Field(
            "m11_include_ongoing",
            "bool",
            Text("M11 counts ongoing resources", "M11 compte les ressources continues"),
            Text(
                "Off: additional resources that are ongoing are shown beside M11 and not counted.",
                "Désactivé : les ressources complémentaires continues figurent à côté de M11 sans être comptées.",
            ),
        ),
        READ_SO,
    ),
    SettingRule(
        Field(
            "snapshot_or_anytime",
            "choice",
            Text("Day that M10 and M11 look at", "Jour que considèrent M10 et M11"),
            Text(
                "What is in progress on the last day of the period, or on any day. The other figure is shown beside.",
                "Ce qui est en cours le dernier jour de la période, ou n’importe lequel de ses jours. L’autre nombre "
                "figure à côté.",
            ),
            options=(
                Option("snapshot", Text("The last day of the period", "Le dernier jour de la période")),
                Option(ANYTIME, Text("Any day of the period", "N’importe quel jour de la période")),
            ),
        ),
        READ_SO,
    ),
    *_of_meetings(),
)
