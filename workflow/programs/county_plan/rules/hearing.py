"""The public hearing: notice, qualifying hearing, waiting time (R-HRG-01 to R-HRG-06, R-HRG-08).

All days are calendar days, counted as the difference of two dates; nothing rolls over a weekend.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule
from workflow.programs.county_plan.wording import day, days, listed
from workflow.texts import Text

PLANNERS = ("ldss_planner", "yb_director")
SUBMITTERS = ("ldss_planner", "ldss_commissioner")

TIMES = {
    "cps": Text("child protective services", "la protection de l’enfance"),
    "adult": Text("adult services", "les services aux adultes"),
    "family_children": Text("family and children's services", "les services à la famille et à l’enfance"),
}


@dataclass(frozen=True, slots=True)
class Hearing:
    """One hearing as far as the rules ask: its first notice, its date, and whether it was held.

    One that is `void` was held and counts as not held (06-OCFS-LCM-05 SC-II).
    """

    on: date
    held: bool = True
    notice: date | None = None
    newspaper: str = ""
    general_circulation: bool = False
    times_for: tuple[str, ...] = ()
    void: bool = False


@rule(
    "R-HRG-01",
    Text("Hearing before submission", "Audience avant le dépôt"),
    citation="18 NYCRR 407.5(g)(1); SSL 34-a; 06-OCFS-LCM-05 SC-II, SC-G",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def hold_before_submission(cycle: Cycle, *, hearings: Sequence[Hearing], submit_on: date) -> Finding:
    """At least one public hearing is held before the plan is submitted (18 NYCRR 407.5(g)(1); SSL 34-a)."""
    del cycle
    if any(hearing.held and hearing.on < submit_on for hearing in hearings):
        return PASS
    return block(
        "You need a public hearing before you submit. None has been held before {submitted}.",
        "Il vous faut une audience publique avant de déposer le plan. Aucune n’a été tenue avant le {submitted}.",
        who=PLANNERS,
        field="hearings",
        submitted=day(submit_on),
    )


@rule(
    "R-HRG-02",
    Text("15 days of newspaper notice", "Avis de 15 jours dans un journal"),
    citation="18 NYCRR 407.5(g)(1); SSL 34-a(3)(a); 06-OCFS-LCM-05 SC-G",
    severity="blocks_submission",
    transitions=("TR-04", "TR-09"),
)
def give_notice_in_time(cycle: Cycle, *, notice: date | None, hearing: date) -> Finding:
    """The hearing comes at least 15 days after the first notice (18 NYCRR 407.5(g)(1); SSL 34-a(3)(a))."""
    if notice is None:
        return block(
            "Record the day on which the notice of the hearing of {hearing} first appeared in a newspaper.",
            "Inscrivez le jour où l’avis de l’audience du {hearing} a paru pour la première fois dans un journal.",
            who=PLANNERS,
            field="notice_on",
            hearing=day(hearing),
        )
    possible = notice + timedelta(days=cycle.notice_days)
    if hearing >= possible:
        return PASS
    return block(
        "The hearing can be held from {possible}. The notice appeared on {notice} and {needed} must pass; "
        "{hearing} leaves {given} (18 NYCRR 407.5(g)(1)).",
        "L’audience peut se tenir à partir du {possible}. L’avis a paru le {notice} et {needed} doivent "
        "s’écouler; "
        "le {hearing} en laisse {given} (18 NYCRR 407.5(g)(1)).",
        who=PLANNERS,
        earliest=possible,
        field="hearing_on",
        possible=day(possible, hearing),
        notice=day(notice, hearing),
        hearing=day(hearing, hearing),
        needed=days(cycle.notice_days),
        given=days((hearing - notice).days),
    )


@rule(
    "R-HRG-03",
    Text("Newspaper of general circulation", "Journal à grand tirage"),
    citation="18 NYCRR 407.5(g)(1)",
    severity="blocks_submission",
    transitions=("TR-02", "TR-09"),
)
def publish_in_newspaper(cycle: Cycle, *, newspaper: str, general_circulation: bool) -> Finding:
    """The notice appears in a newspaper of general circulation in the district (18 NYCRR 407.5(g)(1))."""
    del cycle
    if not newspaper.strip():
        return block(
            "Name the newspaper in which the notice appeared (18 NYCRR 407.5(g)(1)).",
            "Nommez le journal dans lequel l’avis a paru (18 NYCRR 407.5(g)(1)).",
            who=PLANNERS,
            field="newspaper",
        )
    if general_circulation:
        return PASS
    return block(
        "Publish the notice in a newspaper of general circulation in your district. {newspaper} is not "
        "marked as one "
        "(18 NYCRR 407.5(g)(1)).",
        "Publiez l’avis dans un journal à grand tirage de votre district. {newspaper} n’est pas indiqué "
        "comme tel "
        "(18 NYCRR 407.5(g)(1)).",
        who=PLANNERS,
        field="general_circulation",
        newspaper=newspaper,
    )


@rule(
    "R-HRG-04",
    Text("Notice names the times of the components", "L’avis indique l’heure de chaque volet"),
    citation="18 NYCRR 407.5(g)(1); SSL 34-a(3)(a)",
    severity="blocks_submission",
    transitions=("TR-02", "TR-09"),
)
def name_times(cycle: Cycle, *, times_for: Collection[str]) -> Finding:
    """The notice gives the times for child protective, adult, and family services (18 NYCRR 407.5(g)(1))."""
    missing = [TIMES[time] for time in cycle.notice_times if time not in times_for]
    if not missing:
        return PASS
    return block(
        "The notice must say at what time of the hearing {missing} are taken up (18 NYCRR 407.5(g)(1)).",
        "L’avis doit dire à quelle heure de l’audience on aborde {missing} (18 NYCRR 407.5(g)(1)).",
        who=PLANNERS,
        field="times_for",
        missing=listed(missing),
    )


@rule(
    "R-HRG-05",
    Text("15 days between hearing and submission", "15 jours entre l’audience et le dépôt"),
    citation="06-OCFS-LCM-05 SC-II (with 18 NYCRR 407.5(g)(1)), SC-G",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def wait_after_hearing(cycle: Cycle, *, hearing: date | None, submit_on: date) -> Finding:
    """The plan is not submitted until 15 days after the hearing (06-OCFS-LCM-05 SC-II, SC-G).

    `hearing` is the date of the last qualifying hearing; where there is none, nothing can be counted.
    """
    if hearing is None:
        return NOT_APPLICABLE
    possible = hearing + timedelta(days=cycle.wait_days)
    if submit_on >= possible:
        return PASS
    return block(
        "You can submit from {possible}. The hearing was on {hearing} and {needed} must pass (18 NYCRR 407.5).",
        "Vous pouvez déposer le plan à partir du {possible}. L’audience a eu lieu le {hearing} et {needed} "
        "doivent "
        "s’écouler (18 NYCRR 407.5).",
        who=SUBMITTERS,
        earliest=possible,
        possible=day(possible, submit_on),
        hearing=day(hearing, submit_on),
        needed=days(cycle.wait_days),
    )


@rule(
    "R-HRG-06",
    Text("No final plan before the hearing", "Pas de plan final avant l’audience"),
    citation="06-OCFS-LCM-05 SC-II",
    severity="blocks_transition",
    transitions=("TR-06",),
)
def finalize_after_hearing(cycle: Cycle, *, hearing: date | None, held: bool, finalized_on: date) -> Finding:
    """The plan becomes final only after the hearing, or on its day (06-OCFS-LCM-05 SC-II)."""
    del cycle
    if hearing is None or not held:
        return block(
            "Hold the public hearing first. Until then only a draft may exist (06-OCFS-LCM-05 SC-II).",
            "Tenez d’abord l’audience publique. D’ici là, seule une ébauche peut exister (06-OCFS-LCM-05 SC-II).",
            who=PLANNERS,
            field="hearings",
        )
    if finalized_on >= hearing:
        return PASS
    return block(
        "You can finalize the plan from {hearing}, the day of the hearing (06-OCFS-LCM-05 SC-II).",
        "Vous pouvez finaliser le plan à partir du {hearing}, jour de l’audience (06-OCFS-LCM-05 SC-II).",
        who=PLANNERS,
        earliest=hearing,
        hearing=day(hearing, finalized_on),
    )


def is_qualifying(cycle: Cycle, hearing: Hearing) -> bool:
    """Say whether a hearing counts: held, noticed in time, in a newspaper, with the times (R-HRG-08)."""
    return hearing.held and not any(finding.reason for finding in judge_notice(cycle, hearing))


def judge_notice(cycle: Cycle, hearing: Hearing) -> tuple[Finding, Finding, Finding]:
    """Ask R-HRG-02, R-HRG-03 and R-HRG-04 of one hearing."""
    return (
        give_notice_in_time(cycle, notice=hearing.notice, hearing=hearing.on),
        publish_in_newspaper(cycle, newspaper=hearing.newspaper, general_circulation=hearing.general_circulation),
        name_times(cycle, times_for=hearing.times_for),
    )


def last_qualifying(cycle: Cycle, hearings: Sequence[Hearing], by: date | None = None) -> date | None:
    """Give the date of the last qualifying hearing (held by `by`, where given), or None."""
    dates = [hearing.on for hearing in hearings if is_qualifying(cycle, hearing)]
    return max((held for held in dates if by is None or held <= by), default=None)


@rule(
    "R-HRG-08",
    Text("Which hearing counts", "Quelle audience compte"),
    citation="18 NYCRR 407.5(g)(1) ('at least one', 'date(s)'); 06-OCFS-LCM-05 SC-II",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def count_last_qualifying(cycle: Cycle, *, hearings: Sequence[Hearing], submit_on: date) -> Finding:
    """The 15 days run from the last qualifying hearing, and one must qualify (18 NYCRR 407.5(g)(1)).

    A further hearing that does not qualify neither satisfies nor restarts the wait.
    """
    last = last_qualifying(cycle, hearings)
    if last is None:
        return block(
            "No hearing counts yet. It must be held, after {needed} of notice in a newspaper of general "
            "circulation "
            "that names the times (18 NYCRR 407.5(g)(1)).",
            "Aucune audience ne compte encore. Elle doit être tenue après un avis de {needed} dans un "
            "journal à grand "
            "tirage qui indique les heures (18 NYCRR 407.5(g)(1)).",
            who=PLANNERS,
            field="hearings",
            needed=days(cycle.notice_days),
        )
    possible = last + timedelta(days=cycle.wait_days)
    if submit_on >= possible:
        return PASS
    return block(
        "You can submit from {possible}. The last hearing that counts was on {last} and {needed} run from it.",
        "Vous pouvez déposer le plan à partir du {possible}. La dernière audience qui compte a eu lieu le "
        "{last} et "
        "les {needed} courent à partir de là.",
        who=SUBMITTERS,
        earliest=possible,
        possible=day(possible, submit_on),
        last=day(last, submit_on),
        needed=days(cycle.wait_days),
    )
