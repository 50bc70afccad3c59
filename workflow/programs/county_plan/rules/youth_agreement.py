"""The youth services planning agreement YB-A, its end and its money (R-YB-09 to R-YB-13)."""

from datetime import date, timedelta

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import day, days
from workflow.texts import Text

APPROVED = ("approved", "in_effect")
"""The states of a plan that OCFS has approved."""


@rule(
    "R-YB-09",
    Text("Planning agreement included", "Entente de planification incluse"),
    citation="06-OCFS-LCM-05 YB-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def include_agreement(cycle: Cycle, *, included: bool) -> Finding:
    """The planning agreement is in the plan and binds while the plan is approved (06-OCFS-LCM-05 YB-A)."""
    del cycle
    if included:
        return PASS
    return block(
        "Include the youth services planning agreement: it binds the county as long as the plan is approved "
        "(06-OCFS-LCM-05 YB-A).",
        "Incluez l’entente de planification des services à la jeunesse : elle lie le comté tant que le plan est "
        "approuvé (06-OCFS-LCM-05 YB-A).",
        who=("yb_director",),
        field="YB-A.included",
    )


@rule(
    "R-YB-10",
    Text("Termination notice", "Préavis de résiliation"),
    citation="06-OCFS-LCM-05 YB-A, termination clause",
    severity="blocks_transition",
    transitions=("TR-21",),
)
def give_termination_notice(cycle: Cycle, *, notice: date | None, terminated: date) -> Finding:
    """OCFS gives thirty days' notice before it terminates the agreement (06-OCFS-LCM-05 YB-A)."""
    if notice is None:
        return block(
            "Give the county notice first: {needed} before the agreement ends (YB-A).",
            "Donnez d’abord un préavis au comté : {needed} avant la fin de l’entente (YB-A).",
            who=("ocfs_plan_unit",),
            needed=days(cycle.termination_days),
        )
    possible = notice + timedelta(days=cycle.termination_days)
    if terminated >= possible:
        return PASS
    return block(
        "You can end the agreement from {possible}. You gave notice on {notice} and {needed} must pass (YB-A).",
        "Vous pouvez mettre fin à l’entente à partir du {possible}. Le préavis date du {notice} et "
        "{needed} doivent "
        "s’écouler (YB-A).",
        who=("ocfs_plan_unit",),
        earliest=possible,
        possible=day(possible, terminated),
        notice=day(notice, terminated),
        needed=days(cycle.termination_days),
    )


@rule(
    "R-YB-12",
    Text("Second and third year reimbursement", "Remboursement des deuxième et troisième années"),
    citation="06-OCFS-LCM-05 YB-A item 6",
    severity="flag",
    transitions=("AU-04", "AU-pay"),
)
def report_before_payment(cycle: Cycle, *, year: int, report: bool, approved: bool) -> Finding:
    """The second and third years depend on the report and on OCFS's approval (06-OCFS-LCM-05 YB-A item 6)."""
    if year not in cycle.reported_years:
        return NOT_APPLICABLE
    if report and approved:
        return PASS
    return warn(
        "Reimbursement for {year} depends on the report on {before} and on OCFS's approval of the "
        "activities of {year} "
        "(YB-A item 6).",
        "Le remboursement de {year} dépend du rapport sur {before} et de l’approbation par l’OCFS des "
        "activités de "
        "{year} (YB-A point 6).",
        who=("yb_director", "ocfs_plan_unit"),
        year=year,
        before=year - 1,
    )


@rule(
    "R-YB-11",
    Text("Funding after 31 March", "Financement après le 31 mars"),
    citation="06-OCFS-LCM-05 YB-A item 1",
    severity="flag",
)
def confirm_funding(cycle: Cycle, *, on: date, appropriated: bool) -> Finding:
    """After each 31 March funding depends on appropriation (06-OCFS-LCM-05 YB-A item 1)."""
    ended = [last for last in cycle.funding_ends_on if on > last]
    if appropriated or not ended:
        return PASS
    return warn(
        "Confirm the State appropriation: funding after {ended} depends on it (YB-A item 1).",
        "Confirmez les crédits de l’État : le financement après le {ended} en dépend (YB-A point 1).",
        who=("yb_director", "ocfs_plan_unit"),
        field="funding_years",
        ended=day(max(ended)),
    )


@rule(
    "R-YB-13",
    Text("Suspension of reimbursement", "Suspension du remboursement"),
    citation="06-OCFS-LCM-05 YB-A item 5; 18 NYCRR 407.8(f)",
    severity="flag",
    transitions=("TR-18",),
)
def suspend_reimbursement(cycle: Cycle, *, state: str, on: date | None = None) -> Finding:
    """Without an approved plan during its period OCFS may suspend reimbursement (06-OCFS-LCM-05 YB-A item 5).

    `state` is the plan's; `on` a day, or None for a day of the plan period. OCFS decides: the rule only says that
    it may.
    """
    if state in APPROVED:
        return PASS
    if on is not None and not cycle.effective_on <= on <= cycle.ends_on:
        return NOT_APPLICABLE
    return warn(
        "OCFS may suspend reimbursement to the county and its municipalities until a plan is approved (YB-A item 5).",
        "L’OCFS peut suspendre le remboursement du comté et de ses municipalités jusqu’à l’approbation d’un plan "
        "(YB-A point 5).",
        who=("ocfs_plan_unit", "ldss_planner"),
        field="reimbursement_suspended",
    )
