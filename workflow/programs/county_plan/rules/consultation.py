"""The agencies that were consulted: forms SC-B-1 to SC-B-5 (R-CON-01 to R-CON-09)."""

from collections.abc import Collection
from datetime import date

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.rules.submission import PLANNERS
from workflow.programs.county_plan.wording import named
from workflow.texts import Text

LDSS = ("ldss_planner",)

AGENCY_TYPES = {
    "Aging": Text("aging", "les personnes âgées"),
    "Health": Text("health", "la santé"),
    "Mental Health": Text("mental health", "la santé mentale"),
    "Legal": Text("legal services", "les services juridiques"),
    "Law Enforcement": Text("law enforcement", "les forces de l’ordre"),
    "Public/Private Agencies": Text("public or private agencies", "les organismes publics ou privés"),
    "PINS Diversion lead agency": Text(
        "the lead agency for PINS diversion", "l’organisme responsable de la déjudiciarisation PINS"
    ),
    "Family Court (judge or designee)": Text(
        "the Family Court (the judge or a designee)", "le tribunal de la famille (juge ou personne désignée)"
    ),
    "Government Agencies": Text("government agencies", "les organismes gouvernementaux"),
    "Authorized Agencies": Text("authorized agencies", "les organismes autorisés"),
    "Concerned Individuals/Groups": Text("concerned individuals or groups", "les personnes ou groupes concernés"),
    "Other": Text("other public, private or voluntary agencies", "les autres organismes publics, privés ou bénévoles"),
    "Concerned": Text("concerned individuals or groups", "les personnes ou groupes concernés"),
    "CCR&R": Text("child care resource and referral agencies", "les organismes d’orientation en services de garde"),
}
"""What a reader calls the types of agency that the forms print."""

COURT_ROLES = ("judge", "designee")


def _name_each_type(form: str, wanted: Collection[str], given: Collection[str]) -> Finding:
    """Find the types of a form for which no agency is named."""
    missing = [agency_type for agency_type in wanted if agency_type not in given]
    if not missing:
        return PASS
    return block(
        "Name at least one agency that you consulted for each of these types: {missing} ({form}).",
        "Nommez au moins un organisme consulté pour chacun de ces domaines : {missing} ({form}).",
        who=LDSS,
        field=f"{form}.consultations",
        missing=named(missing, AGENCY_TYPES),
        form=form,
    )


@rule(
    "R-CON-01",
    Text("Adult protective consultation", "Consultation sur la protection des adultes"),
    citation="SSL 34-a(4); SSL 473(2)(a), (b); 06-OCFS-LCM-05 SC-B-1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def consult_adult_protective(cycle: Cycle, *, types_with_named_agency: Collection[str]) -> Finding:
    """Form SC-B-1 names an agency of each type (SSL 34-a(4); SSL 473(2)(a), (b)); other rows may be empty."""
    return _name_each_type("SC-B-1", cycle.words("consulted_adult_protective"), types_with_named_agency)


@rule(
    "R-CON-02",
    Text("Child protective consultation", "Consultation sur la protection de l’enfance"),
    citation="SSL 34-a(4); SSL 423; 06-OCFS-LCM-05 SC-B-2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def consult_child_protective(cycle: Cycle, *, types_with_named_agency: Collection[str]) -> Finding:
    """Form SC-B-2 names an agency of each type (SSL 34-a(4); SSL 423)."""
    return _name_each_type("SC-B-2", cycle.words("consulted_child_protective"), types_with_named_agency)


@rule(
    "R-CON-03",
    Text("Child welfare consultation", "Consultation sur le bien-être de l’enfance"),
    citation="SSL 34-a(4); SSL 409-d; 06-OCFS-LCM-05 SC-B-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def consult_child_welfare(cycle: Cycle, *, types_with_named_agency: Collection[str]) -> Finding:
    """Form SC-B-3 names an agency of each type (SSL 34-a(4); SSL 409-d)."""
    return _name_each_type("SC-B-3", cycle.words("consulted_child_welfare"), types_with_named_agency)


@rule(
    "R-CON-04",
    Text("Day care consultation", "Consultation sur les services de garde"),
    citation="06-OCFS-LCM-05 SC-II-B, SC-B-4",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def consult_day_care(cycle: Cycle, *, rows: int, types: Collection[str]) -> Finding:
    """Form SC-B-4 is filled in by every county (06-OCFS-LCM-05 SC-II-B); a type left out is warned about."""
    if rows == 0:
        return block(
            "Fill in form SC-B-4: every plan tells which agencies you consulted on child care.",
            "Remplissez le formulaire SC-B-4 : chaque plan dit quels organismes ont été consultés sur les "
            "services de garde.",
            who=LDSS,
            field="SC-B-4.consultations",
        )
    missing = [agency_type for agency_type in cycle.words("consulted_day_care") if agency_type not in types]
    if not missing:
        return PASS
    return warn(
        "Form SC-B-4 names nobody for: {missing}. Add them if you consulted them.",
        "Le formulaire SC-B-4 ne nomme personne pour : {missing}. Ajoutez-les si vous les avez consultés.",
        who=LDSS,
        field="SC-B-4.consultations",
        missing=named(missing, AGENCY_TYPES),
    )


@rule(
    "R-CON-05",
    Text("Runaway and homeless youth consultation", "Consultation sur les jeunes en fugue ou sans abri"),
    citation="06-OCFS-LCM-05 SC-II-B, SC-B-5",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def consult_on_runaway_youth(cycle: Cycle, *, rhya: bool, rows: int) -> Finding:
    """A county with RHYA money fills in form SC-B-5; others may (06-OCFS-LCM-05 SC-II-B, SC-B-5)."""
    del cycle
    if rows:
        return PASS
    if not rhya:
        return NOT_APPLICABLE
    return block(
        "Your county receives RHYA money: name on form SC-B-5 the agencies that you consulted.",
        "Votre comté reçoit des fonds RHYA : nommez au formulaire SC-B-5 les organismes consultés.",
        who=PLANNERS,
        field="SC-B-5.consultations",
    )


@rule(
    "R-CON-06",
    Text("Consultation rows complete", "Lignes de consultation complètes"),
    citation="06-OCFS-LCM-05 SC-B-1 to SC-B-4, footnote",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def complete_row(cycle: Cycle, *, agency: str, when: str | date) -> Finding:
    """A row of SC-B-1 to SC-B-4 names the agency and tells when or how often (06-OCFS-LCM-05, footnote)."""
    del cycle
    if not agency.strip():
        return block(
            "A row of your consultations names no agency. Name it, or remove the row.",
            "Une ligne de vos consultations ne nomme aucun organisme. Nommez-le ou supprimez la ligne.",
            who=LDSS,
            field="SC-B-1.consultations",
        )
    if str(when).strip():
        return PASS
    return block(
        "Tell on which days, or how often, you met {agency}.",
        "Dites à quelles dates, ou à quelle fréquence, vous avez rencontré {agency}.",
        who=LDSS,
        field="SC-B-1.consultations",
        agency=agency,
    )


@rule(
    "R-CON-07",
    Text("Issues and use told", "Questions et usage décrits"),
    citation="06-OCFS-LCM-05 SC-B-1 to SC-B-5",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def summarize_issues(cycle: Cycle, *, summary: str) -> Finding:
    """A completed form tells what was discussed and how the plan reflects it (06-OCFS-LCM-05 SC-B-1 to SC-B-5)."""
    del cycle
    if summary.strip():
        return PASS
    return block(
        "Tell what was discussed in this consultation, and how your plan takes it up.",
        "Dites de quoi il a été question lors de cette consultation et comment votre plan en tient compte.",
        who=PLANNERS,
        field="SC-B-1.issues_and_use",
    )


@rule(
    "R-CON-08",
    Text("Family Court took part", "Participation du tribunal de la famille"),
    citation="SSL 423; 06-OCFS-LCM-05 SC-B-2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def involve_family_court(cycle: Cycle, *, role: str) -> Finding:
    """The Family Court judge or a designee took part in the consultation on child protection (SSL 423)."""
    del cycle
    if role in COURT_ROLES:
        return PASS
    return block(
        "Consult the Family Court judge, or a person whom the judge designates, and say which it was (SSL 423).",
        "Consultez le juge du tribunal de la famille, ou une personne que le juge désigne, et dites lequel (SSL 423).",
        who=LDSS,
        field="SC-B-2.family_court_role",
    )


@rule(
    "R-CON-09",
    Text("Child care changes shared", "Changements aux services de garde communiqués"),
    citation="06-OCFS-LCM-05 SC-B-4",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def share_changes(cycle: Cycle, *, cc_change: bool, shared_with: Collection[str]) -> Finding:
    """A county that changes its child care program shares the changes with local agencies (SC-B-4)."""
    del cycle
    if not cc_change:
        return NOT_APPLICABLE
    if shared_with:
        return PASS
    return block(
        "Your plan changes the child care program: name the local agencies with which you shared the changes.",
        "Votre plan modifie le programme de services de garde : nommez les organismes locaux à qui vous avez "
        "communiqué les changements.",
        who=LDSS,
        field="SC-B-4.shared_with",
    )
