"""Who reads which list: the `view.*` rows of the roles table. What is not named here, nobody reads."""

from collections.abc import Collection, Mapping

from workflow.actors import Actor
from workflow.programs.cpin.visibility import READERS, SCORE_READERS, roles_of
from workflow.reports.standard import STANDARD

EVERYBODY = READERS | {"admin"}
WATCHERS = frozenset({"cpin_staff", "os_member", "os_chair"})
READ_BY: Mapping[str, frozenset[str]] = {
    "R1": EVERYBODY,  # view.meeting_calendar
    "R2": READERS,
    "R3": EVERYBODY,  # view.published_lists
    "R4": READERS,
    "R5": EVERYBODY,  # view.published_lists
    "R6": EVERYBODY,  # view.published_lists
    "R7": READERS,
    "R8": READERS,
    "R9": READERS,
    "R10": READERS,  # view.cr_master_list
    "R11": EVERYBODY,  # view.published_lists
    "R12": frozenset({"cpin_staff"}),  # distribution_list.export_names
    "R13": READERS,
    "R14": WATCHERS,  # view.live_measures
    "R15": frozenset({"cpin_staff", "os_chair"}),  # view.budget_and_expenditure; the ministry: what was submitted
    "R16": WATCHERS | {"cwob"},  # view.submitted_reports
    "P1": frozenset({"cpin_staff"}),
    "P3": frozenset({"cpin_staff"}),
    "P2": frozenset({"submitter", "society_lead", "cpin_staff"}),  # of their own society alone; staff of all
    **dict.fromkeys(("targets", *STANDARD), WATCHERS),  # view.live_measures
}
"""By list, the roles that may read it."""
SCORE_COLUMNS: Mapping[str, frozenset[str]] = {"R10": frozenset({"computed rank"})}
"""Columns that tell ranks before the endorsement: view.unendorsed_ranking_and_scores."""


def may_read_list(actor: Actor, code: str) -> bool:
    """Whether the actor may read a list."""
    return bool(roles_of(actor) & READ_BY.get(code, frozenset()))


def hidden_columns(actor: Actor, code: str) -> Collection[str]:
    """The columns of a list that are kept from the actor."""
    return frozenset() if roles_of(actor) & SCORE_READERS else SCORE_COLUMNS.get(code, frozenset())
