"""The picture of a workflow, computed from its definition: states in rows from top to bottom, arrows between them.

Pure geometry: what it looks like is said by the style sheet, what it says by the page.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from workflow.definition import DELETED, FROM_INPUT, PRIOR, SAME, Transition, Workflow

BOX_WIDTH, BOX_HEIGHT = 184, 32
COLUMN_GAP, ROW_GAP = 26, 34
ASIDE = 70
MARGIN = 12
SWEEPS = 8

Edge = tuple[str, str]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A state: where its box stands, in pixels from the top left."""

    state: str
    x: int
    y: int
    present: bool = False
    been: bool = False
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way from one state to another, as an SVG path; `out` when it leaves the present state."""

    source: str
    target: str
    path: str
    out: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture: its size, boxes and arrows (those that leave the present state last, so that they lie on top)."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def onward(self) -> Mapping[str, list[str]]:
        """The states that each state leads to, for those who read the picture as a list."""
        found: dict[str, list[str]] = {}
        for arrow in self.arrows:
            found.setdefault(arrow.source, []).append(arrow.target)
        return found


def draw(flow: Workflow, present: str, been: frozenset[str] = frozenset()) -> Diagram:
    """The picture of a workflow with the present state and those passed through marked."""
    ends = frozenset(name for name, state in flow.states.items() if state.terminal)
    edges = edges_of(flow)
    places = _places(flow.digest, tuple(flow.states), ends, edges)
    boxes = tuple(
        Box(name, *places[name], present=name == present, been=name in been, terminal=state.terminal)
        for name, state in flow.states.items()
    )
    arrows = [
        Arrow(source, target, _path(places[source], places[target]), out=source == present) for source, target in edges
    ]
    return Diagram(
        width=max(x for x, _ in places.values()) + BOX_WIDTH + max((MARGIN, *(_beside(places, way) for way in edges))),
        height=max(y for _, y in places.values()) + BOX_HEIGHT + MARGIN,
        boxes=boxes,
        arrows=tuple(sorted(arrows, key=lambda arrow: arrow.out)),
    )


def edges_of(flow: Workflow) -> tuple[Edge, ...]:
    """Every way from one state of the main machine to another, each once."""
    edges: dict[Edge, None] = {}
    for row in flow.transitions:
        if row.track is None and row.by_import is None:
            for source in row.sources:
                for target in targets_of(flow, row, source):
                    edges.setdefault((source, target))
    return tuple(edges)


def targets_of(flow: Workflow, row: Transition, source: str) -> Iterable[str]:
    """The states to which a row can lead from `source`, other than itself."""
    if row.to in (SAME, DELETED):
        return ()
    if row.to == PRIOR:
        parked = (one for one in flow.transitions if one.remembers == row.recalls and not one.by_import)
        found = [row.returns.get(state, state) for one in parked for state in one.sources]
    elif row.to.startswith(FROM_INPUT):
        asked = next(field for field in row.input if field.name == row.to.removeprefix(FROM_INPUT))
        found = [option.value for option in asked.options]
    else:
        found = [row.to]
    return [state for state in dict.fromkeys(found) if state in flow.states and state != source]


@lru_cache(maxsize=64)
def _places(flow: str, states: tuple[str, ...], ends: frozenset[str], edges: tuple[Edge, ...]) -> Mapping[str, Place]:
    """Where each state stands: rows by how far it is from the beginning; the ends aside, in a column of their own."""
    del flow  # part of the key, so that two kinds with like states are not confused
    onward = tuple(state for state in states if state not in ends)
    rows = _ordered(_rows(onward, edges), edges)
    widest = max(len(row) for row in rows)
    places: dict[str, Place] = {}
    for index, row in enumerate(rows):
        left = MARGIN + (widest - len(row)) * (BOX_WIDTH + COLUMN_GAP) // 2
        for column, state in enumerate(row):
            places[state] = (left + column * (BOX_WIDTH + COLUMN_GAP), MARGIN + index * (BOX_HEIGHT + ROW_GAP))
    aside = MARGIN + widest * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP + ASIDE
    return places | _ends(tuple(state for state in states if state in ends), edges, places, aside)


def _ends(ends: tuple[str, ...], edges: tuple[Edge, ...], places: Mapping[str, Place], left: int) -> dict[str, Place]:
    """The ends from top to bottom, each no higher than the first state that leads to it."""
    heights = {end: min((places[a][1] for a, b in edges if b == end and a in places), default=MARGIN) for end in ends}
    found: dict[str, Place] = {}
    free = MARGIN
    for end in sorted(ends, key=lambda name: heights[name]):
        top = max(free, heights[end])
        found[end] = (left, top)
        free = top + BOX_HEIGHT + ROW_GAP // 2
    return found


def _rows(states: tuple[str, ...], edges: tuple[Edge, ...]) -> list[list[str]]:
    """Longest path from the beginning over the arrows that lead onwards in the order of the definition."""
    order = {state: index for index, state in enumerate(states)}
    depth = dict.fromkeys(states, 0)
    for state in states:
        for source, target in edges:
            if source == state and target in order and order[target] > order[source]:
                depth[target] = max(depth[target], depth[source] + 1)
    used = sorted(set(depth.values()))
    return [[state for state in states if depth[state] == level] for level in used]


def _ordered(rows: list[list[str]], edges: tuple[Edge, ...]) -> list[list[str]]:
    """Each row sorted by the middle of its neighbours, down and up again, so that few arrows cross."""
    neighbours: dict[str, set[str]] = {state: set() for row in rows for state in row}
    for source, target in edges:
        if source in neighbours and target in neighbours:
            neighbours[source].add(target)
            neighbours[target].add(source)
    for sweep in range(SWEEPS):
        place = {state: column - len(row) / 2 for row in rows for column, state in enumerate(row)}
        for row in rows if sweep % 2 else reversed(rows):
            middles = {state: _middle(neighbours[state] - set(row), place, state) for state in row}
            row.sort(key=middles.__getitem__)
    return rows


def _middle(neighbours: set[str], place: Mapping[str, float], state: str) -> float:
    if not neighbours:
        return place[state]
    return sum(place[one] for one in neighbours) / len(neighbours)


def _beside(places: Mapping[str, Place], way: Edge) -> int:
    """What an arrow takes to the right of the last column: it does where it goes around the side there."""
    (sx, sy), (tx, ty) = places[way[0]], places[way[1]]
    is_last = max(sx, tx) == max(x for x, _ in places.values())
    return _reach(sy, ty) if is_last and ty <= sy and abs(tx - sx) < BOX_WIDTH else 0


def _reach(sy: int, ty: int) -> int:
    return min(24 + abs(ty - sy) // 8, ASIDE)


def _path(source: Place, target: Place) -> str:
    """A curve from the edge of one box to the edge of another: down, along, or back up around the side."""
    (sx, sy), (tx, ty) = source, target
    half = BOX_WIDTH // 2
    if ty > sy and abs(tx - sx) <= ty - sy + BOX_WIDTH:
        bend = min((ty - sy - BOX_HEIGHT) // 2 + 10, 60)
        top, bottom = sy + BOX_HEIGHT, ty
        return f"M{sx + half} {top}C{sx + half} {top + bend} {tx + half} {bottom - bend} {tx + half} {bottom}"
    if abs(tx - sx) < BOX_WIDTH:
        return _back(source, target)
    sy, ty = sy + BOX_HEIGHT // 2, ty + BOX_HEIGHT // 2
    if tx > sx:
        return f"M{sx + BOX_WIDTH} {sy}C{sx + BOX_WIDTH + 40} {sy} {tx - 40} {ty} {tx} {ty}"
    return f"M{sx} {sy}C{sx - 40} {sy} {tx + BOX_WIDTH + 40} {ty} {tx + BOX_WIDTH} {ty}"


def _back(source: Place, target: Place) -> str:
    """A curve back up to a box that stands above, wholly or in part: around the side on which the lower juts out."""
    (sx, sy), (tx, ty) = source, target
    reach, sy, ty = _reach(sy, ty), sy + BOX_HEIGHT // 2, ty + BOX_HEIGHT // 2
    if tx > sx:
        side = sx - min(reach, sx)  # the curve itself stays a quarter nearer, so within the picture
        return f"M{sx} {sy}C{side} {sy} {side} {ty} {tx} {ty}"
    side = sx + BOX_WIDTH + reach
    return f"M{sx + BOX_WIDTH} {sy}C{side} {sy} {side} {ty} {tx + BOX_WIDTH} {ty}"
