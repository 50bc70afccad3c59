"""What was measured, as a table for people and as JSON."""

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from os import cpu_count
from pathlib import Path

from rich.console import Console
from rich.table import Table

COLUMNS = ("what", "Accord", "beside", "", "ratio", "aim", "")
TABLE_WIDTH = 150


@dataclass(frozen=True, slots=True)
class Aim:
    """What the ratio (or, without one, the value itself) should be at least, or at most."""

    limit: float
    at_least: bool = False
    of_value: bool = False

    def is_met(self, value: float, ratio: float | None) -> bool:
        """Whether the figure does what it should."""
        judged = value if self.of_value or ratio is None else ratio
        return judged >= self.limit if self.at_least else judged <= self.limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what Accord does, and what something else does for the same work.

    For speeds the ratio is how fast Accord is beside the other: 0.5 is half as fast. For a comparison of two
    sizes it is how many times longer the larger one takes.
    """

    part: str
    what: str
    value: float
    unit: str
    other: float | None = None
    beside: str = ""
    ratio: float | None = None
    aim: Aim | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether its aim is met; None when it has none."""
        return None if self.aim is None else self.aim.is_met(self.value, self.ratio)


def speed(part: str, what: str, rate: float, other: float, beside: str, aim: float | None = None) -> Figure:
    """Two rates per second, the higher the better; the aim is the least ratio."""
    return Figure(part, what, rate, "/s", other, beside, rate / other, None if aim is None else Aim(aim, at_least=True))


def duration(part: str, what: str, seconds: float, other: float, beside: str, aim: float | None = None) -> Figure:
    """Two durations of the same work in ms, the shorter the better; the aim is the least ratio of speeds."""
    least = None if aim is None else Aim(aim, at_least=True)
    ratio = other / seconds if seconds else None  # a clock of ticks may not have moved
    return Figure(part, what, seconds * 1000, "ms", other * 1000, beside, ratio, least)


def growth(part: str, what: str, large: float, small: float, beside: str, aim: float) -> Figure:
    """How much longer (in ms) the same takes with more data; the aim is the largest factor."""
    return Figure(part, what, large * 1000, "ms", small * 1000, beside, large / small, Aim(aim))


def limit(part: str, what: str, value: float, unit: str, most: float | None) -> Figure:
    """One value that must not be larger than `most`."""
    return Figure(part, what, value, unit, aim=None if most is None else Aim(most, of_value=True))


def machine() -> str:
    """The machine in words that name nobody: processors, system, Python."""
    return f"{cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def print_table(figures: Sequence[Figure]) -> None:
    """Print the figures, part by part."""
    table = Table(*COLUMNS, title=machine(), title_justify="left")
    for index in (1, 2, 4):
        table.columns[index].justify = "right"
    part = ""
    for figure in figures:
        if figure.part != part:
            part = figure.part
            table.add_section()
            table.add_row(f"[bold]{part}")
        table.add_row(*_cells(figure))
    Console(width=TABLE_WIDTH).print(table)


def _cells(figure: Figure) -> Iterable[str]:
    yield f"  {figure.what}"
    yield f"{_number(figure.value)} {figure.unit}"
    yield "" if figure.other is None else f"{_number(figure.other)} {figure.unit}"
    yield figure.beside
    yield "" if figure.ratio is None else f"{figure.ratio:.2f}"
    yield "" if figure.aim is None else f"{'≥' if figure.aim.at_least else '≤'} {figure.aim.limit:g}"
    yield {None: "", True: "met", False: "MISSED"}[figure.is_met]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def markdown(figures: Sequence[Figure]) -> str:
    """The same table as Markdown, for docs/benchmarks.md: one table for each part."""
    lines: list[str] = []
    part = ""
    for figure in figures:
        if figure.part != part:
            part = figure.part
            lines += [
                "",
                f"### {part}",
                "",
                "| what | Accord | beside | | ratio | aim | |",
                "|---|--:|--:|---|--:|---|---|",
            ]
        lines.append(f"| {' | '.join(cell.strip() for cell in _cells(figure))} |")
    return "\n".join(lines).strip() + "\n"


def write_json(figures: Sequence[Figure], path: Path) -> None:
    """Keep the figures where a later run can be compared with them."""
    rows = [{**asdict(figure), "is_met": figure.is_met} for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=1) + "\n", encoding="utf-8")
