"""The workflows against what was agreed: states, transitions, deadlines, and who may do what in which state."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from models.items import Item
from workflow.actors import Actor, Grant
from workflow.deadline_rules import DeadlineRule
from workflow.definition import Workflow
from workflow.judging import fits
from workflow.permissions import role_used
from workflow.programs.cpin.program import PROGRAM
from workflow.registry import implied_roles, register
from workflow.standing import make_actor
from workflow.yaml_documents import read_tables

register(PROGRAM)

AGREED: dict[str, Any] = read_tables(Path(__file__).parent / "agreed.yaml")
KINDS = tuple(AGREED["kinds"])
MINE, OTHERS = 7, 8
SOCIETY, OTHER_SOCIETY = 1, 2

ENDS_HERE = {("meeting", "minutes_posted"), ("cr_list", "superseded"), ("presentation", "delivered")}
"""States that lead nowhere and are not called terminal in the agreement."""

UNNAMED = (
    "record_tally confirm_decision put_motion declare_interest cast_ballot count_ballots open_vote ask_for_meeting "
    "close_vote void_vote correct_tally give_proxy"
).split()
"""How a committee votes, which the agreement says once for every kind (test_voting_roles)."""

BROUGHT_ALIKE = {
    "bring_along",
    "record_accepted",
    "record_endorsed",
    "record_published",
    "record_deferred",
    "record_withdrawn",
}
BROUGHT_REQUESTS = BROUGHT_ALIKE | {
    "record_prioritized", "record_referred", "record_forwarded", "record_scheduled", "record_implemented",
    "record_declined",
}  # fmt: skip
BROUGHT_PRACTICES = BROUGHT_ALIKE | {"record_started", "record_maintained", "record_retired"}
BROUGHT = BROUGHT_REQUESTS | BROUGHT_PRACTICES
"""What happened before Accord, as the import of a master list records it: the agreement begins when all is recorded
as it happens. To deadlines they do what the agreed actions do that they tell of."""

OURS = {
    "change_request": {
        "draft_from_inquiry", "log_from_inquiry", "create_child",  # what other items' effects do
        "list_published", "rank_endorsed", "renew_rank",  # likewise
        "edit_draft", "edit_after_receipt", "correct_date_received",  # agreed in the matrix alone
        "meet_condition", "give_notice", *UNNAMED,
        *BROUGHT_REQUESTS,
    },
    "inquiry": {"receive_misfiled"},
    "meeting": {
        "record_input", "plan_agenda", "record_attendance", "write_minutes", "correct_minutes",  # by the secretary
        "adopt_minutes", "approve_corrections", "refuse_corrections", *UNNAMED,  # how else minutes are approved
        "accept_invitation", "decline_invitation",  # what the participants say of themselves
    },
    "cr_list": {"supersede", "arrange", "endorse_ranking", *UNNAMED},  # motions.types approve_ranking
    "practice": {
        "make_room", "pass_on",  # what other items' effects do, and where a second committee has its turn
        "edit", "edit_version", "reorder_priority",  # how the record, the draft and the order are kept
        "review_confirmed",  # agreed as what satisfies DL-PR-REVIEW
        "review_declined",  # what whoever is asked may say instead
        "meet_condition", "give_notice", *UNNAMED, *BROUGHT_PRACTICES,
    },
    "training_resource": {"edit", "edit_version"},
    "presentation": {"edit"},
    "document": {"edit", "begin_version", "recommend", *UNNAMED},
    "report": {"set_dates", "prepare", "question_raised", "lists_confirmed"},
    "supplementary_question": {"receive"},
}  # fmt: skip
"""Actions that the agreed transitions do not list."""


def transition_rows(kind: str) -> list[Any]:
    return list(AGREED["kinds"][kind]["transitions"])


@pytest.mark.parametrize("kind", KINDS)
def test_states_are_the_agreed_ones(kind: str) -> None:
    states = PROGRAM.kinds[kind].states
    agreed = AGREED["kinds"][kind]["states"]
    assert list(states) == list(agreed)
    for name, state in states.items():
        assert (name, state.word) == (name, agreed[name].get("word"))
        assert (name, state.terminal) == (name, agreed[name].get("terminal", False) or (kind, name) in ENDS_HERE)
        if "listed" in agreed[name]:
            assert (name, state.listed) == (name, agreed[name]["listed"])


@pytest.mark.parametrize("kind", KINDS)
def test_actions_are_the_agreed_ones_and_ours(kind: str) -> None:
    agreed = {row["do"] for row in transition_rows(kind)}
    assert set(PROGRAM.kinds[kind].actions) == agreed | OURS[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_transitions_are_the_agreed_ones(kind: str) -> None:
    for agreed in transition_rows(kind):
        (row,) = PROGRAM.kinds[kind].actions[agreed["do"]]
        roles = [rule.role + (f":{rule.scope}" if rule.scope else "") for rule in row.roles]
        assert [row.do, list(row.sources), row.to, roles, row.by_decision] == [
            agreed["do"], agreed["from"], agreed["to"], agreed["roles"], agreed.get("by_decision")
        ]  # fmt: skip
        assert set(row.guards) >= set(agreed["guards"])


@pytest.mark.parametrize("kind", AGREED["words"])
def test_words_are_the_agreed_ones(kind: str) -> None:
    flow = PROGRAM.kinds[kind]
    agreed = {state: word for word, states in AGREED["words"][kind].items() for state in states}
    assert {state: flow.word(state) or "not_listed" for state in flow.states} == agreed


OUR_STARTS = {
    "DL-CR-TRIAGE": {"log_from_inquiry"},
    "DL-IN-ANSWER": {"receive_misfiled"},
    "DL-MT-DRAFT": {"revise_minutes"},
    "DL-MT-POST": {"adopt_minutes"},
    "DL-PR-REVIEW": {"review_confirmed", "abandon_update"},
    "DL-RP-DUE": {"set_dates"},
    "DL-SQ": {"receive"},
}
"""Actions of ours that start an agreed deadline: a period with other dates, what other items' effects do, minutes that
are drafted anew, and whatever leaves a practice in force as it is."""
OUR_WAYS = {"DL-MT-APPROVE": {"adopt_minutes"}}
"""What else does what was agreed: minutes are approved by motion too (motions.types)."""
OUR_ENDS = {
    "DL-COND": {"lapse", "set_aside"},
    "DL-CR-LIST": {"ministry_decline", "ministry_return"},
    "DL-MT-NOTICE": {"adjourn_no_quorum"},
    "DL-PR-PUBLISH": {"pass_on"},
    "DL-DOC-SUBMIT": {"supersede"},
}
"""Actions that leave nothing to be reminded of, although the agreement does not say so."""
STANDS_FOR = {
    "cr_list.publish containing it": "list_published",
    "input recorded": "record_input",
    "condition owner": "owner",
    "item lead": "item_lead",
    "question owner": "item_lead",
    "all four distribution lists attested": "lists_confirmed",
}
LEADS = {"report": "society_leads"}
"""Who is meant by a society’s lead where the item is no society’s: all of them."""
CHAIRS = {"meeting": "meeting_chair", "change_request": "os_chair", "practice": "bh_chair"}


def rules_of(code: str) -> list[tuple[Workflow, DeadlineRule]]:
    """The agreed deadline in every kind that has it."""
    return [(flow, flow.deadlines[code]) for flow in PROGRAM.kinds.values() if code in flow.deadlines]


@pytest.mark.parametrize("code", AGREED["deadlines"])
def test_deadlines_are_the_agreed_ones(code: str) -> None:
    agreed = AGREED["deadlines"][code]
    found = rules_of(code)
    assert found
    for flow, rule in found:
        assert [list(rule.leads), list(rule.overdue)] == [agreed["leads"], agreed["overdue"]]
        named = {STANDS_FOR.get(action, action) for action in agreed["satisfied_by"]}
        assert rule.satisfied_by - BROUGHT == named & set(flow.actions) | OUR_WAYS.get(code, set())
        assert rule.paused_by - BROUGHT == set(agreed.get("paused_by", ()))
        assert rule.cancelled_by == set(agreed.get("cancelled_by", ())) | OUR_ENDS.get(code, set())
        assert flow.source["deadlines"][code]["due"] == agreed["due"]
        assert rule.started_by - BROUGHT == set(agreed["started_by"]) & set(flow.actions) | OUR_STARTS.get(code, set())
        chair = CHAIRS.get(flow.kind, "chair")
        meant = {**STANDS_FOR, "chair": chair, "society_lead": LEADS.get(flow.kind, "society_lead")}
        assert list(rule.to) == [meant.get(one, one) for one in agreed["to"]]
        assert (dict(rule.also), rule.every, rule.unit) == ({}, None, "working")


def test_roles_imply_what_was_agreed() -> None:
    assert {role: set(implied_roles("cpin", role)) for role in PROGRAM.roles} == {
        role: set(implied) for role, implied in AGREED["implied"].items()
    }


def actor_with(role: str, *, implied: bool) -> Actor:
    """Somebody of one society who holds the role alone, or as everybody holds it: with the roles that it implies."""
    held = Grant(role, "cpin", SOCIETY)
    if implied:
        return make_actor(MINE, "somebody", [held], organization_id=SOCIETY)
    return Actor(MINE, "somebody", frozenset({held}), organization_id=SOCIETY)


def item_in(flow: Workflow, state: str, *, own: bool, society: int) -> Item:
    now = datetime(2026, 4, 1, tzinfo=UTC)
    return Item(
        program="cpin",
        kind=flow.kind,
        state=state,
        tracks={},
        fields={},
        created_by_id=MINE if own else OTHERS,
        submitter_id=MINE if own else OTHERS,
        organization_id=society,
        created_at=now,
        effective_on=date(2026, 4, 1),
    )


def agreed_to_allow(value: str, *, own: bool, society: int) -> bool:
    """What the matrix says for one role: `record`, `vote` and `confirm` act through the decision's own actions."""
    return value == "allow" or (value == "own" and own) or (value == "society" and society == SOCIETY)


@pytest.mark.parametrize("implied", [True, False])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("society", [SOCIETY, OTHER_SOCIETY])
@pytest.mark.parametrize("kind", KINDS)
def test_state_by_action_by_role_is_the_agreed_matrix(kind: str, society: int, own: Any, implied: Any) -> None:
    flow = PROGRAM.kinds[kind]
    agreed, came = {}, {}
    for row in flow.transitions:
        expected = AGREED["matrix"].get(f"{kind}.{row.do}")
        for role in expected or ():
            for state in flow.states:
                item = item_in(flow, state, own=own, society=society)
                here = state in row.sources
                values = [expected[one] for one in (role, *(AGREED["implied"][role] if implied else ()))]
                allowed = any(agreed_to_allow(value, own=own, society=society) for value in values)
                if row.creates:
                    here, allowed = True, any(value != "deny" for value in values)
                cell = (row.do, role, state)
                agreed[cell] = here and allowed
                permitted = role_used(actor_with(role, implied=implied), row, None if row.creates else item)
                came[cell] = bool(permitted) and (row.creates or fits(row, item))
    assert came == agreed
    assert len(came) >= len(flow.states) * len(transition_rows(kind)) * 10


@pytest.mark.parametrize("kind", KINDS)
def test_every_action_people_perform_stands_in_the_matrix(kind: str) -> None:
    acted = {row.do for row in PROGRAM.kinds[kind].transitions if not row.automatic}
    named = {action.partition(".")[2] for action in AGREED["matrix"] if action.startswith(f"{kind}.")}
    by_the_system = {row.do for row in PROGRAM.kinds[kind].transitions if row.automatic}
    assert acted - named == OURS[kind] - by_the_system - named


def test_who_records_and_who_confirms_is_the_agreed_matrix() -> None:
    flow = PROGRAM.kinds["change_request"]
    for action, ours in (("motion.record_tally", "record_tally"), ("motion.confirm", "confirm_decision")):
        (row,) = flow.actions[ours]
        agreed = {role for role, value in AGREED["matrix"][action].items() if value != "deny"}
        assert {rule.role for rule in row.roles} == agreed


@pytest.mark.parametrize("kind", ["change_request", "practice", "document"])
def test_roles_by_decision_record_vote_and_confirm_as_agreed(kind: str) -> None:
    rows = [row for row in PROGRAM.kinds[kind].transitions if row.by_decision and row.do not in OURS[kind]]
    assert rows
    for row in rows:
        agreed = AGREED["matrix"][f"{kind}.{row.do}"]
        assert {role: value for role, value in agreed.items() if value != "deny"} == {
            "cpin_staff": "record", f"{row.by_decision}_member": "vote", f"{row.by_decision}_chair": "confirm"
        }  # fmt: skip
