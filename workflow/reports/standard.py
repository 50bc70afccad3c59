"""The lists that every program has, whatever it reports: who was waited for, how much moved, how old, how punctual."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from workflow.registry import Program
from workflow.reports.pace import pace_list
from workflow.reports.punctuality import deadline_list
from workflow.reports.tables import ListRule, Table
from workflow.reports.throughput import age_list, throughput_list
from workflow.reports.waiting import waiting_list
from workflow.reports.windows import Asked, Window

STANDARD = ("throughput", "ages", "deadlines", "pace", "waiting")
MAKERS = (throughput_list, age_list, deadline_list, pace_list, waiting_list)


def standard_lists(program: Program) -> Mapping[str, ListRule]:
    """The standard lists of a program by code; one that asks for a kind only where the program has such a kind."""
    rules = (make(program) for make in MAKERS)
    return {rule.code: _up_to_now(program, rule) for rule in rules if all(rule.options.values())}


def _up_to_now(program: Program, rule: ListRule) -> ListRule:
    """The same list, in which no day counts that has not come yet: nothing is known of it."""

    def make(session: Session, asked: Asked, options: Mapping[str, str]) -> Table:
        today, window = program.today(asked.known_at), asked.window
        known = Window(min(window.first, today), min(window.last, today))
        return rule.make(session, replace(asked, window=known), options)

    return replace(rule, make=make)
