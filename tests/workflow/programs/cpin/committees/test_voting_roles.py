"""Who may put, vote on, count and confirm motions: the agreed matrix, for an item of one committee."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.items import Item
from tests.workflow.programs.cpin.test_agreed import AGREED
from workflow.actors import Grant
from workflow.permissions import role_used
from workflow.programs import load_programs
from workflow.programs.cpin.program import PROGRAM
from workflow.standing import make_actor

ACTIONS = {
    "motion.create": "put_motion",
    "motion.ballot": "cast_ballot",
    "motion.declare_interest": "declare_interest",
    "motion.record_tally": "record_tally",
    "evote.open": "open_vote",
    "evote.request_meeting": "ask_for_meeting",
}
"""What the agreement calls our actions. Who confirms is judged by who presides (SD7), beyond the role."""

MATRIX: dict[str, Any] = AGREED["matrix"]
ROLES = ("submitter society_lead cpin_staff bh_member bh_chair os_member os_chair cwob reader admin").split()
COMMITTEE = "os"


@pytest.mark.parametrize("named", ACTIONS)
def test_matrix_of_motions_is_the_agreed_one(named: str) -> None:
    load_programs()
    assert "change_request" in AGREED["kinds"]
    (row,) = PROGRAM.kinds["change_request"].actions[ACTIONS[named]]
    now = datetime(2026, 4, 1, tzinfo=UTC)
    item = Item(
        program="cpin", kind="change_request", state="awaiting_endorsement", fields={}, created_at=now,
        effective_on=date(2026, 4, 1),
    )  # fmt: skip
    came = {role: bool(role_used(make_actor(1, "A", [Grant(role, "cpin")]), row, item)) for role in ROLES}
    agreed = {
        role: MATRIX[named][role] == "allow" or (MATRIX[named][role] == "committee" and role.startswith(COMMITTEE))
        for role in ROLES
    }
    assert came == agreed
