"""Whole numbers in addresses and forms: no larger than those that a row of a database can have."""

from flask import Flask
from werkzeug.routing import IntegerConverter

from workflow.values import MAX_ID


class RowNumber(IntegerConverter):
    """A number in a path. A larger one leads nowhere, as no row has it."""

    def __init__(self, *given: int, **named: int) -> None:
        """As werkzeug's, with a largest number."""
        super().__init__(*given, **{"max": MAX_ID, **named})  # type: ignore[arg-type]


def whole_number(text: str) -> int:
    """The number that a text says, as `type` of `args.get`. Raises ValueError for one too large to be kept."""
    number = int(text)
    if abs(number) > MAX_ID:
        raise ValueError(f"{text} is larger than any number that is kept")
    return number


def install(app: Flask) -> None:
    """Let every `<int:…>` of a route be the number of a row."""
    app.url_map.converters["int"] = RowNumber
