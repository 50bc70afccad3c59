"""The workflow against the lifecycle it comes from: states, transitions, mail, reminders, and who may do what where."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from tests.workflow.programs.county_plan.plans import make_builder
from workflow import engine
from workflow.deadline_rules import DeadlineRule
from workflow.definition import Transition
from workflow.programs.county_plan.cycle import NEW_YORK, cycle_named
from workflow.programs.county_plan.program import PROGRAM
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.wording import ROLES
from workflow.programs.county_plan.writing import OPEN_STATES, RETURNED
from workflow.registry import register
from workflow.schedule import due_date, sends_until
from workflow.yaml_documents import read_tables

register(PROGRAM)
FLOW = PROGRAM.kinds["county_plan"]
SOURCE = read_tables(Path(__file__).parent / "data" / "lifecycle.yaml")
MAIN = {row["id"]: row for row in SOURCE["transitions"]}
EXTENSION = {row["id"]: row for row in SOURCE["extension"]}
TRACKS = {"TR-13": "ocfs", "TR-14": "dpca_pins"}
NAMES = {"TR-08": "complete_signatures"}
WITHOUT_ID = {
    "create", "tell_hearing", "content_changed", "complete_hearing_record", "sign", "reopen_ocfs_review",
    "reopen_dpca_review", "confirm_appropriation", "note_change", "change_content", "change_taken_back",
    "next_plan_opened", "next_plan_submitted", "move_dates", "count_anew", "note_finding",
    "withdraw_finding", "settle_finding",
    "keep_finding", "answer_finding", "report_specialist_review", "assign_specialist",
}  # fmt: skip
ANCHORS = {
    "due_on": "due_date",
    "hearing_on": "hearing_date",
    "earliest_submission_on": "hearing_date + 15",
    "submitted_on": "review_received + 45",
    "returned_on": "return_notice + 30",
    "effective_on": "effective_date",
    "plan_end": "plan_end",
    "adjusted_on": "adjustment_date + 30",
}
CYCLE = cycle_named("2007-2009")
LISTS = {"funding_years": "march_31"}
ALL_DEADLINES = {code: rule for flow in PROGRAM.kinds.values() for code, rule in flow.deadlines.items()}


def row_of(transition_id: str) -> Transition:
    return next(row for row in FLOW.transitions if row.id == transition_id)


def test_states_equal_source() -> None:
    named = {state["id"]: state["name"] for state in SOURCE["states"]}
    ours = {name: state.label.en for name, state in FLOW.states.items()}
    assert ours == {**named, "locally_approved": "Signed"}


def test_states_say_what_they_mean_in_both_languages() -> None:
    assert all(state.meaning and state.meaning.en != state.meaning.fr for state in FLOW.states.values())


@pytest.mark.parametrize("source", [*MAIN.values(), *EXTENSION.values()], ids=lambda row: row["id"])
def test_transition_equals_source(source: Mapping[str, Any]) -> None:
    row = row_of(source["id"])
    assert row.do == NAMES.get(source["id"], source["name"])
    if source["id"] in TRACKS:
        assert (row.track, row.during, row.to) == (TRACKS[source["id"]], frozenset({"under_review"}), "input decision")
    else:
        assert set(row.sources) == set(source["from"])
        same = source["from"] == [source["to"]]
        assert row.to == ("same" if same else source["to"])
    actors = {"system"} if source["id"] == "TR-08" else set(source["actors"])
    assert {rule.role for rule in row.roles} == actors


@pytest.mark.parametrize("source", [*MAIN.values(), *EXTENSION.values()], ids=lambda row: row["id"])
def test_transition_mail_equals_source(source: Mapping[str, Any]) -> None:
    ours = [(notice.mail, list(notice.to), list(notice.cc)) for notice in row_of(source["id"]).notify]
    mails = source["emails"] or []
    assert ours == [(mail["template"], mail["to"], mail.get("cc", [])) for mail in mails]


@pytest.mark.parametrize("source", [*MAIN.values(), *EXTENSION.values()], ids=lambda row: row["id"])
def test_transition_asks_every_rule_of_source(source: Mapping[str, Any]) -> None:
    """R-LIF-01 asks what blocks a submission, among them R-HRG-05, R-HRG-08 and R-SIG-08; reopening cures R-SIG-08."""
    asked = set(row_of(source["id"]).guards)
    if "R-LIF-01" in asked:
        asked |= {"R-HRG-05", "R-HRG-08", "R-SIG-08"}
    if source["id"] == "TR-07":
        asked.add("R-SIG-08")
    wanted = {match for guard in source["guards"] for match in re.findall(r"R-[A-Z]+-\d+", guard)}
    assert wanted <= asked


def test_workflow_adds_no_other_transition() -> None:
    ids = {row.id for row in FLOW.transitions if row.id}
    assert ids == {*MAIN, *EXTENSION}
    assert {row.do for row in FLOW.transitions if row.id is None} == WITHOUT_ID


def test_signers_of_source_may_sign() -> None:
    (sign,) = FLOW.actions["sign"]
    assert {rule.role for rule in sign.roles} == set(MAIN["TR-08"]["actors"])
    assert {rule.scope for rule in sign.roles} == {"district"}


def test_content_is_edited_where_source_says() -> None:
    editable = ("all components", "only the returned parts")
    assert {RETURNED, *OPEN_STATES} == {
        state["id"] for state in SOURCE["states"] if state["content_editing"].startswith(editable)
    }


# --- Reminders ---------------------------------------------------------------------------------------------------


def reminders_of(rule: DeadlineRule) -> set[tuple[str, int, frozenset[str]]]:
    """Each reminder of a rule as the source tells it: anchor, days from it, recipients."""
    if rule.each is not None:
        anchor, shift = LISTS[rule.each], 0
    elif rule.due.on is None and rule.due.source is None:
        anchor, shift = "signature_requested", rule.due.days or 0
    else:
        name = rule.due.on or rule.due.source or ""
        anchor = ANCHORS[name]
        shift = 0 if "+" in anchor else rule.due.counted(CYCLE.days).days or 0
    offsets = [(-lead, str(lead)) for lead in rule.leads] + [(days, f"+{days}") for days in rule.overdue]
    return {(anchor, shift + offset, frozenset((*rule.to, *rule.also.get(key, ())))) for offset, key in offsets}


def test_reminders_equal_source() -> None:
    ours = set()
    for code, rule in ALL_DEADLINES.items():
        if code != "T-TERMINATION-30" and (rule.leads or rule.overdue):  # ours: from when the agreement may end
            ours |= reminders_of(rule)
    theirs = {
        (
            one["anchor"],
            one["offset_days"],
            frozenset(
                "missing_signers" if role == "each missing signer" else role
                for role in (*one["to"], *one.get("escalate_to", ()))
            ),
        )
        for one in SOURCE["reminders"]
    }
    assert ours == theirs
    assert len(theirs) == len(SOURCE["reminders"])


STOPS = {
    "hearing date fixed": {"record_notice"},
    "notice recorded": {"record_notice"},
    "hearing held": {"hold_hearing"},
    "SC-II-H complete": {"complete_hearing_record"},
    "all signatures in": {"complete_signatures"},
    "signed": {"complete_signatures"},
    "submitted": {"submit"},
    "resubmitted": {"resubmit"},
    "decided": {"approve", "final_disapprove", "return_for_revision"},
    "approved": {"approve", "final_disapprove"},
    "next plan opened": {"next_plan_opened"},
    "next plan submitted": {"next_plan_submitted"},
    "notified": {"notify_ocfs"},
    "confirmed": set(),  # of a list: each row's own, when its confirmation is recorded
}


def test_reminders_stop_when_source_says() -> None:
    ours = {
        (anchor, offset, rule.satisfied_by)
        for code, rule in ALL_DEADLINES.items()
        if code != "T-TERMINATION-30" and (rule.leads or rule.overdue)
        for anchor, offset, _to in reminders_of(rule)
    }
    theirs = {(one["anchor"], one["offset_days"], frozenset(STOPS[one["stop_when"]])) for one in SOURCE["reminders"]}
    assert ours == theirs


OPENED = {"create"}
STARTED = {
    "T-HEARING-PLANNED": {"create", "cancel_or_move_hearing", "void_hearing"},
    "T-NOTICE-LATEST": {"create", "cancel_or_move_hearing", "void_hearing"},
    "T-HEARING-LATEST": {"create", "void_hearing"},
    "T-SIGNATURES": {"create", "reopen", "void_hearing"},
    "T-MISSING-ITEMS": OPENED,
    "T-DUE": OPENED,
    "T-OVERDUE": OPENED,
    "T-APPROVE-BY": OPENED,
    "T-HEARING": {"record_notice", "additional_hearing"},
    "T-HEARING-RECORD": {"record_notice", "additional_hearing"},
    "T-EARLIEST-SUBMIT": {"hold_hearing"},
    "T-SIGN": {"finalize"},
    "T-REVIEW-45": {"submit"},
    "T-RESUBMIT-30": {"return_for_revision"},
    "T-REREVIEW-15": {"resubmit"},
    "T-EFFECTIVE": {"approve"},
    "T-EXPIRY": {"approve"},
    "T-NEXT-PLAN": {"approve"},
    "T-NEXT-SUBMISSION": {"approve"},
    "T-APPROPRIATION": {"take_effect"},
    "T-TERMINATION-30": {"give_termination_notice"},
}
"""What fixes the day that the source counts from, or undoes what was done before it."""


def test_deadlines_start_when_their_day_is_known() -> None:
    assert {code: rule.started_by for code, rule in FLOW.deadlines.items()} == STARTED


def test_terms_of_the_law_are_limits_of_the_cycle() -> None:
    limited = {code: rule.due for code, rule in FLOW.deadlines.items() if rule.due.after or rule.due.before}
    assert {code: due.counted(CYCLE.days).days for code, due in limited.items()} == {
        "T-NOTICE-LATEST": -30,
        "T-HEARING-LATEST": -15,
        "T-REVIEW-45": 45,
        "T-RESUBMIT-30": 30,
        "T-REREVIEW-15": 15,
        "T-TERMINATION-30": 30,
    }
    assert limited["T-REVIEW-45"].counted({"review_days": 60}.__getitem__).days == 60


def test_no_role_implies_another() -> None:
    """So that the matrix of the source's roles below is what somebody with a role may really do."""
    assert {name: role.implies for name, role in PROGRAM.roles.items()} == dict.fromkeys([*ROLES, "admin"], ())


def test_reminder_days_of_this_cycle_equal_source() -> None:
    dates = {"due_on": date(2006, 10, 1), "effective_on": date(2007, 1, 1), "plan_end": date(2009, 12, 31)}
    ours: set[str] = set()
    for rule in FLOW.deadlines.values():
        start = dates.get(rule.due.on or rule.due.source or "")
        if start is not None:
            due_on = due_date(rule.due.counted(CYCLE.days), start, NEW_YORK)
            ours |= {
                send.send_on.isoformat()
                for send in sends_until(rule, date(2006, 5, 23), due_on, NEW_YORK, date(2010, 1, 1))
                if send.offset in (*rule.leads, *rule.overdue)
            }
    assert ours == {one["date_in_this_cycle"] for one in SOURCE["reminders"] if "date_in_this_cycle" in one}


# --- Who may do what, where --------------------------------------------------------------------------------------


def allowed_by_source(state: str, role: str) -> set[str]:
    """The transitions that the source lets a role perform in a state (the clock and the tracks' own states apart)."""
    main = {row["id"] for row in MAIN.values() if state in row["from"] and role in row["actors"] and role != "system"}
    if role in EXTENSION["EX-01"]["actors"] and state in BEFORE_SUBMISSION:
        main.add("EX-01")
    return main


BEFORE_SUBMISSION = frozenset(
    {"not_started", "draft", "hearing_noticed", "hearing_held", "finalized", "locally_approved"}
)


def offered(builder: Builder, role: str) -> set[str]:
    """The transitions whose offer is not refused for the role; a signature is a part of TR-08."""
    offers = engine.available_actions(builder.session, builder.item, actor=builder.actor(role), now=builder.now())
    permitted = [offer for offer in offers if "role" not in {reason.code for reason in offer.reasons}]
    ids = {offer.transition.id for offer in permitted if offer.transition.id}
    if builder.item.state == "finalized" and any(offer.action == "sign" for offer in permitted):
        ids.add("TR-08")
    return ids


def test_matrix_of_state_action_and_role_equals_source(database: Database) -> None:
    with database.write() as session:
        builder = make_builder(session)
        builder.begin()
        ours, theirs = {}, {}
        for state in FLOW.states:
            builder.enter(state)
            for role in ROLES:
                ours[state, role] = offered(builder, role)
                theirs[state, role] = allowed_by_source(state, role)
        session.rollback()
    assert ours == theirs


def test_nobody_of_another_district_may_act(database: Database) -> None:
    with database.write() as session:
        builder, other = make_builder(session), make_builder(session, code="02")
        builder.begin()
        other.begin()
        builder.people = other.people
        county = {rule.role for row in FLOW.transitions for rule in row.roles if rule.scope == "district"}
        permitted = set()
        for state in FLOW.states:
            builder.enter(state)
            permitted |= {(state, role, *offered(builder, role)) for role in county if offered(builder, role)}
        session.rollback()
    assert permitted == set()


def test_extension_is_decided_by_plan_unit(database: Database) -> None:
    with database.write() as session:
        builder = make_builder(session)
        builder.begin()
        builder.enter_track("extension", "requested")
        may = {role for role in ROLES if {"EX-02", "EX-03"} <= offered(builder, role)}
        session.rollback()
    assert may == {"ocfs_plan_unit"}


# --- What changes an approved plan --------------------------------------------------------------------------------

CHANGES = SOURCE["changes"]
NOWHERE = {"none", "not_open", "(plan in effect)"}
"""What the source calls the state before there is anything."""
OF_OUR_OWN = {"page_replacement": {"taken_back"}}
"""States that the source does not name: what was recorded by mistake stays on the record (docs/plans.md)."""
OWN_CODES = {"R-SIG-01": "change_signed", "R-PINS-09": "change_approved_jointly", "R-CC-62": "R-LIF-03"}
"""The guards that ask a rule of a change; an amendment's R-LIF-03 measures set-asides as R-CC-62 does."""


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_states_of_changes_equal_source(kind: str) -> None:
    added = OF_OUR_OWN.get(kind, set())
    assert set(PROGRAM.kinds[kind].states) == set(CHANGES[kind]["states"]) - NOWHERE | added


@pytest.mark.parametrize(
    ("kind", "source"),
    [(kind, row) for kind, machine in CHANGES.items() for row in machine["transitions"]],
    ids=lambda one: one if isinstance(one, str) else one["id"],
)
def test_transition_of_change_equals_source(kind: str, source: Mapping[str, Any]) -> None:
    flow = PROGRAM.kinds[kind]
    row = next(row for row in flow.transitions if row.id == source["id"])
    assert row.do == {"AM-02": "complete_signatures"}.get(source["id"], source["name"])
    assert set(row.sources) == set(source["from"]) - NOWHERE
    assert row.to == source["to"]
    performed = flow.actions["sign"][0] if source["id"] == "AM-02" else row
    actors = {"ldss_commissioner", "yb_director", "youth_board_chair", "probation_director"}
    assert {rule.role for rule in performed.roles} == (actors if source["id"] == "AM-02" else set(source["actors"]))
    mails = [(notice.mail, list(notice.to)) for notice in row.notify]
    assert mails == [(mail["template"], mail["to"]) for mail in source.get("emails", ())]
    wanted = {match for guard in source.get("guards", ()) for match in re.findall(r"R-[A-Z]+-\d+", guard)}
    asked = {OWN_CODES[rule] if rule in OWN_CODES and rule not in row.guards else rule for rule in wanted}
    assert asked <= set(row.guards)
