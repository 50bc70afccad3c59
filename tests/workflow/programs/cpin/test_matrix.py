"""The whole agreed matrix: what is no action of a lifecycle, role by role, on own and foreign items."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from models.people import Organization
from tests.workflow.outbox import rows
from tests.workflow.programs.cpin.test_agreed import AGREED, KINDS
from workflow import registry
from workflow.actors import Actor, Grant
from workflow.permissions import role_used
from workflow.programs import load_programs
from workflow.programs.cpin import distribution
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.visibility import BALLOTS, SCORES, hidden_fields
from workflow.standing import make_actor
from workflow.visibility import may, visible

MATRIX: dict[str, dict[str, str]] = AGREED["matrix"]
ROLES = tuple(MATRIX["change_request.create"])
NOW = datetime(2026, 4, 1, tzinfo=UTC)

RIGHTS = {
    "item.comment": "comment",
    "item.follow": "follow",
    "item.redact_client_information": "redact",
    "deadline.change_due_date": "change_due_date",
    "reminder.send_now": "send_reminder",
    "posting.record": "record_posting",
    "view.audit_log": "see_changes",
    "view.live_measures": "see_measures",
    "admin.users_and_roles": "administer",
    "admin.settings_calendar_templates": "administer",
    "admin.reference_data": "administer",
    "admin.export_all": "export_all",
}
"""What is asked of `workflow.visibility.may`."""
SIGHT: dict[str, tuple[str, str, dict[str, Any]]] = {
    "view.own_drafts": ("change_request", "draft", {}),
    "view.cr_master_list": ("change_request", "received", {}),
    "view.published_lists": ("cr_list", "published", {}),
    "view.meeting_calendar": ("meeting", "scheduled", {}),
    "view.inquiry": ("inquiry", "received", {}),
    "view.vote_totals": ("change_request", "endorsed", {}),
    "view.budget_and_expenditure": ("budget_line", "in_force", {}),
    "view.live_measures": ("target", "set", {}),
    "view.submitted_reports": ("report", "submitted", {}),
}
"""Items that are seen or not: their kind and state."""
KEPT: dict[str, tuple[str, str, dict[str, Any], frozenset[str]]] = {
    "view.unendorsed_ranking_and_scores": ("change_request", "prioritized", {}, SCORES),
    "view.draft_minutes": ("meeting", "held", {"kind": "os_committee"}, frozenset({"minutes", "minutes_text"})),
    "view.ballots_by_seat": ("change_request", "endorsed", {}, BALLOTS),
    "view.draft_practice_and_resource_files": ("practice", "in_development", {}, frozenset({"text", "file"})),
}
"""Fields that are kept from those who may not read them."""
ACTIONS = {
    "practice.reorder_priority": ("practice", "reorder_priority"),
    "initiative.edit": ("sector_initiative", "edit"),
    "stakeholder.log_consultation": ("stakeholder", "log_consultation"),
    "dependency.edit": ("ministry_dependency", "edit"),
    "motion.create": ("change_request", "put_motion"),
    "motion.ballot": ("change_request", "cast_ballot"),
    "motion.declare_interest": ("change_request", "declare_interest"),
    "motion.record_tally": ("change_request", "record_tally"),
    "evote.open": ("change_request", "open_vote"),
    "evote.request_meeting": ("change_request", "ask_for_meeting"),
    "score.enter": ("scorecard", "enter_scores"),
    "score.close": ("scorecard", "close_scoring"),
    "seat.manage": ("seat", "fill"),
    "expenditure.enter": ("expenditure_entry", "enter"),
    "expenditure.reverse": ("expenditure_entry", "reverse"),
    "budget.set": ("budget_line", "set"),
    "target.set": ("target", "set"),
    "period.set_dates": ("report", "set_dates"),
}
"""What is called otherwise in a workflow."""
COMMITTEE = "os"
"""The committee of the items in these tests."""
OTHERWISE = {
    "motion.confirm": "either chair's by role, and the presiding one's by SD7 (test_agreed, test_separation)",
    "distribution_list.edit_members": "a list is no society's; a lead's names are judged (test_distribution)",
    "distribution_list.attest": "likewise",
    "view.society_items": "every reader sees what is listed (view.cr_master_list); drafts are view.own_drafts",
    "view.distribution_list_names": "a society's lead reads its own names in a block apart (test_distribution)",
    "motion.move_or_second": "named with the motion by whoever puts it: a seat, never the chair's (test_decisions)",
    "audit.alter_or_delete": "offered nowhere (test_nothing_alters_the_history)",
}
"""Rows that no single right or action answers, and where they are held."""
LISTED = {"distribution_list.export_names": "R12", "view.cr_master_list": "R10"}
"""Rows that a list answers: whoever has the right reads it on the screen and takes it away as a file."""


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


def actor_with(role: str, *, implied: bool, person: int = 1, society: int | None = 1) -> Actor:
    committee = role.partition("_")[0] if role.endswith(("_member", "_chair")) else None
    held = Grant(role, "cpin", society, committee)
    if implied:
        return make_actor(person, "somebody", [held], organization_id=society)
    return Actor(person, "somebody", frozenset({held}), organization_id=society)


def agreed(action: str, role: str, *, implied: bool, own: bool, theirs: bool) -> bool:
    """What the matrix says, for a role with what it implies or alone."""
    values = {(MATRIX[action][one], one) for one in (role, *(AGREED["implied"][role] if implied else ()))}
    return any(
        value == "allow"
        or (value == "own" and own)
        or (value == "society" and theirs)
        or (value == "committee" and one.startswith(COMMITTEE))
        for value, one in values
    )


def item_of(kind: str, state: str, fields: dict[str, Any], *, own: bool, theirs: bool, me: int = 1) -> Item:
    return Item(
        program="cpin", kind=kind, state=state, tracks={}, fields=fields, created_by_id=me if own else 99,
        submitter_id=me if own else 99, organization_id=1 if theirs else 2, created_at=NOW,
        effective_on=date(2026, 4, 1),
    )  # fmt: skip


CELLS: list[tuple[str, bool, bool, bool]] = [
    (role, implied, own, theirs)
    for role in ROLES
    for implied in (True, False)
    for own, theirs in ((True, True), (False, True), (False, False))
]
"""Role, with what it implies or alone, on an item of one's own (then of one's society too), on one of one's society."""


def test_every_row_of_the_matrix_is_held_somewhere() -> None:
    by_the_kinds = {f"{kind}.{row.do}" for kind in KINDS for row in PROGRAM.kinds[kind].transitions}
    held = by_the_kinds | set(RIGHTS) | set(SIGHT) | set(KEPT) | set(ACTIONS) | set(OTHERWISE) | set(LISTED)
    assert len(MATRIX) == 171
    assert sorted(set(MATRIX) - held) == []
    assert {len(row) for row in MATRIX.values()} == {10}


@pytest.mark.parametrize("action", LISTED)
def test_lists_are_read_by_those_who_were_agreed(action: str) -> None:
    may_read = PROGRAM.hooks["may_read_list"]
    for role, implied in product(ROLES, (True, False)):
        came = may_read(actor_with(role, implied=implied), LISTED[action])
        assert (role, implied, came) == (role, implied, agreed(action, role, implied=implied, own=False, theirs=False))


@pytest.mark.parametrize("action", RIGHTS)
def test_rights_are_the_agreed_ones(action: str) -> None:
    came, said = {}, {}
    for role, implied, own, theirs in CELLS:
        item = item_of("change_request", "received", {}, own=own, theirs=theirs)
        actor = actor_with(role, implied=implied)
        cell = (role, implied, own, theirs)
        came[cell] = may(actor, RIGHTS[action], registry.program("cpin"), item)  # type: ignore[arg-type]
        said[cell] = agreed(action, role, implied=implied, own=own, theirs=theirs)
    assert came == said


@pytest.mark.parametrize("action", ACTIONS)
def test_actions_called_otherwise_are_the_agreed_ones(action: str) -> None:
    kind, name = ACTIONS[action]
    (row,) = PROGRAM.kinds[kind].actions[name]
    came, said = {}, {}
    for role, implied, own, theirs in CELLS:
        if not implied and role.endswith("_chair") and action.startswith(("motion.", "evote.")):
            continue  # a chair is always a member too, and votes as one
        fields = {"committee": COMMITTEE, "invited": [1]}
        item = None if row.creates else item_of(kind, row.sources[0], fields, own=own, theirs=theirs)
        cell = (role, implied, own, theirs)
        came[cell] = bool(role_used(actor_with(role, implied=implied), row, item))
        invited = MATRIX[action][role] == "invited" or (
            implied and any(MATRIX[action][one] == "invited" for one in AGREED["implied"][role])
        )
        said[cell] = invited or agreed(action, role, implied=implied, own=own, theirs=theirs)
    assert came == said


@pytest.mark.parametrize("action", KEPT)
def test_what_is_kept_is_kept_from_those_who_were_agreed(action: str) -> None:
    kind, state, fields, names = KEPT[action]
    item = item_of(kind, state, fields, own=False, theirs=False)
    for role, implied in product(ROLES, (True, False)):
        hidden = names <= frozenset(hidden_fields(actor_with(role, implied=implied), item))
        assert (role, implied, not hidden) == (
            role, implied, agreed(action, role, implied=implied, own=False, theirs=False)
        )  # fmt: skip


@pytest.mark.parametrize("action", SIGHT)
def test_who_sees_an_item_is_agreed(session: Session, action: str) -> None:
    kind, state, fields = SIGHT[action]
    me, other = rows.make_person(session, NOW), rows.make_person(session, NOW, "other@example.org")
    places = [Organization(program="cpin", kind="society", code=code, name_en=code) for code in ("S-A", "S-B")]
    session.add_all(places)
    session.flush()
    found: dict[tuple[bool, bool], int] = {}
    for own, theirs in ((True, True), (False, True), (False, False)):
        item = rows.make_item(session, NOW, me if own else other, f"X-{len(found)}")
        item.kind, item.state, item.fields = kind, state, fields
        item.created_by_id = item.submitter_id = me.id if own else other.id
        item.owner_id, item.organization_id = None, places[0 if theirs else 1].id
        session.flush()
        found[own, theirs] = item.id
    came, said = {}, {}
    for role, implied, own, theirs in CELLS:
        actor = actor_with(role, implied=implied, person=me.id, society=places[0].id)
        wanted = select(Item.id).where(Item.id == found[own, theirs], visible(actor, kind))
        cell = (role, implied, own, theirs)
        came[cell] = session.scalar(wanted) is not None
        said[cell] = agreed(action, role, implied=implied, own=own, theirs=theirs)
    assert came == said


def test_society_sees_what_its_people_submitted(session: Session) -> None:
    assert {role for role, value in MATRIX["view.society_items"].items() if value == "society"} == {
        "submitter", "society_lead"
    }  # fmt: skip
    me = rows.make_person(session, NOW)
    place = Organization(program="cpin", kind="society", code="S-A", name_en="A")
    session.add(place)
    session.flush()
    item = rows.make_item(session, NOW, me)
    item.kind, item.state, item.organization_id = "change_request", "received", place.id
    session.flush()
    for role in ("submitter", "society_lead", "cpin_staff"):
        actor = actor_with(role, implied=True, person=99, society=place.id)
        wanted = select(Item.id).where(Item.id == item.id, visible(actor, "change_request"))
        assert session.scalar(wanted) == item.id


def test_history_of_an_item_is_for_the_audit_the_committees_and_its_society() -> None:
    allowed = {role for role, value in MATRIX["view.audit_log"].items() if value == "allow"}
    assert allowed == {"cpin_staff", "admin"}
    society = {role for role, value in MATRIX["item.comment"].items() if value == "society"}
    for role, theirs in product(ROLES, (True, False)):
        item = item_of("change_request", "received", {}, own=False, theirs=theirs)
        reads = may(actor_with(role, implied=True), "see_history", registry.program("cpin"), item)
        voted = role.endswith(("_member", "_chair"))  # who voted stands in the history, for the committees to read
        assert (role, theirs, reads) == (role, theirs, role in allowed or voted or (role in society and theirs))


def test_names_on_lists_are_for_those_who_were_agreed() -> None:
    for role in ROLES:
        reads = MATRIX["view.distribution_list_names"][role] == "allow"
        assert (role, distribution.may_read_names(actor_with(role, implied=False))) == (role, reads)


@pytest.mark.parametrize("right", ["change_due_date", "send_reminder"])
@pytest.mark.parametrize("besides", ["admin", "cwob"])
def test_separation_takes_away_what_another_role_would_allow(right: Any, besides: str) -> None:
    both = make_actor(1, "somebody", [Grant("cpin_staff", "cpin"), Grant(besides, "cpin")])
    item = item_of("change_request", "received", {}, own=False, theirs=False)
    assert not may(both, right, registry.program("cpin"), item)


def test_nothing_alters_the_history() -> None:
    assert set(MATRIX["audit.alter_or_delete"].values()) == {"deny"}
    named = {row.do for flow in PROGRAM.kinds.values() for row in flow.transitions}
    assert not [name for name in named if "audit" in name or "history" in name]


def test_people_of_the_agreement_are_all_the_roles() -> None:
    assert set(ROLES) == set(PROGRAM.roles)
