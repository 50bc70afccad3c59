"""Who sees which figures, snapshots and lists of a report: the `view.*` rows of the roles table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.programs.cpin.reporting.budget_statement import may_see_budget
from workflow.programs.cpin.reporting.compiling import order_for
from workflow.programs.cpin.reporting.handed_in import handed_in
from workflow.programs.cpin.reporting.lists_questions import questions_about
from workflow.programs.cpin.reporting.readers import WATCHERS, may_read_list
from workflow.programs.cpin.visibility import WITH_MINISTRY, roles_of
from workflow.reports.headers import Statements
from workflow.reports.snapshots import Order
from workflow.reports.tables import Table
from workflow.texts import Text

EXPENSES, QUESTIONS = "M18", "R16"
OBJECTIVES = Text("Objectives and deliverables", "Objectifs et produits livrables")
NOT_APPLICABLE = Text("Not applicable", "Sans objet")
NOT_POSTED = Text("Minutes that are not posted", "Procès-verbaux non affichés")
NOTES = Text("Notes on variances", "Notes sur les écarts")
KEPT = frozenset({"R12", "R15"})
"""In what was submitted, only the ministry and whoever may read them anyway see the names (reports.yaml: attachment to
the ministry only) and the expenditures (view.budget_and_expenditure: submitted_only for the ministry)."""


def may_see_figures(actor: Actor, item: Item) -> bool:
    """view.live_measures."""
    return item.kind == "report" and bool(roles_of(actor) & WATCHERS)


def may_see_snapshot(actor: Actor, item: Item, number: int) -> bool:
    """Whoever sees live figures sees every snapshot; the ministry sees the one that it was given."""
    if may_see_figures(actor, item):
        return True
    given = item.state in WITH_MINISTRY and item.fields.get("snapshot") == number
    return given and "cwob" in roles_of(actor)


def may_see_frozen_list(actor: Actor, item: Item, code: str) -> bool:
    """In what was submitted all is seen but what is for the ministry; in what was not, what each may read anyway."""
    if may_read_list(actor, code):
        return True
    roles = roles_of(actor)
    if item.state not in WITH_MINISTRY:
        return False
    return "cwob" in roles or (code not in KEPT and bool(roles & WATCHERS))


def may_see_rows(actor: Actor, item: Item, code: str) -> bool:
    """Who spent what is for those who see the budget; inside what was submitted, for the ministry."""
    given = item.state in WITH_MINISTRY and "cwob" in roles_of(actor)
    return code != EXPENSES or given or may_see_budget(actor)


def figures_order(session: Session, item: Item, known_at: datetime) -> Order:
    """What is counted for a report, its lists left out."""
    return order_for(session, item, known_at, lists=False)


def added_lists(session: Session, item: Item, actor: Actor, now: datetime) -> list[Table]:
    """The ministry's questions and the answers, once it has the report."""
    may_see = item.state in WITH_MINISTRY and may_read_list(actor, QUESTIONS)
    return [questions_about(session, item, now)] if may_see else []


def statements(facts: Mapping[str, Any]) -> Statements:
    """What the compiler wrote: on the objectives, what is not applicable, minutes not posted, and variances."""
    said = {
        OBJECTIVES: (("", str(facts.get("objectives_narrative") or "")),),
        NOT_APPLICABLE: tuple((one["code"], one["said"]) for one in facts.get("checklist", ()) if one["how"] == "na"),
        NOT_POSTED: tuple(_rows(facts.get("missing_postings"), "meeting", "reason")),
        NOTES: tuple(_rows(facts.get("variance_notes"), "about", "text")),
    }
    kept = {title: tuple((about, text) for about, text in rows if text) for title, rows in said.items()}
    return tuple((title, rows) for title, rows in kept.items() if rows)


def _rows(rows: Iterable[Mapping[str, Any]] | None, about: str, text: str) -> Iterator[tuple[str, str]]:
    for row in rows or ():
        yield str(row.get(about) or ""), str(row.get(text) or "")


HOOKS: Mapping[str, Callable[..., Any]] = {
    "figures_order": figures_order,
    "may_see_figures": may_see_figures,
    "may_see_snapshot": may_see_snapshot,
    "may_see_frozen_list": may_see_frozen_list,
    "may_see_rows": may_see_rows,
    "handed_in": handed_in,
    "added_lists": added_lists,
    "statements": statements,
}
