"""A plan’s signatures: what is refused and why, and what follows."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from tests.workflow.programs.county_plan.plans import act, answer, build, reason_of, refusal
from workflow.errors import Refused
from workflow.programs.county_plan.hearing_guards import offered_options
from workflow.programs.county_plan.recipients import find_missing_signers


def test_finalized_plan_is_not_edited(session: Session) -> None:
    builder = build(session, "finalized")
    with pytest.raises(Refused) as refused:
        answer(builder, "SC-V", "Other words")
    assert refused.value.codes == {"state"}


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
    for line, on in builder.facts.signed_in_order:
        builder.try_signature(line, on)
    assert offered_options(builder.item, builder.actor("ceo_or_chair"))["line"] == ["legislature_chair"]
    refused = refusal(builder, "sign", "ceo_or_chair", "2006-09-11", {"line": "ceo"})
    assert refused.codes == {"guard:R-SIG-05"}
    act(builder, "sign", "ceo_or_chair", "2006-09-11", {"line": "legislature_chair"})
    assert builder.item.state == "locally_approved"


def test_nobody_signs_for_an_officer_whom_the_county_does_not_have(session: Session) -> None:
    builder = build(session, "finalized")
    assert offered_options(builder.item, builder.actor("ceo_or_chair"))["line"] == ["ceo"]
    refused = refusal(builder, "sign", "ceo_or_chair", "2006-09-11", {"line": "legislature_chair"})
    assert refused.codes == {"guard:R-SIG-05"}
    assert reason_of(refused, "R-SIG-05").field == "line"
    act(builder, "sign", "ldss_commissioner", "2006-09-11", {"line": "waiver"})
    entry = builder.session.scalars(select(HistoryEntry).where(HistoryEntry.action == "sign")).one()
    assert "line_of_plan" in entry.warnings


def test_missing_signers_are_those_whose_line_is_empty(session: Session) -> None:
    builder = build(session, "finalized")
    act(builder, "sign", "yb_director", "2006-09-08", {"line": "yb_director"})
    roles = ("ldss_commissioner", "youth_board_chair", "probation_director", "ceo_or_chair")
    assert list(find_missing_signers(session, builder.item)) == [builder.actor(role).person_id for role in roles]


def test_reopening_clears_signatures(session: Session) -> None:
    builder = build(session, "locally_approved")
    act(builder, "reopen", "ldss_commissioner", "2006-09-14")
    assert (builder.item.state, builder.item.fields["signatures"]) == ("hearing_held", [])


def test_form_offers_the_own_lines_that_are_not_signed_yet(session: Session) -> None:
    builder = build(session, "finalized")
    probation = builder.actor("probation_director")
    assert offered_options(builder.item, probation) == {"line": ["probation"], "waiver_asserted": None}
    act(builder, "sign", "probation_director", "2006-09-08", {"line": "probation"})
    assert offered_options(builder.item, probation)["line"] == []
    assert offered_options(builder.item, builder.actor("youth_board_chair"))["line"] == ["yb_chair", "yb_chair_pins"]
