"""What an actor may not see is to them as if it did not exist, wherever an action asks for an item."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.workflow.programs.county_plan.plans import build
from workflow import engine, judging, registry
from workflow.actors import Actor, Grant
from workflow.blanks import blank_item
from workflow.definition import Field, Transition, Workflow
from workflow.errors import Refused
from workflow.programs import load_programs
from workflow.programs.county_plan.scenario.building import Builder
from workflow.referring import find_unseen, unseen_reasons

STRANGER = Actor(10_000, "Somebody else", frozenset())
MISSING = "XX-1999-0001"


@pytest.fixture
def builder(session: Session) -> Builder:
    load_programs()
    return build(session, "draft")


def rows_with_items() -> Iterator[tuple[Workflow, Transition, Field]]:
    """Every field of an action that names items, once for each way in which it is asked."""
    met = set()
    for program in registry.programs():
        for flow in program.kinds.values():
            for row in flow.transitions:
                for field in row.input:
                    is_new = (flow.kind, field.name, row.guards) not in met
                    if is_new and (field.type in ("item", "items") or any(one.type == "item" for one in field.columns)):
                        met.add((flow.kind, field.name, row.guards))
                        yield flow, row, field


def answers(builder: Builder, flow: Workflow, row: Transition, field: Field, reference: str) -> list[tuple[str, ...]]:
    """What is said of a reference given in a field, without the reference itself."""
    session, program = builder.session, registry.program(flow.program)
    item = blank_item(session, program, flow, actor=STRANGER, now=builder.now())
    item.state = "" if row.creates else row.sources[0]
    cells = {one.name: reference for one in field.columns if one.type == "item"}
    data = {field.name: reference if field.type == "item" else [cells or reference]}
    context = judging.make_context(session, program, flow, item, row, actor=STRANGER, now=builder.now(), data=data)
    unseen = find_unseen(session, item, row.input, data, STRANGER)
    assert set(unseen.values()) == {reference}
    context.unseen = frozenset(unseen.values())
    said, told = list[tuple[str, ...]](), set[str | None]()
    for guard in row.guards:
        context.transition = replace(row, guards=(guard,))
        try:
            found = judging.guard_reasons(program, context)
        except (KeyError, AttributeError) as error:  # it asks for what this bare record does not hold
            said.append((guard, str(error).replace(reference, "…")))
            continue
        told |= {one.field for one in found if one.blocks}
        said += [(one.code, one.message.en.replace(reference, "…"), one.field or "") for one in found]
    return said + [(one.code, one.message.en.replace(reference, "…")) for one in unseen_reasons(unseen, told)]


def add_theirs(builder: Builder) -> list[str]:
    """The references of one item of every kind, none of them the stranger's."""
    flows = [flow for program in registry.programs() for flow in program.kinds.values()]
    for flow in flows:
        program = registry.program(flow.program)
        item = blank_item(builder.session, program, flow, actor=builder.actor("ldss_planner"), now=builder.now())
        item.reference, item.state, item.title = f"{flow.prefix}-1998-0001", next(iter(flow.states)), "Theirs"
        item.head_hash, item.version, item.effective_on = "", 1, builder.today
        builder.session.add(item)
    builder.session.flush()
    return [f"{flow.prefix}-1998-0001" for flow in flows]


def test_item_of_others_is_answered_as_one_that_is_missing(builder: Builder) -> None:
    others, asked = [builder.item.reference, *add_theirs(builder)], list(rows_with_items())
    assert len(asked) > 20
    told = []
    for flow, row, field in asked:
        missing = answers(builder, flow, row, field, MISSING)
        assert missing
        of_kinds = [one for one in others if answers(builder, flow, row, field, one) != missing]
        told += [(flow.kind, row.do, field.name, reference) for reference in of_kinds]
    assert told == []


def test_action_that_names_a_plan_of_others_is_refused_as_if_there_were_none(builder: Builder) -> None:
    stranger = Actor(10_000, "Other", frozenset({Grant("ldss_planner", "county_plan", 10_000)}))
    said = []
    for reference in (builder.item.reference, MISSING):
        data = {"plan": reference, "change": "other", "why": "Why not"}
        with pytest.raises(Refused) as caught:
            engine.create(
                builder.session, "plan_amendment", "open_amendment", actor=stranger, now=builder.now(), data=data
            )
        said.append([one.message.en.replace(reference, "…") for one in caught.value.reasons])
    assert said[0] == said[1]
    assert "There is no plan …." in said[0]
