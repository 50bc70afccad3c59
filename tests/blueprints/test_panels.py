"""What a program adds to a page: dates that are over are folded, anything else is shown whole."""

from datetime import date

import pytest

from tests.blueprints.cast import World
from workflow.panels import Panel, PanelRow
from workflow.texts import Text


def render(world: World, *days: date | None) -> str:
    rows = tuple(PanelRow(Text(f"line {n}", f"ligne {n}"), on=day, tone="done") for n, day in enumerate(days))
    with world.app.test_request_context("/"):
        macros = world.app.jinja_env.get_template("macros/item.html").make_module()
        return str(macros.panel_block(Panel("arithmetic", Text("How it came about", "Le calcul"), rows)))  # type: ignore[attr-defined]


@pytest.mark.parametrize("day", [date(2026, 1, 2), None])
def test_only_dates_that_are_over_are_folded(world: World, day: date | None) -> None:
    block, folds = render(world, *[day] * 6), day is not None
    assert ("more dates" in block, "<details" in block, ">Date<" in block) == (folds, folds, folds)
    assert [f"line {n}" in block for n in range(6)] == [True] * 6


def test_newest_votes_and_the_deciding_one_stay_in_view(world: World) -> None:
    day = date(2026, 1, 2)
    rows = [PanelRow(Text(f"vote {n}", f"vote {n}"), on=day, tone="done", stays=n == 5) for n in range(7)]
    with world.app.test_request_context("/"):
        macros = world.app.jinja_env.get_template("macros/item.html").make_module()
        blocks = [
            str(macros.panel_block(Panel("votes", Text("Votes", "Votes"), tuple(some), newest_first=True)))  # type: ignore[attr-defined]
            for some in (rows, rows[:3])
        ]
    shown, _summary, folded = blocks[0].partition("<details")
    assert (
        [n for n in range(7) if f"vote {n}" in shown],
        [n for n in range(7) if f"vote {n}" in folded],
        "3 more: Votes" in folded,
        "<details" in blocks[1],
    ) == ([0, 1, 2, 5], [3, 4, 6], True, False)
