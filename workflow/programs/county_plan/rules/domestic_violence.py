"""Non-residential domestic violence programs, form DSS-D (R-DV-01 to R-DV-05)."""

from collections.abc import Collection
from decimal import ROUND_DOWN, Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import named, percent
from workflow.texts import Text

LDSS = ("ldss_planner",)

CORE_SERVICES = {
    "hotline": Text("telephone hotline", "la ligne téléphonique d’aide"),
    "information_referral": Text("information and referral", "l’information et l’orientation"),
    "advocacy": Text("advocacy", "la défense des droits"),
    "counseling": Text("counseling", "le counseling"),
    "outreach": Text("community education and outreach", "l’éducation et la sensibilisation du public"),
}
ITEMS = {
    "1": Text("how the program stands apart", "ce qui distingue le programme"),
    "2": Text("eligibility and special needs", "l’admissibilité et les besoins particuliers"),
    "3": Text("the estimate of need", "l’estimation des besoins"),
    "5": Text("the locations", "les lieux"),
    "6": Text("safety and confidentiality", "la sécurité et la confidentialité"),
    "7": Text("the staff", "le personnel"),
}
ITEM_FIELDS = {
    "1": "DSS-D.q1_separate_and_distinct",
    "2": "DSS-D.q2_eligibility_and_special_needs",
    "3": "DSS-D.q3_estimate_of_need",
    "5": "DSS-D.q5_locations",
    "6": "DSS-D.q6_safety_and_confidentiality",
    "7": "DSS-D.q7_staff",
}


@rule(
    "R-DV-01",
    Text("One form per program", "Un formulaire par programme"),
    citation="18 NYCRR Part 462; Domestic Violence Prevention Act; 06-OCFS-LCM-05 DSS-D",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def file_each_program(cycle: Cycle, *, programs: int, forms: int) -> Finding:
    """The district has a program, its own or bought, and each has its form DSS-D (18 NYCRR Part 462)."""
    del cycle
    if programs < 1:
        return block(
            "Name at least one domestic violence program: every district provides these services or buys them "
            "(18 NYCRR Part 462).",
            "Nommez au moins un programme de lutte contre la violence familiale : chaque district offre ces "
            "services ou "
            "les achète (18 NYCRR Part 462).",
            who=LDSS,
            field="PROFILE.PF-DV-COUNT",
        )
    if forms == programs:
        return PASS
    return block(
        "Fill in one form DSS-D for each domestic violence program. Programs: {programs}, forms: {forms}.",
        "Remplissez un formulaire DSS-D par programme de lutte contre la violence familiale. Programmes : {programs}, "
        "formulaires : {forms}.",
        who=LDSS,
        field="DSS-D.agency_name",
        programs=programs,
        forms=forms,
    )


@rule(
    "R-DV-02",
    Text("Share of victims among clients", "Part des victimes dans la clientèle"),
    citation="18 NYCRR Part 462; 06-OCFS-LCM-05 DSS-D, item 1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def serve_victims(cycle: Cycle, *, dv: Decimal | int, all: Decimal | int) -> Finding:  # noqa: A002 - the name the worked cases use
    """At least the cycle's share of a program's clients are victims or their children (18 NYCRR Part 462).

    `dv` victims and their children, of `all` clients. Compared exactly: 69.95 % is not rounded up to 70 %.
    """
    least = cycle.limit("victim_percent")
    if all > 0 and Decimal(dv) * 100 >= least * all:
        return PASS
    if all <= 0:
        return block(
            "Give the numbers of the program's clients, and of victims and their children among them (DSS-D, item 1).",
            "Donnez le nombre de clients du programme et, parmi eux, de victimes et de leurs enfants (DSS-D, point 1).",
            who=LDSS,
            field="DSS-D.q1_clientele_percent",
        )
    return block(
        "At least {least} of a program's clients must be victims or their children; here it is {share} (DSS-D, "
        "item 1).",
        "Au moins {least} des clients d’un programme doivent être des victimes ou leurs enfants; la part est ici de "
        "{share} (DSS-D, point 1).",
        who=LDSS,
        field="DSS-D.q1_clientele_percent",
        least=percent(least),
        share=percent((Decimal(dv) * 100 / all).quantize(Decimal("0.01"), rounding=ROUND_DOWN)),
    )


@rule(
    "R-DV-03",
    Text("Core services", "Services de base"),
    citation="18 NYCRR Part 462; 06-OCFS-LCM-05 DSS-D, item 4",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def give_core_services(cycle: Cycle, *, services: Collection[str], direct: bool) -> Finding:
    """A program itself gives every core service, described with days and hours (18 NYCRR Part 462)."""
    missing = [service for service in cycle.words("core_services") if service not in services]
    if missing:
        return block(
            "Describe these core services of the program, with days and hours: {missing} (DSS-D, item 4).",
            "Décrivez ces services de base du programme, avec jours et heures : {missing} (DSS-D, point 4).",
            who=LDSS,
            field="DSS-D.q4_core_services",
            missing=named(missing, CORE_SERVICES),
        )
    if direct:
        return PASS
    return block(
        "The program must give its core services itself: it cannot hand them to a subcontractor (DSS-D, item 4).",
        "Le programme doit offrir lui-même ses services de base : il ne peut pas les confier à un sous-traitant "
        "(DSS-D, "
        "point 4).",
        who=LDSS,
        field="DSS-D.core_services_direct",
    )


@rule(
    "R-DV-04",
    Text("Other answers of the program", "Autres réponses du programme"),
    citation="18 NYCRR Part 462; 06-OCFS-LCM-05 DSS-D",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_program(cycle: Cycle, *, answered: Collection[int], director: bool) -> Finding:
    """A program answers the other items of its form and has a qualified director (18 NYCRR Part 462)."""
    told = {str(number) for number in answered}
    missing = [number for number in cycle.words("program_items") if number not in told]
    if missing:
        return block(
            "Complete the form of the domestic violence program: {missing} (DSS-D).",
            "Complétez le formulaire du programme de lutte contre la violence familiale : {missing} (DSS-D).",
            who=LDSS,
            field=ITEM_FIELDS.get(missing[0], "DSS-D.q1_separate_and_distinct"),
            missing=named(missing, ITEMS),
        )
    if director:
        return PASS
    return block(
        "Name a qualified director among the staff of the program (DSS-D, item 7).",
        "Indiquez parmi le personnel du programme une direction qualifiée (DSS-D, point 7).",
        who=LDSS,
        field="DSS-D.director",
    )


@rule(
    "R-DV-05",
    Text("Written for this program", "Rédigé pour ce programme"),
    citation="06-OCFS-LCM-05 DSS-D, item 4",
    severity="warning",
)
def describe_in_own_words(cycle: Cycle, *, copied: bool) -> Finding:
    """The descriptions are about this program and do not repeat the regulation (06-OCFS-LCM-05 DSS-D, item 4)."""
    del cycle
    if not copied:
        return PASS
    return warn(
        "Describe the services as this program gives them: the text repeats the regulation (DSS-D, item 4).",
        "Décrivez les services tels que ce programme les offre : le texte répète le règlement (DSS-D, point 4).",
        who=("ocfs_reviewer", "ldss_planner"),
        field="DSS-D.own_words",
    )
