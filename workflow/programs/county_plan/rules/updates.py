"""What is told between two plans (R-APU-01, R-EXT-06)."""

from collections.abc import Sequence
from datetime import date, timedelta

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import day, days, listed
from workflow.texts import Text


@rule(
    "R-APU-01",
    Text("Updates report the changes", "Les mises à jour signalent les changements"),
    citation="06-OCFS-LCM-05 DSS and YB introductions",
    severity="warning",
    transitions=("AU-02",),
)
def report_changes(cycle: Cycle, *, changed: Sequence[str], reported: Sequence[str]) -> Finding:
    """An update tells of every part that changed, and of no other (06-OCFS-LCM-05 DSS and YB introductions).

    Both are lists of parts, such as `DSS-G-10`; an unchanged part needs no word.
    """
    del cycle
    silent = [part for part in changed if part not in reported]
    if not silent:
        return PASS
    return warn(
        "Report what changed in {parts}: an update tells of every change (06-OCFS-LCM-05).",
        "Signalez ce qui a changé dans {parts} : une mise à jour dit chaque changement (06-OCFS-LCM-05).",
        who=("ldss_planner", "yb_director"),
        field=silent[0],
        parts=listed([Text(part, part) for part in silent]),
    )


@rule(
    "R-EXT-06",
    Text("Notice of lower child care eligibility", "Préavis d’une admissibilité réduite aux services de garde"),
    citation="SSL 34-a(9)(a) (ch. 495 of 2014)",
    severity="blocks_transition",
    transitions=("AM-03", "AU-02"),
)
def announce_lower_eligibility(
    present: Cycle, /, *, notice: date | None, effective: date, cycle: str | None = None
) -> Finding:
    """A county tells OCFS before eligibility falls so that families lose subsidies (SSL 34-a(9)(a)).

    The law came in 2014 and does not reach cycles that began before its first year. `cycle` is the name of
    another cycle ("2018-2023"); without it the rule asks of the `present` one.
    """
    begins = int(cycle.partition("-")[0]) if cycle else present.effective_on.year
    if begins < present.days("eligibility_notice_since"):
        return NOT_APPLICABLE
    term = present.days("eligibility_notice_days")
    if notice is not None and effective - notice >= timedelta(days=term):
        return PASS
    possible = None if notice is None else notice + timedelta(days=term)
    return block(
        "Tell OCFS at least {term} before fewer families are eligible. The change of {effective} can begin {possible} "
        "(SSL 34-a(9)(a)).",
        "Avisez l’OCFS au moins {term} avant que moins de familles soient admissibles. Le changement du {effective} "
        "peut commencer {possible} (SSL 34-a(9)(a)).",
        who=("ldss_planner", "ldss_commissioner"),
        earliest=possible,
        term=days(term),
        effective=day(effective),
        possible=_from(possible, term),
    )


def _from(possible: date | None, term: int) -> Text:
    if possible is None:
        return Text("{term} after your notice", "{term} après votre avis").format(term=days(term))
    return Text("on {first}", "le {first}").format(first=day(possible))
