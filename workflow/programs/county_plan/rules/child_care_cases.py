"""Closing and opening cases when money runs short, and controls against fraud (R-CC-25 to R-CC-30)."""

from collections.abc import Collection, Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.phrases import is_named
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule
from workflow.programs.county_plan.wording import listed, named, quoted
from workflow.texts import Text

PLANNER = ("ldss_planner",)

BY_PRIORITIES, BY_TIME = 1, 2
"""The two methods of closing cases, as the form numbers them."""

ORDERS = ("shortest", "longest")

PRIORITIES = {
    "very_low_income": Text("families with very low income", "les familles à très faible revenu"),
    "special_needs": Text("children with special needs", "les enfants ayant des besoins particuliers"),
}


@rule(
    "R-CC-25",
    Text("Case closing method", "Méthode de fermeture des dossiers"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def choose_closing_method(cycle: Cycle, *, methods: Collection[int], option1: bool) -> Finding:
    """One method of closing cases is chosen, and it agrees with local priorities (06-OCFS-LCM-05 DSS-G-3).

    Method 1 describes priorities. Method 2 goes by length of time, as there are no priorities beyond the federal ones;
    so it contradicts option 1 of DSS-G-4.
    """
    del cycle
    field = "DSS-G-3.case_closing_method"
    if len(set(methods)) != 1:
        return block(
            "Choose one method of closing cases: by priorities (1) or by length of time (2). {count} are chosen "
            "(DSS-G-3).",
            "Choisissez une seule méthode de fermeture des dossiers : par priorités (1) ou selon la durée (2). Nombre "
            "choisi : {count} (DSS-G-3).",
            who=PLANNER,
            field=field,
            count=len(set(methods)),
        )
    if BY_TIME not in methods or not option1:
        return PASS
    return block(
        "Choose method 1, or take back option 1 of DSS-G-4: closing cases by length of time says that there are no "
        "local priorities, and option 1 lists some (DSS-G-3).",
        "Choisissez la méthode 1 ou retirez l’option 1 de DSS-G-4 : fermer les dossiers selon la durée suppose "
        "qu’il n’y a pas de priorités locales, et l’option 1 en énumère (DSS-G-3).",
        who=PLANNER,
        field=field,
    )


@rule(
    "R-CC-26",
    Text("Shortest or longest, the same for all", "La plus courte ou la plus longue, pour tous"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def choose_closing_order(cycle: Cycle, *, method: int | None, order: str | None) -> Finding:
    """By length of time, either the shortest or the longest goes first, for all families (06-OCFS-LCM-05 DSS-G-3)."""
    del cycle
    if method != BY_TIME:
        return NOT_APPLICABLE
    if order in ORDERS:
        return PASS
    return block(
        "Choose which cases close first, the same for all families: those with child care for the shortest time, or "
        "those with it for the longest (DSS-G-3).",
        "Choisissez les dossiers à fermer d’abord, de la même façon pour toutes les familles : ceux dont la garde dure "
        "depuis le moins longtemps ou depuis le plus longtemps (DSS-G-3).",
        who=PLANNER,
        field="DSS-G-3.closing_order",
    )


@rule(
    "R-CC-27",
    Text("Federal priorities in closing and opening", "Priorités fédérales à la fermeture et à l’ouverture"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def honour_federal_priorities(cycle: Cycle, *, closing: Collection[str], opening: Collection[str]) -> Finding:
    """How cases close and open says how both federal priorities count (06-OCFS-LCM-05 DSS-G-3)."""
    needed = cycle.words("federal_priorities")
    texts = (
        (closing, "closing_description", Text("closing cases", "la fermeture des dossiers")),
        (opening, "case_opening_description", Text("opening cases", "l’ouverture des dossiers")),
    )
    for told, field, matter in texts:
        missing = [priority for priority in needed if priority not in told]
        if missing:
            return block(
                "Say in the description of {matter} how priority is given to {missing} (DSS-G-3).",
                "Dites dans la description de {matter} comment la priorité revient aux groupes suivants : {missing} "
                "(DSS-G-3).",
                who=PLANNER,
                field=f"DSS-G-3.{field}",
                matter=matter,
                missing=named(missing, PRIORITIES),
            )
    return PASS


@rule(
    "R-CC-28",
    Text("Guaranteed families are never closed out", "Les familles garanties ne perdent jamais la garde"),
    citation="06-OCFS-LCM-05 DSS-G-3; TA #1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def spare_guaranteed_families(cycle: Cycle, *, closing_categories: Sequence[int | str]) -> Finding:
    """For lack of money cases close and open only where there is no guarantee (06-OCFS-LCM-05 DSS-G-3; TA #1)."""
    open_to = cycle.words("closable_categories")
    outside = [str(category) for category in closing_categories if str(category) not in open_to]
    if not outside:
        return PASS
    return block(
        "Take category {outside} out of what may be closed for lack of money: only categories {open_to} may; families "
        "with a guarantee keep their care (DSS-G-3).",
        "Retirez la catégorie {outside} de ce qui peut être fermé faute de fonds : seules les catégories {open_to} le "
        "peuvent; les familles garanties gardent leur service (DSS-G-3).",
        who=PLANNER,
        field="DSS-G-3.closing_description",
        outside=named(outside, {}),
        open_to=named(open_to, {}),
    )


@rule(
    "R-CC-29",
    Text("Fraud controls described", "Contrôles contre la fraude décrits"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_fraud_controls(cycle: Cycle, *, criteria: bool, need_sample: bool, provider_sample: bool) -> Finding:
    """The three controls against fraud are described (06-OCFS-LCM-05 DSS-G-3)."""
    del cycle
    controls = (
        (
            criteria,
            "fraud_high_risk_criteria_and_referral",
            Text(
                "which applications are high-risk and how they are referred",
                "quelles demandes sont à haut risque et comment elles sont transmises",
            ),
        ),
        (
            need_sample,
            "sampling_need_verification",
            Text(
                "how a sample of cases is drawn to verify the need",
                "comment un échantillon de dossiers est tiré pour vérifier le besoin",
            ),
        ),
        (
            provider_sample,
            "sampling_provider_review_cacfp",
            Text(
                "how a sample of providers is compared with the food program",
                "comment un échantillon de services est comparé au programme alimentaire",
            ),
        ),
    )
    missing = [(field, what) for told, field, what in controls if not told]
    if not missing:
        return PASS
    return block(
        "Describe {missing} (DSS-G-3).",
        "Décrivez {missing} (DSS-G-3).",
        who=PLANNER,
        field=f"DSS-G-3.{missing[0][0]}",
        missing=listed([what for _, what in missing]),
    )


@rule(
    "R-CC-30",
    Text("What may not decide the sample", "Ce qui ne peut déterminer l’échantillon"),
    citation="06-OCFS-LCM-05 DSS-G-3 instructions",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def sample_without_prohibited(cycle: Cycle, *, indicators: Sequence[str]) -> Finding:
    """No prohibited indicator draws the verification sample (06-OCFS-LCM-05 DSS-G-3 instructions)."""
    prohibited = cycle.words("prohibited_indicators")
    used = [said for said in indicators if any(is_named(phrase, said) for phrase in prohibited)]
    if not used:
        return PASS
    return block(
        "Draw the verification sample without {used}: the provider's age or gender, a post office box and a child who "
        "lives with the provider may not decide it (DSS-G-3).",
        "Tirez l’échantillon de vérification sans {used} : l’âge ou le sexe de la personne qui garde, une case postale "
        "et un enfant qui vit chez elle ne peuvent le déterminer (DSS-G-3).",
        who=PLANNER,
        field="DSS-G-3.sampling_need_verification",
        used=quoted(used),
    )
