"""Set-asides of the block grant: totals, reasons, and their adjustment within a year (R-CC-60 to R-CC-63).

Amounts are dollars for twelve months, exact to the cent; days are calendar days.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import PASS, Finding, Number, block, exact, rule, warn
from workflow.programs.county_plan.wording import day, days, money, percent
from workflow.texts import Text

PLANNER = ("ldss_planner",)

Fund = Literal["ccbg", "titlexx"]
FUNDS: tuple[Fund, ...] = ("ccbg", "titlexx")
"""The block grant and Title XX, as their fields begin."""


def _block_sum(parts: Decimal, total: Decimal | None, field: str) -> Finding:
    if total is None:
        return block(
            "Give the total of the set-asides; the categories make {parts} (DSS-G-6).",
            "Donnez le total des fonds réservés; les catégories font {parts} (DSS-G-6).",
            who=PLANNER,
            field=field,
            parts=money(parts),
        )
    return block(
        "Correct the set-asides: the categories make {parts}, and the total is {total} (DSS-G-6).",
        "Corrigez les fonds réservés : les catégories font {parts}, et le total est de {total} (DSS-G-6).",
        who=PLANNER,
        field=field,
        parts=money(parts),
        total=money(total),
    )


@rule(
    "R-CC-60",
    Text("Set-aside totals", "Totaux des fonds réservés"),
    citation="06-OCFS-LCM-05 DSS-G-6",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def add_up_set_asides(
    cycle: Cycle,
    *,
    nysccbg: Number | None,
    cats: Sequence[Number],
    total: Number | None,
    title_xx_cats: Sequence[Number] = (),
    title_xx_total: Number | None = None,
) -> Finding:
    """Set-asides add up to their total, which is at most the block grant with local funds (06-OCFS-LCM-05 DSS-G-6).

    Those of Title XX, where made, add up to a total of their own.
    """
    del cycle
    parts = sum((exact(amount) for amount in cats), Decimal(0))
    whole = None if total is None else exact(total)
    if parts != whole:
        return _block_sum(parts, whole, "DSS-G-6.ccbg_total")
    if nysccbg is not None and whole > exact(nysccbg):
        return block(
            "Lower the set-asides: their total of {total} is more than the block grant of {grant} (DSS-G-6).",
            "Réduisez les fonds réservés : leur total de {total} dépasse la subvention globale de {grant} (DSS-G-6).",
            who=PLANNER,
            field="DSS-G-6.ccbg_total",
            total=money(whole),
            grant=money(exact(nysccbg)),
        )
    title_xx = sum((exact(amount) for amount in title_xx_cats), Decimal(0))
    title_xx_whole = None if title_xx_total is None else exact(title_xx_total)
    if title_xx != (title_xx_whole or 0) or (title_xx_cats and title_xx_whole is None):
        return _block_sum(title_xx, title_xx_whole, "DSS-G-6.titlexx_total")
    return PASS


@rule(
    "R-CC-61",
    Text("Reasons for set-asides", "Justification des fonds réservés"),
    citation="06-OCFS-LCM-05 DSS-G-6",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def justify_set_asides(cycle: Cycle, *, cats: int, rationales: int, fund: Fund = "ccbg") -> Finding:
    """Every category of a fund has one rationale: why it was chosen over others (06-OCFS-LCM-05 DSS-G-6)."""
    del cycle
    if cats == rationales:
        return PASS
    return block(
        "Say for each category with a set-aside why it was chosen over others: categories {cats}, rationales "
        "{rationales} (DSS-G-6).",
        "Dites pour chaque catégorie dotée de fonds réservés pourquoi elle a été préférée à d’autres : catégories "
        "{cats}, justifications {rationales} (DSS-G-6).",
        who=PLANNER,
        field=f"DSS-G-6.{fund}_rationale",
        cats=cats,
        rationales=rationales,
    )


@rule(
    "R-CC-62",
    Text("Adjustment without an amendment", "Ajustement sans modification du plan"),
    citation="06-OCFS-LCM-05 DSS-G-6",
    severity="blocks_transition",
    transitions=("PR-01", "AM-01"),
)
def adjust_within_limit(cycle: Cycle, *, approved: Number, cumulative: Number) -> Finding:
    """In a calendar year a category moves by at most its percentage without an amendment (06-OCFS-LCM-05 DSS-G-6).

    `approved` is its amount in force on 1 January, or at approval; `cumulative` everything moved out of it and into
    it since then. Asked of every category touched, giving and receiving.
    """
    most = cycle.set_aside_percent
    base, moved = exact(approved), exact(cumulative)
    ceiling = base * most / 100
    if moved <= ceiling:
        return PASS
    return block(
        "Open an amendment: {moved} of this category has moved in the calendar year, and without one at most {ceiling} "
        "may, {most} of the approved {base} (DSS-G-6).",
        "Ouvrez une modification du plan : {moved} de cette catégorie ont été déplacés dans l’année civile; sans "
        "elle, au plus {ceiling} peuvent l’être, soit {most} des {base} approuvés (DSS-G-6).",
        who=PLANNER,
        field="DSS-G-6.ccbg_set_asides",
        moved=money(moved),
        ceiling=money(ceiling),
        most=percent(most),
        base=money(base),
    )


@rule(
    "R-CC-63",
    Text("Replacement page and notice", "Page de remplacement et avis"),
    citation="06-OCFS-LCM-05 DSS-G-6",
    severity="deadline",
    transitions=("PR-02",),
)
def notify_of_adjustment(cycle: Cycle, *, adjusted: date, notified: date | None, page: bool) -> Finding:
    """OCFS has the replacement page and is told within its days of the adjustment (06-OCFS-LCM-05 DSS-G-6)."""
    last = adjusted + timedelta(days=cycle.adjustment_days)
    if not page:
        return warn(
            "Replace the page of the plan that the adjustment of {adjusted} changes (DSS-G-6).",
            "Remplacez la page du plan que l’ajustement du {adjusted} modifie (DSS-G-6).",
            who=PLANNER,
            adjusted=day(adjusted),
        )
    if notified is not None and notified <= last:
        return PASS
    return warn(
        "OCFS was to be told by {last}: the adjustment was made on {adjusted}, and {needed} are given (DSS-G-6).",
        "L’OCFS devait être avisé au plus tard le {last} : l’ajustement date du {adjusted}, et le délai est de "
        "{needed} (DSS-G-6).",
        who=PLANNER,
        last=day(last),
        adjusted=day(adjusted, last),
        needed=days(cycle.adjustment_days),
    )
