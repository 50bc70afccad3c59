"""Reads a plan's record into the plain facts that the rules and the legal clock ask for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.content.answers import Content
from workflow.content.freezing import content_digest
from workflow.content.storing import content_of, last_saved_at
from workflow.programs.county_plan.clock import ClockRow, read_clock
from workflow.programs.county_plan.cycle import NEW_YORK, Cycle
from workflow.programs.county_plan.cycles.standing import cycle_for
from workflow.programs.county_plan.facts import PlanFacts
from workflow.programs.county_plan.rules.hearing import Hearing
from workflow.programs.county_plan.structure import structure_named
from workflow.values import is_empty, plain

KIND = "county_plan"
CLOSED = ("expired", "finally_disapproved")
COVER = "SC-COVER"
COVER_QUESTIONS = (
    "youth_bureau_name",
    "ldss_name",
    "contact_person",
    "contact_phone",
    "contact_title",
    "contact_email",
)
ELEMENT_FIELDS = {
    "dates": "form_hearing_on",
    "publicized": "hearing_publicized",
    "attendance": "hearing_attendance",
    "affiliations": "hearing_affiliations",
    "issues": "hearing_issues",
    "use_of_comments": "hearing_use_of_comments",
}
"""Where the plan answers each of the six things asked about the hearing."""


def cycle_of(item: Item) -> Cycle:
    """The cycle that a plan belongs to; raises KeyError for a plan without a known one."""
    return cycle_for(item, item.fields["cycle"])


def limit_days(item: Item, name: str) -> int:
    """A limit of a plan's cycle in calendar days; raises KeyError for an unknown one."""
    return cycle_of(item).days(name)


def facts_of(
    item: Item,
    given: Mapping[str, Any] | None = None,
    *,
    content: Content | None = None,
    last_edit_on: date | None = None,
    digest: str = "",
    active_plans: int = 1,
) -> PlanFacts:
    """The facts of a plan as its record holds them, with what is `given` now on top; nothing is asked for."""
    record = {**item.fields, **plain(given or {})}
    cycle = cycle_for(item, record["cycle"])
    content = content or Content()
    return PlanFacts(
        cycle=cycle,
        due_on=_day(record.get("due_on")) or cycle.due_on,
        content=content,
        hearings=_hearings(record),
        elements=frozenset(name for name, field in ELEMENT_FIELDS.items() if not is_empty(record.get(field))),
        form_hearing_on=_day(record.get("form_hearing_on")),
        finalized_on=_day(record.get("finalized_on")),
        last_edit_on=last_edit_on,
        signatures=_signatures(record),
        signed_digests=frozenset(row["sha256"] for row in record.get("signatures") or () if row.get("sha256")),
        content_digest=digest,
        waiver_asserted=bool(record.get("waiver_asserted")),
        plan_start=_day(record.get("plan_start")),
        plan_end=_day(record.get("plan_end")),
        cover_missing=_missing_on_cover(item, record, content),
        active_plans=active_plans,
        submitted_on=_day(record.get("submitted_on")),
        returned_on=_day(record.get("returned_on")),
        resubmitted_on=_day(record.get("resubmitted_on")),
        approved_on=_day(record.get("approved_on")),
        adult_services_on=_adult_services_on(record),
        state=item.state,
        funding_confirmed=_funding_confirmed(record),
    )


def whole_facts(session: Session, item: Item, given: Mapping[str, Any] | None = None) -> PlanFacts:
    """The facts of a plan with everything that is written in it and when that was last changed."""
    saved_at, content = last_saved_at(session, item), content_of(session, item)
    facts = facts_of(
        item,
        given,
        content=content,
        digest=content_digest(structure_named(cycle_of(item).structure), content),
        last_edit_on=NEW_YORK.local_date(saved_at) if saved_at else None,
        active_plans=count_active_plans(session, item, item.organization_id, item.fields.get("cycle")),
    )
    district = item.organization
    if district is None:
        return facts
    return replace(facts, district_name=district.name_en, district_code=district.code)


def hearing_set_on(item: Item) -> date | None:
    """The date of the hearing that is announced and not yet held, or None."""
    return _day(item.fields.get("hearing_on")) if item.state == "hearing_noticed" else None


def count_active_plans(session: Session, item: Item, organization_id: int | None, cycle: str | None) -> int:
    """Count the plans of a county for a cycle that are not closed, with this one (R-SUB-09)."""
    others = session.scalars(
        select(Item).where(Item.kind == KIND, Item.organization_id == organization_id, Item.state.not_in(CLOSED))
    )
    return 1 + len([other for other in others if other.id != item.id and other.fields.get("cycle") == cycle])


def previous_plans(session: Session, item: Item) -> list[Item]:
    """The plans of the same county for other cycles that are approved or in effect."""
    rows = session.scalars(
        select(Item).where(
            Item.kind == KIND,
            Item.organization_id == item.organization_id,
            Item.state.in_(("approved", "in_effect")),
        )
    )
    return [row for row in rows if row.fields.get("cycle") != item.fields.get("cycle")]


def legal_clock(item: Item, today: date) -> list[ClockRow]:
    """The legal clock of a plan as seen on a day; an announced hearing counts as planned."""
    return read_clock(facts_with_announced(item), today)


def facts_with_announced(item: Item) -> PlanFacts:
    """The facts of a plan with the hearing that is announced and not yet held, if any."""
    facts = facts_of(item)
    planned = hearing_set_on(item)
    if planned is None:
        return facts
    announced = Hearing(
        on=planned,
        held=False,
        notice=_day(item.fields.get("notice_on")),
        newspaper=item.fields.get("newspaper") or "",
        general_circulation=bool(item.fields.get("general_circulation")),
        times_for=tuple(item.fields.get("times_for") or ()),
    )
    return facts.with_hearing(announced)


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


def _hearings(record: Mapping[str, Any]) -> tuple[Hearing, ...]:
    return tuple(
        Hearing(
            on=date.fromisoformat(row["on"]),
            held=bool(row.get("held")),
            void=not row.get("held"),
            notice=_day(row.get("notice_on")),
            newspaper=row.get("newspaper") or "",
            general_circulation=bool(row.get("general_circulation")),
            times_for=tuple(row.get("times_for") or ()),
        )
        for row in record.get("hearings") or ()
    )


def _signatures(record: Mapping[str, Any]) -> dict[str, date]:
    rows = record.get("signatures") or ()
    return {row["line"]: date.fromisoformat(row["signed_on"]) for row in rows}


def _adult_services_on(record: Mapping[str, Any]) -> date | None:
    rows = record.get("specialist_reviews") or ()
    return next((_day(row.get("done_on")) for row in rows if row.get("specialty") == "adult_services"), None)


def _funding_confirmed(record: Mapping[str, Any]) -> frozenset[date]:
    rows = record.get("funding_years") or ()
    return frozenset(date.fromisoformat(row["due"]) for row in rows if row.get("confirmed_on"))


def _missing_on_cover(item: Item, record: Mapping[str, Any], content: Content) -> tuple[str, ...]:
    """What the cover page lacks; the submission date is stamped when the plan is submitted."""
    missing = [name for name in ("plan_start", "plan_end") if is_empty(record.get(name))]
    missing += [name for name in COVER_QUESTIONS if not content.has(COVER, name)]
    return tuple(["county", *missing] if item.organization_id is None else missing)
