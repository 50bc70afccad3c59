"""Outcomes, indicators and strategies, and the goals they serve (R-OUT-01 to R-OUT-08)."""

from collections.abc import Callable, Collection, Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.rules.submission import PLANNERS
from workflow.programs.county_plan.wording import listed, named
from workflow.texts import Text

SERVICE_AREAS = {
    "detention": Text("detention", "la détention"),
    "adult protective": Text("adult protective services", "la protection des adultes"),
}


@rule(
    "R-OUT-01",
    Text("Service areas with an outcome", "Domaines dotés d’un résultat"),
    citation="06-OCFS-LCM-05 SC-IV-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def cover_service_areas(cycle: Cycle, *, outcome_areas: Collection[str]) -> Finding:
    """Some outcome is about detention and some about adult protective services (06-OCFS-LCM-05 SC-IV-A)."""
    missing = [area for area in cycle.words("outcome_areas") if area not in outcome_areas]
    if not missing:
        return PASS
    return block(
        "Add an outcome, or mark one that you have, for: {missing} (SC-IV-A).",
        "Ajoutez un résultat, ou désignez-en un, pour : {missing} (SC-IV-A).",
        who=PLANNERS,
        field="SC-IV-A.outcomes",
        missing=named(missing, SERVICE_AREAS),
    )


@rule(
    "R-OUT-02",
    Text("Goals of adult services", "Objectifs des services aux adultes"),
    citation="06-OCFS-LCM-05 SC-IV-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def serve_adult_goals(cycle: Cycle, *, goals: Collection[str]) -> Finding:
    """The outcomes serve enough different adult services goals of the State (06-OCFS-LCM-05 SC-IV-A)."""
    wanted = cycle.days("adult_goals_needed")
    found = set(goals) & set(cycle.words("adult_goals"))
    if len(found) >= wanted:
        return PASS
    return block(
        "Link your outcomes to at least {wanted} of the State's goals for adult services ({all}). Linked so far: "
        "{found}.",
        "Rattachez vos résultats à au moins {wanted} des objectifs de l’État pour les services aux adultes ({all}). "
        "Rattachés à ce jour : {found}.",
        who=PLANNERS,
        field="SC-IV-A.outcomes",
        wanted=wanted,
        found=len(found),
        all=", ".join(cycle.words("adult_goals")),
    )


@rule(
    "R-OUT-03",
    Text("Indicators", "Indicateurs"),
    citation="06-OCFS-LCM-05 SC-IV-A, item 1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def measure_outcomes(cycle: Cycle, *, indicators_per_outcome: Sequence[int]) -> Finding:
    """Every outcome has an indicator that can be counted and checked (06-OCFS-LCM-05 SC-IV-A, item 1)."""
    del cycle
    without = _positions_of_none(indicators_per_outcome)
    if not without:
        return PASS
    return block(
        "Give each outcome an indicator that can be counted and checked. Without one: outcome {without} (SC-IV-A).",
        "Donnez à chaque résultat un indicateur qui se compte et se vérifie. Sans indicateur : résultat {without} "
        "(SC-IV-A).",
        who=PLANNERS,
        field="SC-IV-A.indicators",
        without=without,
    )


@rule(
    "R-OUT-04",
    Text("Strategies", "Stratégies"),
    citation="06-OCFS-LCM-05 SC-IV-A, item 2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def pursue_outcomes(cycle: Cycle, *, strategies_per_outcome: Sequence[int], orphans: int) -> Finding:
    """Every outcome has a strategy and every strategy an outcome (06-OCFS-LCM-05 SC-IV-A, item 2)."""
    del cycle
    without = _positions_of_none(strategies_per_outcome)
    if without:
        return block(
            "Give each outcome at least one strategy. Without one: outcome {without} (SC-IV-A).",
            "Donnez à chaque résultat au moins une stratégie. Sans stratégie : résultat {without} (SC-IV-A).",
            who=PLANNERS,
            field="SC-IV-A.strategies",
            without=without,
        )
    if not orphans:
        return PASS
    return block(
        "Say for each strategy which outcome it serves. Strategies without an outcome: {orphans} (SC-IV-A).",
        "Dites pour chaque stratégie quel résultat elle sert. Stratégies sans résultat : {orphans} (SC-IV-A).",
        who=PLANNERS,
        field="SC-IV-A.strategies",
        orphans=orphans,
    )


@rule(
    "R-OUT-05",
    Text("When, and by whom", "Quand et par qui"),
    citation="06-OCFS-LCM-05 SC-IV-A, item 2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def plan_strategy(cycle: Cycle, *, timeframe: str, agencies: Collection[str]) -> Finding:
    """A strategy says by when and who is responsible (06-OCFS-LCM-05 SC-IV-A, item 2).

    The memorandum says 'should': the cycle's limits tell whether that refuses a submission or only warns.
    """
    find: Callable[..., Finding] = block if "R-OUT-05" in cycle.words("refusing_should_rules") else warn
    missing = []
    if not timeframe.strip():
        missing.append(Text("by when it will be completed", "à quelle échéance elle sera menée à bien"))
    if not agencies:
        missing.append(
            Text("which agency or department is responsible", "quel organisme ou service en est responsable")
        )
    if not missing:
        return PASS
    return find(
        "Say for each strategy {missing} (SC-IV-A).",
        "Dites pour chaque stratégie {missing} (SC-IV-A).",
        who=PLANNERS,
        field="SC-IV-A.strategies",
        missing=listed(missing),
    )


@rule(
    "R-OUT-06",
    Text("Why this outcome", "Fondement du résultat"),
    citation="06-OCFS-LCM-05 SC-IV-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def base_outcome(cycle: Cycle, *, basis: Collection[str]) -> Finding:
    """An outcome rests on the needs found, on OCFS money or on a required service (06-OCFS-LCM-05 SC-IV-A)."""
    del cycle
    if basis:
        return PASS
    return block(
        "Say what each outcome rests on: the needs that you found, the use of OCFS money, or a required service "
        "(SC-IV-A).",
        "Dites sur quoi repose chaque résultat : les besoins constatés, l’emploi des fonds de l’OCFS ou un service "
        "exigé (SC-IV-A).",
        who=PLANNERS,
        field="SC-IV-A.outcomes",
    )


@rule(
    "R-OUT-07",
    Text("Federal goals of Title IV-B", "Objectifs fédéraux du titre IV-B"),
    citation="Title IV-B SSA subpart I; 06-OCFS-LCM-05 SC-IV-B, SC-D",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def link_federal_goals(cycle: Cycle, *, sc_d_links: Collection[int], inline_links: Collection[int]) -> Finding:
    """Some outcome is linked to a federal goal, on SC-D or below the outcome; a goal left out is warned about.

    Title IV-B SSA subpart I; 06-OCFS-LCM-05 SC-IV-B, SC-D. Goals are numbered from 1.
    """
    goals = range(1, cycle.days("federal_goals") + 1)
    linked = {*sc_d_links, *inline_links}
    missing = [goal for goal in goals if goal not in linked]
    if not missing:
        return PASS
    if len(missing) == len(goals):
        return block(
            "Show which outcomes serve the federal goals 1 to {last}: on form SC-D, or by a goal's number at the "
            "outcome.",
            "Montrez quels résultats servent les objectifs fédéraux 1 à {last} : au formulaire SC-D, ou par le numéro "
            "d’un objectif auprès du résultat.",
            who=PLANNERS,
            field="SC-D.goal_1_outcomes",
            last=goals[-1],
        )
    return warn(
        "No outcome is linked to these federal goals: {missing}. Link one where it serves them.",
        "Aucun résultat n’est rattaché à ces objectifs fédéraux : {missing}. Rattachez-en un s’il les sert.",
        who=PLANNERS,
        field=f"SC-D.goal_{missing[0]}_outcomes",
        missing=", ".join(str(goal) for goal in missing),
    )


@rule(
    "R-OUT-08",
    Text("Strategy for runaway and homeless youth", "Stratégie pour les jeunes en fugue ou sans abri"),
    citation="06-OCFS-LCM-05 SC-IV-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def coordinate_runaway_services(cycle: Cycle, *, rhya: bool, flagged: int) -> Finding:
    """With RHYA aid a strategy brings together all that the county has for these youths (SC-IV-A)."""
    del cycle
    if not rhya:
        return NOT_APPLICABLE
    if flagged:
        return PASS
    return block(
        "Your county receives RHYA money: mark the strategy that brings together all resources for runaway and "
        "homeless youth (SC-IV-A).",
        "Votre comté reçoit des fonds RHYA : désignez la stratégie qui réunit toutes les ressources destinées aux "
        "jeunes en fugue ou sans abri (SC-IV-A).",
        who=PLANNERS,
        field="SC-IV-A.strategies",
    )


def _positions_of_none(counts: Sequence[int]) -> str:
    """Say which outcomes have none, counted from 1: "2, 5"."""
    return ", ".join(str(place) for place, count in enumerate(counts, start=1) if not count)
