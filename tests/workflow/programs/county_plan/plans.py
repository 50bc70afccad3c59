"""Plans for tests: built through the engine from the facts of a complete plan, with what a test changes."""

from collections.abc import Mapping as Told
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deadlines import Deadline
from workflow import engine
from workflow.content.answers import Place
from workflow.content.saving import Given, save
from workflow.content.storing import read_written
from workflow.errors import Reason, Refused
from workflow.programs.county_plan.program import PROGRAM
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.scenario.facts import read_facts
from workflow.registry import register
from workflow.yaml_documents import Mapping, read_document

EXAMPLES = Path(__file__).parents[3] / "scenarios" / "county_plan_examples.yaml"

register(PROGRAM)


@cache
def read_examples() -> Mapping:
    return read_document(EXAMPLES)


def make_builder(session: Session, *, code: str = "01", **changed: Any) -> Builder:
    """A builder of a complete plan; `changed` replaces facts of the baseline."""
    baseline = read_examples()["baseline"]
    district = changed.pop("district", {})
    return Builder(
        session, read_facts(baseline, {"district": {**baseline["district"], "code": code, **district}, **changed})
    )


def build(session: Session, state: str, **changed: Any) -> Builder:
    builder = make_builder(session, **changed)
    builder.begin()
    builder.build(state)
    assert builder.item.state == state
    return builder


def act(builder: Builder, action: str, role: str, on: str, data: Told[str, Any] | None = None) -> None:
    builder.today = date.fromisoformat(on)
    engine.advance(builder.session, builder.item, action, actor=builder.actor(role), now=builder.now(), data=data or {})
    builder.session.flush()


def refusal(builder: Builder, action: str, role: str, on: str, data: Told[str, Any] | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        act(builder, action, role, on, data)
    return caught.value


def reason_of(refused: Refused, code: str) -> Reason:
    return next(reason for reason in refused.reasons if reason.code == code)


def open_deadlines(builder: Builder) -> dict[tuple[str, str], date]:
    builder.session.flush()
    rows = builder.session.scalars(select(Deadline).where(Deadline.item_id == builder.item.id))
    return {(row.code, row.subject): row.due_on for row in rows if row.is_open}


def answer(builder: Builder, part: str, value: Any, *, question: str = "answer", role: str = "ldss_planner") -> None:
    """Answer a question through the door that pages and API use."""
    place = Place(part, question)
    seen = read_written(builder.session, builder.item).get(place)
    given = {question: Given(value, seen.version if seen else 0)}
    save(builder.session, builder.item, part, given, actor=builder.actor(role), now=builder.now())
