"""Transportation, differential rates, and care while a caretaker sleeps (R-CC-110 to R-CC-114).

Percentages are above the market rate.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import named, percent, quoted
from workflow.texts import Text

PLANNER = ("ldss_planner",)

ELEMENTS = {
    "circumstances": Text("the circumstances and limits", "les circonstances et les limites"),
    "type": Text("public or private transportation", "le transport public ou privé"),
    "rate": Text("the amount per mile or trip", "le montant par mille ou par trajet"),
}

Differential = Literal["accredited", "nontraditional"]
DIFFERENTIALS: Mapping[Differential, Text] = {
    "accredited": Text("accredited providers", "les services agréés"),
    "nontraditional": Text("non-traditional hours", "les heures non traditionnelles"),
}


@rule(
    "R-CC-110",
    Text("Transportation described", "Transport décrit"),
    citation="06-OCFS-LCM-05 DSS-G-11",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_transport(cycle: Cycle, *, elements: Collection[str]) -> Finding:
    """The description of transportation has its three elements (06-OCFS-LCM-05 DSS-G-11)."""
    missing = [name for name in cycle.words("transport_elements") if name not in elements]
    if not missing:
        return PASS
    return block(
        "Say of paid transportation: {missing} (DSS-G-11).",
        "Indiquez au sujet du transport payé : {missing} (DSS-G-11).",
        who=PLANNER,
        field="DSS-G-11.transport_circumstances",
        missing=named(missing, ELEMENTS),
    )


@rule(
    "R-CC-111",
    Text("Ceiling of differential rates", "Plafond des suppléments"),
    citation="06-OCFS-LCM-05 DSS-G-11; DSS-G-4 options 8-9",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_differential(
    cycle: Cycle,
    *,
    pct: Number | None,
    justification: str | None,
    kind: Differential = "accredited",
) -> Finding:
    """A differential is above 0, and at most its percentage unless justified (06-OCFS-LCM-05 DSS-G-11)."""
    most = cycle.limit("differential_percent")
    if pct is None or exact(pct) <= 0:
        return block(
            "Give the differential for {kind} in percent above the market rate: you chose its option (DSS-G-11).",
            "Donnez le supplément pour {kind} en pourcentage au-dessus du tarif du marché : vous avez choisi son "
            "option (DSS-G-11).",
            who=PLANNER,
            field=f"DSS-G-11.{kind}_percent",
            kind=DIFFERENTIALS[kind],
        )
    if exact(pct) <= most or (justification or "").strip():
        return PASS
    return block(
        "Lower the differential of {asked} for {kind} to {most}, or say why {most} is not enough for access "
        "(DSS-G-11).",
        "Ramenez le supplément de {asked} pour {kind} à {most}, ou dites pourquoi {most} ne suffit pas à l’accès "
        "(DSS-G-11).",
        who=PLANNER,
        field=f"DSS-G-11.{kind}_percent",
        asked=percent(exact(pct)),
        kind=DIFFERENTIALS[kind],
        most=percent(most),
    )


@rule(
    "R-CC-112",
    Text("What one provider gets in all", "Ce qu’un service reçoit en tout"),
    citation="06-OCFS-LCM-05 DSS-G-11",
    severity="flag",
)
def cap_combined_differential(
    cycle: Cycle, *, accredited: Number, nontraditional: Number, justified_ceiling: Number | None
) -> Finding:
    """Derive the percentage payable to a provider with both differentials (06-OCFS-LCM-05 DSS-G-11): `15`.

    Their sum, up to the State's ceiling, or to the higher one that the district justified.
    """
    ceiling = cycle.limit("differential_percent")
    if justified_ceiling is not None:
        ceiling = max(ceiling, exact(justified_ceiling))
    payable = min(exact(accredited) + exact(nontraditional), ceiling)
    return Finding(f"{payable.normalize():f}")


@rule(
    "R-CC-113",
    Text("Who may get which differential", "Qui peut recevoir quel supplément"),
    citation="06-OCFS-LCM-05 DSS-G-11",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def give_differentials_to_entitled(
    cycle: Cycle, *, nontraditional_all_types: bool, accredited_types: Sequence[str]
) -> Finding:
    """Non-traditional hours pay every type of provider, accreditation regulated ones (06-OCFS-LCM-05 DSS-G-11)."""
    if not nontraditional_all_types:
        return block(
            "Open the differential for non-traditional hours to every type of provider (DSS-G-11).",
            "Ouvrez le supplément pour heures non traditionnelles à tous les types de services de garde (DSS-G-11).",
            who=PLANNER,
            field="DSS-G-11.nontraditional_percent",
        )
    outside = [name for name in accredited_types if name not in cycle.words("accreditable_types")]
    if not outside:
        return PASS
    return block(
        "Take {outside} out of the differential for accredited providers: it is for licensed or registered providers "
        "with a national accreditation (DSS-G-11).",
        "Retirez {outside} du supplément pour services agréés : il va aux services titulaires d’un permis ou inscrits "
        "qui ont un agrément national (DSS-G-11).",
        who=PLANNER,
        field="DSS-G-11.accredited_percent",
        outside=quoted(outside),
    )


@rule(
    "R-CC-114",
    Text("Care while a caretaker sleeps", "Garde pendant le sommeil du parent"),
    citation="06-OCFS-LCM-05 DSS-G-11",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_sleep_care(cycle: Cycle, *, hours: Number | None, criteria: bool) -> Finding:
    """Care while a second or third shift caretaker sleeps has its hours and criteria (06-OCFS-LCM-05 DSS-G-11)."""
    most = cycle.limit("sleep_hours")
    if hours is None or not 0 < exact(hours) <= most:
        return block(
            "Give the hours of care while a caretaker sleeps: more than 0 and at most {most}. The plan has {asked} "
            "(DSS-G-11).",
            "Donnez les heures de garde pendant le sommeil du parent : plus de 0 et au plus {most}. Le plan en compte "
            "{asked} (DSS-G-11).",
            who=PLANNER,
            field="DSS-G-11.sleep_hours",
            most=most,
            asked=exact(hours or 0),
        )
    if criteria:
        return PASS
    return block(
        "Say by which criteria care is paid while a caretaker sleeps (DSS-G-11).",
        "Dites selon quels critères la garde est payée pendant le sommeil du parent (DSS-G-11).",
        who=PLANNER,
        field="DSS-G-11.sleep_standards",
    )
