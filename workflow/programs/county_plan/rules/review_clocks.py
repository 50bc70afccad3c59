"""How long the State and the county have in the review (R-EXT-01 to R-EXT-03, R-EXT-05).

A term counts as kept on its last day; all days are calendar days and nothing rolls over a weekend.
"""

from datetime import date, timedelta

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, rule, warn
from workflow.programs.county_plan.wording import day, days
from workflow.texts import Text

STATE = ("ocfs_plan_unit", "ocfs_reviewer")


@rule(
    "R-EXT-01",
    Text("State review", "Examen par l’État"),
    citation="18 NYCRR 407.8(a)",
    severity="deadline",
    transitions=("TR-11", "TR-15"),
)
def decide_in_time(cycle: Cycle, *, received: date, decided: date) -> Finding:
    """OCFS approves or disapproves all or parts within its days of receipt (18 NYCRR 407.8(a))."""
    return _within(
        cycle.review_days,
        received,
        decided,
        "OCFS has {term} from the day it received the plan, until {last}. A decision on {decided} is {late} late "
        "(18 NYCRR 407.8(a)).",
        "L’OCFS a {term} à compter de la réception du plan, jusqu’au {last}. Une décision du {decided} a {late} de "
        "retard (18 NYCRR 407.8(a)).",
        who=STATE,
    )


@rule(
    "R-EXT-02",
    Text("Resubmission", "Nouveau dépôt"),
    citation="18 NYCRR 407.8(b)",
    severity="deadline",
    transitions=("TR-12",),
)
def resubmit_in_time(cycle: Cycle, *, notice: date, resubmitted: date) -> Finding:
    """The district sends the revised plan or parts within its days of the notice (18 NYCRR 407.8(b), (d))."""
    return _within(
        cycle.resubmit_days,
        notice,
        resubmitted,
        "The county has {term} from the notice to send the revised plan, until {last}. Sent on {decided} it is {late} "
        "late; OCFS may allow more time (18 NYCRR 407.8(b)).",
        "Le comté a {term} à compter de l’avis pour envoyer le plan révisé, jusqu’au {last}. Envoyé le {decided}, il "
        "a {late} de retard; l’OCFS peut accorder plus de temps (18 NYCRR 407.8(b)).",
        who=("ldss_planner", "ldss_commissioner"),
    )


@rule(
    "R-EXT-03",
    Text("Second review", "Second examen"),
    citation="18 NYCRR 407.8(c)",
    severity="deadline",
    transitions=("TR-15",),
)
def decide_again_in_time(cycle: Cycle, *, resubmitted: date, decided: date) -> Finding:
    """The first revision is decided within its days of receipt (18 NYCRR 407.8(c))."""
    return _within(
        cycle.rereview_days,
        resubmitted,
        decided,
        "OCFS has {term} from the day it received the revised plan, until {last}. A decision on {decided} is {late} "
        "late (18 NYCRR 407.8(c)).",
        "L’OCFS a {term} à compter de la réception du plan révisé, jusqu’au {last}. Une décision du {decided} a {late} "
        "de retard (18 NYCRR 407.8(c)).",
        who=STATE,
    )


@rule(
    "R-EXT-05",
    Text("Certification of the adult protective part", "Certification de la partie sur la protection des adultes"),
    citation="18 NYCRR 457.8(e)",
    severity="deadline",
)
def certify_in_time(cycle: Cycle, *, received: date, decided: date) -> Finding:
    """The State certifies the adult protective part within its days of receipt (18 NYCRR 457.8(e))."""
    return _within(
        cycle.days("certification_days"),
        received,
        decided,
        "The State has {term} from the day it received the plan to certify adult protective services, until {last}. "
        "On {decided} it is {late} late (18 NYCRR 457.8(e)).",
        "L’État a {term} à compter de la réception du plan pour certifier la protection des adultes, jusqu’au {last}. "
        "Le {decided}, il a {late} de retard (18 NYCRR 457.8(e)).",
        who=STATE,
    )


def _within(term: int, since: date, done: date, en: str, fr: str, *, who: tuple[str, ...]) -> Finding:
    """Whether a step was done within its days; the sentences name its term, last day, own day and how late it is."""
    last = since + timedelta(days=term)
    if done <= last:
        return PASS
    late = (done - last).days
    return warn(en, fr, who=who, last=day(last), decided=day(done, last), term=days(term), late=days(late))
