"""Paying providers for absences and closures (R-CC-90 to R-CC-93, R-CC-100). Days are days of care."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import listed, quoted
from workflow.texts import Text

PLANNER = ("ldss_planner",)

NONE_GIVEN = Text("none", "aucun")

PERIODS = {
    "1": Text("a month", "un mois"),
    "3": Text("three months", "trois mois"),
    "6": Text("six months", "six mois"),
}


@rule(
    "R-CC-90",
    Text("Absences at most", "Absences au plus"),
    citation="06-OCFS-LCM-05 DSS-G-9",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_absences(
    cycle: Cycle, *, period: int | str, routine: Number | None, extenuating: Number | None, total: Number | None
) -> Finding:
    """Paid absences stay within the table's row, and the total within its parts (06-OCFS-LCM-05 DSS-G-9).

    `period` is the row, in months; R-CC-91 says which there are.
    """
    months = str(period)
    if months not in PERIODS:
        return NOT_APPLICABLE
    field, within = "DSS-G-9.limits", PERIODS[months]
    if routine is None or extenuating is None or total is None:
        return block(
            "Give the days in {within}: routine, extenuating and in all (DSS-G-9).",
            "Donnez les jours en {within} : ordinaires, pour circonstances atténuantes et en tout (DSS-G-9).",
            who=PLANNER,
            field=field,
            within=within,
        )
    asked = {"routine": exact(routine), "extenuating": exact(extenuating), "total": exact(total)}
    most = {name: cycle.limit(f"absence_{months}_{name}") for name in asked}
    if any(asked[name] > most[name] for name in asked):
        return block(
            "Lower the paid absences in {within}: at most {most} days (routine, extenuating, in all), and the plan "
            "has {asked} (DSS-G-9).",
            "Réduisez les absences payées en {within} : au plus {most} jours (ordinaires, pour circonstances "
            "atténuantes, en tout), et le plan en compte {asked} (DSS-G-9).",
            who=PLANNER,
            field=field,
            within=within,
            most=_row(most.values()),
            asked=_row(asked.values()),
        )
    if asked["total"] <= asked["routine"] + asked["extenuating"]:
        return PASS
    return block(
        "Correct the total of {total} days in {within}: it is more than {routine} routine and {extenuating} "
        "extenuating days together (DSS-G-9).",
        "Corrigez le total de {total} jours en {within} : il dépasse la somme de {routine} jours ordinaires et de "
        "{extenuating} jours pour circonstances atténuantes (DSS-G-9).",
        who=PLANNER,
        field=field,
        within=within,
        total=asked["total"],
        routine=asked["routine"],
        extenuating=asked["extenuating"],
    )


@rule(
    "R-CC-91",
    Text("Base period", "Période de référence"),
    citation="06-OCFS-LCM-05 DSS-G-9",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def choose_base_period(cycle: Cycle, *, months: int | str | None) -> Finding:
    """The base period for absences is one of those printed, in months (06-OCFS-LCM-05 DSS-G-9)."""
    printed = cycle.words("absence_base_periods")
    if str(months) in printed:
        return PASS
    return block(
        "Choose a base period for absences: {printed} (DSS-G-9).",
        "Choisissez la période de référence des absences : {printed} (DSS-G-9).",
        who=PLANNER,
        field="DSS-G-9.base_period",
        printed=_either([PERIODS[one] for one in printed]),
    )


def _row(numbers: Iterable[Decimal]) -> Text:
    return listed([Text("{days}", "{days}").format(days=number) for number in numbers])


def _either(words: Sequence[Text]) -> Text:
    return Text(" or ".join(word.en for word in words), " ou ".join(word.fr for word in words))


@rule(
    "R-CC-92",
    Text("Providers paid for absences and closures", "Services payés pour absences et fermetures"),
    citation="06-OCFS-LCM-05 DSS-G-9; DSS-G-10",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def pay_eligible_providers(cycle: Cycle, *, types: Sequence[str], appendix: str = "DSS-G-9") -> Finding:
    """Only the printed types are paid, and at least one is chosen (06-OCFS-LCM-05 DSS-G-9, DSS-G-10).

    Legally-exempt family and in-home providers never are. `appendix` says where the types were chosen.
    """
    field = f"{appendix}.eligible_providers"
    if not types:
        return block(
            "Choose at least one type of provider ({appendix}).",
            "Choisissez au moins un type de service de garde ({appendix}).",
            who=PLANNER,
            field=field,
            appendix=appendix,
        )
    outside = [name for name in types if name not in cycle.words("paid_provider_types")]
    if not outside:
        return PASS
    return block(
        "Take {outside} out of the providers who are paid: legally-exempt family and in-home providers never are "
        "({appendix}).",
        "Retirez {outside} des services payés : la garde en milieu familial ou à domicile exemptée de permis ne l’est "
        "jamais ({appendix}).",
        who=PLANNER,
        field=field,
        outside=quoted(outside),
        appendix=appendix,
    )


@rule(
    "R-CC-93",
    Text("Details of absences", "Précisions sur les absences"),
    citation="06-OCFS-LCM-05 DSS-G-9",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def detail_absences(cycle: Cycle, *, contract_only: str | None, reasons: str | None) -> Finding:
    """The plan says whether only contracted providers are paid, and for which reasons (06-OCFS-LCM-05 DSS-G-9)."""
    del cycle
    if contract_only not in ("yes", "no"):
        return block(
            "Answer Yes or No: are only providers under contract or letter of intent paid for absences (DSS-G-9)?",
            "Répondez par oui ou par non : ne paie-t-on pour absences que les services liés par contrat ou lettre "
            "d’intention (DSS-G-9)?",
            who=PLANNER,
            field="DSS-G-9.contract_only",
        )
    if (reasons or "").strip():
        return PASS
    return block(
        "Give the reasons for which absences are paid (DSS-G-9).",
        "Donnez les motifs pour lesquels des absences sont payées (DSS-G-9).",
        who=PLANNER,
        field="DSS-G-9.reasons",
    )


@rule(
    "R-CC-100",
    Text("Program closures", "Fermetures"),
    citation="06-OCFS-LCM-05 DSS-G-10",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_closures(cycle: Cycle, *, days: Number | None, list: Sequence[str]) -> Finding:  # noqa: A002 - its printed name
    """Whole closure days in a year, from 1 to the most that is paid, for listed closures (06-OCFS-LCM-05 DSS-G-10)."""
    most = cycle.limit("closure_days")
    asked = None if days is None else exact(days)
    if asked is None or not 1 <= asked <= most or asked != int(asked):
        return block(
            "Give a whole number of paid closure days a year, from 1 to {most}. The plan has {asked} (DSS-G-10).",
            "Donnez un nombre entier de jours de fermeture payés par an, de 1 à {most}. Le plan en compte {asked} "
            "(DSS-G-10).",
            who=PLANNER,
            field="DSS-G-10.days_allowed",
            most=most,
            asked=NONE_GIVEN if asked is None else asked,
        )
    if list:
        return PASS
    return block(
        "List the closures that are paid, such as holidays (DSS-G-10).",
        "Énumérez les fermetures payées, comme les jours fériés (DSS-G-10).",
        who=PLANNER,
        field="DSS-G-10.allowable_closures",
    )
