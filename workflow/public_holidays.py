"""The public holidays of Ontario and of New York, computed from their rules for any year."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from functools import cache

from dateutil.easter import easter
from dateutil.relativedelta import MO, TH, TU, relativedelta

SATURDAY = 5
SUNDAY = 6
VICTORIA_DAY_BEFORE = 25
ONE_DAY = dt.timedelta(days=1)


def _on(year: int, month: int, day: int = 1, **rule: object) -> dt.date:
    return dt.date(year, month, day) + relativedelta(**rule)  # type: ignore[arg-type]


@cache
def esa_nine_dates(year: int) -> Mapping[str, dt.date]:
    """Give the nine holidays of the Employment Standards Act, 2000 (Ontario) on their own dates."""
    return {
        "new_year": dt.date(year, 1, 1),
        "family_day": _on(year, 2, weekday=MO(3)),
        "good_friday": easter(year) - 2 * ONE_DAY,
        "victoria_day": dt.date(year, 5, VICTORIA_DAY_BEFORE - 1) + relativedelta(weekday=MO(-1)),
        "canada_day": dt.date(year, 7, 1),
        "labour_day": _on(year, 9, weekday=MO(1)),
        "thanksgiving": _on(year, 10, weekday=MO(2)),
        "christmas": dt.date(year, 12, 25),
        "boxing_day": dt.date(year, 12, 26),
    }


@cache
def esa_nine(year: int) -> Mapping[dt.date, str]:
    """Give the nine holidays as observed, name by date.

    One that falls on a weekend is observed on the next weekday that is not itself a holiday: an office
    rule, not the Act's.
    """
    own = esa_nine_dates(year)
    observed = {day: name for name, day in own.items() if day.weekday() < SATURDAY}
    for name, day in sorted(own.items(), key=lambda entry: entry[1]):
        moved = day
        while moved.weekday() >= SATURDAY or observed.get(moved, name) != name:
            moved += ONE_DAY
        observed[moved] = name
    return observed


ONTARIO_OPTIONAL: Mapping[str, Callable[[int], dt.date]] = {
    "easter_monday": lambda year: easter(year) + ONE_DAY,
    "civic_holiday": lambda year: _on(year, 8, weekday=MO(1)),
    "truth_and_reconciliation": lambda year: dt.date(year, 9, 30),
    "remembrance_day": lambda year: dt.date(year, 11, 11),
}
"""Days that many Ontario offices keep although the Act does not ask for it. They are never moved."""


def ontario(*optional: str) -> Callable[[int], Collection[dt.date]]:
    """Give the holiday rule of the nine with the named optional ones; raises KeyError for an unknown name."""
    rules = [ONTARIO_OPTIONAL[name] for name in optional]

    def observed(year: int) -> Collection[dt.date]:
        return esa_nine(year).keys() | {rule(year) for rule in rules}

    return cache(observed) if rules else esa_nine


@cache
def new_york(year: int) -> Mapping[dt.date, str]:
    """Give the public holidays of New York, name by date (General Construction Law 24).

    One that falls on a Sunday is kept on the Monday after, Flag Day excepted; a Saturday stays.
    """
    own = {
        "new_year": dt.date(year, 1, 1),
        "martin_luther_king_day": _on(year, 1, weekday=MO(3)),
        "lincolns_birthday": dt.date(year, 2, 12),
        "washingtons_birthday": _on(year, 2, weekday=MO(3)),
        "memorial_day": _on(year, 5, 31, weekday=MO(-1)),
        "independence_day": dt.date(year, 7, 4),
        "labor_day": _on(year, 9, weekday=MO(1)),
        "columbus_day": _on(year, 10, weekday=MO(2)),
        "election_day": _on(year, 11, weekday=MO(1)) + relativedelta(days=1, weekday=TU(1)),
        "veterans_day": dt.date(year, 11, 11),
        "thanksgiving": _on(year, 11, weekday=TH(4)),
        "christmas": dt.date(year, 12, 25),
    }
    kept = {day + ONE_DAY if day.weekday() == SUNDAY else day: name for name, day in own.items()}
    kept[_second_sunday_of_june(year)] = "flag_day"
    return kept


def _second_sunday_of_june(year: int) -> dt.date:
    first = dt.date(year, 6, 1)
    return first + dt.timedelta(days=(SUNDAY - first.weekday()) % 7 + 7)
