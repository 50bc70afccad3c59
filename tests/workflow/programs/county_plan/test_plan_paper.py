"""A county's plan on paper: its cover, its hearing, who signed which line, and whether it is a draft."""

from datetime import date, timedelta
from typing import Any

from models.database import Database
from tests.workflow.programs.county_plan.plans import act, answer, build
from tests.workflow.programs.county_plan.test_changes import do, make, write
from workflow.content.answers import Place
from workflow.content.printing import compare_versions, find_version, make_paper, paper_pdf
from workflow.programs.county_plan.scenario.building import Builder


def paper_of(builder: Builder, number: int | None = None) -> Any:
    session, item = builder.session, builder.item
    session.flush()
    return make_paper(session, item, find_version(session, item, number))


def said(paper: Any, part: str) -> str:
    """Everything that stands in a part."""
    blocks = list(paper.blocks)
    start = next(at for at, one in enumerate(blocks) if one.get("anchor") == part)
    end = next(at for at, one in enumerate(blocks) if at > start and one["type"] == "heading" and one["level"] <= 3)
    return str(blocks[start:end])


def test_signed_plan_names_its_signers_and_is_a_draft_until_it_is_submitted(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "locally_approved")
        signed = paper_of(builder)
        assert signed.frame.draft == "Draft: this plan has not been submitted."
        assert "Not signed" not in said(signed, "SC-A")
        assert find_version(session, builder.item).sha256 in said(signed, "SC-A")
        assert [name for name, _ in signed.frame.facts][:2] == ["County", "Plan period"]
        assert "Not told." not in said(signed, "SC-II-H")

        builder.today = date(2006, 9, 29)
        assert builder.do("submit", "ldss_planner", None)
        submitted = paper_of(builder)
        assert (submitted.frame.draft, "Submitted" in dict(submitted.frame.facts)) == ("", True)
        assert paper_pdf(submitted) == paper_pdf(paper_of(builder))


def test_kept_version_keeps_its_signatures_when_the_content_goes_on(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "finalized")
        assert builder.do("sign", "ldss_commissioner", None, {"line": "commissioner"})
        assert builder.do("reopen", "ldss_planner", None)
        builder.today = date(2006, 12, 1)
        answer(builder, "SC-V", "Otherwise.")

        kept, now = said(paper_of(builder, 1), "SC-A"), said(paper_of(builder), "SC-A")
        assert (kept.count("Not signed"), now.count("Not signed")) == (4, 5)
        assert "Otherwise." not in said(paper_of(builder, 1), "SC-V")
        assert "Otherwise." in said(paper_of(builder), "SC-V")


def test_kept_version_tells_of_the_hearing_as_it_was_then(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "hearing_noticed")
        heard = {"hearing_attendance": 31, "hearing_issues": "Waiting lists."}
        act(builder, "hold_hearing", "ldss_planner", builder.item.fields["hearing_on"], heard)
        builder.do("finalize", "ldss_planner", None)
        before = said(paper_of(builder), "SC-II-H")
        builder.today += timedelta(days=1)
        builder.do("void_hearing", "ldss_planner", None, {"reason": "Wrong room."})
        answer(builder, "SC-V", "Otherwise.")

        kept, now = said(paper_of(builder, 1), "SC-II-H"), said(paper_of(builder), "SC-II-H")
        assert kept == before
        assert ("Waiting lists." in kept, "declared void" in kept, "declared void" in now) == (True, False, True)


def test_amendment_is_a_paper_of_its_own_and_leaves_the_plan_no_draft(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "in_effect")
        plan = builder.item
        change = make(
            builder, "plan_amendment", "open_amendment", "ldss_planner", "2007-03-01", change="other", why="Decided."
        )
        write(builder, change, {Place("SC-V", "answer"): "Otherwise."})
        do(builder, change, "sign", "ldss_commissioner", "2007-03-02")
        paper = make_paper(session, change, find_version(session, change))
        assert (paper.frame.title, paper.frame.draft) == (
            f"Plan amendment: {plan.title}: Decided.",
            "Draft: this change has not been submitted.",
        )
        assert (said(paper, "SC-A").count("Not signed"), "Otherwise." in said(paper, "SC-V")) == (2, True)
        redline, _ = compare_versions(session, change, find_version(session, change, 1), find_version(session, change))
        assert [str(one.place) for one in redline.changes] == ["SC-V.answer"]

        for role in ("yb_director", "youth_board_chair"):
            do(builder, change, "sign", role, "2007-03-03")
        for action, role in (("submit", "ldss_planner"), ("review", "ocfs_plan_unit"), ("approve", "ocfs_plan_unit")):
            do(builder, change, action, role, "2007-03-04")
        drafts = [make_paper(session, one, find_version(session, one)).frame.draft for one in (plan, change)]
        assert ("Otherwise." in said(paper_of(builder), "SC-V"), drafts) == (True, ["", ""])
        assert paper_of(builder, 1).frame.draft == ""
