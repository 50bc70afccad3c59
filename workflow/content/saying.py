"""Answers in words: as papers print them, and as plain text that can be compared. In English, as the questions are.

Whatever is stored can be said: what does not have the shape of its question is said as it is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from workflow.content.answers import read_exact
from workflow.content.structure import ROW, Question
from workflow.definition import Field
from workflow.reports.cells import clean
from workflow.values import is_empty

LOCALE = "en_US"
YES, NO = "Yes", "No"
TEN_THOUSAND = 10_000


def say_day(day: date) -> str:
    """`January 1, 2007`."""
    return str(format_date(day, "MMMM d, y", locale=LOCALE))


def say_value(field: Field, value: Any, unit: str = "") -> str:
    """A value of a field as people read it; "" for none. What was chosen of several stands line by line."""
    if is_empty(value):
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return "\n".join(say_value(field, one) for one in value)
    if isinstance(value, Mapping):
        return _say_mapping(value)
    said = _SAYERS.get(field.type, _say_text)(field, value)
    return f"{said}{'' if unit == '%' else ' '}{unit}" if unit and read_exact(value) is not None else said


def say_answer(question: Question, value: Any) -> str:
    """An answer as plain text, a table row by row; for comparing two answers word by word."""
    if not question.field.columns or not isinstance(value, list | tuple):
        return say_value(question.field, value, question.unit)
    return "\n".join(_say_row(question, row) for row in value)


def row_title(question: Question, row: Any) -> str:
    """The words of a preprinted row; "" for any other."""
    key = row.get(ROW) if isinstance(row, Mapping) else None
    return clean(str(dict(question.rows).get(str(key), key))) if key is not None else ""


def cell_text(question: Question, column: Field, row: Any) -> str:
    """What a table says in a row and a column; a preprinted cell says what was printed."""
    if not isinstance(row, Mapping):
        return ""
    if column.name == ROW:
        return row_title(question, row)
    printed = question.fixed.get(str(row.get(ROW)), {}).get(column.name)
    return say_value(column, row.get(column.name) if printed is None else printed)


def _say_row(question: Question, row: Any) -> str:
    """One line; a list of texts, whose only column repeats the question, says them alone."""
    if not isinstance(row, Mapping):
        return clean(str(row))
    cells = [(column, _in_line(column, cell_text(question, column, row))) for column in question.field.columns]
    if len(cells) == 1:
        return cells[0][1]
    return "; ".join(f"{column.label.en}: {said}" if column.name != ROW else said for column, said in cells if said)


def _in_line(column: Field, said: str) -> str:
    return said.replace("\n", ", " if column.type == "choices" else " ")


def _say_mapping(value: Mapping[str, Any]) -> str:
    """A file by its name, size and SHA-256, as far as they are known; anything else by what it holds."""
    if "name" in value:
        size, proof = value.get("size"), value.get("sha256")
        named = (
            f"{value['name']}, {format_decimal(size, locale=LOCALE)} bytes" if isinstance(size, int) else value["name"]
        )
        return clean(f"{named}\nSHA-256 {proof}" if proof else str(named))
    return clean("; ".join(str(one) for one in value.values() if not is_empty(one)))


def _say_text(_field: Field, value: Any) -> str:
    return clean(str(value)).strip()


def _say_date(_field: Field, value: Any) -> str:
    try:
        return say_day(date.fromisoformat(str(value)[:10]))
    except ValueError:
        return clean(str(value))


def _say_number(field: Field, value: Any) -> str:
    number = read_exact(value)
    if number is None or abs(number) >= Decimal(10) ** 30:
        return clean(str(value))
    if field.max is not None and field.max < TEN_THOUSAND:  # a year, a number that something is known by
        return f"{number:f}"
    if field.type == "money":
        return str(format_currency(number, "USD", locale=LOCALE, decimal_quantization=False))
    return str(format_decimal(number, locale=LOCALE, decimal_quantization=False))


def _say_option(field: Field, value: Any) -> str:
    labels = {option.value: option.label.en for option in field.options}
    return clean(labels.get(str(value), str(value)))


_SAYERS = {
    "date": _say_date,
    "int": _say_number,
    "decimal": _say_number,
    "money": _say_number,
    "choice": _say_option,
    "choices": _say_option,
}


def rows_of(value: Any) -> Sequence[Any]:
    """The rows of a table, whatever stands there; () for what is no table."""
    return tuple(value) if isinstance(value, list | tuple) else ()
