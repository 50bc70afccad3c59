"""The measures: every number of a fiscal year or of any window, and the rows behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for

from blueprints.access import allowed
from blueprints.identity import actor, now, reading
from blueprints.language import language
from blueprints.wording import _
from workflow.errors import NotFound
from workflow.registry import Program
from workflow.reports.cells import say
from workflow.reports.figures import Figure, FigureRow, Measure, Unit
from workflow.reports.periods import Period, periods_of
from workflow.reports.reading_figures import (
    find_measure,
    measures_of,
    measuring_programs,
    read_side_by_side,
    read_targets,
    seen_among,
)
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

pages = Blueprint("measures", __name__)

MOST = 200
"""So many rows stand under a heading, unless all are asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for: a fiscal year with its stages, or one window. `error` is what is wrong with it."""

    program: Program
    columns: Sequence[tuple[Text | None, Window]]
    years: Sequence[str]
    year: str | None = None
    typed: tuple[str, str] = ("", "")
    error: str = ""

    @property
    def window(self) -> Window:
        """The days that all columns have between them."""
        windows = [window for _, window in self.columns]
        return Window(min(one.first for one in windows), max(one.last for one in windows))


@dataclass(frozen=True, slots=True)
class Line:
    """A measure in all columns: the number of each with its window; with a year, the target and the difference."""

    measure: Measure
    values: Sequence[tuple[Window, Decimal]]
    target: Decimal | None = None

    @property
    def variance(self) -> Decimal | None:
        """The whole year less the target, where there is one."""
        return None if self.target is None else self.values[-1][1] - self.target


def read_wanted(year: str = "", first: str = "", last: str = "", name: str = "") -> Wanted:
    """The program and the windows that were asked for; the present fiscal year where nothing was.

    Raises NotFound for a program or a fiscal year that is not there.
    """
    program = _program(name)
    periods = periods_of(reading(), program, program.today(now()))
    years = list(dict.fromkeys(period.fiscal_year for period in periods))
    whole = _year(program, periods, years, year or (years[0] if years else ""))
    if not (first or last) or year:
        return whole
    try:
        window = Window(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        error = _("Give two dates, the first before the last. Write them as year-month-day, such as 2026-04-01.")
        return replace(whole, typed=(first, last), error=error)
    return Wanted(program, [(None, window)], years, typed=(first, last))


def _program(name: str) -> Program:
    found = [one for one in measuring_programs(actor()) if name in ("", one.name)]
    if not found:
        raise NotFound(name)
    return found[0]


def _year(program: Program, periods: Sequence[Period], years: Sequence[str], year: str) -> Wanted:
    """The stages of a fiscal year, in their order. A program without periods has the year so far."""
    today = program.today(now())
    if not years:
        return Wanted(program, [(None, Window(date(today.year, 1, 1), today))], years)
    columns = [(period.label, period.window) for period in periods if period.fiscal_year == year]
    if not columns:
        raise NotFound(year)
    return Wanted(program, columns, years, year)


def read_lines(wanted: Wanted) -> list[Line]:
    """Every measure of the program in the columns asked for."""
    windows = [window for _, window in wanted.columns]
    figures = read_side_by_side(reading(), wanted.program, windows, known_at=now())
    begins = wanted.program.year_of(wanted.window.first)
    targets = read_targets(reading(), wanted.program, begins) if wanted.year else {}
    return [
        Line(
            measure,
            [
                (window, _cell(measure, told[code], alone=len(windows) == 1))
                for window, told in zip(windows, figures, strict=True)
            ],
            targets.get(code),
        )
        for code, measure in measures_of(wanted.program).items()
    ]


def _cell(measure: Measure, figure: Figure, *, alone: bool) -> Decimal:
    """What stands in a column: beside others, a cumulative measure tells what each added."""
    return figure.within if measure.cumulative and not alone else figure.value


@pages.get("/measures")
@allowed("see_measures")
def show_measures() -> tuple[str, int]:
    """Every measure for a fiscal year, its stages side by side, or for any two dates."""
    wanted = read_wanted(**{one: _given(one) for one in ("year", "first", "last")}, name=_given("program"))
    context = {"wanted": wanted, "lines": read_lines(wanted), "say": say_number}
    return render_template("pages/measures.html", **context), 422 if wanted.error else 200


@pages.get("/measures/<code>")
@allowed("see_measures")
def show_measure(code: str) -> tuple[str, int]:
    """One measure over a window: what counts, what nearly does, and why; each row leads to its item.

    With `added`, of a cumulative measure what the window's own days added, as it stands in their column.
    """
    wanted = read_wanted(first=_given("first"), last=_given("last"), name=_given("program"))
    measure = find_measure(wanted.program, code)
    figure = read_figure(wanted, measure)
    added = measure.cumulative and bool(_given("added"))
    seen = seen_among(reading(), (row.reference for row in (*figure.rows, *figure.beside)), actor())
    context = {
        "wanted": wanted,
        "measure": measure,
        "figure": figure,
        "parts": parts_of(measure, figure),
        "more_parts": more_parts_of(measure, figure),
        "sections": sections_of(figure, added=added),
        "added": added,
        "beside": beside_of(measure, figure),
        "most": None if _given("all") else MOST,
        "seen": seen,
        "say": say_number,
        "all_address": _all_address(code),
    }
    return render_template("pages/measure.html", **context), 422 if wanted.error else 200


def _all_address(code: str) -> str:
    """This page with every row."""
    asked: dict[str, Any] = {**request.args, "code": code, "all": 1}
    return url_for("measures.show_measure", **asked)


def _given(name: str) -> str:
    return request.args.get(name, "")[:40].strip()


def read_figure(wanted: Wanted, measure: Measure) -> Figure:
    """One measure over all days asked for, as it is known now."""
    return measure.count(reading(), Asked(wanted.window, now()))


Parts = list[tuple[Text, Decimal]]


def parts_of(measure: Measure, figure: Figure) -> Parts:
    """The breakdowns that the measure names."""
    return [(measure.groups[group], part) for group, part in figure.parts(measure.groups).items()]


def more_parts_of(measure: Measure, figure: Figure) -> Parts:
    """The breakdowns that only the data know (societies, zones), where they hold something."""
    found = {group: label for group, label in figure.groups.items() if group not in measure.groups}
    return [(found[group], part) for group, part in figure.parts(found).items() if part]


def sections_of(figure: Figure, *, added: bool = False) -> Mapping[str, Sequence[FigureRow]]:
    """The rows that count (with `added`: that the window's days added) and those that nearly do."""
    window = figure.asked.window
    return {
        "counted": [row for row in figure.rows if row.counts and (not added or row.on in window)],
        "near": [row for row in figure.rows if not row.counts],
    }


def beside_of(measure: Measure, figure: Figure) -> list[tuple[str, Text, Sequence[FigureRow]]]:
    """What is shown beside the number, by its groups, where there is any."""
    told = (
        (group, label, [row for row in figure.beside if group in row.groups]) for group, label in measure.beside.items()
    )
    return [one for one in told if one[2]]


def say_number(number: Decimal | int | None, unit: Unit = "count") -> str:
    """A number of a measure as people write it; nothing for none."""
    return say(number, "money" if unit == "money" else "number", language())
