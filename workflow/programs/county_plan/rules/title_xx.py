"""Child care paid with Title XX: income limits and what goes with them (R-CC-70 to R-CC-72).

Percentages are of the State Income Standard.
"""

from collections.abc import Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import listed, percent
from workflow.texts import Text

PLANNER = ("ldss_planner",)

SIZES = {
    "f2": ("limit_family_2", Text("a family of one or two", "une famille d’une ou deux personnes")),
    "f3": ("limit_family_3", Text("a family of three", "une famille de trois personnes")),
    "f4": ("limit_family_4", Text("a family of four or more", "une famille de quatre personnes ou plus")),
}
"""The field and the words of each family size."""


@rule(
    "R-CC-70",
    Text("Title XX income limits", "Limites de revenu du Title XX"),
    citation="06-OCFS-LCM-05 DSS-G-7",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def keep_income_limits(cycle: Cycle, *, f2: Number | None, f3: Number | None, f4: Number | None) -> Finding:
    """Income limits are at most the State's for each family size (06-OCFS-LCM-05 DSS-G-7); R-CC-71 asks for them."""
    above: list[tuple[str, Text]] = []
    for size, given in (("f2", f2), ("f3", f3), ("f4", f4)):
        most = cycle.limit(f"title_xx_percent_{size}")
        if given is not None and exact(given) > most:
            field, family = SIZES[size]
            said = Text("{asked} for {family} (at most {most})", "{asked} pour {family} (au plus {most})")
            above.append((field, said.format(asked=percent(exact(given)), family=family, most=percent(most))))
    if not above:
        return PASS
    return block(
        "Lower the income limits that are above the State's: {above} (DSS-G-7).",
        "Abaissez les limites de revenu supérieures à celles de l’État : {above} (DSS-G-7).",
        who=PLANNER,
        field=f"DSS-G-7.{above[0][0]}",
        above=listed([said for _, said in above]),
    )


@rule(
    "R-CC-71",
    Text(
        "No income limits for protective and preventive cases only",
        "Aucune limite de revenu pour la seule protection et prévention",
    ),
    citation="06-OCFS-LCM-05 DSS-G-7",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def fit_limits_to_use(cycle: Cycle, *, protective_only: bool, limits: Sequence[Number | None]) -> Finding:
    """Limits are empty where only protective or preventive cases are paid, else given (06-OCFS-LCM-05 DSS-G-7).

    `limits` are those of the three family sizes, the smallest first.
    """
    del cycle
    fields = [field for field, _ in SIZES.values()]
    if protective_only:
        filled = [field for field, limit in zip(fields, limits, strict=True) if limit is not None]
        if not filled:
            return PASS
        return block(
            "Clear the income limits: Title XX pays only for protective or preventive cases here, whatever the income "
            "(DSS-G-7).",
            "Effacez les limites de revenu : le Title XX ne paie ici que les cas de protection ou de prévention, quel "
            "que soit le revenu (DSS-G-7).",
            who=PLANNER,
            field=f"DSS-G-7.{filled[0]}",
        )
    empty = [field for field, limit in zip(fields, limits, strict=True) if limit is None]
    if not empty:
        return PASS
    return block(
        "Give the income limit of each family size: Title XX also serves families by their income here (DSS-G-7).",
        "Donnez la limite de revenu de chaque taille de famille : le Title XX sert ici aussi des familles selon leur "
        "revenu (DSS-G-7).",
        who=PLANNER,
        field=f"DSS-G-7.{empty[0]}",
    )


@rule(
    "R-CC-72",
    Text("Title XX limits, priorities and expenditure", "Limites, priorités et dépenses du Title XX"),
    citation="06-OCFS-LCM-05 DSS-G-7",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_title_xx(
    cycle: Cycle,
    *,
    limits: str | None,
    limits_text: str | None,
    prio: str | None,
    prio_text: str | None,
    amount: Number | None,
) -> Finding:
    """A yes to limits or priorities is described, and the expenditure given (06-OCFS-LCM-05 DSS-G-7).

    `limits` and `prio` are `yes` or `no`; `amount` is in dollars, 0 or more.
    """
    del cycle
    if limits == "yes" and not (limits_text or "").strip():
        return block(
            "Describe the limits on eligibility: you answered Yes (DSS-G-7).",
            "Décrivez les limites d’admissibilité : vous avez répondu oui (DSS-G-7).",
            who=PLANNER,
            field="DSS-G-7.limits_text",
        )
    if prio == "yes" and not (prio_text or "").strip():
        return block(
            "Describe the priorities: you answered Yes (DSS-G-7).",
            "Décrivez les priorités : vous avez répondu oui (DSS-G-7).",
            who=PLANNER,
            field="DSS-G-7.priorities_text",
        )
    if amount is not None and exact(amount) >= 0:
        return PASS
    return block(
        "Give what you expect to spend of Title XX on child care over the plan's years, 0 or more (DSS-G-7).",
        "Donnez ce que vous prévoyez dépenser du Title XX pour la garde pendant les années du plan, 0 ou plus "
        "(DSS-G-7).",
        who=PLANNER,
        field="DSS-G-7.projected_expenditure_plan_duration",
    )
