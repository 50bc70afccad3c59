"""Families served if money is left: the optional categories and their limits (R-CC-10 to R-CC-12)."""

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

PLANNER = ("ldss_planner",)

LEAST = ("college_work_hours",)
"""The bounds from below; the others are from above."""

BOUNDS = {
    "job_search_months": (
        "cat_5",
        Text("{asked} months of job search (at most {limit})", "{asked} mois de recherche d’emploi (au plus {limit})"),
    ),
    "child_care_income_percent": (
        "cat_4a",
        Text(
            "income of {asked}% of the State Income Standard (at most {limit}%)",
            "un revenu de {asked} % du State Income Standard (au plus {limit} %)",
        ),
    ),
    "training_months": (
        "cat_7a",
        Text("{asked} months of training (at most {limit})", "{asked} mois de formation (au plus {limit})"),
    ),
    "college_work_hours": (
        "cat_8",
        Text(
            "{asked} hours of work a week beside college (at least {limit})",
            "{asked} heures de travail par semaine en plus des études (au moins {limit})",
        ),
    ),
}
"""The first category that each bound concerns, and what is said of a limit that goes beyond it."""


@rule(
    "R-CC-10",
    Text("Yes or No for each optional category", "Oui ou non pour chaque catégorie facultative"),
    citation="06-OCFS-LCM-05 DSS-G-2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def answer_every_category(cycle: Cycle, *, answered: int, all_no: bool = False) -> Finding:
    """Every category has its Yes or No; serving none is allowed (06-OCFS-LCM-05 DSS-G-2)."""
    del all_no
    asked = len(cycle.words("child_care_categories"))
    if answered >= asked:
        return PASS
    return block(
        "Answer Yes or No for every category of families: {answered} of {asked} are answered (DSS-G-2).",
        "Répondez par oui ou par non pour chaque catégorie de familles : {answered} sur {asked} ont une réponse "
        "(DSS-G-2).",
        who=PLANNER,
        field="DSS-G-2.cat_1",
        answered=answered,
        asked=asked,
    )


@rule(
    "R-CC-11",
    Text("Limits of the optional categories", "Limites des catégories facultatives"),
    citation="06-OCFS-LCM-05 DSS-G-2; TA #1 item 3; TA #2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def narrow_never_widen(
    cycle: Cycle,
    *,
    job_search_months: Number | None = None,
    income_pct: Number | None = None,
    months: Number | None = None,
    hours: Number | None = None,
) -> Finding:
    """The district's own limits may be tighter than the State's, never wider (06-OCFS-LCM-05 DSS-G-2; TA #2).

    Months of job search, income in percent of the State Income Standard, months of training in a row, weekly hours
    of work beside college. What the district leaves out stays as the State has it.
    """
    asked = {
        "job_search_months": job_search_months,
        "child_care_income_percent": income_pct,
        "training_months": months,
        "college_work_hours": hours,
    }
    wider = {name: exact(value) for name, value in asked.items() if value is not None and _is_wider(cycle, name, value)}
    if not wider:
        return PASS
    return block(
        "Tighten what goes beyond the State's limits: {wider} (DSS-G-2).",
        "Resserrez ce qui dépasse les limites de l’État : {wider} (DSS-G-2).",
        who=PLANNER,
        field=f"DSS-G-2.{BOUNDS[next(iter(wider))][0]}",
        wider=listed([BOUNDS[name][1].format(asked=value, limit=cycle.limit(name)) for name, value in wider.items()]),
    )


def _is_wider(cycle: Cycle, name: str, value: Number) -> bool:
    limit = cycle.limit(name)
    return exact(value) < limit if name in LEAST else exact(value) > limit


@rule(
    "R-CC-12",
    Text("Categories limited by a set-aside", "Catégories limitées par des fonds réservés"),
    citation="TA #2; 06-OCFS-LCM-05 DSS-G-6",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def complete_set_asides(cycle: Cycle, *, limited_by_set_aside: bool, g6: bool) -> Finding:
    """A category served until a set-aside runs out needs the appendix on set-asides (TA #2; 06-OCFS-LCM-05 DSS-G-6)."""
    del cycle
    if not limited_by_set_aside:
        return NOT_APPLICABLE
    if g6:
        return PASS
    return block(
        "Choose option 2 and complete DSS-G-6: a category of DSS-G-2 is served only until its set-aside runs out.",
        "Choisissez l’option 2 et remplissez DSS-G-6 : une catégorie de DSS-G-2 n’est servie que jusqu’à épuisement "
        "de ses fonds réservés.",
        who=PLANNER,
        field="DSS-G-4.option_2",
    )
