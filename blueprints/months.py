"""How small months are said: their names, the initials of the days of the week."""

from datetime import date, timedelta

from babel.dates import format_date
from flask import Flask

from blueprints.language import language
from workflow.months import WEEK, months_of

A_SUNDAY = date(2006, 10, 1)


def month_said(first: date) -> str:
    """`October 2006`."""
    return str(format_date(first, "LLLL y", locale=language()))


def weekday_initials() -> list[str]:
    """The days of the week by their first letters, Sunday first."""
    days = (A_SUNDAY + timedelta(days=number) for number in range(WEEK))
    return [format_date(day, "ccccc", locale=language()) for day in days]


def install(app: Flask) -> None:
    """Give templates these functions."""
    app.jinja_env.filters.update(month_said=month_said, months=months_of)
    app.jinja_env.globals.update(weekday_initials=weekday_initials)
