"""Local standards for providers beyond the State's (R-CC-80 to R-CC-82)."""

from collections.abc import Collection

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

PLANNER = ("ldss_planner",)

PARTS = {
    "1": ("1_standards_and_who", Text("the standards and who must comply", "les normes et qui doit s’y conformer")),
    "2": (
        "2_methods_and_resources_to_check",
        Text("how compliance is checked and with what resources", "comment et avec quelles ressources on les vérifie"),
    ),
    "3": (
        "3_notice_to_enrollment_agency",
        Text(
            "how the enrollment agency is told of non-compliance",
            "comment l’organisme d’inscription est avisé des manquements",
        ),
    ),
    "4": ("4_justification_per_standard", Text("the reason for each standard", "la justification de chaque norme")),
}
"""The field and the words of each part of DSS-G-8."""


@rule(
    "R-CC-80",
    Text("Local standards described", "Normes locales décrites"),
    citation="06-OCFS-LCM-05 DSS-G-8",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_standards(cycle: Cycle, *, parts: Collection[int | str], legally_exempt: bool) -> Finding:
    """Every part is written; one more where legally-exempt providers are held to it (06-OCFS-LCM-05 DSS-G-8).

    `parts` are the numbers of the parts that are written.
    """
    needed = set(cycle.words("local_standard_parts"))
    if legally_exempt:
        needed.update(cycle.words("local_standard_parts_legally_exempt"))
    written = {str(part) for part in parts}
    missing = [PARTS[part] for part in PARTS if part in needed - written]
    if not missing:
        return PASS
    return block(
        "Describe {missing} (DSS-G-8).",
        "Décrivez {missing} (DSS-G-8).",
        who=PLANNER,
        field=f"DSS-G-8.{missing[0][0]}",
        missing=listed([what for _, what in missing]),
    )


@rule(
    "R-CC-81",
    Text("The food program as a condition", "Le programme alimentaire comme condition"),
    citation="06-OCFS-LCM-05 DSS-G-8",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def demand_food_program_rarely(cycle: Cycle, *, hours: Number) -> Finding:
    """The food program is demanded only above its weekly hours of subsidized care (06-OCFS-LCM-05 DSS-G-8).

    `hours` is the weekly average from which the district demands it of legally-exempt providers; the bound itself is
    not enough.
    """
    bound = cycle.limit("food_program_hours")
    if exact(hours) > bound:
        return PASS
    return block(
        "Demand the food program only of legally-exempt providers with more than {bound} hours of subsidized care a "
        "week on average, not from {asked} hours (DSS-G-8).",
        "N’exigez le programme alimentaire que des services exemptés de permis qui comptent en moyenne plus de {bound} "
        "heures de garde subventionnée par semaine, et non dès {asked} heures (DSS-G-8).",
        who=PLANNER,
        field="DSS-G-8.1_standards_and_who",
        bound=bound,
        asked=exact(hours),
    )


@rule(
    "R-CC-82",
    Text("Bounds of local standards", "Bornes des normes locales"),
    citation="06-OCFS-LCM-05 DSS-G-8",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def keep_standards_additional(cycle: Cycle, *, supersedes: bool, extends_time: bool, duplicate_cost: bool) -> Finding:
    """Local standards add to the State's rules, its review times and its funding (06-OCFS-LCM-05 DSS-G-8)."""
    del cycle
    harms = (
        (supersedes, Text("replace State regulations", "remplacent la réglementation de l’État")),
        (
            extends_time,
            Text("lengthen the enrollment agency's review", "allongent l’examen de l’organisme d’inscription"),
        ),
        (
            duplicate_cost,
            Text(
                "cost what is already paid through the enrollment agency",
                "coûtent ce qui est déjà payé par l’organisme d’inscription",
            ),
        ),
    )
    done = [harm for found, harm in harms if found]
    if not done:
        return PASS
    return block(
        "Change the local standards: as they are, they {harms} (DSS-G-8).",
        "Modifiez les normes locales : telles quelles, elles {harms} (DSS-G-8).",
        who=PLANNER,
        field="DSS-G-8.1_standards_and_who",
        harms=listed(done),
    )
