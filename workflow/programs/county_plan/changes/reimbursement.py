"""Whether a year of a plan can be reimbursed: its update, the State's appropriation, the plan's approval (AU-pay)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item, ItemLink
from workflow.errors import Reason
from workflow.programs.county_plan.changes.kinds import RELATION, UPDATE, changes_to
from workflow.programs.county_plan.cycle import Cycle
from workflow.programs.county_plan.plan import cycle_of
from workflow.programs.county_plan.rules.youth_agreement import (
    confirm_funding,
    report_before_payment,
    suspend_reimbursement,
)
from workflow.texts import Text

FLAGS = {"R-YB-12": "UPDATE-MISSING", "R-YB-11": "FUNDING-UNCONFIRMED"}
PAID_STATES = frozenset({"approved", "in_effect", "approval_withdrawn"})
"""The states of a plan for which reimbursement is asked about."""
SUSPENDED = "REIMBURSEMENT-SUSPENDED"
FLAGS_SAID = {
    "UPDATE-MISSING": Text("annual update missing", "mise à jour annuelle manquante"),
    "FUNDING-UNCONFIRMED": Text("appropriation not confirmed", "crédits non confirmés"),
    SUSPENDED: Text("reimbursement suspended", "remboursement suspendu"),
}
"""What a page says of each flag."""


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What reimbursement of one year depends on. `confirmed` are the ends of State years whose money is confirmed."""

    year: int
    state: str
    report: bool = True
    approved: bool = True
    confirmed: Collection[date] = ()
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """Whether a year can be reimbursed: it can where no reason stands against it."""

    year: int
    flags: tuple[str, ...]
    reasons: tuple[Reason, ...]


def flags_said(flags: Iterable[str]) -> Text:
    """Flags in words: "annual update missing, appropriation not confirmed"; empty for none."""
    said = [FLAGS_SAID[flag] for flag in flags]
    return Text(", ".join(one.en for one in said), ", ".join(one.fr for one in said))


def check_payment(cycle: Cycle, facts: YearFacts, on: date) -> Payment:
    """Ask R-YB-12, R-YB-11 and R-YB-13 of one year as on a day; a day after the year counts as its last."""
    day = min(on, date(facts.year, 12, 31))
    ended = {last for last in cycle.funding_ends_on if day > last}
    found = (
        report_before_payment(cycle, year=facts.year, report=facts.report, approved=facts.approved),
        confirm_funding(cycle, on=day, appropriated=ended <= set(facts.confirmed)),
        suspend_reimbursement(cycle, state=facts.state, on=on),
    )
    reasons = tuple(finding.reason for finding in found if finding.reason is not None)
    begun = on >= date(facts.year, 1, 1)
    flags = [FLAGS[reason.code] for reason in reasons if begun and reason.code in FLAGS]
    return Payment(facts.year, (*flags, *((SUSPENDED,) if facts.suspended else ())), reasons)


def facts_of_years(plan: Item, updates: Iterable[Item]) -> tuple[YearFacts, ...]:
    """What the records say of each year of a plan with these updates."""
    cycle, by_year = cycle_of(plan), {item.fields.get("year"): item for item in updates}
    rows = plan.fields.get("funding_years") or ()
    confirmed = {date.fromisoformat(row["due"]) for row in rows if row.get("due") and row.get("confirmed_on")}
    found = []
    for year in range(cycle.effective_on.year, cycle.ends_on.year + 1):
        update = by_year.get(year)
        found.append(
            YearFacts(
                year=year,
                state=plan.state,
                report=update is not None and update.fields.get("report_sent_on") is not None,
                approved=update is not None and update.state == "approved",
                confirmed=confirmed,
                suspended=bool(plan.fields.get("reimbursement_suspended")),
            )
        )
    return tuple(found)


def payments_of(session: Session, plan: Item, on: date) -> tuple[Payment, ...]:
    """How each year of a plan stands on a day."""
    known = facts_of_years(plan, changes_to(session, plan, UPDATE))
    return tuple(check_payment(cycle_of(plan), facts, on) for facts in known)


def flags_of_plans(session: Session, plans: Iterable[Item], on: date) -> dict[int, tuple[str, ...]]:
    """The flags of each plan's present year, by the plan's id; of plans that were approved. One statement for all."""
    approved = [plan for plan in plans if plan.state in PAID_STATES]
    linked = select(ItemLink.from_id, Item).join(Item, Item.id == ItemLink.to_id)
    of_plans = linked.where(ItemLink.relation == RELATION[UPDATE], ItemLink.from_id.in_([plan.id for plan in approved]))
    updates: dict[int, list[Item]] = defaultdict(list)
    for plan_id, update in session.execute(of_plans):
        updates[plan_id].append(update)
    return {
        plan.id: check_payment(cycle_of(plan), facts, on).flags
        for plan in approved
        for facts in facts_of_years(plan, updates[plan.id])
        if facts.year == on.year
    }
