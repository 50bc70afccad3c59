"""A plan’s submission, and the extension of its due date: what is refused and why, and what follows."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from models.people import Organization, RoleGrant
from tests.workflow.programs.county_plan.plans import act, build, make_builder, open_deadlines, reason_of, refusal
from workflow import engine
from workflow.content.answers import Place
from workflow.errors import Refused
from workflow.programs.county_plan.recipients import find_regional_office_dp


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
    builder.write({Place("DSS-B", "aipa_amendment_verified"): "no"})
    refused = refusal(builder, "submit", "ldss_planner", "2006-09-15")
    offers = engine.available_actions(session, builder.item, actor=builder.actor("ldss_planner"), now=builder.now())
    offer = next(offer for offer in offers if offer.action == "submit")
    assert {reason.code for reason in offer.reasons} == {"R-SUB-06", "R-SUB-07", "R-SIG-08"}
    assert offer.reasons == tuple(reason for reason in refused.reasons if reason.blocks)
    assert {reason.code for reason in offer.warnings} == {"R-MOU-02"}


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
