from datetime import UTC, date, datetime

import pytest

from workflow.texts import Text, day_in_sentence


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2026, 11, 27), "27 November 2026", "27 novembre 2026"),
        (date(2026, 12, 1), "1 December 2026", "1er décembre 2026"),
        (datetime(2026, 8, 2, 23, tzinfo=UTC), "2 August 2026", "2 août 2026"),
    ],
)
def test_day_in_a_sentence_is_said_one_way(day: date, english: str, french: str) -> None:
    assert (day_in_sentence(day, "en"), day_in_sentence(day, "fr")) == (english, french)


def test_a_date_that_fills_a_sentence_is_said_in_its_language() -> None:
    filled = Text("Due {on}, {who}.", "À faire le {on}, {who}.").format(on=date(2026, 1, 1), who=Text("you", "vous"))
    assert filled == Text("Due 1 January 2026, you.", "À faire le 1er janvier 2026, vous.")
