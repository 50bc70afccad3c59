"""The letters about a plan, made from its history."""

from sqlalchemy.orm import Session

from tests.workflow.programs.county_plan.plans import act, build
from workflow.programs.county_plan.letters import letters


def test_letters_tell_the_due_date_as_it_stood(session: Session) -> None:
    builder = build(session, "draft")
    ask = {"extension_reasons": "The planner’s post is vacant.", "proposed_due_on": "2006-10-20"}
    act(builder, "request_extension", "ldss_commissioner", "2006-09-10", ask)
    act(builder, "deny", "ocfs_plan_unit", "2006-09-12", {"reason": "Too vague."})
    again = {"extension_reasons": "Nobody could be hired.", "proposed_due_on": "2006-10-15"}
    act(builder, "request_extension", "ldss_commissioner", "2006-09-20", again)
    act(builder, "grant", "ocfs_plan_unit", "2006-09-22")
    act(builder, "request_extension", "ldss_commissioner", "2006-10-10", {**again, "proposed_due_on": "2006-11-01"})
    written = list(letters(session, builder.item))
    assert [(one.title.en, one.words) for one in written[:4]] == [
        ("Request for an extension", "The planner’s post is vacant."),
        ("Extension denied", "Too vague."),
        ("Request for an extension", "Nobody could be hired."),
        ("Extension granted", ""),
    ]
    told = [one.paragraphs[0].en for one in written]
    assert "due on 1 October 2006. We ask to submit it on 20 October 2006" in told[0]
    assert "stays due on 1 October 2006" in told[1]
    assert "is due on 15 October 2006" in told[3]
    assert "due on 15 October 2006. We ask to submit it on 1 November 2006" in told[4]
    assert written[0].recipients[-1].en == "Rensselaer, New York"
    assert [line.en for line in written[1].recipients][:2] == [
        "LDSS Commissioner",
        "Executive Director, County Youth Bureau",
    ]


def test_letter_of_a_return_names_its_findings(session: Session) -> None:
    builder = build(session, "under_review")
    builder.send_back()
    (letter,) = letters(session, builder.item)
    assert [point.en for point in letter.points] == [
        "1. SC Strategic Component. Criterion missed: Outcomes. Action needed: Explain."
    ]
    assert "within 30 days" in letter.paragraphs[0].en
