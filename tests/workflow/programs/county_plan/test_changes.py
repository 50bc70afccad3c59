"""What changes an approved plan: amendments, replaced pages, annual updates and waivers, through the engine."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.items import Item
from tests.workflow.programs.county_plan.plans import build
from workflow import engine
from workflow.clock import fire
from workflow.content.answers import Place
from workflow.content.printing import find_version, first_to_compare, kept_versions, make_paper
from workflow.content.saving import Given, save
from workflow.content.storing import content_of, read_written, revisions_of
from workflow.deadlines import open_deadlines
from workflow.engine import available_actions
from workflow.errors import Refused
from workflow.programs.county_plan.changes.carrying import changes_of, touched_parts, versions_by_change
from workflow.programs.county_plan.changes.reimbursement import (
    FLAGS,
    FLAGS_SAID,
    SUSPENDED,
    flags_of_plans,
    flags_said,
    payments_of,
)
from workflow.programs.county_plan.scenario.building import Builder
from workflow.snapshots import snapshots_of

TABLE = Place("DSS-G-6", "ccbg_set_asides")
ROWS = [{"category": "Teen parents", "amount": "100000"}, {"category": "Homeless", "amount": "40000"}]
COSTS = Place("DSS-G-1", "c_administrative_costs")
WHY = {"why": "The county decided so."}


def build_with_set_asides(session: Session) -> Builder:
    """A plan in effect whose approved version sets money aside in two categories."""
    builder = build(session, "under_review", options=[2], completed=["G-6"])
    builder.write({TABLE: ROWS})
    builder.decide("approved", "approved")
    begin = (("approve", "ocfs_plan_unit", date(2006, 12, 1)), ("take_effect", "system", date(2007, 1, 1)))
    assert all(builder.do(*step) for step in begin)
    return builder


def make(builder: Builder, kind: str, action: str, role: str, on: str, **data: Any) -> Item:
    builder.today = date.fromisoformat(on)
    told = {"plan": builder.item.reference, **data}
    item = engine.create(builder.session, kind, action, actor=builder.actor(role), now=builder.now(), data=told)
    builder.session.flush()
    return item


def do(builder: Builder, item: Item, action: str, role: str, on: str, **data: Any) -> list[str]:
    """Perform an action; gives the codes of what it warned about."""
    builder.today = date.fromisoformat(on)
    told: list[Any] = []
    actor = builder.actor(role)
    engine.advance(builder.session, item, action, actor=actor, now=builder.now(), data=data, told=told)
    builder.session.flush()
    return [reason.code for reason in told]


def write(builder: Builder, item: Item, answers: Mapping[Place, Any], role: str = "ldss_planner") -> None:
    for place, value in answers.items():
        seen = read_written(builder.session, item)
        given = {place.question: Given(value, seen[place].version if place in seen else 0)}
        save(builder.session, item, place.part, given, actor=builder.actor(role), now=builder.now())


def codes(call: Any, *args: Any, **data: Any) -> set[str]:
    with pytest.raises(Refused) as caught:
        call(*args, **data)
    return set(caught.value.codes)


def test_amendment_carries_the_plan_forward_and_writes_back_only_what_it_changes(session: Session) -> None:
    builder = build(session, "in_effect")
    plan, before = builder.item, content_of(session, builder.item)
    change = make(builder, "plan_amendment", "open_amendment", "ldss_planner", "2007-03-01", change="other", **WHY)
    assert content_of(session, change) == before
    assert codes(do, builder, change, "sign", "ldss_commissioner", "2007-03-02") >= {"guard:anything_changed"}
    offers = available_actions(session, change, actor=builder.actor("ldss_planner"), now=builder.now())
    waiting = next(one for one in offers if one.action == "complete_signatures").obstacles
    assert [(one.code, one.who) for one in waiting][:1] == [("anything_changed", ("ldss_planner",))]
    write(builder, change, {Place("SC-V", "answer"): "Otherwise.", Place("PINS-II-b", "answer"): "Nights too."})
    assert touched_parts(changes_of(session, change)) == ("SC-V", "PINS-II-b")
    for role in ("ldss_commissioner", "yb_director", "youth_board_chair"):
        do(builder, change, "sign", role, "2007-03-03")
    assert change.state == "drafting"
    assert codes(do, builder, change, "sign", "ldss_commissioner", "2007-03-03") == {"guard:change_signature_awaited"}
    do(builder, change, "sign", "probation_director", "2007-03-03")
    assert (change.state, content_of(session, plan)) == ("signed", before)
    do(builder, change, "submit", "ldss_planner", "2007-03-04")
    do(builder, change, "review", "ocfs_plan_unit", "2007-03-05")
    assert codes(do, builder, change, "approve", "ocfs_plan_unit", "2007-03-06") == {"guard:R-PINS-09"}
    do(builder, change, "dpca_track_decision", "dpca_reviewer", "2007-03-06", decision="approved")
    do(builder, change, "approve", "ocfs_plan_unit", "2007-03-07")
    assert change.state == "effective"
    now = content_of(session, plan)
    assert (now.text("SC-V", "answer"), now.text("PINS-II-b", "answer")) == ("Otherwise.", "Nights too.")
    assert len(before.answers) == len(now.answers)
    assert [one.number for one in snapshots_of(session, plan)][:2] == [2, 1]
    assert {one.author_name for one in revisions_of(session, plan)[:2]} == {change.reference}


def test_change_begun_by_mistake_is_discarded_and_leaves_the_plan_as_it_is(session: Session) -> None:
    builder = build(session, "in_effect")
    before = content_of(session, builder.item)
    change = make(builder, "plan_amendment", "open_amendment", "ldss_planner", "2007-03-01", change="other", **WHY)
    assert change.title == "Albany, 2007-2009: The county decided so."
    write(builder, change, {Place("SC-V", "answer"): "Otherwise."})
    assert codes(do, builder, change, "discard", "ldss_commissioner", "2007-03-01") == {"role"}
    do(builder, change, "discard", "ldss_planner", "2007-03-01")
    told = {"year": 2008, "due_on": "2007-10-15"}
    update = make(builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-01", **told)
    write(builder, update, {Place("SC-V", "answer"): "Two more nights."})
    assert codes(do, builder, update, "discard", "ocfs_cycle_admin", "2007-08-02") == {"guard:nothing_written"}
    write(builder, update, {Place("SC-V", "answer"): before.text("SC-V", "answer")})
    do(builder, update, "discard", "ocfs_cycle_admin", "2007-08-02")
    make(builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-03", **told)
    assert [change.state, update.state, content_of(session, builder.item)] == ["deleted", "deleted", before]


def test_what_changed_is_told_from_what_stood_before(session: Session) -> None:
    """Of what is laid over a plan from the plan as it was; of anything else from the last version that differs."""
    builder = build(session, "in_effect")
    update = make(builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-01", year=2008, due_on="2007-10-15")
    write(builder, update, {Place("SC-V", "answer"): "Two more nights."})
    do(builder, update, "submit", "ldss_planner", "2007-09-02")
    do(builder, update, "review", "ocfs_plan_unit", "2007-09-06")
    do(builder, update, "approve", "ocfs_plan_unit", "2007-09-07")
    told = [
        (len(kept), first_to_compare(session, item, kept, find_version(session, item)))
        for item in (update, builder.item)
        if (kept := kept_versions(session, item))
    ]
    assert told == [(2, 1), (2, 1)]
    papers = [make_paper(session, builder.item, find_version(session, builder.item, number)) for number in (None, 1)]
    covers = [value for paper in papers for name, value in paper.frame.facts if name == "Changed by"]
    assert covers == [f"{update.reference}, September 7, 2007"]
    assert versions_by_change(session, builder.item) == {update.reference: [(2, date(2007, 9, 7), True)]}


def test_returned_amendment_is_signed_anew_where_it_changes(session: Session) -> None:
    builder = build(session, "in_effect")
    change = make(builder, "plan_amendment", "open_amendment", "ldss_planner", "2007-03-01", change="other", **WHY)
    write(builder, change, {COSTS: "50000"})
    do(builder, change, "sign", "ldss_commissioner", "2007-03-02")
    assert change.state == "signed"
    assert codes(write, builder, change, {Place("SC-V", "answer"): "Late"}) == {"state"}
    assert codes(do, builder, change, "submit", "ldss_planner", "2007-03-03") == {"guard:R-CC-02"}
    do(builder, change, "reopen", "ldss_planner", "2007-03-03")
    assert change.fields["signatures"] == []
    write(builder, change, {COSTS: "40000", Place("SC-V", "answer"): "Explained."})
    for role in ("ldss_commissioner", "yb_director", "youth_board_chair"):
        do(builder, change, "sign", role, "2007-03-04")
    do(builder, change, "submit", "ldss_planner", "2007-03-04")
    do(builder, change, "review", "ocfs_plan_unit", "2007-03-05")
    findings = [{"part": "SC-V", "criterion": "Clear", "action": "Say more."}]
    do(builder, change, "return", "ocfs_reviewer", "2007-03-06", findings=findings)
    assert len(change.fields["signatures"]) == 3
    write(builder, change, {Place("SC-V", "answer"): "Explained at length."})
    assert codes(do, builder, change, "resubmit", "ldss_planner", "2007-03-07") == {
        "guard:R-SIG-01", "guard:R-SIG-02", "guard:R-SIG-03",
    }  # fmt: skip
    for role in ("ldss_commissioner", "yb_director", "youth_board_chair"):
        do(builder, change, "sign", role, "2007-03-08")
    do(builder, change, "resubmit", "ldss_planner", "2007-03-08")
    do(builder, change, "approve", "ocfs_plan_unit", "2007-03-09")
    assert (change.state, content_of(session, builder.item).text("SC-V", "answer")) == (
        "effective",
        "Explained at length.",
    )


def adjust(builder: Builder, on: str, amount: str, *, source: str = "Teen parents") -> Item:
    target = "Homeless" if source == "Teen parents" else "Teen parents"
    moves = [{"from": source, "to": target, "amount": amount}]
    return make(builder, "page_replacement", "record_adjustment", "ldss_planner", on, adjusted_on=on, moves=moves)


def test_set_asides_move_by_a_tenth_a_year_and_page(session: Session) -> None:
    """R-CC-62: cumulative, gross, by category and calendar year; from the records alone."""
    builder = build_with_set_asides(session)
    first = adjust(builder, "2007-03-01", "3000")
    assert content_of(session, builder.item).rows(*TABLE[:2]) == (
        {"category": "Teen parents", "amount": "97000.00"},
        {"category": "Homeless", "amount": "43000.00"},
    )
    assert codes(adjust, builder, "2007-06-01", "1000.01") == {"guard:R-CC-62"}
    assert codes(adjust, builder, "2007-06-01", "1000.01", source="Homeless") == {"guard:R-CC-62"}
    adjust(builder, "2007-06-01", "1000", source="Homeless")
    assert codes(adjust, builder, "2007-12-31", "1") == {"guard:R-CC-62"}
    wrong = adjust(builder, "2008-01-02", "4200")
    assert codes(adjust, builder, "2008-01-03", "1") == {"guard:R-CC-62"}
    do(builder, wrong, "take_back", "ldss_planner", "2008-01-03", reason="Two categories were mixed up.")
    assert [wrong.state, open_deadlines(session, wrong)] == ["taken_back", []]
    assert content_of(session, builder.item).rows(*TABLE[:2])[1]["amount"] == "42000.00"
    adjust(builder, "2008-01-03", "4200")
    assert codes(adjust, builder, "2008-01-03", "1") == {"guard:R-CC-62"}
    due = {row.code: row.due_on for row in open_deadlines(session, first)}
    assert due == {"T-NOTIFY-30": date(2007, 3, 31), "T-NOTIFY-LATE": date(2007, 4, 1)}
    assert do(builder, first, "notify_ocfs", "ldss_planner", "2008-01-04") == ["R-CC-63"]
    assert [open_deadlines(session, first), first.state] == [[], "notified"]
    moves = [{"from": "Homeless", "to": "Other", "amount": "5"}]
    told = {"adjusted_on": "2008-01-04", "moves": moves}
    with pytest.raises(Refused) as refused:
        make(builder, "page_replacement", "record_adjustment", "ldss_planner", "2008-01-04", **told)
    assert "guard:moves_sound" in refused.value.codes
    small = {"change": "set_aside", "moves": [{"from": "Homeless", "to": "Teen parents", "amount": "1"}], **WHY}
    assert codes(make, builder, "plan_amendment", "open_amendment", "ldss_planner", "2009-02-01", **small) == {
        "guard:R-LIF-03"
    }
    more = {"change": "set_aside", "moves": [{"from": "Homeless", "to": "Teen parents", "amount": "9000"}], **WHY}
    assert make(builder, "plan_amendment", "open_amendment", "ldss_planner", "2009-02-01", **more).state == "drafting"


def test_notice_is_late_on_the_thirty_first_day_by_the_clock(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        builder = build_with_set_asides(session)
        item_id = adjust(builder, "2007-03-01", "100").id
    states = []
    for today in ("2007-03-31", "2007-04-01"):
        builder.today = date.fromisoformat(today)
        fire(sqlite_database, builder.now())
        with sqlite_database.read() as session:
            states.append(session.get_one(Item, item_id).state)
    assert states == ["recorded", "late"]


def test_update_reports_what_changed_and_unlocks_its_year(session: Session) -> None:
    builder = build(session, "in_effect")
    told = {"year": 2008, "due_on": "2007-10-15"}
    assert codes(
        make, builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-01", **{**told, "year": 2007}
    ) == {"guard:year_reported"}
    item = make(builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-01", **told)
    assert codes(make, builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-02", **told) == {
        "guard:one_update_a_year"
    }
    write(builder, item, {Place("SC-V", "answer"): "Two more nights."}, "yb_director")
    do(builder, item, "report_changes", "yb_director", "2007-09-01", report_sent_on="2007-09-01")
    assert do(builder, item, "submit", "ldss_planner", "2007-09-02") == ["R-APU-01"]
    do(builder, item, "review", "ocfs_plan_unit", "2007-09-03")
    findings = [{"part": "SC-V", "criterion": "Staff", "action": "Say who."}]
    do(builder, item, "return", "ocfs_reviewer", "2007-09-04", findings=findings)
    do(builder, item, "report_changes", "ldss_planner", "2007-09-05", reported=[{"part": "SC-V", "what": "Nights"}])
    assert do(builder, item, "submit", "ldss_planner", "2007-09-05") == []
    do(builder, item, "review", "ocfs_plan_unit", "2007-09-06")
    before = {one.year: one.flags for one in payments_of(session, builder.item, date(2008, 1, 1))}
    do(builder, item, "approve", "ocfs_plan_unit", "2007-09-07")
    after = {one.year: one.flags for one in payments_of(session, builder.item, date(2009, 1, 1))}
    unconfirmed = ("FUNDING-UNCONFIRMED",)
    assert (before, after) == (
        {2007: unconfirmed, 2008: ("UPDATE-MISSING", *unconfirmed), 2009: ()},
        {2007: unconfirmed, 2008: unconfirmed, 2009: ("UPDATE-MISSING", *unconfirmed)},
    )
    assert flags_of_plans(session, [builder.item], date(2009, 1, 1)) == {builder.item.id: after[2009]}
    assert content_of(session, builder.item).text("SC-V", "answer") == "Two more nights."


def test_lead_agency_changes_by_no_update_and_waiver_is_used_once_approved(session: Session) -> None:
    builder = build(session, "in_effect")
    item = make(builder, "annual_update", "open", "ocfs_cycle_admin", "2007-08-01", year=2008, due_on="2007-10-15")
    lead = content_of(session, item).get("PINS-I-a", "lead_agency")
    write(builder, item, {Place("PINS-I-a", "lead_agency"): "LDSS" if lead == "Probation" else "Probation"})
    assert "guard:R-PINS-11" in codes(do, builder, item, "submit", "ldss_planner", "2007-09-02")
    told = {"provision": "18 NYCRR 415.4", "justification": "Fewer visits, more calls."}
    assert codes(
        make, builder, "regulatory_waiver", "request", "ldss_planner", "2007-08-01", statutory=True, **told
    ) == {"guard:R-CC-122"}
    waiver = make(builder, "regulatory_waiver", "request", "ldss_planner", "2007-08-01", statutory=False, **told)
    assert codes(do, builder, waiver, "use", "ldss_planner", "2007-08-02") == {"state"}
    do(builder, waiver, "approve", "ocfs_child_care", "2007-08-10")
    early = codes(do, builder, waiver, "use", "ldss_planner", "2007-08-11", implemented_on="2007-08-09")
    assert early == {"guard:R-CC-122"}
    do(builder, waiver, "use", "ldss_planner", "2007-08-11")
    assert waiver.state == "in_use"


def test_plan_is_approved_with_a_word_about_waivers_that_wait(session: Session) -> None:
    builder = build(session, "under_review")
    builder.decide("approved", "approved")
    told = {"provision": "18 NYCRR 415.4", "justification": "Fewer visits, more calls."}
    make(builder, "regulatory_waiver", "request", "ldss_planner", "2006-11-01", **told)
    assert do(builder, builder.item, "approve", "ocfs_plan_unit", "2006-12-01") == ["waivers_decided"]


def test_flags_of_a_year_are_said_in_words() -> None:
    said = flags_said(("UPDATE-MISSING", "REIMBURSEMENT-SUSPENDED"))
    assert (said.en, flags_said(()).en) == ("annual update missing, reimbursement suspended", "")
    assert set(FLAGS_SAID) == {*FLAGS.values(), SUSPENDED}
