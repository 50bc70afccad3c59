"""Room and board from the federal Independent Living money, form DSS-E (R-CHF-01 to R-CHF-05)."""

from decimal import Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, exact, rule
from workflow.programs.county_plan.wording import money, percent
from workflow.texts import Text

LDSS = ("ldss_planner",)


@rule(
    "R-CHF-01",
    Text("Form when the money is used", "Formulaire si les fonds servent"),
    citation="06-OCFS-LCM-05 DSS-E",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def fill_in_form(cycle: Cycle, *, uses: bool, form: bool) -> Finding:
    """A county that pays room and board from this money fills in DSS-E (06-OCFS-LCM-05 DSS-E)."""
    del cycle
    if not uses:
        return NOT_APPLICABLE
    if form:
        return PASS
    return block(
        "You use Independent Living money for room and board: fill in form DSS-E.",
        "Vous employez des fonds Independent Living pour l’hébergement et les repas : remplissez le formulaire DSS-E.",
        who=LDSS,
        field="DSS-E.categories_of_youth",
    )


@rule(
    "R-CHF-02",
    Text("Most for room and board", "Plafond pour l’hébergement et les repas"),
    citation="06-OCFS-LCM-05 DSS-E; 02 LCM 05",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def cap_room_and_board(cycle: Cycle, *, allocation: Decimal | int | str, room_board: Decimal | int | str) -> Finding:
    """Room and board takes at most the cycle's share of the allocation (06-OCFS-LCM-05 DSS-E; 02 LCM 05).

    Both in dollars, compared exactly.
    """
    share = cycle.limit("room_board_percent")
    most = exact(allocation) * share / 100
    if exact(room_board) <= most:
        return PASS
    return block(
        "Room and board may take at most {share} of the allocation, {most}; the plan gives it {given} (DSS-E).",
        "L’hébergement et les repas peuvent prendre au plus {share} de l’allocation, soit {most}; le plan y consacre "
        "{given} (DSS-E).",
        who=LDSS,
        field="DSS-E.room_board",
        share=percent(share),
        most=money(most),
        given=money(exact(room_board)),
    )


@rule(
    "R-CHF-03",
    Text("Age and setting", "Âge et milieu"),
    citation="06-OCFS-LCM-05 DSS-E",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def house_former_foster_youth(cycle: Cycle, *, age: int, silp: bool) -> Finding:
    """Room and board is for young adults out of care and never for a supervised program (06-OCFS-LCM-05 DSS-E).

    `age` in whole years; `silp` tells whether it pays a Supervised Independent Living Program.
    """
    if silp:
        return block(
            "Room and board cannot pay for a Supervised Independent Living Program (DSS-E).",
            "L’hébergement et les repas ne peuvent pas financer un Supervised Independent Living Program (DSS-E).",
            who=LDSS,
            field="DSS-E.silp",
        )
    if _is_of_age(cycle, age):
        return PASS
    return block(
        "Room and board is for young people from {first} until they turn {end}; the plan names the age of {age} "
        "(DSS-E).",
        "L’hébergement et les repas sont destinés aux jeunes de {first} ans jusqu’à leurs {end} ans; le plan indique "
        "l’âge de {age} ans (DSS-E).",
        who=LDSS,
        field="DSS-E.youngest_age",
        first=cycle.days("room_board_from_age"),
        end=cycle.days("room_board_until_age"),
        age=age,
    )


@rule(
    "R-CHF-04",
    Text("Written policies", "Politiques écrites"),
    citation="06-OCFS-LCM-05 DSS-E",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def write_policies(cycle: Cycle, *, items: int, attached: bool) -> Finding:
    """The county states its policies, or attaches its procedures (06-OCFS-LCM-05 DSS-E)."""
    wanted = cycle.days("room_board_policies")
    if attached or items >= wanted:
        return PASS
    return block(
        "Answer all {wanted} questions on your room and board policies, or attach your written procedures; answered so "
        "far: {items} (DSS-E).",
        "Répondez aux {wanted} questions sur vos politiques d’hébergement et de repas, ou joignez vos procédures "
        "écrites; réponses à ce jour : {items} (DSS-E).",
        who=LDSS,
        field="DSS-E.categories_of_youth",
        wanted=wanted,
        items=items,
    )


@rule(
    "R-CHF-05",
    Text("Payments that count to the match", "Paiements comptés dans la contrepartie"),
    citation="06-OCFS-LCM-05 DSS-E",
    severity="flag",
)
def count_to_match(cycle: Cycle, *, age: int, fa_sn_eligible: bool) -> Finding:
    """A payment of other money counts to the match if no public assistance could pay it (06-OCFS-LCM-05 DSS-E).

    `age` in whole years; `fa_sn_eligible` for Family Assistance or Safety Net for those costs.
    """
    if _is_of_age(cycle, age) and not fa_sn_eligible:
        return PASS
    return block(
        "This payment does not count to the match: that takes a former foster youth from {first} until {end} who "
        "cannot "
        "have Family Assistance or Safety Net for it (DSS-E).",
        "Ce paiement ne compte pas dans la contrepartie : il y faut un jeune sorti de placement, de {first} ans "
        "jusqu’à ses "
        "{end} ans, qui n’a droit pour ces frais ni à la Family Assistance ni au Safety Net (DSS-E).",
        who=LDSS,
        field="DSS-E.fa_sn_eligible",
        first=cycle.days("room_board_from_age"),
        end=cycle.days("room_board_until_age"),
    )


def _is_of_age(cycle: Cycle, age: int) -> bool:
    """Say whether room and board may be paid at this age, in whole years."""
    return cycle.limit("room_board_from_age") <= age < cycle.limit("room_board_until_age")
