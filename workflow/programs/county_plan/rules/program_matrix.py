"""The cells of the program information matrix DSS-F (R-F-01 to R-F-05, R-F-08, R-F-09)."""

from collections.abc import Collection, Mapping

from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.rules.base import NOT_APPLICABLE, PASS, Finding, block, rule, warn
from workflow.texts import Text

YES, NO = "Y", "N"
"""What a cell of the matrix may hold; both languages keep the letters of the form."""

PLANNER = ("ldss_planner",)
MATRIX = "DSS-F.page_1"
COLUMN_20 = "DSS-F.page_3"

METHODS = {
    "D": Text("D (provided directly)", "D (fourniture directe)"),
    "U": Text("U (bought from a public agency)", "U (achat à un organisme public)"),
    "R": Text("R (bought from a private provider)", "R (achat à un fournisseur privé)"),
}


@rule(
    "R-F-01",
    Text("No blank cells", "Aucune case vide"),
    citation="06-OCFS-LCM-05 DSS-F",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def fill_every_cell(cycle: Cycle, *, cells: Collection[str]) -> Finding:
    """Every cell of goals, methods and eligibility holds Y or N (06-OCFS-LCM-05 DSS-F)."""
    del cycle
    open_cells = [cell for cell in cells if cell not in (YES, NO)]
    if not open_cells:
        return PASS
    return block(
        "Enter Y or N in every cell of the matrix. Cells that hold neither: {count} (06-OCFS-LCM-05 DSS-F).",
        "Inscrivez Y ou N dans chaque case de la matrice. Cases qui n’ont ni l’un ni l’autre : {count} "
        "(06-OCFS-LCM-05 DSS-F).",
        who=PLANNER,
        field=MATRIX,
        count=len(open_cells),
    )


@rule(
    "R-F-02",
    Text("Preprinted cells fixed", "Cases préimprimées intouchables"),
    citation="06-OCFS-LCM-05 DSS-F",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def keep_preprinted(cycle: Cycle, *, preprinted: str | None, entered: str) -> Finding:
    """A cell that the State has printed keeps its letter; `preprinted` is None for a free cell (DSS-F)."""
    del cycle
    if preprinted is None or preprinted == entered:
        return PASS
    return block(
        "Leave this cell at {preprinted}: the State has printed it and a county cannot change it "
        "(06-OCFS-LCM-05 DSS-F).",
        "Laissez {preprinted} dans cette case : l’État l’a imprimée et un comté ne peut pas la modifier "
        "(06-OCFS-LCM-05 DSS-F).",
        who=PLANNER,
        field=MATRIX,
        preprinted=preprinted,
    )


@rule(
    "R-F-03",
    Text("Goal for each offered service", "Un objectif pour chaque service offert"),
    citation="06-OCFS-LCM-05 DSS-F item 2",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def aim_at_goal(cycle: Cycle, *, offered: bool, goals: Collection[str]) -> Finding:
    """A service that is offered has Y for at least one of its goals (06-OCFS-LCM-05 DSS-F item 2)."""
    del cycle
    if not offered or YES in goals:
        return PASS
    return block(
        "Choose at least one goal for each service that you offer: enter Y beside it (06-OCFS-LCM-05 DSS-F item 2).",
        "Choisissez au moins un objectif pour chaque service offert : inscrivez Y en regard "
        "(06-OCFS-LCM-05 DSS-F point 2).",
        who=PLANNER,
        field=MATRIX,
    )


@rule(
    "R-F-04",
    Text("Method for each offered service", "Un mode de prestation pour chaque service offert"),
    citation="inferred from 06-OCFS-LCM-05 DSS-F item 3",
    severity="warning",
    transitions=("TR-09",),
)
def choose_method(cycle: Cycle, *, offered: bool, methods: Mapping[str, str]) -> Finding:
    """A service that is offered has Y for at least one method (from 06-OCFS-LCM-05 DSS-F item 3)."""
    del cycle
    if not offered or YES in methods.values():
        return PASS
    return warn(
        "Say how each service that you offer is provided: no method (D, U, R) has Y.",
        "Dites comment chaque service offert est fourni : aucun mode (D, U, R) ne porte Y.",
        who=PLANNER,
        field=MATRIX,
    )


@rule(
    "R-F-05",
    Text("Transportation in column 20", "Le transport dans la colonne 20"),
    citation="06-OCFS-LCM-05 DSS-G-11",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def show_transportation(cycle: Cycle, *, option7: bool, col20_goal_y: bool, col20_method_y: bool) -> Finding:
    """Child care transportation that is paid for (DSS-G-4 option 7) shows in column 20 (06-OCFS-LCM-05 DSS-G-11)."""
    del cycle
    if not option7:
        return NOT_APPLICABLE
    if col20_goal_y and col20_method_y:
        return PASS
    return block(
        "Show transportation in column 20 of the matrix, with a goal and a method at Y: you chose to pay for "
        "child care transportation (06-OCFS-LCM-05 DSS-G-11).",
        "Indiquez le transport dans la colonne 20 de la matrice, avec un objectif et un mode à Y : vous avez choisi "
        "de payer le transport vers les services de garde (06-OCFS-LCM-05 DSS-G-11).",
        who=PLANNER,
        field=COLUMN_20,
    )


@rule(
    "R-F-08",
    Text("Changes of coding are marked", "Les changements de codage sont marqués"),
    citation="06-OCFS-LCM-05 DSS-F",
    severity="warning",
)
def mark_change(cycle: Cycle, *, changed: bool, marked: bool) -> Finding:
    """A cell that differs from the matrix before is marked as changed (06-OCFS-LCM-05 DSS-F)."""
    del cycle
    if marked or not changed:
        return PASS
    return warn(
        "Mark the cells that you changed since the last matrix, so that OCFS finds them (06-OCFS-LCM-05 DSS-F).",
        "Marquez les cases modifiées depuis la dernière matrice, afin que l’OCFS les trouve (06-OCFS-LCM-05 DSS-F).",
        who=PLANNER,
        field=MATRIX,
    )


@rule(
    "R-F-09",
    Text("Components of primary services", "Composantes des services principaux"),
    citation="06-OCFS-LCM-05 DSS-F item 3",
    severity="blocks_submission",
    transitions=("TR-09",),
)
def show_component_method(cycle: Cycle, *, component_method: str, primary_methods: Mapping[str, str]) -> Finding:
    """A component given within a primary service shows its method on that service's line (DSS-F item 3).

    Primary services are Protective Adults, Protective Children and Child Preventive; a component is for
    example child care that is bought, or transportation.
    """
    del cycle
    if primary_methods.get(component_method) == YES:
        return PASS
    return block(
        "Enter Y for method {method} on the line of the primary service: one of its components is provided that way "
        "(06-OCFS-LCM-05 DSS-F item 3).",
        "Inscrivez Y pour le mode {method} sur la ligne du service principal : une de ses composantes est fournie "
        "ainsi (06-OCFS-LCM-05 DSS-F point 3).",
        who=PLANNER,
        field=MATRIX,
        method=METHODS.get(component_method, component_method),
    )
