"""Distance, very low income, hours of work, and the family share (R-CC-20 to R-CC-24).

Percentages are exact decimals; incomes are dollars a year.
"""

from decimal import ROUND_HALF_UP

from workflow.amounts import CENT
from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import percent
from workflow.texts import Text

PLANNER = ("ldss_planner",)

WORK = {
    "under6": (
        "hours_single_child_under_6",
        Text("a parent alone with a child under 6", "un parent seul avec un enfant de moins de 6 ans"),
    ),
    "6plus": (
        "hours_single_child_6_plus",
        Text("a parent alone with children of 6 and over", "un parent seul avec des enfants de 6 ans et plus"),
    ),
    "two_parent": (
        "hours_two_parent_combined",
        Text("two parents together", "les deux parents ensemble"),
    ),
    "two_parent_one": (
        "hours_two_parent_one_parent_min",
        Text("one of two parents", "un des deux parents"),
    ),
}
"""Whose work hours a district may raise: the field that holds them, and who it is."""


@rule(
    "R-CC-20",
    Text("Reasonable distance is one-way", "La distance raisonnable est un aller simple"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def measure_one_way(
    cycle: Cycle, *, trip: str | None, minutes: Number | None, miles: Number | None, steps: bool
) -> Finding:
    """A reasonable distance is the trip to work past the provider, one way, in time or miles (06-OCFS-LCM-05 DSS-G-3).

    The plan also says by which steps the district came to it.
    """
    del cycle
    field = "DSS-G-3.reasonable_distance"
    if trip != "one-way":
        return block(
            "Say the reasonable distance for one way: from home past the provider to the place of work (DSS-G-3).",
            "Indiquez la distance raisonnable pour un aller simple : du domicile au lieu de travail en passant par le "
            "service de garde (DSS-G-3).",
            who=PLANNER,
            field=field,
        )
    if minutes is None and miles is None:
        return block(
            "Give the reasonable distance in minutes, in miles, or both (DSS-G-3).",
            "Donnez la distance raisonnable en minutes, en milles, ou les deux (DSS-G-3).",
            who=PLANNER,
            field=field,
        )
    if steps:
        return PASS
    return block(
        "Say by which steps the district came to its reasonable distance (DSS-G-3).",
        "Dites par quelles étapes le district a établi sa distance raisonnable (DSS-G-3).",
        who=PLANNER,
        field="DSS-G-3.steps_to_define",
    )


@rule(
    "R-CC-21",
    Text("Very low income", "Très faible revenu"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def define_very_low_income(cycle: Cycle, *, x: Number | None) -> Finding:
    """Very low income is above 0 and at most its percentage of the State Income Standard (06-OCFS-LCM-05 DSS-G-3)."""
    most = cycle.limit("very_low_income_percent")
    if x is not None and 0 < exact(x) <= most:
        return PASS
    if x is None:
        now = Text("Define very low income", "Définissez le très faible revenu")
    else:
        now = Text("Change the very low income of {x}", "Modifiez le très faible revenu de {x}").format(
            x=percent(exact(x))
        )
    return block(
        "{now}: it must be more than 0% and at most {most} of the State Income Standard (DSS-G-3).",
        "{now} : il doit être de plus de 0 % et d’au plus {most} du State Income Standard (DSS-G-3).",
        who=PLANNER,
        field="DSS-G-3.very_low_income_percent",
        now=now,
        most=percent(most),
    )


@rule(
    "R-CC-22",
    Text("Work hours in lieu of Temporary Assistance", "Heures de travail au lieu de l’aide temporaire"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def raise_work_hours_only(cycle: Cycle, *, kind: str, entered: Number | None) -> Finding:
    """A district may only raise the State's least hours of work a week (06-OCFS-LCM-05 DSS-G-3).

    `kind` says whose: `under6`, `6plus`, `two_parent` (both together), `two_parent_one`. Left blank, the State's hold.
    """
    field, whose = WORK[kind]
    least = cycle.limit(f"work_hours_{kind}")
    if entered is None or exact(entered) >= least:
        return PASS
    return block(
        "Raise {asked} hours of work a week for {whose} to {least} or more, or leave them blank: a district cannot "
        "ask for less than the State (DSS-G-3).",
        "Portez les {asked} heures de travail par semaine pour {whose} à {least} ou plus, ou n’inscrivez rien : un "
        "district ne peut demander moins que l’État (DSS-G-3).",
        who=PLANNER,
        field=f"DSS-G-3.{field}",
        asked=exact(entered),
        whose=whose,
        least=least,
    )


@rule(
    "R-CC-23",
    Text("Family share", "Part familiale"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def keep_share_within(cycle: Cycle, *, x: Number | None) -> Finding:
    """The family share's percentage lies between its bounds, both included (06-OCFS-LCM-05 DSS-G-3)."""
    least, most = cycle.limit("family_share_minimum"), cycle.limit("family_share_maximum")
    if x is not None and least <= exact(x) <= most:
        return PASS
    if x is None:
        now = Text("Set the family share", "Fixez la part familiale")
    else:
        now = Text("Change the family share of {x}", "Modifiez la part familiale de {x}").format(x=percent(exact(x)))
    return block(
        "{now}: it must lie between {least} and {most} (DSS-G-3).",
        "{now} : elle doit se situer entre {least} et {most} (DSS-G-3).",
        who=PLANNER,
        field="DSS-G-3.family_share_percent",
        now=now,
        least=percent(least),
        most=percent(most),
    )


@rule(
    "R-CC-24",
    Text("What a family pays a week", "Ce qu’une famille paie par semaine"),
    citation="06-OCFS-LCM-05 DSS-G-3",
    severity="flag",
)
def compute_weekly_share(cycle: Cycle, *, pct: Number, income: Number, sis: Number) -> Finding:
    """Derive the weekly share in dollars (06-OCFS-LCM-05 DSS-G-3): `48.08`, to the nearest cent and never below 0.

    The percentage of the yearly gross income above the State Income Standard (`sis`), spread over the weeks of a year.
    """
    above = max(exact(income) - exact(sis), exact(0))
    weekly = exact(pct) * above / 100 / cycle.limit("family_share_weeks")
    return Finding(str(weekly.quantize(CENT, ROUND_HALF_UP)))
