"""Care over 24 hours, who counts in the unit, waivers, and breaks in activity (R-CC-120 to R-CC-124)."""

from collections.abc import Collection, Sequence
from datetime import date

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, block, rule
from workflow.programs.county_plan.wording import day, named, quoted
from workflow.programs.county_plan.wording import days as days_said
from workflow.texts import Text

PLANNER = ("ldss_planner",)


@rule(
    "R-CC-120",
    Text("Care over 24 hours", "Garde de plus de 24 heures"),
    citation="06-OCFS-LCM-05 DSS-G-12",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def describe_long_care(cycle: Cycle, *, text: str | None) -> Finding:
    """The limits of care over 24 hours are described (06-OCFS-LCM-05 DSS-G-12)."""
    del cycle
    if (text or "").strip():
        return PASS
    return block(
        "Describe the limits of care over 24 hours in a row: for a short time in an emergency, or where the approved "
        "activity needs it now and then (DSS-G-12).",
        "Décrivez les limites de la garde de plus de 24 heures d’affilée : pour peu de temps en cas d’urgence, ou là "
        "où l’activité approuvée l’exige à l’occasion (DSS-G-12).",
        who=PLANNER,
        field="DSS-G-12.over_24h_limits",
    )


@rule(
    "R-CC-121",
    Text("Young adults in the unit", "Jeunes adultes dans l’unité"),
    citation="06-OCFS-LCM-05 DSS-G-12",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def choose_unit_ages(
    cycle: Cycle, *, always: Sequence[int | str], beneficial: Sequence[int | str], criteria: bool
) -> Finding:
    """Ages count always, or by criteria when that helps, and not both (06-OCFS-LCM-05 DSS-G-12)."""
    printed = cycle.words("unit_ages")
    outside = [str(age) for age in (*always, *beneficial) if str(age) not in printed]
    if bool(always) == bool(beneficial) or outside:
        return block(
            "Choose ages in one of the two lists, out of {printed}: those always counted in the unit, or those counted "
            "when that helps the family (DSS-G-12).",
            "Choisissez des âges dans une seule des deux listes, parmi {printed} : ceux toujours comptés dans l’unité, "
            "ou ceux comptés quand cela aide la famille (DSS-G-12).",
            who=PLANNER,
            field="DSS-G-12.unit_always",
            printed=named(printed, {}),
        )
    if criteria or not beneficial:
        return PASS
    return block(
        "Say by which criteria {ages} year-olds are counted in the unit when that helps the family (DSS-G-12).",
        "Dites selon quels critères les jeunes de {ages} ans sont comptés dans l’unité quand cela aide la famille "
        "(DSS-G-12).",
        who=PLANNER,
        field="DSS-G-12.unit_criteria",
        ages=named(map(str, beneficial), {}),
    )


@rule(
    "R-CC-122",
    Text("Waivers", "Dispenses"),
    citation="06-OCFS-LCM-05 DSS-G-12",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def justify_waiver(
    cycle: Cycle, *, statutory: bool, justified: bool, approved: date | None, implemented: date | None
) -> Finding:
    """A waiver is of a regulation, described and justified, and used only once approved (06-OCFS-LCM-05 DSS-G-12)."""
    del cycle
    field = "DSS-G-12.waiver_description_and_justification"
    if statutory:
        return block(
            "Ask for a waiver of a regulation only: OCFS cannot waive a statute (DSS-G-12).",
            "Ne demandez de dispense que d’un règlement : l’OCFS ne peut dispenser d’une loi (DSS-G-12).",
            who=PLANNER,
            field=field,
        )
    if not justified:
        return block(
            "Describe the waiver and justify it (DSS-G-12).",
            "Décrivez la dispense et justifiez-la (DSS-G-12).",
            who=PLANNER,
            field=field,
        )
    if implemented is None or (approved is not None and implemented >= approved):
        return PASS
    if approved is None:
        return block(
            "Use the waiver only once OCFS has approved it; the plan uses it from {implemented} (DSS-G-12).",
            "N’appliquez la dispense qu’après l’approbation de l’OCFS; le plan l’applique dès le {implemented} "
            "(DSS-G-12).",
            who=(*PLANNER, "ocfs_child_care"),
            field=field,
            implemented=day(implemented),
        )
    return block(
        "Use the waiver from {approved}, the day of its approval, not from {implemented} (DSS-G-12).",
        "Appliquez la dispense à partir du {approved}, jour de son approbation, et non dès le {implemented} "
        "(DSS-G-12).",
        who=PLANNER,
        earliest=approved,
        field=field,
        approved=day(approved),
        implemented=day(implemented, approved),
    )


@rule(
    "R-CC-123",
    Text("Breaks in activity", "Pauses entre activités"),
    citation="06-OCFS-LCM-05 DSS-G-12",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_break(cycle: Cycle, *, days: int | None, would_be_lost: bool, starts_within: bool) -> Finding:
    """Care goes on for a short break; for longer under two conditions (06-OCFS-LCM-05 DSS-G-12).

    The conditions of a longer one: the arrangement would be lost, and the next activity starts within it. Calendar
    days; the form's four weeks are 28.
    """
    short, longest = cycle.days("break_days"), cycle.days("break_extended_days")
    field = "DSS-G-12.break_length"
    if days is None:
        return block(
            "Choose the length of a break: at most {short}, or {longest} on two conditions (DSS-G-12).",
            "Choisissez la durée d’une pause : au plus {short}, ou {longest} à deux conditions (DSS-G-12).",
            who=PLANNER,
            field=field,
            short=days_said(short),
            longest=days_said(longest),
        )
    if days > longest:
        return block(
            "Shorten the break of {asked}: it lasts at most {short}, or {longest} on two conditions (DSS-G-12).",
            "Raccourcissez la pause de {asked} : elle dure au plus {short}, ou {longest} à deux conditions (DSS-G-12).",
            who=PLANNER,
            field=field,
            asked=days_said(days),
            short=days_said(short),
            longest=days_said(longest),
        )
    if days <= short or (would_be_lost and starts_within):
        return PASS
    return block(
        "Shorten the break of {asked} to {short}, or meet both conditions of a longer one: the arrangement would be "
        "lost, and the next activity starts within it (DSS-G-12).",
        "Ramenez la pause de {asked} à {short}, ou remplissez les deux conditions d’une plus longue : la place serait "
        "perdue, et l’activité suivante commence pendant la pause (DSS-G-12).",
        who=PLANNER,
        field=field,
        asked=days_said(days),
        short=days_said(short),
    )


@rule(
    "R-CC-124",
    Text("Who has care during breaks", "Qui a la garde pendant les pauses"),
    citation="06-OCFS-LCM-05 DSS-G-12",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def choose_break_groups(cycle: Cycle, *, groups: Collection[str]) -> Finding:
    """At least one of the printed groups has care during breaks (06-OCFS-LCM-05 DSS-G-12)."""
    printed = cycle.words("break_groups")
    outside = [group for group in groups if group not in printed]
    if groups and not outside:
        return PASS
    if not groups:
        return block(
            "Choose at least one group of low income families with care during a break: entering an activity, waiting "
            "to begin employment, or between activities (DSS-G-12).",
            "Choisissez au moins un groupe de familles à faible revenu qui ont la garde pendant une pause : au début "
            "d’une activité, en attente d’un emploi, ou entre deux activités (DSS-G-12).",
            who=PLANNER,
            field="DSS-G-12.break_groups",
        )
    return block(
        "Take {outside} out of the groups with care during a break: it is not one of those printed (DSS-G-12).",
        "Retirez {outside} des groupes qui ont la garde pendant une pause : il n’est pas de ceux imprimés (DSS-G-12).",
        who=PLANNER,
        field="DSS-G-12.break_groups",
        outside=quoted(outside),
    )
