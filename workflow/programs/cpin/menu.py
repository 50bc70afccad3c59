"""In which order and under which headings the program's lists and pages stand in the menu."""

from workflow.menus import Group
from workflow.texts import Text

GROUPS = (
    Group(
        None,
        ("change_request", "inquiry", "practice", "training_resource", "sector_initiative", "document"),
    ),
    Group(
        Text("Decisions", "Décisions"),
        ("committees", "meeting", "presentation", "scorecard", "cr_list", "seat"),
    ),
    Group(
        Text("Reports", "Rapports"),
        (
            "measures",
            "report",
            "supplementary_question",
            "review_window",
            "target",
            "budget",
            "budget_line",
            "expenditure_entry",
        ),
    ),
    Group(
        Text("Contacts", "Contacts"),
        ("distribution_list", "stakeholder", "ministry_dependency"),
    ),
)


def menu() -> tuple[Group, ...]:
    """The groups of the menu."""
    return GROUPS
