"""What is kept from whom: the names behind a vote, and scores before their endorsement."""

import pytest

from models.items import Item
from workflow.actors import Grant
from workflow.programs import load_programs
from workflow.programs.cpin.visibility import BALLOTS, SCORES, hidden_fields
from workflow.standing import make_actor


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


@pytest.mark.parametrize(
    ("role", "endorsed", "hidden"),
    [
        ("cpin_staff", False, frozenset()),
        ("os_chair", False, frozenset()),
        ("os_member", False, frozenset()),
        ("bh_member", False, SCORES | BALLOTS),
        ("bh_member", True, BALLOTS),
        ("submitter", False, SCORES | BALLOTS),
        ("submitter", True, BALLOTS),
        ("cwob", True, BALLOTS),
        ("reader", True, BALLOTS),
    ],
)
def test_names_of_votes_and_unendorsed_scores_are_kept(role: str, endorsed: bool, hidden: frozenset[str]) -> None:  # noqa: FBT001
    item = Item(kind="change_request", fields={"endorsed_on": "2026-03-03"} if endorsed else {})
    assert frozenset(hidden_fields(make_actor(1, "A", [Grant(role, "cpin")]), item)) == hidden
