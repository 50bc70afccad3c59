"""A plan’s review, and its way after the approval: what is refused and why, and what follows."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.outbox import OutboxMessage
from models.secret_links import SecretLink
from tests.workflow.programs.county_plan.plans import (
    act,
    answer,
    build,
    make_builder,
    open_deadlines,
    reason_of,
    refusal,
)
from workflow import engine
from workflow.clock import fire
from workflow.content.storing import content_of
from workflow.errors import Refused
from workflow.links import acting
from workflow.links.keeping import mint
from workflow.reminders import sweep

A_MONTH_BEFORE = datetime(2008, 3, 1, 17, tzinfo=UTC)
"""The end of the second State funding year."""


def test_plan_needs_both_approvals(session: Session) -> None:
    builder = build(session, "under_review")
    builder.decide("approved", "pending")
    refused = refusal(builder, "approve", "ocfs_plan_unit", "2006-10-01")
    assert refused.codes == {"guard:R-PINS-09"}
    assert reason_of(refused, "R-PINS-09").who == ("dpca_reviewer",)


def test_return_needs_findings(session: Session) -> None:
    builder = build(session, "under_review")
    assert refusal(builder, "return_for_revision", "dpca_reviewer", "2006-10-01").codes == {"guard:findings_given"}


def test_returned_plan_changes_only_in_returned_parts_and_is_signed_anew(session: Session) -> None:
    builder = build(session, "under_review")
    builder.decide("approved", "approved")
    builder.today = date(2006, 10, 1)
    builder.send_back()
    assert open_deadlines(builder)["T-RESUBMIT-30", ""] == date(2006, 10, 31)
    with pytest.raises(Refused) as refused:
        answer(builder, "PINS-II-b", "New")
    assert refused.value.codes == {"state"}
    assert "guard:findings_met" in refusal(builder, "resubmit", "ldss_planner", "2006-10-02").codes
    answer(builder, "SC-V", "Explained")
    unsigned = refusal(builder, "resubmit", "ldss_planner", "2006-10-02")
    assert unsigned.codes == {*(f"guard:R-SIG-0{number}" for number in range(1, 6)), "guard:R-PINS-10"}
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


def test_each_funding_year_is_confirmed_on_its_own_also_by_the_link_in_its_reminder(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "in_effect")
        act(builder, "confirm_appropriation", "yb_director", "2007-03-10", {"index": 0})
        due = open_deadlines(builder)
        assert [subject for code, subject in due if code == "T-APPROPRIATION"] == ["1", "2"]
        for again_or_none in (0, 3):
            refused = refusal(builder, "confirm_appropriation", "yb_director", "2007-03-10", {"index": again_or_none})
            assert refused.codes == {"guard:funding_year_known"}
        kind, item_id = type(builder.item), builder.item.id
    sweep(database, A_MONTH_BEFORE)
    with database.write() as session:
        (link,) = session.scalars(select(SecretLink).where(SecretLink.item_id == item_id)).all()
        digest = session.get_one(OutboxMessage, link.outbox_id)
        carried = {
            entry["due_on"]: [one["id"] for one in entry["links"]]
            for entry in digest.params["entries"]
            if "links" in entry
        }
        token = mint(session, digest.id, A_MONTH_BEFORE, b"key")[link.id]
        asked = acting.look(session, link, A_MONTH_BEFORE)
        assert (carried, asked.inputs, asked.offer and asked.offer.allowed) == ({"2008-03-31": [link.id]}, (), True)
        assert asked.mail["headline"]["en"] == "State funding year ends; confirm the appropriation"
    acting.use(database, token, {}, now=A_MONTH_BEFORE)
    with database.read() as session:
        item = session.get_one(kind, item_id)
        confirmed = [row.get("confirmed_on") for row in item.fields["funding_years"]]
        assert confirmed == ["2007-03-10", "2008-03-01", None]


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
    assert content_of(session, builder.item).has("SC-V", "answer")
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
