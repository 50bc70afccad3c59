"""How the county planned, watches over its plan and uses its money (R-PLN-01 to 03, R-MON-01, R-RES-01)."""

from collections.abc import Collection

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule
from workflow.programs.county_plan.rules.submission import PLANNERS
from workflow.programs.county_plan.wording import named
from workflow.texts import Text

PARTIES = {
    "public_hearing": Text("the public hearing", "l’audience publique"),
    "ldss_advisory_board": Text("the LDSS Advisory Board", "le conseil consultatif du LDSS"),
    "youth_board": Text("the County Youth Board", "le Youth Board du comté"),
    "municipalities": Text("cities, towns and villages", "les villes et villages"),
    "youth": Text("young people", "les jeunes"),
    "families": Text("families", "les familles"),
    "community": Text("the wider community", "l’ensemble de la collectivité"),
}
PARTY_ITEMS = {party: str(number) for number, party in enumerate(PARTIES, start=1)}
"""The questions of SC-II-A that ask about each party."""


@rule(
    "R-PLN-01",
    Text("Who took part in the planning", "Qui a participé à la planification"),
    citation="06-OCFS-LCM-05 SC-II-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_involvement(cycle: Cycle, *, described: Collection[str]) -> Finding:
    """The plan describes how each of the parties took part (06-OCFS-LCM-05 SC-II-A)."""
    missing = [party for party in cycle.words("planning_parties") if party not in described]
    if not missing:
        return PASS
    return block(
        "Describe how each of these took part in your planning: {missing} (SC-II-A).",
        "Décrivez la participation de chacun à votre planification : {missing} (SC-II-A).",
        who=PLANNERS,
        field=f"SC-II-A.{PARTY_ITEMS.get(missing[0], '1')}",
        missing=named(missing, PARTIES),
    )


@rule(
    "R-PLN-02",
    Text("Municipal youth bureaus took part", "Participation des youth bureaus municipaux"),
    citation="06-OCFS-LCM-05 SC-II-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def involve_municipal_bureaus(cycle: Cycle, *, municipal_bureaus: int, described: bool) -> Finding:
    """Where municipal youth bureaus exist the plan describes their part (06-OCFS-LCM-05 SC-II-A)."""
    del cycle
    if not municipal_bureaus:
        return NOT_APPLICABLE
    if described:
        return PASS
    return block(
        "Describe the part that the municipal youth bureaus of your county had in the planning (SC-II-A).",
        "Décrivez la part que les youth bureaus municipaux de votre comté ont prise à la planification (SC-II-A).",
        who=("yb_director",),
        field="SC-II-A.8",
    )


@rule(
    "R-PLN-03",
    Text("Youth Bureau and LDSS planned together", "Planification commune du Youth Bureau et du LDSS"),
    citation="06-OCFS-LCM-05 SC-II-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def plan_together(cycle: Cycle, *, text: str) -> Finding:
    """The plan says how the Youth Bureau and the LDSS planned together (06-OCFS-LCM-05 SC-II-A)."""
    del cycle
    if text.strip():
        return PASS
    return block(
        "Say with examples how the Youth Bureau and the LDSS planned together (SC-II-A).",
        "Dites, exemples à l’appui, comment le Youth Bureau et le LDSS ont planifié ensemble (SC-II-A).",
        who=PLANNERS,
        field="SC-II-A.9",
    )


@rule(
    "R-MON-01",
    Text("Monitoring of the plan", "Suivi du plan"),
    citation="06-OCFS-LCM-05 SC-V",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def monitor_plan(cycle: Cycle, *, text: str) -> Finding:
    """The plan says how the county watches over what is done and achieved (06-OCFS-LCM-05 SC-V)."""
    del cycle
    if text.strip():
        return PASS
    return block(
        "Describe how you will check that the plan is carried out and its outcomes are reached (SC-V).",
        "Décrivez comment vous vérifierez que le plan est mis en œuvre et que ses résultats sont atteints (SC-V).",
        who=PLANNERS,
        field="SC-V.answer",
    )


@rule(
    "R-RES-01",
    Text("Use of the money", "Affectation des fonds"),
    citation="06-OCFS-LCM-05 SC-VI",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def allocate_resources(cycle: Cycle, *, a: bool, b: bool) -> Finding:
    """The Youth Bureau (`a`) and the LDSS (`b`) each tell how their money serves the plan (06-OCFS-LCM-05 SC-VI)."""
    del cycle
    if a and b:
        return PASS
    if a:
        return block(
            "Tell how the money that the LDSS administers serves the needs, outcomes and strategies of the plan "
            "(SC-VI-B).",
            "Dites comment les fonds gérés par le LDSS servent les besoins, les résultats et les stratégies du plan "
            "(SC-VI-B).",
            who=("ldss_planner",),
            field="SC-VI-B.answer",
        )
    return block(
        "Tell how the money that the Youth Bureau administers serves the needs, outcomes and strategies of the plan "
        "(SC-VI-A).",
        "Dites comment les fonds gérés par le Youth Bureau servent les besoins, les résultats et les stratégies du "
        "plan "
        "(SC-VI-A).",
        who=("yb_director",),
        field="SC-VI-A.answer",
    )
