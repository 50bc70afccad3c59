"""The measures of a program: every number, and the rows behind it."""

from flask import Response
from pydantic import Field

from blueprints import measures as page
from blueprints.access import allowed
from blueprints.api.answers import Shape, answer
from blueprints.api.room import MEASURES, READS, Given, Name, gives, room
from blueprints.api.shapes import measures as shapes
from blueprints.display import said
from blueprints.identity import actor, reading
from blueprints.measures import Wanted, read_wanted
from workflow.errors import FieldError, InvalidInput
from workflow.reports.figures import FigureRow, Measure
from workflow.reports.reading_figures import find_measure, seen_among
from workflow.texts import Text

DAY = r"^\d{4}-\d{2}-\d{2}$"
WINDOW = Text(
    "Give two dates, the first before the last: `first` and `last`, such as 2026-04-01.",
    "Donnez deux dates, la première avant la dernière : `first` et `last`, p. ex. 2026-04-01.",
)


class WindowQuery(Given):
    """Which days, of which program."""

    first: str | None = Field(
        default=None, pattern=DAY, description="With `last`: any window instead of a fiscal year."
    )
    last: str | None = Field(default=None, pattern=DAY)
    program: Name | None = Field(default=None, description="Where you may see the measures of several.")


class MeasuresQuery(WindowQuery):
    """Likewise, or a fiscal year with its stages."""

    year: str | None = Field(default=None, max_length=20, description="One of `fiscal_years`; else the present one.")


class MeasurePath(Given):
    """The measure in an address."""

    code: str = Field(max_length=20)


@room.get("/measures", tags=[MEASURES], security=READS, responses=gives(shapes.Measures, 404))
@allowed("see_measures")
def list_measures(query: MeasuresQuery) -> Response:
    """Every measure for a fiscal year, its stages side by side, or for any two dates."""
    wanted = _wanted(query, query.year)
    windows = [
        {"label": said(label) if label else None, "first": one.first, "last": one.last} for label, one in wanted.columns
    ]
    items = [
        {
            **_named(line.measure),
            "snapshot": line.measure.snapshot,
            "cumulative": line.measure.cumulative,
            "values": [value for _, value in line.values],
            "target": line.target,
            "variance": line.variance,
        }
        for line in page.read_lines(wanted)
    ]
    head = {"program": wanted.program.name, "fiscal_year": wanted.year, "fiscal_years": list(wanted.years)}
    return answer({**head, "windows": windows, "items": items})


@room.get("/measures/<code>", tags=[MEASURES], security=READS, responses=gives(shapes.MeasureRows))
@allowed("see_measures")
def read_measure(path: MeasurePath, query: WindowQuery) -> Response:
    """One measure over a window: what counts, what nearly does, and why."""
    wanted = _wanted(query)
    measure = find_measure(wanted.program, path.code)
    figure = page.read_figure(wanted, measure)
    seen = seen_among(reading(), (row.reference for row in (*figure.rows, *figure.beside)), actor())
    return answer(
        {
            **_named(measure),
            "first": figure.asked.window.first,
            "last": figure.asked.window.last,
            "value": figure.value,
            "parts": [
                {"label": said(label), "value": part}
                for label, part in (*page.parts_of(measure, figure), *page.more_parts_of(measure, figure))
            ],
            "rows": [_row(row, seen) for row in figure.rows],
            "beside": [_row(row, seen) for row in figure.beside],
        }
    )


def _wanted(query: WindowQuery, year: str | None = None) -> Wanted:
    wanted = read_wanted(year or "", query.first or "", query.last or "", query.program or "")
    if wanted.error:
        raise InvalidInput([FieldError("last" if query.first else "first", WINDOW)])
    return wanted


def _named(measure: Measure) -> Shape:
    return {
        "code": measure.code,
        "name": said(measure.name),
        "definition": said(measure.definition),
        "unit": measure.unit,
    }


def _row(row: FigureRow, seen: set[str]) -> Shape:
    return {
        "reference": row.reference,
        "title": row.title if row.reference in seen else None,
        "on": row.on,
        "counts": row.counts,
        "why": said(row.why),
        "groups": list(row.groups),
        "amount": row.amount,
        "detail": row.detail,
    }
