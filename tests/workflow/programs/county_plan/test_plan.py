"""A plan's way through the engine, on both databases: what is refused and why, and what follows an action."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline
from models.outbox import OutboxMessage
from models.people import Organization, RoleGrant
from tests.workflow.programs.county_plan.plans import make_builder
from workflow import engine
from workflow.clock import fire
from workflow.errors import InvalidInput, Reason, Refused
from workflow.programs.county_plan.plan import legal_clock
from workflow.programs.county_plan.recipients import find_missing_signers, find_regional_office_dp
from workflow.programs.county_plan.scenario.building import Builder


def build(session: Session, state: str, **changed: Any) -> Builder:
    builder = make_builder(session, **changed)
    builder.begin()
    builder.build(state)
    assert builder.item.state == state
    return builder


def act(builder: Builder, action: str, role: str, on: str, data: Mapping[str, Any] | None = None) -> None:
    builder.today = date.fromisoformat(on)
    engine.advance(builder.session, builder.item, action, actor=builder.actor(role), now=builder.now(), data=data or {})
    builder.session.flush()


def refusal(builder: Builder, action: str, role: str, on: str, data: Mapping[str, Any] | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        act(builder, action, role, on, data)
    return caught.value


def reason_of(refused: Refused, code: str) -> Reason:
    return next(reason for reason in refused.reasons if reason.code == code)


def open_deadlines(builder: Builder) -> dict[tuple[str, str], date]:
    builder.session.flush()
    rows = builder.session.scalars(select(Deadline).where(Deadline.item_id == builder.item.id))
    return {(row.code, row.subject): row.due_on for row in rows if row.is_open}


# --- Notice and hearing ------------------------------------------------------------------------------------------


def test_notice_in_no_newspaper_is_refused_with_each_reason(session: Session) -> None:
    builder = build(session, "draft")
    data = {"notice_on": "2006-08-01", "hearing_on": "2006-08-22", "times_for": ["cps"]}
    refused = refusal(builder, "record_notice", "ldss_planner", "2006-08-01", data)
    assert refused.codes == {"guard:R-HRG-03", "guard:R-HRG-04"}


def test_notice_without_dates_is_refused(session: Session) -> None:
    builder = build(session, "draft")
    refused = refusal(builder, "record_notice", "ldss_planner", "2006-08-01", {"newspaper": "County Daily"})
    assert "guard:notice_dates" in refused.codes


def test_notice_too_late_for_due_date_warns(session: Session) -> None:
    builder = build(session, "draft")
    data = {
        "newspaper": "County Daily",
        "general_circulation": True,
        "notice_on": "2006-09-05",
        "hearing_on": "2006-09-18",
        "times_for": ["cps", "adult", "family_children"],
    }
    act(builder, "record_notice", "ldss_planner", "2006-09-05", data)
    assert builder.item.state == "hearing_noticed"
    offers = engine.available_actions(session, builder.item, actor=builder.actor("ldss_planner"), now=builder.now())
    held = next(offer for offer in offers if offer.action == "hold_hearing")
    assert {reason.code for reason in held.reasons} == {"R-HRG-02", "held_not_in_future"}


def test_hearing_with_short_notice_is_refused_with_first_day(session: Session) -> None:
    hearing = {"notice": "2006-08-10", "date": "2006-08-22", "times_for": ["cps", "adult", "family_children"]}
    builder = build(session, "hearing_noticed", hearings=[hearing])
    refused = refusal(builder, "hold_hearing", "yb_director", "2006-08-22")
    assert refused.codes == {"guard:R-HRG-02"}
    assert reason_of(refused, "R-HRG-02").earliest == date(2006, 8, 25)


def test_hearing_not_yet_held_is_refused(session: Session) -> None:
    builder = build(session, "hearing_noticed")
    assert refusal(builder, "hold_hearing", "ldss_planner", "2006-08-20").codes == {"guard:held_not_in_future"}


@pytest.mark.parametrize(
    ("moved_to", "hearing_on", "notice_on"),
    [("2006-08-30", "2006-08-30", "2006-08-01"), ("2006-08-10", "2006-08-10", None), (None, None, None)],
)
def test_moved_hearing_keeps_its_notice_when_it_is_late_enough(
    session: Session, moved_to: str | None, hearing_on: str | None, notice_on: str | None
) -> None:
    builder = build(session, "hearing_noticed")
    act(builder, "cancel_or_move_hearing", "ldss_planner", "2006-08-05", {"moved_to": moved_to})
    assert builder.item.state == "draft"
    assert (builder.item.fields["hearing_on"], builder.item.fields["notice_on"]) == (hearing_on, notice_on)


def test_further_hearing_moves_earliest_submission(session: Session) -> None:
    builder = build(session, "hearing_held")
    assert builder.item.fields["earliest_submission_on"] == "2006-09-06"
    data = {
        "newspaper": "County Daily",
        "general_circulation": True,
        "notice_on": "2006-08-25",
        "hearing_on": "2006-09-12",
        "times_for": ["cps", "adult", "family_children"],
    }
    act(builder, "additional_hearing", "ldss_planner", "2006-09-06", data)
    act(builder, "hold_hearing", "ldss_planner", "2006-09-12")
    assert builder.item.fields["earliest_submission_on"] == "2006-09-27"
    assert open_deadlines(builder)["T-EARLIEST-SUBMIT", ""] == date(2006, 9, 27)


def test_void_hearing_makes_a_draft_without_signatures(session: Session) -> None:
    builder = build(session, "locally_approved")
    act(builder, "void_hearing", "ocfs_reviewer", "2006-09-20")
    fields = builder.item.fields
    assert builder.item.state == "draft"
    assert (fields["signatures"], fields["finalized_on"], fields["earliest_submission_on"]) == ([], None, None)
    assert ("T-EARLIEST-SUBMIT", "") not in open_deadlines(builder)


def test_complete_record_stops_its_reminder(session: Session) -> None:
    builder = build(session, "hearing_held", hearing_elements=["dates", "publicized"])
    assert ("T-HEARING-RECORD", "") in open_deadlines(builder)
    told = {
        "hearing_attendance": 0,
        "hearing_affiliations": "Parents",
        "hearing_issues": "Respite",
        "hearing_use_of_comments": "Added",
        "form_hearing_on": "2006-08-23",
    }
    act(builder, "edit_content", "ldss_planner", "2006-09-06", told)
    assert ("T-HEARING-RECORD", "") not in open_deadlines(builder)


def test_clock_of_announced_hearing_counts_from_it(session: Session) -> None:
    builder = build(session, "hearing_noticed")
    rows = {row.code: row.on for row in legal_clock(builder.item, builder.today)}
    assert rows["planned_submission"] == date(2006, 9, 6)


# --- Signatures --------------------------------------------------------------------------------------------------


def test_finalized_plan_is_not_edited(session: Session) -> None:
    builder = build(session, "finalized")
    assert refusal(builder, "edit_content", "ldss_planner", "2006-09-06").codes == {"state"}


@pytest.mark.parametrize(
    ("role", "line"), [("ldss_commissioner", "yb_director"), ("youth_board_chair", "ceo"), ("yb_director", "waiver")]
)
def test_signer_signs_only_the_own_line(session: Session, role: str, line: str) -> None:
    builder = build(session, "finalized")
    refused = refusal(builder, "sign", role, "2006-09-08", {"line": line})
    assert refused.codes == {"guard:sign_own_line"}


def test_signature_before_hearing_is_refused(session: Session) -> None:
    builder = build(session, "finalized")
    data = {"line": "probation", "signed_on": "2006-08-21"}
    refused = refusal(builder, "sign", "probation_director", "2006-09-08", data)
    assert refused.codes == {"guard:R-HRG-10"}


def test_signature_after_today_or_given_twice_is_refused(session: Session) -> None:
    builder = build(session, "finalized")
    data = {"line": "probation", "signed_on": "2006-09-09"}
    assert refusal(builder, "sign", "probation_director", "2006-09-08", data).codes == {"guard:signed_not_in_future"}
    act(builder, "sign", "probation_director", "2006-09-09", data)
    assert refusal(builder, "sign", "probation_director", "2006-09-09", data).codes == {"guard:not_signed_yet"}


def test_last_required_signature_completes_and_doubtful_line_may_follow(session: Session) -> None:
    builder = build(session, "finalized")
    lines = {
        "commissioner": "ldss_commissioner",
        "yb_director": "yb_director",
        "yb_chair": "youth_board_chair",
        "probation": "probation_director",
    }
    for line, role in lines.items():
        act(builder, "sign", role, "2006-09-08", {"line": line})
        assert builder.item.state == "finalized"
    act(builder, "sign", "ceo_or_chair", "2006-09-11", {"line": "ceo"})
    assert builder.item.state == "locally_approved"
    act(builder, "sign", "youth_board_chair", "2006-09-12", {"line": "yb_chair_pins"})
    assert len(builder.item.fields["signatures"]) == 6


def test_county_without_elected_officer_is_signed_by_legislature(session: Session) -> None:
    signatures = dict.fromkeys(("commissioner", "yb_director", "yb_chair", "probation"), "2006-09-08")
    builder = build(session, "finalized", district={"has_ceo": False}, signatures=signatures)
    for line, on in builder.signatures():
        builder.try_signature(line, on)
    act(builder, "sign", "ceo_or_chair", "2006-09-11", {"line": "ceo"})
    assert builder.item.state == "finalized"
    act(builder, "sign", "ceo_or_chair", "2006-09-11", {"line": "legislature_chair"})
    assert builder.item.state == "locally_approved"


def test_missing_signers_are_those_whose_line_is_empty(session: Session) -> None:
    builder = build(session, "finalized")
    act(builder, "sign", "yb_director", "2006-09-08", {"line": "yb_director"})
    roles = ("ldss_commissioner", "youth_board_chair", "probation_director", "ceo_or_chair")
    assert list(find_missing_signers(session, builder.item)) == [builder.actor(role).person_id for role in roles]


def test_reopening_clears_signatures(session: Session) -> None:
    builder = build(session, "locally_approved")
    act(builder, "reopen", "ldss_commissioner", "2006-09-14")
    assert (builder.item.state, builder.item.fields["signatures"]) == ("hearing_held", [])


# --- Submission --------------------------------------------------------------------------------------------------


def test_submission_too_early_says_from_when(session: Session) -> None:
    facts = {"notice": "2006-08-20", "date": "2006-09-10", "general_circulation": True}
    signatures = dict.fromkeys(
        ("commissioner", "yb_director", "yb_chair", "probation", "yb_chair_pins", "ceo"), "2006-09-12"
    )
    builder = build(
        session,
        "locally_approved",
        hearings=[facts],
        finalized_on="2006-09-11",
        last_edit="2006-09-11",
        signatures=signatures,
    )
    refused = refusal(builder, "submit", "ldss_planner", "2006-09-15")
    reason = reason_of(refused, "R-HRG-05")
    assert reason.earliest == date(2006, 9, 25)
    assert reason.who == ("ldss_planner", "ldss_commissioner")
    assert reason.message.en == (
        "You can submit from 25 September. The hearing was on 10 September and 15 days must pass (18 NYCRR 407.5)."
    )


def test_submission_offers_the_same_reasons_beforehand(session: Session) -> None:
    builder = build(session, "locally_approved", toc=False, unnumbered=3, last_edit="2006-09-12")
    builder.today = date(2006, 9, 15)
    refused = refusal(builder, "submit", "ldss_planner", "2006-09-15")
    offers = engine.available_actions(session, builder.item, actor=builder.actor("ldss_planner"), now=builder.now())
    offer = next(offer for offer in offers if offer.action == "submit")
    assert {reason.code for reason in offer.reasons} == {"R-SUB-06", "R-SUB-07", "R-SIG-08"}
    assert offer.reasons == tuple(reason for reason in refused.reasons if reason.blocks)


def test_late_submission_is_flagged_not_refused(session: Session) -> None:
    builder = build(session, "locally_approved")
    act(builder, "submit", "ldss_commissioner", "2006-10-04")
    assert (builder.item.state, builder.item.fields["overdue"]) == ("submitted", True)
    assert builder.item.received_on == date(2006, 10, 4)


def test_submission_tells_regional_office_of_the_district(session: Session) -> None:
    builder = make_builder(session)
    builder.begin()
    office = Organization(program="county_plan", kind="state_agency", code="ARO", name_en="Albany Regional Office")
    session.add(office)
    session.flush()
    told = builder.actor("regional_office_dp").person_id
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == told)).one()
    assert list(find_regional_office_dp(session, builder.item)) == []
    grant.organization_id = office.id
    session.flush()
    assert list(find_regional_office_dp(session, builder.item)) == [told]
    builder.build("submitted")
    sent = session.scalars(select(OutboxMessage.template).where(OutboxMessage.recipient_id == told))
    assert "plan_submitted" in set(sent)


def test_county_has_one_plan_for_a_cycle(session: Session) -> None:
    builder = build(session, "draft")
    data = {"district": builder.item.organization_id, "cycle": "2007-2009"}
    with pytest.raises(Refused) as caught:
        engine.create(
            session, "county_plan", "create", actor=builder.actor("ldss_planner"), now=builder.now(), data=data
        )
    assert caught.value.codes == {"guard:R-SUB-09"}


def test_planner_opens_only_the_own_district(session: Session) -> None:
    builder = build(session, "draft")
    other = Organization(program="county_plan", kind="district", code="02", name_en="Allegany")
    session.add(other)
    session.flush()
    with pytest.raises(Refused) as caught:
        engine.create(
            session,
            "county_plan",
            "create",
            actor=builder.actor("ldss_planner"),
            now=builder.now(),
            data={"district": other.id, "cycle": "2007-2009"},
        )
    assert caught.value.codes == {"guard:own_district"}


# --- Extension ---------------------------------------------------------------------------------------------------


def test_granted_extension_moves_what_hangs_on_due_date(session: Session) -> None:
    builder = build(session, "draft")
    letter = {"extension_reasons": "vacancy", "proposed_due_on": "2006-10-20"}
    act(builder, "request_extension", "yb_director", "2006-06-01", letter)
    act(builder, "grant", "ocfs_plan_unit", "2006-06-05")
    assert (builder.item.state, builder.item.tracks["extension"]) == ("draft", "granted")
    due = open_deadlines(builder)
    assert [due[code, ""].isoformat() for code in ("T-DUE", "T-NOTICE-LATEST", "T-HEARING-LATEST")] == [
        "2006-10-20",
        "2006-09-20",
        "2006-10-05",
    ]
    assert builder.item.fields["long_extension"] is False


def test_extension_cannot_be_granted_to_an_earlier_date(session: Session) -> None:
    builder = build(session, "draft")
    letter = {"extension_reasons": "vacancy", "proposed_due_on": "2006-10-20"}
    act(builder, "request_extension", "yb_director", "2006-06-01", letter)
    refused = refusal(builder, "grant", "ocfs_plan_unit", "2006-06-05", {"granted_to": "2006-10-01"})
    assert refused.codes == {"guard:granted_after_due"}


def test_denied_extension_leaves_due_date(session: Session) -> None:
    builder = build(session, "draft")
    letter = {"extension_reasons": "vacancy", "proposed_due_on": "2006-10-20"}
    act(builder, "request_extension", "yb_director", "2006-06-01", letter)
    act(builder, "deny", "ocfs_plan_unit", "2006-06-05")
    assert (builder.item.tracks["extension"], builder.item.fields["due_on"]) == ("denied", "2006-10-01")


def test_submitted_plan_asks_for_no_extension(session: Session) -> None:
    builder = build(session, "submitted")
    letter = {"extension_reasons": "vacancy", "proposed_due_on": "2006-10-20"}
    assert refusal(builder, "request_extension", "yb_director", "2006-09-20", letter).codes == {"state"}


# --- Review ------------------------------------------------------------------------------------------------------


def test_plan_needs_both_approvals(session: Session) -> None:
    builder = build(session, "under_review")
    builder.decide("approved", "pending")
    refused = refusal(builder, "approve", "ocfs_plan_unit", "2006-10-01")
    assert refused.codes == {"guard:R-PINS-09"}
    assert reason_of(refused, "R-PINS-09").who == ("dpca_reviewer",)


def test_return_needs_findings(session: Session) -> None:
    builder = build(session, "under_review")
    assert refusal(builder, "return_for_revision", "dpca_reviewer", "2006-10-01").codes == {"guard:findings_given"}


def test_finding_about_unknown_part_is_no_input(session: Session) -> None:
    builder = build(session, "under_review")
    with pytest.raises(InvalidInput):
        act(builder, "return_for_revision", "ocfs_reviewer", "2006-10-01", {"findings": [{"part": "XX"}]})


def test_returned_plan_changes_only_in_returned_parts_and_is_signed_anew(session: Session) -> None:
    builder = build(session, "under_review")
    builder.decide("approved", "approved")
    builder.today = date(2006, 10, 1)
    builder.send_back()
    assert open_deadlines(builder)["T-RESUBMIT-30", ""] == date(2006, 10, 31)
    refused = refusal(builder, "edit_content", "ldss_planner", "2006-10-02", {"component_pins": "New"})
    assert refused.codes == {"guard:returned_parts_only"}
    act(builder, "edit_content", "ldss_planner", "2006-10-02", {"component_sc": "Explained"})
    refused = refusal(builder, "resubmit", "ldss_planner", "2006-10-02")
    assert refused.codes == {f"guard:R-SIG-0{number}" for number in range(1, 6)}
    for line, role in SIGNERS.items():
        act(builder, "sign", role, "2006-10-03", {"line": line})
    act(builder, "resubmit", "ldss_planner", "2006-10-04")
    assert builder.item.state == "under_review"
    assert builder.item.tracks == {"extension": "none", "ocfs": "pending", "dpca_pins": "approved"}
    assert open_deadlines(builder)["T-REREVIEW-15", ""] == date(2006, 10, 19)


SIGNERS = {
    "commissioner": "ldss_commissioner",
    "yb_director": "yb_director",
    "yb_chair": "youth_board_chair",
    "probation": "probation_director",
    "ceo": "ceo_or_chair",
}


def test_plan_is_finally_disapproved_only_after_a_second_chance(session: Session) -> None:
    builder = build(session, "under_review")
    assert refusal(builder, "final_disapprove", "ocfs_plan_unit", "2006-10-01").codes == {"guard:R-EXT-04"}
    builder.send_back()
    builder.resubmit()
    act(builder, "final_disapprove", "ocfs_plan_unit", "2006-10-20")
    assert builder.item.state == "finally_disapproved"
    assert open_deadlines(builder) == {}


# --- After approval ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("approved", "action", "too_early", "day", "state"),
    [
        ("2006-12-20", "take_effect", "2006-12-31", "2007-01-01", "in_effect"),
        ("2007-02-10", "take_effect", None, "2007-02-10", "in_effect"),
        ("2006-12-20", "expire", "2009-12-31", "2010-01-01", "expired"),
    ],
)
def test_clock_acts_on_the_day_of_the_law(
    session: Session, approved: str, action: str, too_early: str | None, day: str, state: str
) -> None:
    builder = build(session, "under_review")
    builder.decide("approved", "approved")
    act(builder, "approve", "ocfs_plan_unit", approved)
    if too_early is not None:
        refused = refusal(builder, action, "system", too_early)
        assert refused.codes == {"guard:R-LIF-02"}
        assert reason_of(refused, "R-LIF-02").earliest == date.fromisoformat(day)
    due = open_deadlines(builder)
    assert due["T-EFFECTIVE" if action == "take_effect" else "T-EXPIRY", ""] == date.fromisoformat(day)
    act(builder, action, "system", day)
    assert builder.item.state == state


def test_scheduler_brings_plan_into_effect_and_to_its_end(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "approved")
        kind, item_id = type(builder.item), builder.item.id
    states = {}
    for today in ("2006-12-31", "2007-01-01", "2009-12-31", "2010-01-01"):
        builder.today = date.fromisoformat(today)
        fire(database, builder.now())
        with database.read() as session:
            states[today] = session.get_one(kind, item_id).state
    assert states == {
        "2006-12-31": "approved",
        "2007-01-01": "in_effect",
        "2009-12-31": "in_effect",
        "2010-01-01": "expired",
    }


def test_each_funding_year_is_confirmed_on_its_own(session: Session) -> None:
    builder = build(session, "in_effect")
    act(builder, "confirm_appropriation", "yb_director", "2007-03-10", {"index": 0})
    due = open_deadlines(builder)
    assert [subject for code, subject in due if code == "T-APPROPRIATION"] == ["1", "2"]
    assert refusal(builder, "confirm_appropriation", "yb_director", "2007-03-10", {"index": 3}).codes == {
        "guard:funding_year_known"
    }


def test_each_adjustment_is_told_on_its_own(session: Session) -> None:
    builder = build(session, "in_effect")
    for on in ("2007-02-01", "2007-02-10"):
        data = {"adjusted_on": on, "adjustment": "From C to B"}
        act(builder, "record_adjustment", "ldss_planner", on, data)
    act(builder, "notify_ocfs", "ldss_planner", "2007-02-12", {"index": 0})
    data = {"adjusted_on": "2007-02-20", "adjustment": "From B to A"}
    act(builder, "record_adjustment", "ldss_planner", "2007-02-20", data)
    due = {subject: on for (code, subject), on in open_deadlines(builder).items() if code == "T-NOTIFY-30"}
    assert due == {"1": date(2007, 3, 12), "2": date(2007, 3, 22)}


def test_agreement_ends_thirty_days_after_notice(session: Session) -> None:
    builder = build(session, "in_effect")
    assert refusal(builder, "terminate_agreement", "ocfs_plan_unit", "2008-03-01").codes == {"guard:R-YB-10"}
    act(builder, "give_termination_notice", "ocfs_plan_unit", "2008-04-01")
    refused = refusal(builder, "terminate_agreement", "ocfs_plan_unit", "2008-04-30")
    assert reason_of(refused, "R-YB-10").earliest == date(2008, 5, 1)
    act(builder, "terminate_agreement", "ocfs_plan_unit", "2008-05-01")
    assert (builder.item.state, builder.item.fields["agreement_ended_on"]) == ("in_effect", "2008-05-01")


def test_plan_after_withdrawal_needs_its_own_hearing(session: Session) -> None:
    builder = build(session, "in_effect")
    act(builder, "withdraw_approval", "ocfs_plan_unit", "2007-06-01", {"reimbursement_suspended": True})
    act(builder, "submit_new_plan_after_withdrawal", "ldss_planner", "2007-06-10")
    fields = builder.item.fields
    assert (builder.item.state, fields["hearings"], fields["signatures"]) == ("draft", [], [])
    assert fields["reimbursement_suspended"] is True
    assert fields["component_sc"]
    assert {code for code, _ in open_deadlines(builder)} & {"T-EFFECTIVE", "T-EXPIRY", "T-NEXT-PLAN"} == set()


def test_next_plan_ends_the_reminders_of_the_one_before(session: Session) -> None:
    before = build(session, "in_effect")
    before.enter(cycle="2004-2006")
    after = make_builder(session, code="99")
    after.people, district = before.people, before.item.organization_id
    after.today = date(2007, 2, 1)
    item = engine.create(
        session,
        "county_plan",
        "create",
        actor=after.actor("ocfs_cycle_admin"),
        now=after.now(),
        data={"district": district, "cycle": "2007-2009"},
    )
    engine.advance(session, item, "open_plan", actor=after.actor("ldss_planner"), now=after.now())
    codes = {code for code, _ in open_deadlines(before)}
    assert "T-NEXT-PLAN" not in codes
    assert "T-NEXT-SUBMISSION" in codes
