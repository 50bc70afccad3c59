"""The needs of the county: what was assessed, by what data, and what follows (R-NA-01 to R-NA-06)."""

from collections.abc import Collection

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.rules.submission import PLANNERS
from workflow.programs.county_plan.wording import listed, named
from workflow.texts import Text

AREAS = {
    "cps": Text("child protective services", "la protection de l’enfance"),
    "foster_care": Text("foster care", "le placement familial"),
    "youth_development": Text("youth development", "le développement de la jeunesse"),
    "adoption": Text("adoption", "l’adoption"),
    "preventive": Text("preventive services", "les services préventifs"),
    "detention": Text("detention", "la détention"),
    "child_care": Text("child care", "les services de garde"),
    "domestic_violence": Text("domestic violence", "la violence familiale"),
    "aps": Text("adult protective services", "la protection des adultes"),
    "rhy": Text("runaway and homeless youth", "les jeunes en fugue ou sans abri"),
}
AREA_ITEMS = {area: f"{number:02}" for number, area in enumerate(AREAS, start=1)}
"""The questions of SC-III-B that ask about each area."""
STRATEGIES = "SC-IV strategies"
"""Where ongoing assessment may be told instead of SC-III-E."""


@rule(
    "R-NA-01",
    Text("Areas of need", "Domaines de besoins"),
    citation="06-OCFS-LCM-05 SC-III-B",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def assess_areas(cycle: Cycle, *, areas: Collection[str]) -> Finding:
    """The needs of every area are assessed, whatever money the county has (06-OCFS-LCM-05 SC-III-B)."""
    missing = [area for area in cycle.words("needs_areas") if area not in areas]
    if not missing:
        return PASS
    return block(
        "Tell what you found about the needs in: {missing} (SC-III-B).",
        "Dites ce que vous avez constaté quant aux besoins dans ces domaines : {missing} (SC-III-B).",
        who=PLANNERS,
        field=f"SC-III-B.{AREA_ITEMS.get(missing[0], '01')}",
        missing=named(missing, AREAS),
    )


@rule(
    "R-NA-02",
    Text("Need for RHYA Part II aid", "Besoin de l’aide RHYA, partie II"),
    citation="06-OCFS-LCM-05 SC-III-B",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def justify_part2(cycle: Cycle, *, part1_only: bool, requests_part2: bool, justification: bool) -> Finding:
    """A county with Part I aid alone that asks for Part II aid shows the need (06-OCFS-LCM-05 SC-III-B)."""
    del cycle
    if not (part1_only and requests_part2):
        return NOT_APPLICABLE
    if justification:
        return PASS
    return block(
        "You ask for RHYA Part II aid: show why your county needs it (SC-III-B).",
        "Vous demandez l’aide RHYA de la partie II : montrez pourquoi votre comté en a besoin (SC-III-B).",
        who=PLANNERS,
        field="SC-III-B.12",
    )


@rule(
    "R-NA-03",
    Text("Data sources", "Sources de données"),
    citation="06-OCFS-LCM-05 SC-III-D, SC-C",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def list_data_sources(cycle: Cycle, *, checked: Collection[str], other_text: str) -> Finding:
    """Form SC-C ticks at least one source, and a source of another kind is named (06-OCFS-LCM-05 SC-C)."""
    if not checked:
        return block(
            "Tick at least one source of the data that you used (SC-C).",
            "Cochez au moins une source des données utilisées (SC-C).",
            who=PLANNERS,
            field="SC-C.sources_used",
        )
    others = [source for source in cycle.words("sources_to_name") if source in checked]
    if not others or other_text.strip():
        return PASS
    return block(
        "Name the other source that you ticked under {sources} (SC-C).",
        "Nommez l’autre source cochée sous {sources} (SC-C).",
        who=PLANNERS,
        field="SC-C.other_sources",
        sources=named(others, {}),
    )


@rule(
    "R-NA-04",
    Text("Ongoing assessment", "Évaluation continue"),
    citation="06-OCFS-LCM-05 SC-III-E",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def assess_further(cycle: Cycle, *, reported_in: str, issue: str, agency: str) -> Finding:
    """An activity of the coming years names its question and its agency, here or as a strategy (SC-III-E)."""
    del cycle
    if reported_in == STRATEGIES:
        return PASS
    missing = []
    if not issue.strip():
        missing.append(Text("the issue or question that it examines", "la question qu’elle examine"))
    if not agency.strip():
        missing.append(Text("the agency responsible", "l’organisme responsable"))
    if not missing:
        return PASS
    return block(
        "Complete each activity of your ongoing assessment: {missing} (SC-III-E).",
        "Complétez chaque activité de votre évaluation continue : {missing} (SC-III-E).",
        who=PLANNERS,
        field="SC-III-E.activities",
        missing=listed(missing),
    )


@rule(
    "R-NA-05",
    Text("The previous cycle and the conclusions", "Le cycle précédent et les conclusions"),
    citation="06-OCFS-LCM-05 SC-III-A, SC-III-C",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def draw_conclusions(cycle: Cycle, *, a: bool, c: bool) -> Finding:
    """What the previous cycle achieved (`a`) and what is concluded (`c`) are told (SC-III-A, SC-III-C)."""
    del cycle
    if a and c:
        return PASS
    if not a:
        return block(
            "Tell what the previous plan achieved and what you learned from it (SC-III-A).",
            "Dites ce que le plan précédent a accompli et ce que vous en avez appris (SC-III-A).",
            who=PLANNERS,
            field="SC-III-A.answer",
        )
    return block(
        "Tell what you conclude about the needs of your county (SC-III-C).",
        "Dites ce que vous concluez des besoins de votre comté (SC-III-C).",
        who=PLANNERS,
        field="SC-III-C.answer",
    )


@rule(
    "R-NA-06",
    Text("Neighbouring fields", "Domaines connexes"),
    citation="06-OCFS-LCM-05 SC-III-B",
    severity="warning",
)
def look_wider(cycle: Cycle, *, mentioned: int) -> Finding:
    """Over the cycle the neighbouring fields are considered too (06-OCFS-LCM-05 SC-III-B); else a warning."""
    wanted = len(cycle.words("wider_fields"))
    if mentioned >= wanted:
        return PASS
    return warn(
        "Your assessment takes up {mentioned} of the {wanted} neighbouring fields. Take up the others by the end of "
        "the cycle (SC-III-B).",
        "Votre évaluation aborde {mentioned} des {wanted} domaines connexes. Abordez les autres d’ici la fin du "
        "cycle (SC-III-B).",
        who=PLANNERS,
        field="SC-III-B.11_fields",
        mentioned=mentioned,
        wanted=wanted,
    )
