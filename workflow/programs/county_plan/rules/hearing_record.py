"""What is told of the public hearing, and what must agree with it (R-HRG-07, R-HRG-09, R-HRG-10)."""

from collections.abc import Collection
from datetime import date

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.rules.hearing import PLANNERS
from workflow.programs.county_plan.wording import day, listed
from workflow.texts import Text

ELEMENTS = {
    "dates": Text("its date or dates", "sa date ou ses dates"),
    "publicized": Text("how it was publicized", "la façon dont elle a été annoncée"),
    "attendance": Text("how many people attended", "le nombre de personnes présentes"),
    "affiliations": Text("their interests and affiliations", "leurs intérêts et leurs appartenances"),
    "issues": Text("the main issues raised", "les principales questions soulevées"),
    "use_of_comments": Text("how comments were used", "l’usage fait des commentaires"),
}


@rule(
    "R-HRG-07",
    Text("Hearing record complete", "Compte rendu d’audience complet"),
    citation="18 NYCRR 407.5(g)(1); 06-OCFS-LCM-05 SC-VII",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def complete_record(cycle: Cycle, *, elements: Collection[str], attendance: int | None = None) -> Finding:
    """The plan tells six things about the hearing (18 NYCRR 407.5(g)(1)); nobody attending is an answer."""
    told = {*elements, "attendance"} if attendance is not None else set(elements)
    missing = [ELEMENTS[element] for element in cycle.hearing_elements if element not in told]
    if not missing:
        return PASS
    return block(
        "Complete what the plan tells about the hearing: {missing} (18 NYCRR 407.5(g)(1)).",
        "Complétez ce que le plan dit de l’audience : {missing} (18 NYCRR 407.5(g)(1)).",
        who=PLANNERS,
        field="hearing_elements",
        missing=listed(missing),
    )


@rule(
    "R-HRG-09",
    Text("Form and record agree", "Le formulaire et le dossier concordent"),
    citation="06-OCFS-LCM-05 SC-G",
    severity="warning",
)
def match_form(cycle: Cycle, *, form_hearing: date | None, record_hearing: date | None) -> Finding:
    """The date on form SC-G is the date on the record (from 06-OCFS-LCM-05 SC-G)."""
    del cycle
    if form_hearing is None or record_hearing is None:
        return NOT_APPLICABLE
    if form_hearing == record_hearing:
        return PASS
    return warn(
        "Check the hearing date: form SC-G says {form}, the record says {record}.",
        "Vérifiez la date de l’audience : le formulaire SC-G dit le {form}, le dossier dit le {record}.",
        who=PLANNERS,
        field="form_hearing_on",
        form=day(form_hearing),
        record=day(record_hearing),
    )


@rule(
    "R-HRG-10",
    Text("Signatures come after the hearing", "Les signatures suivent l’audience"),
    citation="06-OCFS-LCM-05 SC-II; SSL 34-a(3)(b)",
    severity="blocks_transition",
    transitions=("TR-08",),
)
def sign_after_hearing(cycle: Cycle, *, hearing: date | None, signed: date | None) -> Finding:
    """No signature is dated before the last qualifying hearing (06-OCFS-LCM-05 SC-II; SSL 34-a(3)(b))."""
    del cycle
    if hearing is None or signed is None:
        return NOT_APPLICABLE
    if signed >= hearing:
        return PASS
    return block(
        "You can sign from {hearing}, the day of the hearing. The signature of {signed} comes too early "
        "(SSL 34-a(3)(b)).",
        "Vous pouvez signer à partir du {hearing}, jour de l’audience. La signature du {signed} est "
        "prématurée "
        "(SSL 34-a(3)(b)).",
        who=("ldss_planner",),
        earliest=hearing,
        field="signed_on",
        hearing=day(hearing, signed),
        signed=day(signed, signed),
    )
