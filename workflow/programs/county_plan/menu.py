"""In which order the program's lists stand in the menu: the plans first, then what changes them."""

from workflow.menus import Group
from workflow.texts import Text

GROUPS = (
    Group(None, ("county_plan", "board", "cycles", "planning_cycle")),
    Group(
        Text("After approval", "Après l’approbation"),
        ("plan_amendment", "page_replacement", "annual_update", "regulatory_waiver"),
    ),
)


def menu() -> tuple[Group, ...]:
    """The groups of the menu."""
    return GROUPS
