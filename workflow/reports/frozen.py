"""Figures and lists as plain JSON and back, so that what was handed in can be kept, hashed and shown again."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflow.reports.figures import FigureRow
from workflow.reports.tables import Cell, Column, Dollars, Picture, Table, TableRow
from workflow.reports.windows import Window
from workflow.texts import Text


def text_json(text: Text) -> dict[str, str]:
    """Both languages."""
    return {"en": text.en, "fr": text.fr}


def read_text(kept: Mapping[str, str]) -> Text:
    """The text again."""
    return Text(kept["en"], kept["fr"])


def window_json(window: Window) -> list[str]:
    """First and last day."""
    return [window.first.isoformat(), window.last.isoformat()]


def read_window(kept: list[str]) -> Window:
    """The window again."""
    return Window(date.fromisoformat(kept[0]), date.fromisoformat(kept[1]))


def row_json(row: FigureRow) -> dict[str, Any]:
    """One row of a figure."""
    return {
        "reference": row.reference,
        "title": row.title,
        "on": row.on.isoformat() if row.on else None,
        "counts": row.counts,
        "why": text_json(row.why),
        "groups": list(row.groups),
        "amount": str(row.amount),
        "detail": row.detail,
    }


def read_row(kept: Mapping[str, Any]) -> FigureRow:
    """The row again."""
    return FigureRow(
        reference=kept["reference"],
        title=kept["title"],
        on=date.fromisoformat(kept["on"]) if kept["on"] else None,
        counts=kept["counts"],
        why=read_text(kept["why"]),
        groups=tuple(kept["groups"]),
        amount=Decimal(kept["amount"]),
        detail=kept["detail"],
    )


def cell_json(cell: Cell) -> Any:
    """A cell; what JSON has no word for says what it is."""
    if isinstance(cell, Text):
        return {"text": text_json(cell)}
    if isinstance(cell, datetime):
        return {"instant": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, Decimal):
        return {"dollars" if isinstance(cell, Dollars) else "decimal": str(cell)}
    return cell


def read_cell(kept: Any) -> Cell:
    """The cell again."""
    if not isinstance(kept, Mapping):
        found: Cell = kept
        return found
    if "text" in kept:
        return read_text(kept["text"])
    if "instant" in kept:
        return datetime.fromisoformat(kept["instant"])
    if "dollars" in kept:
        return Dollars(kept["dollars"])
    return date.fromisoformat(kept["date"]) if "date" in kept else Decimal(kept["decimal"])


def table_json(table: Table) -> dict[str, Any]:
    """A whole list, its further blocks too."""
    return {
        "code": table.code,
        "title": text_json(table.title),
        "columns": [{"name": one.name, "label": text_json(one.label), "type": one.type} for one in table.columns],
        "rows": [
            {
                "cells": [cell_json(cell) for cell in row.cells],
                "reference": row.reference,
                "warning": text_json(row.warning) if row.warning else None,
            }
            for row in table.rows
        ],
        "counts": [[text_json(label), cell_json(cell)] for label, cell in table.counts],
        "header": [[text_json(label), cell_json(cell)] for label, cell in table.header],
        "note": text_json(table.note) if table.note else None,
        "more": [table_json(one) for one in table.more],
        "picture": _picture_json(table.picture) if table.picture else None,
    }


def read_table(kept: Mapping[str, Any]) -> Table:
    """The list again, as it was."""
    return Table(
        code=kept["code"],
        title=read_text(kept["title"]),
        columns=tuple(Column(one["name"], read_text(one["label"]), one["type"]) for one in kept["columns"]),
        rows=tuple(
            TableRow(
                tuple(read_cell(cell) for cell in row["cells"]),
                row["reference"],
                read_text(row["warning"]) if row["warning"] else None,
            )
            for row in kept["rows"]
        ),
        counts=tuple((read_text(label), read_cell(cell)) for label, cell in kept["counts"]),
        header=tuple((read_text(label), read_cell(cell)) for label, cell in kept["header"]),
        note=read_text(kept["note"]) if kept["note"] else None,
        more=tuple(read_table(one) for one in kept["more"]),
        picture=_read_picture(kept["picture"]) if kept["picture"] else None,
    )


def _picture_json(picture: Picture) -> dict[str, Any]:
    return {"shape": picture.shape, "over": picture.over, "of": list(picture.of), "mark": picture.mark}


def _read_picture(kept: Mapping[str, Any]) -> Picture:
    return Picture(kept["shape"], kept["over"], tuple(kept["of"]), kept["mark"])
