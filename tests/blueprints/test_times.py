"""Dates as pages say them."""

from datetime import date

import pytest

from blueprints.times import full_date, short_date


@pytest.mark.parametrize(
    ("day", "locale", "short", "full"),
    [
        (date(2026, 4, 1), "fr", "mer. 1er avr. 2026", "mercredi 1er avril 2026"),
        (date(2026, 4, 2), "fr", "jeu. 2 avr. 2026", "jeudi 2 avril 2026"),
        (date(2026, 4, 1), "en", "Wed 1 Apr 2026", "Wednesday 1 April 2026"),
    ],
)
def test_first_of_a_month_is_an_ordinal_in_french(day: date, locale: str, short: str, full: str) -> None:
    assert (short_date(day, locale, year=True), full_date(day, locale)) == (short, full)


def test_no_short_date_ends_with_the_point_of_a_sentence() -> None:
    said = [
        short_date(date(2026, month, 7), language, year=year)
        for month in range(1, 13)
        for language in ("en", "fr")
        for year in (True, False)
    ]
    assert [one for one in said if one.endswith(".")] == []
    assert short_date(date(2026, 12, 7), "fr", year=False) == "lun. 7 décembre"
