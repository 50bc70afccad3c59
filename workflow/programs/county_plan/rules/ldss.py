"""The administration of the LDSS: money, providers, assurances, District Attorney (R-DSS, R-LEG, R-MOU, R-AIPA)."""

from collections.abc import Callable, Collection, Mapping, Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import days, named
from workflow.texts import Text

LDSS = ("ldss_planner",)

MONITORING = {
    "frequency": Text("how often", "la fréquence"),
    "who": Text("who takes part", "les participants"),
    "on_site": Text("the visits on site", "les visites sur place"),
}
MONITORING_FIELDS = {"frequency": "DSS-II.1", "who": "DSS-II.2", "on_site": "DSS-II.3"}
LOCATION = ("name", "address", "phone")
"""What is told of a place where an infant may be left."""


@rule(
    "R-DSS-01",
    Text("Financing", "Financement"),
    citation="06-OCFS-LCM-05 DSS-I-a",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_financing(cycle: Cycle, *, text: str) -> Finding:
    """The LDSS tells what money pays for its services (06-OCFS-LCM-05 DSS-I-a)."""
    del cycle
    if text.strip():
        return PASS
    return block(
        "Describe the kinds of money that pay for your services, and what is new about them (DSS-I-a).",
        "Décrivez les fonds qui paient vos services et ce qu’ils ont de nouveau (DSS-I-a).",
        who=LDSS,
        field="DSS-I-a.answer",
    )


@rule(
    "R-DSS-02",
    Text("Choosing and monitoring providers", "Choix et suivi des fournisseurs"),
    citation="06-OCFS-LCM-05 DSS-I-b, DSS-II",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def oversee_providers(cycle: Cycle, *, pos: bool, selection: bool, monitoring: Collection[str]) -> Finding:
    """A district that buys services tells how it chooses and monitors providers (06-OCFS-LCM-05 DSS-I-b, DSS-II)."""
    if not pos:
        return NOT_APPLICABLE
    if not selection:
        return block(
            "You buy services: describe how you choose the providers (DSS-I-b).",
            "Vous achetez des services : décrivez comment vous choisissez les fournisseurs (DSS-I-b).",
            who=LDSS,
            field="DSS-I-b.answer",
        )
    missing = [part for part in cycle.words("monitoring_parts") if part not in monitoring]
    if not missing:
        return PASS
    return block(
        "Add to your description of how you monitor the agreements: {missing} (DSS-II).",
        "Ajoutez à la description du suivi des ententes : {missing} (DSS-II).",
        who=LDSS,
        field=MONITORING_FIELDS.get(missing[0], "DSS-II.1"),
        missing=named(missing, MONITORING),
    )


@rule(
    "R-LEG-01",
    Text("Legal assurances whole", "Engagements légaux au complet"),
    citation="06-OCFS-LCM-05 DSS-III, DSS-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def give_assurances(cycle: Cycle, *, included: int, declined: int) -> Finding:
    """All legal assurances are given; none is struck out (06-OCFS-LCM-05 DSS-III, DSS-A)."""
    wanted = cycle.days("legal_assurances")
    if declined:
        return block(
            "No legal assurance can be declined. Restore those that were struck out: {declined} (DSS-A).",
            "Aucun engagement légal ne peut être refusé. Rétablissez ceux qui ont été rayés : {declined} (DSS-A).",
            who=LDSS,
            field="DSS-A.included",
            declined=declined,
        )
    if included >= wanted:
        return PASS
    return block(
        "Include all {wanted} legal assurances: {included} are in the plan (DSS-A).",
        "Joignez les {wanted} engagements légaux : le plan en contient {included} (DSS-A).",
        who=LDSS,
        field="DSS-A.included",
        wanted=wanted,
        included=included,
    )


@rule(
    "R-MOU-01",
    Text("Understanding with the District Attorney", "Entente avec le procureur du district"),
    citation="06-OCFS-LCM-05 DSS-B; SSL 34-a(2)(b)",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def agree_with_attorney(cycle: Cycle, *, text: str) -> Finding:
    """The plan sums up how LDSS and District Attorney work together on abuse (DSS-B; SSL 34-a(2)(b))."""
    del cycle
    if text.strip():
        return PASS
    return block(
        "Sum up how you and the District Attorney work together when child abuse or maltreatment is investigated "
        "(DSS-B).",
        "Résumez comment vous et le procureur du district travaillez ensemble lors d’une enquête sur la maltraitance "
        "d’un enfant (DSS-B).",
        who=LDSS,
        field="DSS-B.cooperative_procedures",
    )


@rule(
    "R-MOU-02",
    Text("Abandoned infants in the agreement", "Nourrissons abandonnés dans l’entente"),
    citation="Chapter 156 of the Laws of 2000; 06-OCFS-LCM-05 DSS-B",
    severity="warning",
    transitions=("TR-09",),
)
def name_infant_places(cycle: Cycle, *, verified: bool, locations: Sequence[Mapping[str, str]]) -> Finding:
    """The agreement refers to the Abandoned Infant Protection Act and the plan lists the places (ch. 156 of 2000).

    The memorandum says 'should': the cycle's limits tell whether that refuses a submission or only warns.
    """
    find: Callable[..., Finding] = block if "R-MOU-02" in cycle.words("refusing_should_rules") else warn
    if not verified:
        return find(
            "Confirm that the agreement with the District Attorney refers to the Abandoned Infant Protection Act "
            "(DSS-B).",
            "Confirmez que l’entente avec le procureur du district renvoie à l’Abandoned Infant Protection Act "
            "(DSS-B).",
            who=LDSS,
            field="DSS-B.aipa_amendment_verified",
        )
    told = [all(str(place.get(part) or "").strip() for part in LOCATION) for place in locations]
    if told and all(told):
        return PASS
    return find(
        "List each place where an infant may safely be left, with its name, address and telephone number (DSS-B).",
        "Énumérez chaque lieu où un nourrisson peut être laissé en sûreté, avec son nom, son adresse et son téléphone "
        "(DSS-B).",
        who=LDSS,
        field="DSS-B.suitable_locations",
    )


@rule(
    "R-AIPA-01",
    Text("When the Act protects", "Quand la loi protège"),
    citation="Chapter 156 of the Laws of 2000; 06-OCFS-LCM-05 DSS-B",
    severity="flag",
)
def protect_infant(cycle: Cycle, *, age_days: int, intent: bool, place: bool) -> Finding:
    """The Act protects who leaves a very young infant, meaning it to be safe, in a fit place (ch. 156 of 2000).

    `age_days` in calendar days; `intent` that the infant be safe and cared for; `place` a fit person or place.
    """
    oldest = cycle.days("infant_days")
    if age_days <= oldest and intent and place:
        return PASS
    return block(
        "The Act protects only who leaves an infant of at most {oldest}, meaning it to be safe and cared for, with a "
        "fit person or in a suitable place.",
        "La loi ne protège que la personne qui laisse un nourrisson d’au plus {oldest}, en voulant qu’il soit en "
        "sûreté et "
        "pris en charge, à une personne ou dans un lieu approprié.",
        who=LDSS,
        field="DSS-B.age_days",
        oldest=days(oldest),
    )
