"""The estimate of persons to be served, form DSS-C (R-EST-01 to R-EST-03)."""

from collections.abc import Sequence

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.texts import Text

LDSS = ("ldss_planner",)


@rule(
    "R-EST-01",
    Text("Estimate or waiver", "Estimation ou dispense"),
    citation="18 NYCRR 407.5(a)(3); 06-OCFS-LCM-05 DSS-C, SC-A-3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def estimate_or_waive(cycle: Cycle, *, dss_c: bool, waiver_signed: bool) -> Finding:
    """The plan has the estimate or the signed waiver (18 NYCRR 407.5(a)(3)); both together are warned about."""
    del cycle
    if dss_c and waiver_signed:
        return warn(
            "The plan has both the estimate of persons to be served and its waiver. Keep one of them (DSS-C, SC-A).",
            "Le plan contient à la fois l’estimation des personnes à servir et la dispense. Gardez l’une des deux "
            "(DSS-C, SC-A).",
            who=("ldss_planner", "ldss_commissioner"),
            field="DSS-C.t1",
        )
    if dss_c or waiver_signed:
        return PASS
    return block(
        "Fill in the estimate of persons to be served, or have the Commissioner sign its waiver (18 NYCRR "
        "407.5(a)(3)).",
        "Remplissez l’estimation des personnes à servir, ou faites signer la dispense par le commissaire "
        "(18 NYCRR 407.5(a)(3)).",
        who=("ldss_planner", "ldss_commissioner"),
        field="DSS-C.t1",
    )


@rule(
    "R-EST-02",
    Text("Totals add up", "Totaux exacts"),
    citation="06-OCFS-LCM-05 DSS-C, footnote",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def add_up(cycle: Cycle, *, total: int, parts: Sequence[int]) -> Finding:
    """The total of a row is the sum of its columns, in whole persons (06-OCFS-LCM-05 DSS-C, footnote)."""
    del cycle
    if total == sum(parts):
        return PASS
    return block(
        "Correct the row whose total says {total}: its columns add up to {sum} (DSS-C).",
        "Corrigez la ligne dont le total est {total} : la somme de ses colonnes est {sum} (DSS-C).",
        who=LDSS,
        field="DSS-C.t1",
        total=total,
        sum=sum(parts),
    )


@rule(
    "R-EST-03",
    Text("Rows for adults only", "Lignes réservées aux adultes"),
    citation="06-OCFS-LCM-05 DSS-C, dashed cells",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def count_adults_only(cycle: Cycle, *, row: int, children: int | None, adults: int | None) -> Finding:
    """A row for adult services has no number of children (06-OCFS-LCM-05 DSS-C, dashed cells)."""
    del adults
    if str(row) not in cycle.words("adult_only_rows"):
        return NOT_APPLICABLE
    if children is None:
        return PASS
    return block(
        "Row {row} is for adults only: leave its number of children empty (DSS-C).",
        "La ligne {row} est réservée aux adultes : laissez vide le nombre d’enfants (DSS-C).",
        who=LDSS,
        field="DSS-C.t2",
        row=row,
    )
