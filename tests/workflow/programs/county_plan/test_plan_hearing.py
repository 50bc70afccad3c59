"""A plan’s notice and hearing: what is refused and why, and what follows."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.workflow.programs.county_plan.plans import act, build, open_deadlines, reason_of, refusal
from workflow import engine
from workflow.programs.county_plan.hearing_guards import warn_too_late
from workflow.programs.county_plan.plan import legal_clock


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


@pytest.mark.parametrize(
    ("today", "latest", "advice"),
    [
        ("2006-10-01", "is 16 September", "Ask for an extension, or the plan will be overdue."),
        ("2006-10-02", "was 16 September", "The plan is overdue already; OCFS may still grant an extension."),
    ],
)
def test_hearing_too_late_advises_what_can_still_be_done(today: str, latest: str, advice: str) -> None:
    on = date.fromisoformat(today)
    told = warn_too_late(held_on=date(2006, 10, 20), due_on=date(2006, 10, 1), latest=date(2006, 9, 16), today=on)
    assert (latest in told.en, told.en.endswith(advice)) == (True, True)


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
    act(builder, "tell_hearing", "ldss_planner", "2006-09-06", told)
    assert ("T-HEARING-RECORD", "") not in open_deadlines(builder)


def test_clock_of_announced_hearing_counts_from_it(session: Session) -> None:
    builder = build(session, "hearing_noticed")
    rows = {row.code: row.on for row in legal_clock(builder.item, builder.today)}
    assert rows["planned_submission"] == date(2006, 9, 6)
