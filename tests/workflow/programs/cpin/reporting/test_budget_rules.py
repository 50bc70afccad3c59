"""Expenditures, budget lines and targets: what is refused, and how an entry is reversed."""

import pytest
from sqlalchemy import select

from models.database import Database
from models.items import Item, ItemLink
from tests.workflow.programs.cpin.played import Played

ENTRY = {"date": "2026-04-30", "amount": "1000.00", "kind": "expense", "funding": "ministry"}
LINE = {"line": "Salaries", "approved_amount": "500000.00", "approved_on": "2026-04-01"}


@pytest.fixture
def played(database: Database) -> Played:
    return Played(database)


def test_expense_is_reversed_by_a_linked_entry_and_never_more_than_it_was(played: Played) -> None:
    assert played.do("cara", "expenditure.enter", "E1", **ENTRY, note="Facilitators") == "done"
    assert played.item("E1").effective_on.isoformat() == "2026-04-30"
    assert "reversal_in_order" in played.do("cara", "expenditure.reverse", "E1", reason="R", amount_back="1000.01")
    assert "reversal_in_order" in played.do("cara", "expenditure.reverse", "E1", reason="R", reversed_on="2026-04-29")
    assert played.do("cara", "expenditure.reverse", "E1", reason="Paid twice", amount_back="400.50") == "done"
    assert played.do("cara", "expenditure.reverse", "E1", reason="The rest", reversed_on="2026-05-01") == "done"
    assert "can_be_reversed" in played.do("cara", "expenditure.reverse", "E1", reason="Again")
    with played.database.read() as session:
        entry = session.scalars(select(Item).where(Item.reference == "E1")).one()
        links = session.scalars(select(ItemLink.to_id).where(ItemLink.from_id == entry.id).order_by(ItemLink.to_id))
        made = [session.get_one(Item, number) for number in links]
        assert (entry.fields["amount"], entry.fields["reversed_amount"], entry.state) == (
            "1000.00",
            "1000.00",
            "posted",
        )
        assert [(one.fields["date"], one.fields["amount"], one.fields["kind"]) for one in made] == [
            ("2026-05-04", "-400.50", "reversal"),
            ("2026-05-01", "-599.50", "reversal"),
        ]
        assert {one.fields["reverses"] for one in made} == {"E1"}


def test_entry_out_of_order_is_refused(played: Played) -> None:
    played.do("cara", "budget_line.set", "B1", **LINE)
    played.do("cara", "budget_line.set", "B0", **LINE, fiscal_year=2025)
    wrong = {
        "amount_enters": [{"amount": "0"}, {"amount": "-5"}, {"kind": "reversal"}],
        "expense_not_future": [{"date": "2026-05-05"}],
        "budget_line_known": [{"budget_line": "B0"}, {"budget_line": "BL-2026-0099"}],
        "expenditure_complete": [{"funding": ""}],
    }
    came = {
        guard: [
            "blocked: guard:" + guard in played.do("cara", "expenditure.enter", "E", **{**ENTRY, **one}) for one in ways
        ]
        for guard, ways in wrong.items()
    }
    assert came == {guard: [True] * len(ways) for guard, ways in wrong.items()}
    ahead = {**ENTRY, "date": "2026-06-30", "kind": "commitment", "budget_line": "B1"}
    assert played.do("cara", "expenditure.enter", "E2", **ahead) == "done"
    assert played.item("E2").effective_on.isoformat() == "2026-05-04"


def test_budget_line_is_set_once_amended_and_dropped_while_nothing_stands_against_it(played: Played) -> None:
    assert played.do("cara", "budget.set", "B1", **LINE) == "done"
    assert played.item("B1").fields["fiscal_year"] == 2026
    assert "one_line_of_name" in played.do("cara", "budget.set", "B2", **LINE)
    assert "approved_not_future" in played.do("cara", "budget.set", "B2", **{**LINE, "approved_on": "2026-05-05"})
    more = {"approved_amount": "510000", "approved_on": "2026-05-01", "reason": "Agreed"}
    assert played.do("cara", "budget_line.amend", "B1", **more) == "done"
    assert played.item("B1").fields["approved_amount"] == "510000.00"
    played.do("cara", "expenditure.enter", "E1", **ENTRY, budget_line="B1")
    assert "nothing_entered" in played.do("cara", "budget_line.drop", "B1", reason="R")


def test_target_is_set_once_for_each_measure_and_year(played: Played) -> None:
    assert played.do("cara", "target.set", "T1", measure="M3", value="12") == "done"
    assert (played.item("T1").title, played.item("T1").fields["fiscal_year"]) == ("M3, 2026-27", 2026)
    assert "one_target_each" in played.do("cara", "target.set", "T2", measure="M3", value="13")
    assert played.do("cara", "target.change", "T1", value="13", reason="Agreed") == "done"
    assert played.do("cara", "target.drop", "T1", reason="Not agreed after all") == "done"
    assert played.do("cara", "target.set", "T2", measure="M3", value="14") == "done"
