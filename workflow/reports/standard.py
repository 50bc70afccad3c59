"""The lists that every program has, whatever it reports: who was waited for, how much moved, how old, how punctual."""

from collections.abc import Mapping

from workflow.registry import Program
from workflow.reports.pace import pace_list
from workflow.reports.punctuality import deadline_list
from workflow.reports.tables import ListRule
from workflow.reports.throughput import age_list, throughput_list
from workflow.reports.waiting import waiting_list

STANDARD = ("throughput", "ages", "deadlines", "pace", "waiting")
MAKERS = (throughput_list, age_list, deadline_list, pace_list, waiting_list)


def standard_lists(program: Program) -> Mapping[str, ListRule]:
    """The standard lists of a program by code; one that asks for a kind only where the program has such a kind."""
    rules = (make(program) for make in MAKERS)
    return {rule.code: rule for rule in rules if all(rule.options.values())}
