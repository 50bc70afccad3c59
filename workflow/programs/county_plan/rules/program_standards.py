"""The county code and the income standards of the matrix DSS-F (R-F-06, R-F-07, R-F-10 to R-F-12)."""

import re
from collections.abc import Sequence
from decimal import Decimal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.reference import read_districts
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, exact, rule, warn
from workflow.programs.county_plan.rules.program_matrix import MATRIX, PLANNER, YES
from workflow.programs.county_plan.wording import listed
from workflow.programs.county_plan.wording import percent as say_percent
from workflow.texts import Text

Number = Decimal | int | str

TWO_DIGITS = re.compile(r"[0-9]{2}")

FAMILIES = {
    "f2": ("matrix_family_2", "DSS-F.titlexx_family_2", Text("a family of 2", "une famille de 2")),
    "f3": ("matrix_family_3", "DSS-F.titlexx_family_3", Text("a family of 3", "une famille de 3")),
    "f4": ("matrix_family_4", "DSS-F.titlexx_family_4_plus", Text("a family of 4 or more", "une famille de 4 ou plus")),
}
"""For each size of family: its limit, its field, and how a sentence says it."""


@rule(
    "R-F-06",
    Text("State standard by default", "Norme de l’État par défaut"),
    citation="06-OCFS-LCM-05 DSS-F",
    severity="flag",
)
def apply_standard(cycle: Cycle, *, ie: str, local: str | None, state: str) -> Finding:
    """Derive the income standard of a service: the local one, else the State's (06-OCFS-LCM-05 DSS-F).

    `ie` is the cell of row 14 (income eligible); where it is not Y, no standard applies. A local standard that
    is left blank is never an error.
    """
    del cycle
    if ie != YES:
        return NOT_APPLICABLE
    return Finding(local or state)


@rule(
    "R-F-07",
    Text("County code", "Code du comté"),
    citation="06-OCFS-LCM-05 DSS-F item 1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def give_county_code(cycle: Cycle, *, code: str, district: str, known: str | None = None) -> Finding:
    """The matrix bears the two-digit code of the district (06-OCFS-LCM-05 DSS-F item 1).

    `district` is its name; `known` the code on the district's record, where a site has edited the list.
    """
    del cycle
    expected = known or {one.name: one.code for one in read_districts()}.get(district)
    if TWO_DIGITS.fullmatch(code) and expected in (None, code):
        return PASS
    said = Text("", "")
    if expected is not None:
        said = Text(": {expected} for {district}", " : {expected} pour {district}").format(
            expected=expected, district=district
        )
    return block(
        "Enter the two digits of your county's code{said} (06-OCFS-LCM-05 DSS-F item 1).",
        "Inscrivez les deux chiffres du code de votre comté{said} (06-OCFS-LCM-05 DSS-F point 1).",
        who=PLANNER,
        field="DSS-F.county_code",
        said=said,
    )


@rule(
    "R-F-10",
    Text("Title XX day care ceilings in DSS-F", "Plafonds de garde du titre XX dans DSS-F"),
    citation="06-OCFS-LCM-05 DSS-F pages 4-5",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def keep_within_ceilings(cycle: Cycle, *, f2: Number | None, f3: Number | None, f4: Number | None) -> Finding:
    """The Title XX percents of poverty are given for families of 2, 3, 4 and more, within their ceilings (DSS-F)."""
    given = {"f2": f2, "f3": f3, "f4": f4}
    missing = [family for family, limit in given.items() if limit is None]
    if missing:
        return block(
            "Enter the Title XX income limit for {families}, in percent of the poverty level (06-OCFS-LCM-05 DSS-F).",
            "Inscrivez la limite de revenu du titre XX pour {families}, en pourcentage du seuil de pauvreté "
            "(06-OCFS-LCM-05 DSS-F).",
            who=PLANNER,
            field=FAMILIES[missing[0]][1],
            families=listed([FAMILIES[family][2] for family in missing]),
        )
    above = [
        family
        for family, limit in given.items()
        if limit is not None and exact(limit) > cycle.limit(FAMILIES[family][0])
    ]
    if not above:
        return PASS
    limits = [
        Text("{ceiling} for {family}", "{ceiling} pour {family}").format(
            ceiling=say_percent(cycle.limit(FAMILIES[family][0])), family=FAMILIES[family][2]
        )
        for family in above
    ]
    return block(
        "Keep the Title XX income limits within these shares of the poverty level: {limits} (06-OCFS-LCM-05 DSS-F).",
        "Gardez les limites de revenu du titre XX dans ces parts du seuil de pauvreté : {limits} "
        "(06-OCFS-LCM-05 DSS-F).",
        who=PLANNER,
        field=FAMILIES[above[0]][1],
        limits=listed(limits),
    )


@rule(
    "R-F-11",
    Text("TANF money moved to Title XX", "Fonds TANF transférés au titre XX"),
    citation="06-OCFS-LCM-05 DSS-F page 5",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_transferred_money(cycle: Cycle, *, percent: Number) -> Finding:
    """TANF money moved to Title XX serves incomes below its percent of poverty, not at it (DSS-F page 5)."""
    ceiling = cycle.limit("tanf_transfer_percent")
    if exact(percent) < ceiling:
        return PASS
    return block(
        "Set the income limit below {ceiling} of the poverty level: the service is paid with TANF money that was "
        "moved to Title XX (06-OCFS-LCM-05 DSS-F page 5).",
        "Fixez la limite de revenu à moins de {ceiling} du seuil de pauvreté : le service est payé par des fonds "
        "TANF transférés au titre XX (06-OCFS-LCM-05 DSS-F page 5).",
        who=PLANNER,
        field=MATRIX,
        ceiling=say_percent(ceiling),
    )


@rule(
    "R-F-12",
    Text("DSS-F and DSS-G agree", "DSS-F et DSS-G concordent"),
    citation="inferred from 06-OCFS-LCM-05 DSS-F and DSS-G",
    severity="warning",
    transitions=("TR-09",),
)
def match_child_care(
    cycle: Cycle, *, f5: Sequence[Number], g7: Sequence[Number], fee: Number | None, g3: Number | None
) -> Finding:
    """The Title XX percents equal those of DSS-G-7, and the fee the family share of DSS-G-3 (inferred).

    What either form leaves out cannot differ: empty percents, or None for a fee or share.
    """
    del cycle
    different = []
    if f5 and g7 and [exact(one) for one in f5] != [exact(one) for one in g7]:
        different.append(
            ("DSS-F.titlexx_family_2", Text("the Title XX limits and DSS-G-7", "les limites du titre XX et DSS-G-7"))
        )
    if fee is not None and g3 is not None and exact(fee) != exact(g3):
        different.append(
            (
                "DSS-F.sccbg_fee_percent",
                Text("the fee and the family share of DSS-G-3", "la contribution et la part familiale de DSS-G-3"),
            )
        )
    if not different:
        return PASS
    return warn(
        "Check what the matrix and the child care section say differently: {pairs}.",
        "Vérifiez ce que la matrice et la section sur la garde disent différemment : {pairs}.",
        who=PLANNER,
        field=different[0][0],
        pairs=listed([pair for _, pair in different]),
    )
