"""Child care administration: the block grant's sums, its costs, its units and contracts (R-CC-02 to R-CC-05).

Amounts are dollars, exact to the cent.
"""

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.phrases import longest_named
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, Number, block, exact, rule
from workflow.programs.county_plan.wording import money, percent
from workflow.texts import Text

PLANNER = ("ldss_planner",)


@rule(
    "R-CC-02",
    Text("Block grant sums", "Sommes de la subvention globale"),
    citation="06-OCFS-LCM-05 DSS-G-1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def add_up_block_grant(
    cycle: Cycle, *, total: Number | None, a: Number | None, b: Number | None, c: Number | None
) -> Finding:
    """Subsidy, other program costs and administration make the total, to the cent (06-OCFS-LCM-05 DSS-G-1)."""
    del cycle
    if total is None or a is None or b is None or c is None:
        return block(
            "Give the total of the block grant and its three parts: subsidy, other program costs, administration "
            "(DSS-G-1).",
            "Donnez le total de la subvention globale et ses trois parties : aide aux familles, autres coûts de "
            "programme, administration (DSS-G-1).",
            who=PLANNER,
            field="DSS-G-1.total_nysccbg",
        )
    parts, whole = exact(a) + exact(b) + exact(c), exact(total)
    if parts == whole:
        return PASS
    return block(
        "Correct the block grant figures: subsidy, other program costs and administration make {parts}, and the total "
        "is {whole}. The difference is {difference} (DSS-G-1).",
        "Corrigez les montants de la subvention globale : l’aide aux familles, les autres coûts de programme et "
        "l’administration font {parts}, et le total est de {whole}. La différence est de {difference} (DSS-G-1).",
        who=PLANNER,
        field="DSS-G-1.total_nysccbg",
        parts=money(parts),
        whole=money(whole),
        difference=money(abs(parts - whole)),
    )


@rule(
    "R-CC-03",
    Text("Ceiling on administrative costs", "Plafond des frais administratifs"),
    citation="06-OCFS-LCM-05 DSS-G-1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def limit_administration(
    cycle: Cycle,
    *,
    allocation: Number | None,
    admin: Number | None,
    total: Number | None = None,
    local_share: Number | None = None,
) -> Finding:
    """Administration takes at most its percentage of the annual allocation (06-OCFS-LCM-05 DSS-G-1).

    The allocation is the grant without the local share. Where it is not recorded it is the total less the local
    share, and where that is not known either the total itself, which asks less.
    """
    if admin is None:  # R-CC-02 asks for it
        return NOT_APPLICABLE
    if allocation is not None:
        base = exact(allocation)
    elif total is not None:
        base = exact(total) - (exact(local_share) if local_share is not None else 0)
    else:
        return NOT_APPLICABLE
    most = cycle.limit("administrative_percent")
    ceiling, asked = base * most / 100, exact(admin)
    if asked <= ceiling:
        return PASS
    return block(
        "Lower the administrative costs of {asked} to {ceiling} or less: that is {most} of the allocation of {base} "
        "(DSS-G-1).",
        "Ramenez les frais administratifs de {asked} à {ceiling} ou moins, soit {most} de l’allocation de {base} "
        "(DSS-G-1).",
        who=PLANNER,
        field="DSS-G-1.c_administrative_costs",
        asked=money(asked),
        ceiling=money(ceiling),
        most=percent(most),
        base=money(base),
    )


@rule(
    "R-CC-04",
    Text("Program or administrative cost", "Coût de programme ou frais administratif"),
    citation="06-OCFS-LCM-05 DSS-G-1",
    severity="flag",
)
def classify_cost(cycle: Cycle, *, cost: str) -> Finding:
    """Derive what a cost is: `program`, `administrative`, or `n/a` on neither list (06-OCFS-LCM-05 DSS-G-1).

    The longest name found decides, so that supervising a placement is not supervising staff; of two equally long
    ones, that of a program cost.
    """
    program = longest_named(cycle.words("program_costs"), cost)
    administrative = longest_named(cycle.words("administrative_costs"), cost)
    if program == administrative == 0:
        return NOT_APPLICABLE
    return Finding("program" if program >= administrative else "administrative")


@rule(
    "R-CC-05",
    Text("Units and contracts", "Unités et contrats"),
    citation="06-OCFS-LCM-05 DSS-G-1",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def name_units_and_contracts(cycle: Cycle, *, units: int, incomplete_contracts: int) -> Finding:
    """A unit is named for each kind of family, and each contract is told in full (06-OCFS-LCM-05 DSS-G-1).

    `units` counts the kinds of family with a unit; a contract tells its function, organization and amount.
    """
    needed = len(cycle.words("administration_units"))
    if units < needed:
        return block(
            "Name the unit for each kind of family: public assistance, transitioning, income eligible, Title XX. "
            "{units} of {needed} are named (DSS-G-1).",
            "Nommez l’unité pour chaque type de famille : aide publique, en transition, admissible selon le revenu, "
            "Title XX. {units} sur {needed} sont nommées (DSS-G-1).",
            who=PLANNER,
            field="DSS-G-1.unit_public_assistance",
            units=units,
            needed=needed,
        )
    if incomplete_contracts == 0:
        return PASS
    return block(
        "Give the function, the organization and the amount of every contract. Contracts that lack one: {count} "
        "(DSS-G-1).",
        "Donnez la fonction, l’organisme et le montant de chaque contrat. Contrats incomplets : {count} (DSS-G-1).",
        who=PLANNER,
        field="DSS-G-1.contracts",
        count=incomplete_contracts,
    )
