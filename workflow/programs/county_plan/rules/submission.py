"""The submission: due date, extension, period, completeness, one per county (R-SUB-01 to R-SUB-11)."""

from collections.abc import Collection
from datetime import date, timedelta

from workflow.programs.county_plan.cycle import NEW_YORK, Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import day, days, listed
from workflow.texts import Text

PLANNERS = ("ldss_planner", "yb_director")
LETTER_WRITERS = ("ldss_commissioner", "yb_director")

COMPONENTS = {
    "SC": Text("the Strategic Component", "le volet stratégique"),
    "DSS": Text("the LDSS Administrative Component", "le volet administratif du LDSS"),
    "YB": Text("the Youth Bureau Administrative Component", "le volet administratif du Youth Bureau"),
    "PINS": Text("the PINS Diversion Services Plan", "le plan de services de déjudiciarisation PINS"),
}
FIRST_QUESTIONS = {"SC": "SC-V.answer", "DSS": "DSS-I-a.answer", "YB": "YB-I-a.answer", "PINS": "PINS-II-b.answer"}
"""A question that every county answers, for each component."""
COVER = {
    "county": Text("the county", "le comté"),
    "plan_start": Text("the first day of the plan", "le premier jour du plan"),
    "plan_end": Text("the last day of the plan", "le dernier jour du plan"),
    "submission_date": Text("the submission date", "la date de dépôt"),
    "youth_bureau_name": Text("the name of the Youth Bureau", "le nom du Youth Bureau"),
    "ldss_name": Text("the name of the LDSS", "le nom du LDSS"),
    "contact_person": Text("a contact person", "une personne-ressource"),
    "contact_phone": Text("the contact's telephone number", "le téléphone de la personne-ressource"),
    "contact_title": Text("the contact's title", "le titre de la personne-ressource"),
    "contact_email": Text("the contact's e-mail address", "le courriel de la personne-ressource"),
}


@rule(
    "R-SUB-01",
    Text("Due date", "Date limite"),
    citation="06-OCFS-LCM-05, Submission Date",
    severity="flag",
    transitions=("TR-09",),
)
def submit_by_due_date(cycle: Cycle, *, submit_on: date, due: date, roll_weekend: bool | None = None) -> Finding:
    """The plan is due on its date or the extended one; a late plan is only flagged (06-OCFS-LCM-05).

    With `roll_weekend` a due date on a weekend or holiday moves to the next business day (GCL 25-a).
    """
    rolls = cycle.roll_weekend if roll_weekend is None else roll_weekend
    last = NEW_YORK.next_working_day(due) if rolls else due
    if submit_on <= last:
        return PASS
    return warn(
        "The plan was due on {due}. You can still submit it; it will be marked as {late} overdue.",
        "Le plan était attendu le {due}. Vous pouvez encore le déposer; il portera la mention d’un retard de {late}.",
        who=LETTER_WRITERS,
        field="due_on",
        due=day(last, submit_on),
        late=days((submit_on - last).days),
    )


@rule(
    "R-SUB-02",
    Text("Extension letter", "Lettre de demande de prolongation"),
    citation="06-OCFS-LCM-05, Submission Date",
    severity="blocks_transition",
    transitions=("EX-01",),
)
def write_extension_letter(cycle: Cycle, *, reasons: str | None, proposed: date | None) -> Finding:
    """A request for extension gives reasons and a submission date (06-OCFS-LCM-05, Submission Date)."""
    del cycle
    if not (reasons or "").strip():
        return block(
            "Give the reasons for which you ask for more time.",
            "Donnez les motifs pour lesquels vous demandez une prolongation.",
            who=LETTER_WRITERS,
            field="extension_reasons",
        )
    if proposed is None:
        return block(
            "Give the date on which you will submit the plan.",
            "Donnez la date à laquelle vous déposerez le plan.",
            who=LETTER_WRITERS,
            field="proposed_due_on",
        )
    return PASS


@rule(
    "R-SUB-03",
    Text("Extension not long", "Prolongation brève"),
    citation="06-OCFS-LCM-05, Submission Date; 18 NYCRR 407.8(a)",
    severity="blocks_transition",
    transitions=("EX-01",),
)
def keep_extension_short(cycle: Cycle, *, due: date, proposed: date | None) -> Finding:
    """The proposed date is after the due date; one that leaves less than 45 review days is warned about.

    06-OCFS-LCM-05, Submission Date; 18 NYCRR 407.8(a) for the days of review.
    """
    if proposed is None:
        return NOT_APPLICABLE
    if proposed <= due:
        return block(
            "Propose a date after {due}, the present due date.",
            "Proposez une date postérieure au {due}, date limite actuelle.",
            who=LETTER_WRITERS,
            earliest=due + timedelta(days=1),
            field="proposed_due_on",
            due=day(due, proposed),
        )
    if proposed <= cycle.latest_reviewable_on:
        return PASS
    return warn(
        "{proposed} is a long extension: OCFS needs {review} to review before {effective}, so by {latest} "
        "at the latest (18 NYCRR 407.8(a)).",
        "Le {proposed}, c’est une longue prolongation : l’OCFS a besoin de {review} d’examen avant le "
        "{effective}, donc "
        "du plan le {latest} au plus tard (18 NYCRR 407.8(a)).",
        who=LETTER_WRITERS,
        field="proposed_due_on",
        proposed=day(proposed),
        review=days(cycle.review_days),
        effective=day(cycle.effective_on),
        latest=day(cycle.latest_reviewable_on),
    )


@rule(
    "R-SUB-04",
    Text("Plan period", "Période du plan"),
    citation="06-OCFS-LCM-05, Purpose; SC-COVER; SC-A",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def cover_plan_period(cycle: Cycle, *, start: date | None, end: date | None) -> Finding:
    """The plan covers exactly the cycle's period (06-OCFS-LCM-05, Purpose)."""
    if (start, end) == (cycle.effective_on, cycle.ends_on):
        return PASS
    return block(
        "Set the plan period to {start} to {end} (06-OCFS-LCM-05).",
        "Fixez la période du plan du {start} au {end} (06-OCFS-LCM-05).",
        who=PLANNERS,
        field="plan_start" if start != cycle.effective_on else "plan_end",
        start=day(cycle.effective_on),
        end=day(cycle.ends_on),
    )


@rule(
    "R-SUB-05",
    Text("All four components", "Les quatre volets"),
    citation="06-OCFS-LCM-05, County Plan Guidelines",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def include_components(cycle: Cycle, *, components: Collection[str]) -> Finding:
    """The plan has its four components (06-OCFS-LCM-05, County Plan Guidelines)."""
    missing = [component for component in cycle.components if component not in components]
    if not missing:
        return PASS
    return block(
        "Write what is missing from the plan: {missing}.",
        "Rédigez ce qui manque au plan : {missing}.",
        who=("ldss_planner", "yb_director", "probation_director"),
        field=FIRST_QUESTIONS.get(missing[0]),
        missing=listed([COMPONENTS[component] for component in missing]),
    )


@rule(
    "R-SUB-06",
    Text("Table of contents", "Table des matières"),
    citation="06-OCFS-LCM-05 SC-TOC; PINS instructions",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def list_contents(cycle: Cycle, *, toc: bool, missing_required_entries: int = 0) -> Finding:
    """A table of contents has an entry for every required item (06-OCFS-LCM-05 SC-TOC)."""
    del cycle
    if toc and missing_required_entries == 0:
        return PASS
    return block(
        "Complete the table of contents, so that every required item can be found (06-OCFS-LCM-05 SC-TOC).",
        "Complétez la table des matières, afin que chaque élément exigé s’y trouve (06-OCFS-LCM-05 SC-TOC).",
        who=PLANNERS,
        field="SC-TOC.toc_complete",
    )


@rule(
    "R-SUB-07",
    Text("Numbered pages", "Pages numérotées"),
    citation="06-OCFS-LCM-05, Submission Requirements",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def number_pages(cycle: Cycle, *, unnumbered_pages: int) -> Finding:
    """All pages are numbered (06-OCFS-LCM-05, Submission Requirements)."""
    del cycle
    if unnumbered_pages == 0:
        return PASS
    return block(
        "Number every page. Pages without a number: {count} (06-OCFS-LCM-05).",
        "Numérotez chaque page. Pages sans numéro : {count} (06-OCFS-LCM-05).",
        who=PLANNERS,
        field="SC-TOC.unnumbered_pages",
        count=unnumbered_pages,
    )


@rule(
    "R-SUB-08",
    Text("Cover page complete", "Page couverture complète"),
    citation="06-OCFS-LCM-05 SC-COVER",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def complete_cover(cycle: Cycle, *, missing: Collection[str]) -> Finding:
    """The cover gives dates, county, both offices and a contact with details (06-OCFS-LCM-05 SC-COVER)."""
    del cycle
    if not missing:
        return PASS
    names = [name for name in COVER if name in missing]
    return block(
        "Complete the cover page: {missing} (06-OCFS-LCM-05 SC-COVER).",
        "Complétez la page couverture : {missing} (06-OCFS-LCM-05 SC-COVER).",
        who=PLANNERS,
        field=f"SC-COVER.{names[0]}" if names else None,
        missing=listed([COVER[name] for name in names]),
    )


@rule(
    "R-SUB-09",
    Text("One plan per county", "Un seul plan par comté"),
    citation="06-OCFS-LCM-05, Purpose",
    severity="blocks_submission",
    transitions=("TR-01", "TR-09"),
)
def file_one_plan(cycle: Cycle, *, active_plans: int, amendments: int = 0) -> Finding:
    """A county files one plan for the cycle; amendments are not plans (06-OCFS-LCM-05, Purpose)."""
    del amendments
    if active_plans <= 1:
        return PASS
    return block(
        "Your county already has a plan for {cycle}. Continue with that one: a county files a single plan.",
        "Votre comté a déjà un plan pour {cycle}. Poursuivez celui-là : un comté dépose un seul plan.",
        who=("ldss_planner", "ocfs_cycle_admin"),
        cycle=cycle.cycle,
    )


@rule(
    "R-SUB-10",
    Text("Approval by the effective date", "Approbation avant l’entrée en vigueur"),
    citation="06-OCFS-LCM-05, Submission Date",
    severity="warning",
    transitions=("TR-15",),
)
def approve_by_effective_date(cycle: Cycle, *, approved_on: date) -> Finding:
    """OCFS aims to approve by the effective date (06-OCFS-LCM-05, Submission Date)."""
    if approved_on <= cycle.effective_on:
        return PASS
    return warn(
        "You approve after {effective}, the day by which OCFS aims to approve. The plan takes effect on {approved}.",
        "Vous approuvez après le {effective}, date visée par l’OCFS. Le plan entre en vigueur le {approved}.",
        who=("ocfs_plan_unit",),
        effective=day(cycle.effective_on),
        approved=day(approved_on),
    )


@rule(
    "R-SUB-11",
    Text("Extended date is reachable", "La date prolongée est réalisable"),
    citation="06-OCFS-LCM-05, Submission Date; SC-II",
    severity="warning",
    transitions=("EX-01",),
)
def propose_reachable_date(cycle: Cycle, *, hearing: date | None, proposed: date | None) -> Finding:
    """The promised date is not before the earliest legal submission (from R-HRG-05 and 06-OCFS-LCM-05)."""
    if hearing is None or proposed is None:
        return NOT_APPLICABLE
    possible = hearing + timedelta(days=cycle.wait_days)
    if proposed >= possible:
        return PASS
    return warn(
        "You cannot submit on {proposed}. The hearing is on {hearing} and {needed} must pass, so the first "
        "day is {possible}.",
        "Vous ne pourrez pas déposer le plan le {proposed}. L’audience est le {hearing} et {needed} "
        "doivent s’écouler; le premier jour est donc le {possible}.",
        who=LETTER_WRITERS,
        field="proposed_due_on",
        proposed=day(proposed, possible),
        hearing=day(hearing, possible),
        possible=day(possible, possible),
        needed=days(cycle.wait_days),
    )
