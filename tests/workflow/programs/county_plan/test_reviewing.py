"""The State's review part by part: what a finding names, who writes it, and what the county does about it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests.workflow.programs.county_plan.plans import act, answer, build, reason_of, refusal
from workflow.actors import Actor, Grant
from workflow.content.answers import Content, Place
from workflow.engine import available_actions
from workflow.errors import Refused
from workflow.programs.county_plan.program import PROGRAM
from workflow.programs.county_plan.reviewing.corrections import compare, unmet
from workflow.programs.county_plan.reviewing.findings import NOBODY, Finding, PartName, named_parts, read_part_name
from workflow.programs.county_plan.reviewing.showing import finding_panel, part_links, part_mark, specialist_panel
from workflow.programs.county_plan.reviewing.specialties import may_review, read_reviews, specialties
from workflow.programs.county_plan.scenario.building import Builder
from workflow.programs.county_plan.structure import structure_named
from workflow.visibility import hidden_fields

STRUCTURE = structure_named("2006")
TWO = Content({Place("PROFILE", "PF-DV-COUNT"): "2"})


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("DSS", "DSS"),
        ("dss-g-6", "DSS-G-6"),
        ("DSS-G-6 Funding set-asides", "DSS-G-6"),
        ("PINS-II-b", "PINS-II-b"),
        ("DSS-D#2", "DSS-D#2"),
        ("DSS-D#3", None),
        ("DSS#1", None),
        ("SC-XX", None),
        ("", None),
    ],
)
def test_part_is_named_as_people_write_it(said: str, named: str | None) -> None:
    found = read_part_name(said, STRUCTURE, TWO)
    assert (str(found) if found else None) == named


def test_every_part_with_its_instances_can_be_named() -> None:
    names = [str(name) for name, _ in named_parts(STRUCTURE, TWO)]
    assert {"DSS", "DSS-D", "DSS-D#1", "DSS-D#2", "YB-A", "SC-B-1"} <= set(names)
    assert all(str(read_part_name(name, STRUCTURE, TWO)) == name for name in names)


@pytest.mark.parametrize(
    ("finding", "part", "instance", "covered"),
    [
        ("DSS", "DSS-G-6", "", True),
        ("DSS", "SC-I", "", False),
        ("DSS-D", "DSS-D", "2", True),
        ("DSS-D#1", "DSS-D", "2", False),
        ("DSS-D#2", "DSS-D", "2", True),
        ("DSS-G", "DSS-G-6", "", False),
    ],
)
def test_finding_covers_the_part_and_what_belongs_to_it(
    finding: str, part: str, instance: str, *, covered: bool
) -> None:
    name, _, which = finding.partition("#")
    assert PartName(name, which).covers(part, instance) is covered


@pytest.mark.parametrize(
    ("role", "part", "may"),
    [
        ("ocfs_reviewer", "DSS", True),
        ("ocfs_reviewer", "PINS-I-a", True),
        ("dpca_reviewer", "PINS", True),
        ("dpca_reviewer", "PINS-II-b", True),
        ("dpca_reviewer", "DSS-G-6", False),
        ("ocfs_child_care", "DSS-G-6", True),
        ("ocfs_child_care", "DSS", False),
        ("ocfs_domestic_violence", "DSS-D", True),
        ("ocfs_youth", "YB-I-a", True),
        ("ocfs_youth", "SC", False),
        ("ldss_planner", "SC", False),
    ],
)
def test_each_reviewer_looks_at_the_parts_of_their_review(role: str, part: str, *, may: bool) -> None:
    actor = Actor(1, "", frozenset({Grant(role, "county_plan")}))
    assert may_review(actor, PartName(part)) is may


def test_specialties_are_options_of_the_record_and_look_at_parts_that_there_are() -> None:
    columns = {one.name: one for one in PROGRAM.kinds["county_plan"].fields["specialist_reviews"].columns}
    assert [(one.value, one.label) for one in columns["specialty"].options] == [
        (name, one.label) for name, one in specialties().items()
    ]
    looked_at = {str(part) for one in specialties().values() for part in one.parts}
    assert looked_at <= {*STRUCTURE.parts, *STRUCTURE.components}
    assert {one.role for one in specialties().values()} <= set(PROGRAM.roles)


def test_finding_is_met_by_a_change_of_its_part_or_an_answer() -> None:
    def finding(number: int, part: str, answered_on: date | None = None) -> Finding:
        day = date(2006, 10, 1)
        return Finding(number, PartName(part), "", "", "ocfs", NOBODY, day, "open", day, answered_on=answered_on)

    after = Content({Place("SC-V", "answer"): "New"})
    corrections = compare(STRUCTURE, Content(), after, 1)
    found = [finding(1, "SC-V"), finding(2, "SC"), finding(3, "DSS-D"), finding(4, "YB-A", date(2006, 10, 2))]
    assert [one.number for one in unmet(found, corrections)] == [3]


def note(builder: Builder, role: str, part: str, on: str = "2006-10-01") -> None:
    act(builder, "note_finding", role, on, {"finding_part": part, "criterion": "Missing", "action_needed": "Name it"})


def test_plan_is_returned_in_part_corrected_answered_and_approved(session: Session) -> None:
    builder = build(session, "under_review")
    asked = [one.specialty.name for one in read_reviews(builder.item)]
    assert asked == ["child_care", "domestic_violence", "adult_services", "detention", "youth"]
    note(builder, "ocfs_child_care", "DSS-G-6")
    note(builder, "dpca_reviewer", "PINS-II-b")
    note(builder, "ocfs_reviewer", "SC-V")
    leads = {
        role: [link.address for link in part_links(builder.item, "DSS-D", "2", builder.actor(role))]
        for role in ("ocfs_reviewer", "dpca_reviewer")
    }
    address = f"/items/{builder.item.reference}/do/note_finding?finding_part=DSS-D%232"
    assert leads == {"ocfs_reviewer": [address], "dpca_reviewer": []}
    strange = {"finding_part": "DSS-G-6", "criterion": "Missing", "action_needed": "Name it"}
    assert refusal(builder, "note_finding", "dpca_reviewer", "2006-10-01", strange).codes == {
        "guard:finding_on_own_part"
    }
    act(builder, "withdraw_finding", "ocfs_reviewer", "2006-10-01", {"finding": 3})
    told = {"specialty": "child_care", "opinion": "One finding."}
    act(builder, "report_specialist_review", "ocfs_child_care", "2006-10-01", told)
    approve = {"decision": "approved"}
    held = refusal(builder, "ocfs_track_decision", "ocfs_reviewer", "2006-10-01", approve)
    assert "1 (DSS-G-6)" in reason_of(held, "findings_settled").message.en
    assert "(PINS-II-b)" not in reason_of(held, "findings_settled").message.en
    act(builder, "return_for_revision", "ocfs_reviewer", "2006-10-02")
    assert list(part_links(builder.item, "DSS-G-6", "", builder.actor("ocfs_reviewer"))) == []
    marks = [part_mark(builder.item, part, "") for part in ("DSS-G-6", "SC-V")]
    assert [(mark[0].en, mark[1]) for mark in marks if mark] == [("returned", "open"), ("stays accepted", "done")]

    with pytest.raises(Refused):
        answer(builder, "SC-V", "New")
    answer(builder, "PINS-II-b", "Nights are covered now.")
    left = refusal(builder, "resubmit", "ldss_planner", "2006-10-03")
    assert reason_of(left, "findings_met").message.en.endswith(": 1 (DSS-G-6).")
    act(builder, "answer_finding", "ldss_planner", "2006-10-03", {"finding": 1, "answer": "It is in table 2."})
    builder.enter("under_review", resubmitted_on=date(2006, 10, 4))

    (panel,) = finding_panel(session, builder.item, builder.actor("ocfs_reviewer"))
    lines = [" ".join(one.en for one in (row.label, row.said, *row.more) if one) for row in panel.rows]
    assert "County (ldss_planner): It is in table 2." in lines[0]
    assert "Nothing has changed in this part" in lines[0]
    assert "Answers changed in this part since it was returned: 1." in lines[1]
    assert "withdrawn" in lines[2]
    (county,) = finding_panel(session, builder.item, builder.actor("ldss_planner"))
    assert county.rows == panel.rows[:2]
    assert len(next(iter(specialist_panel(session, builder.item))).rows) == 5

    assert refusal(builder, "settle_finding", "dpca_reviewer", "2006-10-05", {"finding": 1}).codes == {
        "guard:finding_to_judge"
    }
    act(builder, "settle_finding", "dpca_reviewer", "2006-10-05", {"finding": 2})
    assert refusal(builder, "keep_finding", "ocfs_reviewer", "2006-10-05", {"finding": 1}).codes == {
        "guard:keeping_explained"
    }
    act(builder, "keep_finding", "ocfs_reviewer", "2006-10-05", {"finding": 1, "note": "Table 2 is empty."})
    act(builder, "settle_finding", "ocfs_child_care", "2006-10-05", {"finding": 1})
    act(builder, "dpca_track_decision", "dpca_reviewer", "2006-10-05", approve)
    act(builder, "ocfs_track_decision", "ocfs_reviewer", "2006-10-05", approve)
    act(builder, "approve", "ocfs_plan_unit", "2006-10-06")
    assert builder.item.state == "approved"


def test_county_reads_a_finding_once_it_is_told(session: Session) -> None:
    builder = build(session, "under_review")
    planner, reviewer = builder.actor("ldss_planner"), builder.actor("ocfs_reviewer")
    note(builder, "ocfs_reviewer", "SC-V")
    assert (list(finding_panel(session, builder.item, planner)), hidden_fields(reviewer, builder.item)) == ([], set())
    assert set(hidden_fields(planner, builder.item)) >= {"findings", "finding_part", "criterion", "action_needed"}
    offers = available_actions(session, builder.item, actor=planner, now=builder.now())
    assert not any("SC-V" in reason.message.en for offer in offers for reason in offer.reasons)
    act(builder, "return_for_revision", "ocfs_reviewer", "2006-10-02")
    assert (len(list(finding_panel(session, builder.item, planner))), hidden_fields(planner, builder.item)) == (
        1,
        set(),
    )
