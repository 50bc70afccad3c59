"""Which child care appendices a plan needs, and local priorities (R-CC-01, R-CC-40 to R-CC-42, R-CC-50, R-CC-51)."""

from collections.abc import Collection, Mapping, Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.phrases import is_named
from workflow.programs.county_plan.rules.base import PASS, Finding, block, rule, warn
from workflow.programs.county_plan.wording import named, quoted
from workflow.texts import Text

PLANNER = ("ldss_planner",)

APPENDICES = {
    "G-1": Text("DSS-G-1 (administration)", "DSS-G-1 (administration)"),
    "G-2": Text("DSS-G-2 (other eligible families)", "DSS-G-2 (autres familles admissibles)"),
    "G-3": Text(
        "DSS-G-3 (distance, income, family share, cases)", "DSS-G-3 (distance, revenu, part familiale, dossiers)"
    ),
    "G-4": Text("DSS-G-4 (district options)", "DSS-G-4 (options du district)"),
    "G-5": Text("DSS-G-5 (local priorities)", "DSS-G-5 (priorités locales)"),
    "G-6": Text("DSS-G-6 (set-asides)", "DSS-G-6 (fonds réservés)"),
    "G-7": Text("DSS-G-7 (Title XX)", "DSS-G-7 (Title XX)"),
    "G-8": Text("DSS-G-8 (local standards)", "DSS-G-8 (normes locales)"),
    "G-9": Text("DSS-G-9 (absences)", "DSS-G-9 (absences)"),
    "G-10": Text("DSS-G-10 (closures)", "DSS-G-10 (fermetures)"),
    "G-11": Text("DSS-G-11 (transportation, differentials, sleep)", "DSS-G-11 (transport, suppléments, sommeil)"),
    "G-12": Text("DSS-G-12 (long care, unit, waivers, breaks)", "DSS-G-12 (longues gardes, unité, dispenses, pauses)"),
    "forms": Text("copies of the local forms", "copies des formulaires locaux"),
}


def appendix_by_option(cycle: Cycle) -> Mapping[int, str]:
    """Give what each option of DSS-G-4 calls for: an appendix (`G-5`), or copies of the forms (`forms`)."""
    rows = (row.split() for row in cycle.words("option_appendices"))
    return {int(option): appendix for option, appendix in rows}


@rule(
    "R-CC-01",
    Text("Required child care appendices", "Annexes exigées sur les services de garde"),
    citation="06-OCFS-LCM-05 DSS-G",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def complete_required_appendices(cycle: Cycle, *, done: Collection[str], options: Collection[int] = ()) -> Finding:
    """The four appendices that every plan has are completed; choosing no option is fine (06-OCFS-LCM-05 DSS-G)."""
    del options
    missing = [appendix for appendix in cycle.words("child_care_required") if appendix not in done]
    if not missing:
        return PASS
    return block(
        "Complete {missing}.",
        "Remplissez {missing}.",
        who=PLANNER,
        field=f"DSS-{missing[0]}",
        missing=named(missing, APPENDICES),
    )


@rule(
    "R-CC-40",
    Text("An option requires its appendix", "Une option exige son annexe"),
    citation="06-OCFS-LCM-05 DSS-G-4",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def complete_option_appendices(cycle: Cycle, *, options: Collection[int], completed: Collection[str]) -> Finding:
    """Each chosen option has its appendix complete in the part for that option (06-OCFS-LCM-05 DSS-G-4)."""
    needed = appendix_by_option(cycle)
    lacking = [option for option in sorted(options) if option in needed and needed[option] not in completed]
    if not lacking:
        return PASS
    missing = tuple(dict.fromkeys(needed[option] for option in lacking))
    return block(
        "Complete {missing}, or take back the choice in DSS-G-4. Options that ask for it: {options}.",
        "Remplissez {missing}, ou retirez le choix fait dans DSS-G-4. Options qui l’exigent : {options}.",
        who=PLANNER,
        field=f"DSS-G-4.option_{lacking[0]}",
        missing=named(missing, APPENDICES),
        options=named(map(str, lacking), {}),
    )


@rule(
    "R-CC-41",
    Text("Appendix without its option", "Annexe sans son option"),
    citation="inferred from 06-OCFS-LCM-05 DSS-G-4",
    severity="warning",
    transitions=("TR-09",),
)
def choose_completed_options(cycle: Cycle, *, options: Collection[int], completed: Collection[str]) -> Finding:
    """A completed optional appendix goes with an option that is chosen (inferred from 06-OCFS-LCM-05 DSS-G-4)."""
    needed = appendix_by_option(cycle)
    asked_for = {needed[option] for option in options if option in needed}
    extra = [name for name in dict.fromkeys(needed.values()) if name in completed and name not in asked_for]
    if not extra:
        return PASS
    first = next(option for option, name in needed.items() if name == extra[0])
    return warn(
        "You filled in {extra} without choosing an option that needs it in DSS-G-4. Choose the option, or clear what "
        "you filled in.",
        "Vous avez rempli {extra} sans choisir dans DSS-G-4 une option qui l’exige. Choisissez l’option ou effacez ce "
        "que vous avez rempli.",
        who=PLANNER,
        field=f"DSS-G-4.option_{first}",
        extra=named(extra, APPENDICES),
    )


@rule(
    "R-CC-42",
    Text("Old approvals lapse", "Les anciennes approbations tombent"),
    citation="06-OCFS-LCM-05 DSS-G-4 option 15; DSS-G-8",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def attach_what_is_in_use(cycle: Cycle, *, in_use: Sequence[str], attached: Collection[str]) -> Finding:
    """Local forms and standards in use are in this plan; an earlier approval does not carry over (DSS-G-4, DSS-G-8)."""
    del cycle
    missing = [name for name in in_use if name not in attached]
    if not missing:
        return PASS
    return block(
        "Attach {missing} to this plan: the approval of an earlier plan does not carry over (DSS-G-4 option 15, "
        "DSS-G-8).",
        "Joignez {missing} à ce plan : l’approbation d’un plan antérieur ne se transmet pas (DSS-G-4 option 15, "
        "DSS-G-8).",
        who=PLANNER,
        field="DSS-G-4.option_15",
        missing=quoted(missing),
    )


@rule(
    "R-CC-50",
    Text("What local priorities rest on", "Ce sur quoi reposent les priorités locales"),
    citation="06-OCFS-LCM-05 DSS-G-5",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def base_priorities_fairly(
    cycle: Cycle,
    *,
    basis: Sequence[str],
    replaces_federal: bool,
    limits_choice: bool = False,
    limits_guarantee: bool = False,
) -> Finding:
    """Local priorities rest on no prohibited basis and take nothing away (06-OCFS-LCM-05 DSS-G-5).

    They neither replace the federal priorities nor limit the choice of a provider or a guarantee.
    """
    field = "DSS-G-5.priorities"
    prohibited = cycle.words("prohibited_priority_bases")
    used = [said for said in basis if any(is_named(phrase, said) for phrase in prohibited)]
    if used:
        return block(
            "Base local priorities on something else than {used}: not on the number of children in need of care, their "
            "age or the type of care (DSS-G-5).",
            "Fondez les priorités locales sur autre chose que {used} : ni le nombre d’enfants à garder, ni leur âge, "
            "ni le type de garde (DSS-G-5).",
            who=PLANNER,
            field=field,
            used=quoted(used),
        )
    if not (replaces_federal or limits_choice or limits_guarantee):
        return PASS
    return block(
        "Word the local priorities so that they add to the two federal ones: they may not replace them, nor limit the "
        "choice of a provider or a guarantee (DSS-G-5).",
        "Formulez les priorités locales de façon qu’elles s’ajoutent aux deux priorités fédérales : elles ne peuvent "
        "ni les remplacer, ni limiter le choix du service de garde ou une garantie (DSS-G-5).",
        who=PLANNER,
        field=field,
    )


@rule(
    "R-CC-51",
    Text("Ranks of local priorities", "Rangs des priorités locales"),
    citation="06-OCFS-LCM-05 DSS-G-5",
    severity="warning",
    transitions=("TR-09",),
)
def rank_all_or_none(cycle: Cycle, *, ranks: Sequence[int | None]) -> Finding:
    """Local priorities are all unranked, so equal, or have distinct ranks from 1 (06-OCFS-LCM-05 DSS-G-5)."""
    del cycle
    given = [rank for rank in ranks if rank is not None]
    if not given or (len(given) == len(ranks) == len(set(given)) and min(given) >= 1):
        return PASS
    return warn(
        "Rank every local priority with a number of its own from 1 on, or none: priorities without a rank count alike. "
        "Ranks given: {given} for {count} priorities (DSS-G-5).",
        "Donnez à chaque priorité locale son propre rang à partir de 1, ou n’en donnez aucun : sans rang, les "
        "priorités se valent. Rangs donnés : {given} pour {count} priorités (DSS-G-5).",
        who=PLANNER,
        field="DSS-G-5.priorities",
        given=named(map(str, given), {}),
        count=len(ranks),
    )
