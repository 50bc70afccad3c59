"""Which lists there are for whom, and what one of them says: rules that hold for every program."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.sample.lists import RULE, listing_program
from workflow import registry
from workflow.actors import Actor, Grant
from workflow.errors import NotFound
from workflow.registry import Program
from workflow.reports.headers import AS_NOW, with_header
from workflow.reports.periods import Period, period_with
from workflow.reports.reading_lists import chosen_options, find_list, make_list, readable_lists
from workflow.reports.windows import Asked, Window
from workflow.texts import Text

WINDOW = Window(date(2026, 4, 1), date(2026, 9, 30))
ASKED = Asked(WINDOW, datetime(2026, 10, 15, 2, tzinfo=UTC))
SUMMER = Period("2026", "half", Text("2026, summer", "2026, été"), WINDOW)


def actor(*roles: str) -> Actor:
    return Actor(1, "Ann", frozenset(Grant(role, "sample") for role in roles))


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Program:
    program = listing_program(periods=lambda _session, _today: (SUMMER,))
    monkeypatch.setattr(registry, "_programs", {"sample": program})
    return program


def codes(who: Actor) -> list[str]:
    return [rule.code for _, rule in readable_lists(who)]


def test_list_is_read_by_those_whom_the_program_names(sample: Program) -> None:
    assert codes(actor("visitor")) == ["S1"]
    assert (codes(actor("judge")), codes(actor())) == ([], [])
    with pytest.raises(NotFound):
        find_list(actor("judge"), "S1")


def test_program_that_names_nobody_shows_its_lists_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_programs", {"sample": listing_program(may_read_list=None)})
    assert codes(actor("visitor", "clerk")) == []


def made(program: Program, who: Actor, asked: Asked = ASKED, **options: str) -> Any:
    return make_list(Session(), program, RULE, asked, options, actor=who)


def test_column_that_is_kept_from_somebody_is_in_no_block_of_theirs(sample: Program) -> None:
    seen, hidden = made(sample, actor("visitor", "clerk")), made(sample, actor("visitor"))
    assert [[column.name for column in block.columns] for block in (seen, *seen.more)] == [["number", "secret"]] * 2
    assert [[column.name for column in block.columns] for block in (hidden, *hidden.more)] == [["number"]] * 2
    assert [row.cells for block in (hidden, *hidden.more) for row in block.rows] == [("PE-1",)] * 2


def test_header_says_of_which_days_made_when_and_by_whom(sample: Program) -> None:
    header = {label.en: cell for label, cell in made(sample, actor("lead", "author", "visitor")).header}
    assert header == {
        "Fiscal year": "2026",
        "Stage": Text("2026, summer", "2026, été"),
        "From": date(2026, 4, 1),
        "To": date(2026, 9, 30),
        "As at the end of": date(2026, 9, 30),
        "Compiled on": date(2026, 10, 14),
        "Compiled by": Text("Lead", "Responsable"),
        "Number of rows": 1,
    }


def test_window_with_days_to_come_is_told_so_far(sample: Program) -> None:
    coming = Asked(Window(ASKED.window.first, date(2027, 3, 31)), ASKED.known_at)
    header = {label.en: cell for label, cell in made(sample, actor("clerk"), coming).header}
    assert header["So far, as at"] == date(2026, 10, 14)
    assert "As at the end of" not in header
    own = replace(RULE.make(Session(), coming, {"which": "all"}), header=((AS_NOW, date(2026, 10, 14)),))
    told = [label.en for label, _ in with_header(own, sample, coming, None, Text("C", "C")).header]
    assert ("As at" in told, "So far, as at" in told) == (True, False)


def test_days_of_no_period_are_said_to_be_chosen(sample: Program) -> None:
    other = Asked(Window(date(2026, 4, 1), date(2026, 4, 2)), ASKED.known_at)
    header = {label.en: cell for label, cell in made(sample, actor("clerk"), other).header}
    assert "Fiscal year" not in header
    assert header["Stage"] == Text("dates of one’s own choice", "dates choisies librement")
    assert period_with([SUMMER], other.window) is None


@pytest.mark.parametrize(("given", "chosen"), [({}, "all"), ({"which": "few"}, "few"), ({"which": "x"}, "all")])
def test_choice_that_is_not_known_is_the_first_one(given: dict[str, str], chosen: str) -> None:
    assert chosen_options(RULE, given) == {"which": chosen}
