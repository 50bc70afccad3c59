"""The understanding between LDSS and Probation, its changes and its form (R-PINS-10 to R-PINS-12)."""

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, block, rule
from workflow.programs.county_plan.rules.pins import PARTNERS
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text


@rule(
    "R-PINS-10",
    Text("Written understanding of both parties", "Entente écrite des deux parties"),
    citation="Family Court Act 735; ch. 57 of the Laws of 2005; 06-OCFS-LCM-05 PINS-I",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def sign_understanding(cycle: Cycle, *, ldss_signed: bool, probation_signed: bool) -> Finding:
    """The LDSS commissioner and the probation director both signed (Family Court Act 735; PINS-I)."""
    del cycle
    parties = {
        "ldss_commissioner": (ldss_signed, Text("the LDSS Commissioner", "le commissaire du LDSS")),
        "probation_director": (probation_signed, Text("the Probation Director", "la direction de la probation")),
    }
    missing = {role: name for role, (signed, name) in parties.items() if not signed}
    if not missing:
        return PASS
    return block(
        "PINS diversion rests on a written understanding of LDSS and Probation. Still to sign: {missing} "
        "(Family Court Act 735).",
        "La déjudiciarisation PINS repose sur une entente écrite du LDSS et de la probation. Doit encore signer : "
        "{missing} (Family Court Act 735).",
        who=tuple(missing),
        field="signatures",
        missing=listed(list(missing.values())),
    )


@rule(
    "R-PINS-11",
    Text("Changing the lead agency", "Changement d’organisme responsable"),
    citation="06-OCFS-LCM-05 PINS-I-a",
    severity="blocks_transition",
    transitions=("AM-01",),
)
def change_lead_formally(cycle: Cycle, *, channel: str) -> Finding:
    """The lead agency changes in the plan, by amendment or in the next plan, not by letter (PINS-I-a)."""
    if channel in cycle.words("lead_change_channels"):
        return PASS
    return block(
        "Change the PINS lead agency in the plan, by an amendment or in the next plan; nothing less will do "
        "(06-OCFS-LCM-05 PINS-I-a).",
        "Changez l’organisme responsable PINS dans le plan, par une modification ou dans le plan suivant; rien de "
        "moins ne suffit (06-OCFS-LCM-05 PINS-I-a).",
        who=("ldss_planner",),
        field="PINS-I-a.lead_agency",
    )


@rule(
    "R-PINS-12",
    Text("Heading, contents, page numbers", "Titre, table des matières, numéros de page"),
    citation="06-OCFS-LCM-05 PINS instructions",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def lay_out_document(cycle: Cycle, *, heading: bool, pages: bool, own_format: bool, toc: bool) -> Finding:
    """The PINS plan has its heading and page numbers, and a table of contents in a format of its own (PINS)."""
    del cycle
    asked = {
        "PINS-HEAD.heading_confirmed": (heading, Text("the heading", "le titre")),
        "PINS-HEAD.pages_numbered": (pages, Text("page numbers", "les numéros de page")),
        "PINS-HEAD.contents_given": (
            toc or not own_format,
            Text(
                "a table of contents, as it does not follow the outline",
                "une table des matières, puisqu’il ne suit pas le modèle",
            ),
        ),
    }
    missing = {field: name for field, (given, name) in asked.items() if not given}
    if not missing:
        return PASS
    return block(
        "Give the PINS plan what it lacks: {missing} (06-OCFS-LCM-05 PINS).",
        "Donnez au plan PINS ce qui lui manque : {missing} (06-OCFS-LCM-05 PINS).",
        who=PARTNERS,
        field=next(iter(missing)),
        missing=listed(list(missing.values())),
    )
