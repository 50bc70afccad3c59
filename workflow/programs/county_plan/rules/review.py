"""Review, life and end of a plan (R-PINS-09, R-LIF-01 to 03, R-EXT-04)."""

from datetime import date
from decimal import Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, block, rule
from workflow.programs.county_plan.wording import listed
from workflow.texts import Text

TRACKS = {
    "ocfs": (Text("OCFS", "l’OCFS"), "ocfs_reviewer"),
    "dpca": (Text("DPCA", "la DPCA"), "dpca_reviewer"),
}


@rule(
    "R-PINS-09",
    Text("Joint approval", "Approbation conjointe"),
    citation="06-OCFS-LCM-05, New Requirements (ch. 57 of 2005)",
    severity="blocks_transition",
    transitions=("TR-15",),
)
def approve_jointly(cycle: Cycle, *, ocfs: str, dpca: str) -> Finding:
    """The plan is approved only when OCFS and DPCA both approved (06-OCFS-LCM-05, ch. 57 of 2005)."""
    del cycle
    decided = {"ocfs": ocfs, "dpca": dpca}
    open_tracks = [TRACKS[track] for track, decision in decided.items() if decision != "approved"]
    if not open_tracks:
        return PASS
    return block(
        "The plan also needs the approval of {missing}: OCFS and DPCA approve the PINS portion together "
        "(ch. 57 of 2005).",
        "Il manque l’approbation de {missing} : l’OCFS et la DPCA approuvent ensemble la partie PINS (ch. 57 de 2005).",
        who=tuple(role for _, role in open_tracks),
        missing=listed([name for name, _ in open_tracks]),
    )


@rule(
    "R-LIF-01",
    Text("Submit only a signed, complete plan", "Ne déposer qu’un plan signé et complet"),
    citation="06-OCFS-LCM-05 SC-A ('approve and submit')",
    severity="blocks_submission",
    transitions=("TR-09", "TR-12"),
)
def submit_complete_plan(cycle: Cycle, *, blocking_failures: int, warnings: int = 0) -> Finding:
    """Submission needs every blocking rule satisfied; warnings do not count (06-OCFS-LCM-05 SC-A)."""
    del cycle, warnings
    if blocking_failures == 0:
        return PASS
    return block(
        "Clear what stands in the way first. Rules not met: {count}.",
        "Réglez d’abord ce qui fait obstacle. Règles non respectées : {count}.",
        who=("ldss_planner", "ldss_commissioner"),
        count=blocking_failures,
    )


def effective_from(cycle: Cycle, approved_on: date) -> date:
    """Give the day an approved plan takes effect: approval or the cycle's start, the later (R-LIF-02)."""
    return max(approved_on, cycle.effective_on)


@rule(
    "R-LIF-02",
    Text("In force", "En vigueur"),
    citation="06-OCFS-LCM-05, Purpose; Submission Date",
    severity="blocks_transition",
    transitions=("TR-16", "TR-22"),
)
def state_on(cycle: Cycle, *, approved_on: date, on: date) -> Finding:
    """Derive the state on a day: `approved`, `in_effect` or `expired` (06-OCFS-LCM-05, Purpose)."""
    if on > cycle.ends_on:
        return Finding("expired")
    return Finding("approved" if on < effective_from(cycle, approved_on) else "in_effect")


@rule(
    "R-LIF-03",
    Text("Changes that need an amendment", "Changements qui exigent une modification du plan"),
    citation="06-OCFS-LCM-05 DSS-G-6, PINS-I-a",
    severity="blocks_transition",
    transitions=("AM-01",),
)
def instrument_for(cycle: Cycle, *, change: str, percent: Decimal | None = None) -> Finding:
    """Derive the instrument of a change in an approved plan (06-OCFS-LCM-05 DSS-G-6, PINS-I-a).

    `change` is `set_aside` (with the percentage of the category), `coming_year`, or anything else, such as
    `pins_lead_agency`. Gives `page_replacement`, `annual_update` or `amendment`.
    """
    if change == "coming_year":
        return Finding("annual_update")
    if change == "set_aside" and percent is not None and percent <= cycle.set_aside_percent:
        return Finding("page_replacement")
    return Finding("amendment")


@rule(
    "R-EXT-04",
    Text("No final disapproval without a second chance", "Pas de refus définitif sans seconde chance"),
    citation="18 NYCRR 407.8(e), (g)",
    severity="blocks_transition",
    transitions=("TR-17",),
)
def give_second_chance(cycle: Cycle, *, opportunities: int) -> Finding:
    """No part is finally disapproved before one resubmission was possible (18 NYCRR 407.8(e), (g))."""
    del cycle
    if opportunities >= 1:
        return PASS
    return block(
        "Return the plan for revision first: the county must be able to resubmit once (18 NYCRR 407.8(e)).",
        "Renvoyez d’abord le plan pour révision : le comté doit pouvoir le déposer de nouveau une fois "
        "(18 NYCRR 407.8(e)).",
        who=("ocfs_reviewer", "dpca_reviewer"),
    )
