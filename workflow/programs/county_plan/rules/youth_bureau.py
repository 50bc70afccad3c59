"""What a plan tells of its youth bureaus (R-YB-01 to R-YB-06, R-YB-14)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, block, exact, rule, warn
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

BUREAU = ("yb_director",)
BUREAUS = ("yb_director", "myb_director")
STAFF = "YB-I-b.staff"

SYSTEM = {
    "procedures": Text("the procedures", "les procédures"),
    "frequency": Text("how often", "la fréquence"),
    "who": Text("by whom", "les responsables"),
    "on_site": Text("the visits on site", "les visites sur place"),
    "use_of_results": Text("how results are used", "l’usage fait des résultats"),
}
"""What a system of monitoring or of evaluation is described by."""


@rule(
    "R-YB-01",
    Text("A component for each bureau", "Un volet pour chaque bureau"),
    citation="06-OCFS-LCM-05 YB",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def include_every_bureau(cycle: Cycle, *, municipal: int, components: int) -> Finding:
    """The county's and each municipal youth bureau has its component (06-OCFS-LCM-05 YB)."""
    del cycle
    needed = 1 + municipal
    if components == needed:
        return PASS
    return block(
        "Write one Youth Bureau component for the county and one for each municipal bureau. Needed: {needed}; "
        "written: {count} (06-OCFS-LCM-05 YB).",
        "Rédigez un volet Youth Bureau pour le comté et un pour chaque bureau municipal. Nécessaires : {needed}; "
        "rédigés : {count} (06-OCFS-LCM-05 YB).",
        who=BUREAUS,
        field="YB-I-a.answer",
        needed=needed,
        count=components,
    )


@rule(
    "R-YB-02",
    Text("Organizational charts", "Organigrammes"),
    citation="06-OCFS-LCM-05 YB-I-a, YB-I-b",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def attach_charts(cycle: Cycle, *, government_chart: bool, bureau_chart: bool) -> Finding:
    """The charts of the government and of the Youth Bureau are attached (06-OCFS-LCM-05 YB-I-a, YB-I-b)."""
    del cycle
    charts = {
        "YB-I-a.government_chart": (
            government_chart,
            Text("the county or municipality", "comté ou de la municipalité"),
        ),
        "YB-I-b.bureau_chart": (bureau_chart, Text("the Youth Bureau", "Youth Bureau")),
    }
    missing = {field: chart for field, (attached, chart) in charts.items() if not attached}
    if not missing:
        return PASS
    return block(
        "Attach the organizational chart of {missing} (06-OCFS-LCM-05 YB-I).",
        "Joignez l’organigramme du {missing} (06-OCFS-LCM-05 YB-I).",
        who=BUREAU,
        field=next(iter(missing)),
        missing=_of_each(list(missing.values())),
    )


def _of_each(owners: Sequence[Text]) -> Text:
    """Join owners with their preposition: "the county and of the Youth Bureau"."""
    return Text(" and of ".join(owner.en for owner in owners), " et celui du ".join(owner.fr for owner in owners))


@rule(
    "R-YB-03",
    Text("Staff list", "Liste du personnel"),
    citation="06-OCFS-LCM-05 YB-I-b",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def list_staff(
    cycle: Cycle,
    *,
    part_time: Sequence[Mapping[str, Decimal | int | str | None]],
    shared: bool,
    explained: bool,
    staff: int | None = None,
    unnamed: int = 0,
) -> Finding:
    """All staff have names and titles, part-time staff a percent of full time; sharing is explained (YB-I-b).

    Each row of `part_time` holds `fte`, percent of a full-time position, above 0 and below full time. `staff` counts
    those listed (None: not asked), `unnamed` those without name or title. Citation 06-OCFS-LCM-05 YB-I-b.
    """
    if staff == 0 or unnamed > 0:
        return block(
            "List everyone on the bureau's staff by name and title (06-OCFS-LCM-05 YB-I-b).",
            "Inscrivez tout le personnel du bureau, avec nom et titre (06-OCFS-LCM-05 YB-I-b).",
            who=BUREAU,
            field=STAFF,
        )
    full_time = cycle.limit("full_time_percent")
    if not all(_is_part(row.get("fte"), full_time) for row in part_time):
        return block(
            "Give each part-time member of staff a percent of full time, above 0 and below {full_time} "
            "(06-OCFS-LCM-05 YB-I-b).",
            "Indiquez pour chaque personne à temps partiel un pourcentage du temps plein, supérieur à 0 et inférieur à "
            "{full_time} (06-OCFS-LCM-05 YB-I-b).",
            who=BUREAU,
            field=STAFF,
            full_time=full_time,
        )
    if explained or not shared:
        return PASS
    return block(
        "Explain how the cost of shared staff is divided (06-OCFS-LCM-05 YB-I-b).",
        "Expliquez comment se partage le coût du personnel commun (06-OCFS-LCM-05 YB-I-b).",
        who=BUREAU,
        field="YB-I-b.shared_explanation",
    )


def _is_part(percent: Decimal | int | str | None, full_time: Decimal) -> bool:
    return percent is not None and 0 < exact(percent) < full_time


@rule(
    "R-YB-04",
    Text("Youth Board list", "Liste du Youth Board"),
    citation="06-OCFS-LCM-05 YB-I-c, YB-B",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def list_board(cycle: Cycle, *, rows: int, incomplete: int, youth_marked: bool) -> Finding:
    """Every member has name, address, employer and affiliation; youth members are marked (06-OCFS-LCM-05 YB-B)."""
    del cycle
    if rows == 0:
        return block(
            "List the members of the Youth Board (06-OCFS-LCM-05 YB-B).",
            "Inscrivez les membres du Youth Board (06-OCFS-LCM-05 YB-B).",
            who=BUREAU,
            field="YB-B.members",
        )
    if incomplete > 0:
        return block(
            "Complete name, address, employer and affiliation of every member of the Youth Board. Rows to complete: "
            "{count} (06-OCFS-LCM-05 YB-B).",
            "Complétez le nom, l’adresse, l’employeur et l’appartenance de chaque membre du Youth Board. Lignes à "
            "compléter : {count} (06-OCFS-LCM-05 YB-B).",
            who=BUREAU,
            field="YB-B.members",
            count=incomplete,
        )
    if youth_marked:
        return PASS
    return block(
        "Mark which members of the Youth Board are youth members (06-OCFS-LCM-05 YB-B).",
        "Marquez les membres du Youth Board qui représentent les jeunes (06-OCFS-LCM-05 YB-B).",
        who=BUREAU,
        field="YB-B.members",
    )


@rule(
    "R-YB-05",
    Text("Allocation procedures", "Procédures d’attribution"),
    citation="06-OCFS-LCM-05 YB-II",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_allocation(cycle: Cycle, *, text: bool, municipal: int, municipal_text: bool) -> Finding:
    """The plan tells how funds are allocated, and how municipal bureaus fit in where there are any (YB-II)."""
    del cycle
    if not text:
        return block(
            "Describe how the Youth Bureau allocates the funds it administers (06-OCFS-LCM-05 YB-II).",
            "Décrivez comment le Youth Bureau attribue les fonds qu’il administre (06-OCFS-LCM-05 YB-II).",
            who=BUREAU,
            field="YB-II.answer",
        )
    if municipal_text or municipal == 0:
        return PASS
    return block(
        "Tell how the municipal bureaus' allocation relates to the county's (06-OCFS-LCM-05 YB-II).",
        "Dites comment l’attribution des bureaux municipaux se rattache à celle du comté (06-OCFS-LCM-05 YB-II).",
        who=BUREAUS,
        field="YB-II.municipal_relation",
    )


@rule(
    "R-YB-06",
    Text("Monitoring and evaluation", "Suivi et évaluation"),
    citation="06-OCFS-LCM-05 YB-III",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_systems(cycle: Cycle, *, monitoring: int, evaluation: int) -> Finding:
    """Monitoring and evaluation are described in all their elements; the arguments count those told (YB-III)."""
    asked = cycle.words("monitoring_elements")
    if monitoring < len(asked):
        return block(
            "Describe in full how programs are monitored: {elements}. Told so far: {count} of {needed} "
            "(06-OCFS-LCM-05 YB-III).",
            "Décrivez au complet le suivi des programmes : {elements}. Décrits jusqu’ici : {count} sur {needed} "
            "(06-OCFS-LCM-05 YB-III).",
            who=BUREAU,
            field="YB-III-a.procedures",
            elements=listed([SYSTEM[element] for element in asked]),
            count=monitoring,
            needed=len(asked),
        )
    asked = cycle.words("evaluation_elements")
    if evaluation >= len(asked):
        return PASS
    return block(
        "Describe in full how programs are evaluated: {elements}. Told so far: {count} of {needed} "
        "(06-OCFS-LCM-05 YB-III).",
        "Décrivez au complet l’évaluation des programmes : {elements}. Décrits jusqu’ici : {count} sur {needed} "
        "(06-OCFS-LCM-05 YB-III).",
        who=BUREAU,
        field="YB-III-b.procedures",
        elements=listed([SYSTEM[element] for element in asked]),
        count=evaluation,
        needed=len(asked),
    )


@rule(
    "R-YB-14",
    Text("RAP forms are separate", "Les formulaires du RAP sont à part"),
    citation="06-OCFS-LCM-05 YB",
    severity="warning",
)
def keep_allocation_forms_apart(cycle: Cycle, *, ocfs3105_attached: bool) -> Finding:
    """Project applications and budgets (OCFS-3105, OCFS-3117) go with the Resource Allocation Plan, not here (YB)."""
    del cycle
    if not ocfs3105_attached:
        return PASS
    return warn(
        "Take out forms OCFS-3105 and OCFS-3117: send them with the Resource Allocation Plan (06-OCFS-LCM-05 YB).",
        "Retirez les formulaires OCFS-3105 et OCFS-3117 : envoyez-les avec le plan d’attribution des ressources "
        "(06-OCFS-LCM-05 YB).",
        who=BUREAU,
    )
