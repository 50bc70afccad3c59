import pytest

from workflow import registry
from workflow.definition import Workflow
from workflow.diagram import BOX_HEIGHT, BOX_WIDTH, draw, edges_of
from workflow.programs import load_programs

load_programs()
FLOWS = [flow for program in registry.programs() for flow in program.kinds.values() if program.name != "sample"]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.kind)
def test_boxes_never_overlap_and_lie_in_the_picture(flow: Workflow) -> None:
    picture = draw(flow, next(iter(flow.states)))
    places = [(box.x, box.y) for box in picture.boxes]
    overlapping = [
        (one, two)
        for index, one in enumerate(places)
        for two in places[index + 1 :]
        if abs(one[0] - two[0]) < BOX_WIDTH and abs(one[1] - two[1]) < BOX_HEIGHT
    ]
    assert overlapping == []
    assert all(x + BOX_WIDTH <= picture.width and y + BOX_HEIGHT <= picture.height for x, y in places)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.kind)
def test_every_state_has_a_box_and_every_way_an_arrow(flow: Workflow) -> None:
    picture = draw(flow, next(iter(flow.states)))
    assert [box.state for box in picture.boxes] == list(flow.states)
    assert {(arrow.source, arrow.target) for arrow in picture.arrows} == set(edges_of(flow))


def test_present_state_and_its_ways_out_are_marked() -> None:
    flow = registry.kind("change_request")
    picture = draw(flow, "received", frozenset({"draft", "received"}))
    assert [box.state for box in picture.boxes if box.present] == ["received"]
    assert {box.state for box in picture.boxes if box.been} == {"draft", "received"}
    assert {arrow.source for arrow in picture.arrows if arrow.out} == {"received"}
    assert picture.arrows[-1].out, "they lie on top"


def test_resuming_leads_back_to_where_it_was_parked() -> None:
    edges = edges_of(registry.kind("change_request"))
    assert ("deferred", "accepted") in edges
    assert ("deferred", "prioritized") in edges
    assert ("deferred", "awaiting_endorsement") not in edges


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.kind)
def test_a_way_back_up_crosses_neither_of_its_boxes(flow: Workflow) -> None:
    picture = draw(flow, next(iter(flow.states)))
    boxes = {box.state: box for box in picture.boxes}
    for arrow in picture.arrows:
        source, target = boxes[arrow.source], boxes[arrow.target]
        if target.y < source.y and abs(target.x - source.x) < BOX_WIDTH:
            points = [float(part.partition(" ")[0]) for part in arrow.path.replace("C", " ").lstrip("M").split()[::2]]
            left, right = min(source.x, target.x), max(source.x, target.x) + BOX_WIDTH
            assert all(left >= x >= 0 for x in points[1:3]) or all(right <= x <= picture.width for x in points[1:3])
