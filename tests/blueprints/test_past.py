"""The history on an item's page: as at any day, and further back than one page."""

from collections.abc import Callable

import pytest

from tests.blueprints.cast import World
from tests.blueprints.conftest import Visitor
from workflow import overview

SignIn = Callable[[str], Visitor]


def test_state_is_said_as_at_a_day(world: World, sign_in: SignIn) -> None:
    reference = world.make()
    page = sign_in("staff").get(f"/items/{reference}?as_at=2026-11-23").text
    said = page[page.index("At the end of Monday 23 November 2026:") :]
    assert said.index("Received") < said.index("The history below shows what had taken effect by then.")


def test_day_before_the_item_has_nothing(world: World, sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"/items/{world.make()}?as_at=2026-11-22").text
    assert "At the end of Sunday 22 November 2026 it did not exist yet." in page
    assert "What was entered" not in page
    assert "reached <time" in page  # the picture of the states still speaks of today


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("yesterday", "That is not a date. Write it as year-month-day: 2026-11-23."),
        ("2026-02-30", "That is not a date."),
        ("2026-11-24", "That day has not come yet."),
    ],
)
def test_day_that_is_none_is_refused_in_words(world: World, sign_in: SignIn, typed: str, said: str) -> None:
    answer = sign_in("staff").get(f"/items/{world.make()}?as_at={typed}")
    assert (answer.status_code, said in answer.text) == (422, True)
    assert f'value="{typed}"' in answer.text


def test_long_history_leads_to_earlier_rows(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "MOST_LISTED", 1)
    reference = world.make()
    visitor = sign_in("staff")
    assert f"/items/{reference}?before=2#history" in visitor.get(f"/items/{reference}").text
    earlier = visitor.get(f"/items/{reference}?before=2").text
    assert "Earlier history" not in earlier
    assert "<strong>Start a change request</strong>" in earlier
