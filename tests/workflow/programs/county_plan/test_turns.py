"""Whose turn a plan is: the signers who have not signed, the reviewers who have not decided."""

from models.database import Database
from tests.workflow.programs.county_plan.plans import build
from workflow.content.answers import Place
from workflow.engine import available_actions
from workflow.judging import Offer
from workflow.panels import PanelLink
from workflow.programs.county_plan.reviewing.showing import leading_part
from workflow.programs.county_plan.scenario.building import Builder
from workflow.texts import Text

SIGNERS = ("ldss_commissioner", "yb_director", "youth_board_chair", "probation_director", "ceo_or_chair")


def offer(builder: Builder, role: str, action: str) -> Offer:
    offers = available_actions(builder.session, builder.item, actor=builder.actor(role), now=builder.now())
    return next(one for one in offers if one.action == action)


def test_signature_waits_for_those_whose_lines_are_empty(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "finalized")
        before = {role for role in SIGNERS if offer(builder, role, "sign").yours}
        signed = [{"line": line, "signed_on": builder.today.isoformat()} for line in ("commissioner", "yb_chair")]
        builder.item.fields = {**builder.item.fields, "signatures": signed}
        after = {role for role in SIGNERS if offer(builder, role, "sign").yours}
        waits_for = offer(builder, "ldss_planner", "sign").waits_for
        session.rollback()
    assert before == set(SIGNERS)
    assert after == {"yb_director", "probation_director", "ceo_or_chair"}
    assert set(waits_for) == after


def test_review_that_both_tracks_approved_waits_for_the_plan_unit(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "under_review")
        builder.enter_track("ocfs", "approved")
        builder.enter_track("dpca_pins", "approved")
        roles = ("ocfs_reviewer", "dpca_reviewer", "ocfs_plan_unit")
        yours = {
            role: [
                one.action
                for one in available_actions(session, builder.item, actor=builder.actor(role), now=builder.now())
                if one.yours
            ]
            for role in roles
        }
        session.rollback()
    assert yours == {"ocfs_reviewer": [], "dpca_reviewer": [], "ocfs_plan_unit": ["approve"]}


def test_returned_plan_waits_for_the_county_until_every_finding_is_met(database: Database) -> None:
    finding = {"finding_part": "SC-V", "criterion": "Missing", "action_needed": "Name it"}
    with database.write() as session:
        builder = build(session, "under_review")
        builder.do("note_finding", "ocfs_reviewer", builder.today, finding)
        builder.do("return_for_revision", "ocfs_reviewer", builder.today, {})
        before = offer(builder, "ldss_planner", "answer_finding")
        leads = {role: leading_part(session, builder.item, builder.actor(role)) for role in ("ldss_planner", *SIGNERS)}
        (unmet,) = [one for one in offer(builder, "ldss_planner", "resubmit").reasons if one.code == "findings_met"]
        builder.item.fields = {**builder.item.fields, "signatures": []}
        too_early = {role for role in SIGNERS if offer(builder, role, "sign").yours}
        builder.do("answer_finding", "ldss_planner", builder.today, {"finding": 1, "answer": "It is in table 2."})
        after = offer(builder, "ldss_planner", "answer_finding")
        answered = leading_part(session, builder.item, builder.actor("ldss_planner"))
        signing = {role for role in SIGNERS if offer(builder, role, "sign").yours}
        session.rollback()
    assert (before.allowed, before.yours) == (True, True)
    link = PanelLink(Text("Correct SC-V", "Corriger SC-V"), f"/items/{builder.item.reference}/content/SC-V")
    assert {role: one for role, one in leads.items() if one} == dict.fromkeys(
        ("ldss_planner", "ldss_commissioner", "yb_director"), link
    )
    assert (unmet.fix_url, answered) == (link.address, None)
    assert (after.allowed, after.yours) == (True, False)
    assert (too_early, signing) == (set(), set(SIGNERS))


def test_what_stops_the_submission_is_told_before_finalizing_and_to_each_signer(database: Database) -> None:
    """R-LIF-01 refuses at TR-09 only; what has to be written before the signatures is warned about until then."""
    with database.write() as session:
        builder = build(session, "hearing_held")
        complete = offer(builder, "ldss_planner", "finalize").warnings
        builder.write({Place("SC-COVER", "contact_email"): None})
        told = offer(builder, "ldss_planner", "finalize")
        builder.do("finalize", "ldss_planner", builder.today, {})
        signer = offer(builder, "ldss_commissioner", "sign")
        session.rollback()
    assert (complete, told.allowed, signer.allowed) == ((), True, True)
    assert [reason.message for reason in told.warnings] == [reason.message for reason in signer.warnings]
    assert len(told.warnings) > 0
