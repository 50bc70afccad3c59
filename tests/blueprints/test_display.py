"""Dates as pages say them."""

from datetime import date

import pytest

from blueprints.display import full_date, short_date


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
