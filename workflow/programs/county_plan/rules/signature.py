"""The signature page SC-A: who signs, in which capacity, for which version (R-SIG-01 to R-SIG-08)."""

from collections.abc import Callable
from datetime import date

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import day
from workflow.texts import Text

AT_SIGNING = ("TR-08", "TR-09")


def _ask_signature(who: str, signer: Text) -> Callable[..., Finding]:
    """Make the check of one signature line: signed and dated, or a block that names the signer."""

    def check(*, signed: bool, date: date | None) -> Finding:
        if signed and date is not None:
            return PASS
        if signed:
            return block(
                "Date the signature of the {signer}.",
                "Datez la signature : {signer}.",
                who=(who,),
                field="signatures",
                signer=signer,
            )
        return block(
            "The plan needs the dated signature of the {signer} (SC-A).",
            "Le plan requiert la signature datée suivante : {signer} (SC-A).",
            who=(who,),
            field="signatures",
            signer=signer,
        )

    return check


COMMISSIONER = _ask_signature(
    "ldss_commissioner",
    Text(
        "Commissioner, County Department of Social Services",
        "commissaire du Department of Social Services du comté",
    ),
)
DIRECTOR = _ask_signature(
    "yb_director",
    Text("Executive Director, County Youth Bureau", "direction du Youth Bureau du comté"),
)
CHAIR = _ask_signature(
    "youth_board_chair",
    Text("Chair, County Youth Board", "présidence du Youth Board du comté"),
)
PROBATION = _ask_signature(
    "probation_director",
    Text(
        "Director or Commissioner, County Probation Department (PINS plan)",
        "direction du service de probation du comté (plan PINS)",
    ),
)


@rule(
    "R-SIG-01",
    Text("Signature of the LDSS Commissioner", "Signature du commissaire du LDSS"),
    citation="06-OCFS-LCM-05 SC-A-1",
    severity="blocks_submission",
    transitions=AT_SIGNING,
)
def sign_as_commissioner(cycle: Cycle, *, signed: bool, date: date | None) -> Finding:
    """The Commissioner of the county DSS has signed and dated (06-OCFS-LCM-05 SC-A-1)."""
    del cycle
    return COMMISSIONER(signed=signed, date=date)


@rule(
    "R-SIG-02",
    Text("Signature of the Youth Bureau Director", "Signature de la direction du Youth Bureau"),
    citation="06-OCFS-LCM-05 SC-A-1",
    severity="blocks_submission",
    transitions=AT_SIGNING,
)
def sign_as_director(cycle: Cycle, *, signed: bool, date: date | None) -> Finding:
    """The Executive Director, County Youth Bureau, has signed and dated (06-OCFS-LCM-05 SC-A-1)."""
    del cycle
    return DIRECTOR(signed=signed, date=date)


@rule(
    "R-SIG-03",
    Text("Signature of the Youth Board Chair", "Signature de la présidence du Youth Board"),
    citation="06-OCFS-LCM-05 SC-A-1",
    severity="blocks_submission",
    transitions=AT_SIGNING,
)
def sign_as_chair(cycle: Cycle, *, signed: bool, date: date | None) -> Finding:
    """The Chair, County Youth Board, has signed and dated (06-OCFS-LCM-05 SC-A-1)."""
    del cycle
    return CHAIR(signed=signed, date=date)


@rule(
    "R-SIG-04",
    Text(
        "Signature of the Probation Director (PINS plan)",
        "Signature de la direction de la probation (plan PINS)",
    ),
    citation="06-OCFS-LCM-05 SC-A-2",
    severity="blocks_submission",
    transitions=AT_SIGNING,
)
def sign_as_probation(cycle: Cycle, *, signed: bool, date: date | None) -> Finding:
    """The Director, County Probation Department, has signed and dated (06-OCFS-LCM-05 SC-A-2)."""
    del cycle
    return PROBATION(signed=signed, date=date)


@rule(
    "R-SIG-05",
    Text(
        "Signature of the chief elected officer or legislative chairperson",
        "Signature du chef élu ou de la présidence de l’assemblée",
    ),
    citation="06-OCFS-LCM-05 SC-A-4; SSL 34-a(3)(b); 18 NYCRR 407.6(h), 407.7(b)",
    severity="blocks_submission",
    transitions=AT_SIGNING,
)
def sign_as_executive(cycle: Cycle, *, has_ceo: bool, signed_by: str | None, date: date | None) -> Finding:
    """The chief elected officer signs; where there is none, the legislature's chair (SC-A-4; SSL 34-a)."""
    del cycle
    if signed_by == ("ceo" if has_ceo else "legislature_chair") and date is not None:
        return PASS
    if has_ceo:
        return block(
            "The plan needs the dated signature of the chief elected officer (SC-A-4, SSL 34-a(3)(b)).",
            "Le plan requiert la signature datée du chef élu du comté (SC-A-4, SSL 34-a(3)(b)).",
            who=("ceo_or_chair",),
            field="signatures",
        )
    return block(
        "Your district has no chief elected officer: the chairperson of the legislative body signs and dates "
        "(SC-A-4, SSL 34-a(3)(b)).",
        "Votre district n’a pas de chef élu : la présidence de l’assemblée législative signe et date "
        "(SC-A-4, SSL 34-a(3)(b)).",
        who=("ceo_or_chair",),
        field="signatures",
    )


@rule(
    "R-SIG-06",
    Text(
        "Second signature of the Youth Board Chair (PINS)",
        "Seconde signature de la présidence du Youth Board (PINS)",
    ),
    citation="06-OCFS-LCM-05 SC-A-2",
    severity="warning",
    transitions=AT_SIGNING,
)
def sign_pins_as_chair(cycle: Cycle, *, signed: bool, date: date | None) -> Finding:
    """The second Youth Board line, in the PINS block, is signed; doubtful, so it only warns (SC-A-2)."""
    del cycle
    if signed and date is not None:
        return PASS
    return warn(
        "The PINS block also prints a line for the Chair, County Youth Board, and it is empty. You can go "
        "on without it.",
        "Le bloc PINS porte aussi une ligne pour la présidence du Youth Board, et elle est vide. Vous "
        "pouvez continuer "
        "sans elle.",
        who=("youth_board_chair",),
        field="signatures",
    )


@rule(
    "R-SIG-07",
    Text("Waiver signature", "Signature de la dispense"),
    citation="18 NYCRR 407.5(a)(3); 06-OCFS-LCM-05 SC-A-3",
    severity="blocks_submission",
    transitions=("TR-08", "TR-09"),
)
def sign_waiver(cycle: Cycle, *, waiver: bool, signed: bool, date: date | None, assertion: bool = True) -> Finding:
    """Where DSS-C is waived the Commissioner signs, dates and asserts (18 NYCRR 407.5(a)(3); SC-A-3)."""
    del cycle
    if not waiver:
        return NOT_APPLICABLE
    if signed and date is not None and assertion:
        return PASS
    return block(
        "You ask to be excused from DSS-C: the Commissioner signs and dates the waiver with its assertion "
        "(18 NYCRR 407.5(a)(3)).",
        "Vous demandez une dispense de DSS-C : le commissaire signe et date la dispense et son attestation "
        "(18 NYCRR 407.5(a)(3)).",
        who=("ldss_commissioner",),
        field="signatures",
    )


@rule(
    "R-SIG-08",
    Text("Signatures belong to the version submitted", "Les signatures portent sur la version déposée"),
    citation="06-OCFS-LCM-05 SC-A ('approve and submit')",
    severity="blocks_submission",
    transitions=("TR-07", "TR-09"),
)
def sign_final_version(
    cycle: Cycle, *, last_edit: date | None, earliest_signature: date | None, same_content: bool = True
) -> Finding:
    """No edit is later than a signature: signing covers the plan as submitted (from 06-OCFS-LCM-05 SC-A).

    `same_content` is false where a signature holds the hash of another content than the present one.
    """
    del cycle
    if last_edit is None or earliest_signature is None:
        return NOT_APPLICABLE
    if last_edit <= earliest_signature and same_content:
        return PASS
    if last_edit <= earliest_signature:
        return block(
            "Have the plan signed again: its content is not the one that was signed.",
            "Faites signer le plan de nouveau : son contenu n’est pas celui qui a été signé.",
            who=("ldss_planner", "ldss_commissioner"),
            field="signatures",
        )
    return block(
        "Have the plan signed again: it was changed on {edited}, after the signature of {signed}.",
        "Faites signer le plan de nouveau : il a été modifié le {edited}, après la signature du {signed}.",
        who=("ldss_planner", "ldss_commissioner"),
        field="signatures",
        edited=day(last_edit, earliest_signature),
        signed=day(earliest_signature, earliest_signature),
    )
