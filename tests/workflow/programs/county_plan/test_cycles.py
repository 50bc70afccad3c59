"""The planning cycles: read from files with every fault's line, changed in the product, read by every plan."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import Database
from models.deadlines import Deadline
from tests.workflow.programs.county_plan.plans import build, open_deadlines
from workflow import engine
from workflow.actors import Actor, Grant
from workflow.errors import InvalidInput, NotFound, Refused
from workflow.programs.county_plan.cycle import FOLDER, NEW_YORK, load_cycles
from workflow.programs.county_plan.cycles import sheets
from workflow.programs.county_plan.cycles.files import BadFile, read_file
from workflow.programs.county_plan.cycles.foreseeing import foresee_change
from workflow.programs.county_plan.cycles.records import faults, from_record, to_record
from workflow.programs.county_plan.cycles.standing import cycles_in
from workflow.programs.county_plan.plan import facts_of
from workflow.programs.county_plan.scenario.building import Builder
from workflow.texts import Text
from workflow.values import plain

OWN = """cycle: "2033-2035"
source: Letter of 2032
like: "2007-2009"
structure: "2006"
issued_on: 2032-05-23
due_on: 2032-10-01
effective_on: 2033-01-01
ends_on: 2035-12-31
roll_weekend: false
funding_ends_on: [2033-03-31]
reported_years: [2034, 2035]
"""


@pytest.mark.parametrize("name", load_cycles())
def test_record_of_a_cycle_reads_back_the_same(name: str) -> None:
    cycle = load_cycles()[name]
    assert from_record(plain(to_record(cycle))) == cycle
    assert list(faults(cycle)) == []


@pytest.mark.parametrize("file", sorted(FOLDER.glob("cycle_*.yaml")), ids=lambda file: file.name)
def test_file_of_the_program_reads_as_the_program_does(file: object) -> None:
    text = (FOLDER / str(file)).read_text(encoding="utf-8")
    cycle = read_file(text, "given.yaml", load_cycles())
    assert cycle == load_cycles()[cycle.cycle]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"due_on: 2032-10-01": "due_on: soon"}, [(6, "due_on")]),
        ({"due_on: 2032-10-01": "due_on: 2032-13-45"}, [(6, "due_on")]),
        ({"due_on: 2032-10-01": "due_on: 2031-10-01"}, [(6, "due_on")]),
        ({"due_on: 2032-10-01\n": ""}, [(1, "due_on")]),
        ({'structure: "2006"': 'structure: "1999"'}, [(4, "structure")]),
        ({'like: "2007-2009"': 'like: "1900-1902"'}, [(3, "like")]),
        ({'"2033-2035"': '"../etc"'}, [(1, "cycle")]),
        ({"roll_weekend: false": "roll_weekend: perhaps"}, [(9, "roll_weekend")]),
        ({"[2033-03-31]": "[]", "[2034, 2035]": "[x]"}, [(10, "funding_ends_on"), (11, "reported_years")]),
        ({"source: Letter of 2032": "sauce: Letter"}, [(1, "source"), (2, "sauce")]),
        ({"2035]\n": "2035]\nlimits: [1]\n"}, [(12, "limits")]),
        ({"2035]\n": "2035]\nlimits:\n  notice_days: {value: .inf, source: x}\n"}, [(13, "notice_days")]),
        ({"2035]\n": "2035]\nlimits:\n  notice_days: {value: 2.5, source: x}\n"}, [(13, "notice_days")]),
        ({"2035]\n": "2035]\nlimits:\n  notice_days: {value: [a], source: x}\n"}, [(13, "notice_days")]),
        ({"2035]\n": "2035]\nlimits:\n  new: {value: 2}\n"}, [(13, "new")]),
        ({"2035]\n": "2035]\nlimits:\n  new: {value: 2, source: x, sign: '+'}\n"}, [(13, "new"), (13, "new")]),
        ({"2035]\n": "2035]\nlimits:\n  components: {value: 2, source: x}\n"}, [(13, "components")]),
        ({'like: "2007-2009"\n': ""}, None),
        ({"cycle:": "cycle: [\ncycle:"}, [(3, "")]),
    ],
)
def test_fault_of_a_file_is_told_with_line_and_key(change: Mapping[str, str], told: object) -> None:
    text = OWN
    for before, after in change.items():
        assert before in text
        text = text.replace(before, after)
    with pytest.raises(BadFile) as caught:
        read_file(text, "given.yaml", load_cycles())
    found = [(fault.line, fault.key) for fault in caught.value.faults]
    assert found == (told or [(1, name) for name in load_cycles()["2007-2009"].limits])
    assert all(fault.said.fr for fault in caught.value.faults)


def test_file_may_say_otherwise_what_it_is_like() -> None:
    text = f"{OWN}limits:\n  notice_days: {{value: 20, source: Letter of 2032}}\n"
    limit = read_file(text, "given.yaml", load_cycles()).limits["notice_days"]
    assert (limit.value, limit.source, limit.unit) == (Decimal(20), "Letter of 2032", "days")


def admin_of(builder: Builder) -> Actor:
    return builder.actor("ocfs_cycle_admin")


def test_changed_limit_and_date_hold_for_every_plan(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "draft")
        admin, now = admin_of(builder), builder.now()
        given = {"limit": "notice_days", "value": "20", "new_source": "Letter", "reason": "Asked for"}
        item = sheets.change_cycle(session, "2007-2009", "change_limit", given, actor=admin, now=now)
        assert (item.state, facts_of(builder.item).cycle.notice_days) == ("open", 20)
        line = sheets.show_cycle(session, "2007-2009").find("notice_days")
        assert line is not None
        assert (line.typed, line.source, line.since, line.by, line.reason) == (
            "20", "Letter", NEW_YORK.local_date(now), Text(admin.name, admin.name), "Asked for",
        )  # fmt: skip
        assert {one.name for one in sheets.show_cycle(session, "2007-2009").limits if one.by} == {"notice_days"}
        with pytest.raises(Refused) as caught:
            sheets.change_cycle(session, "2007-2009", "change_limit", given, actor=admin, now=now)
        assert [reason.code for reason in caught.value.reasons] == ["limit_changes"]
        move_due_date(session, builder, admin)


def move_due_date(session: Session, builder: Builder, admin: Actor) -> None:
    day = {"which": "due_on", "new_date": date(2006, 10, 15), "new_source": "Letter", "reason": "A strike"}
    sheets.change_cycle(session, "2007-2009", "change_date", day, actor=admin, now=builder.now())
    session.flush()
    assert builder.item.fields["due_on"] == "2006-10-15"
    due = select(Deadline.due_on).where(Deadline.item_id == builder.item.id, Deadline.code == "T-DUE")
    assert list(session.scalars(due.where(Deadline.cancelled_on.is_(None)))) == [date(2006, 10, 15)]
    day = {"which": "effective_on", "new_date": date(2007, 2, 1), "new_source": "Letter", "reason": "Later"}
    sheets.change_cycle(session, "2007-2009", "change_date", day, actor=admin, now=builder.now())
    assert builder.item.fields["effective_on"] == "2007-01-01"


def test_loaded_cycle_is_begun_when_it_is_open(database: Database) -> None:
    with database.write() as session:
        builder = build(session, "not_started")
        admin, now = admin_of(builder), builder.now()
        reading = sheets.read_cycle(session, OWN, "given.yaml")
        assert (reading.name, reading.is_new, reading.faults) == ("2033-2035", True, ())
        item = sheets.load_cycle(session, reading.record, "", actor=admin, now=now)
        session.flush()
        assert (item.title, item.state, item.reference) == ("2033-2035", "prepared", "CYCLE-2006-0001")
        plan = {"district": builder.item.organization_id, "cycle": "2033-2035"}
        assert "guard:cycle_open" in create_refused(builder, plan)
        sheets.change_cycle(session, "2033-2035", "open", {}, actor=admin, now=now)
        assert cycles_in(session).open_names()[0] == "2033-2035"
        again = sheets.read_cycle(session, OWN.replace("2032-10-01", "2032-10-02"), "given.yaml")
        assert [(one.name, one.before and one.before.en) for one in again.differences] == [("due_on", "1 October 2032")]
        sheets.load_cycle(session, again.record, "Corrected", actor=admin, now=now)
        assert (item.state, cycles_in(session)["2033-2035"].due_on) == ("open", date(2032, 10, 2))
        with pytest.raises(Refused):
            sheets.load_cycle(session, again.record, "", actor=admin, now=now)
        with pytest.raises(NotFound):
            sheets.show_cycle(session, "1900-1902")
        assert {row.name: row.plans for row in sheets.list_cycles(session)}["2007-2009"] == 1


def create_refused(builder: Builder, data: Mapping[str, object]) -> frozenset[str]:
    with pytest.raises(Refused) as caught:
        engine.create(
            builder.session, "county_plan", "create", actor=admin_of(builder), now=builder.now(), data=dict(data)
        )
    return caught.value.codes


def test_only_the_administration_changes_cycles() -> None:
    held = {role: Actor(1, "Somebody", frozenset({Grant(role, "county_plan")})) for role in ("admin", "ocfs_reviewer")}
    assert {role: sheets.may_change_cycle(actor) for role, actor in held.items()} == {
        "admin": True,
        "ocfs_reviewer": False,
    }


def test_changed_limit_counts_the_open_deadlines_of_plans_anew(session: Session) -> None:
    builder = build(session, "under_review")
    builder.note_finding()
    before = open_deadlines(builder)["T-REVIEW-45", ""]
    admin = admin_of(builder)
    given = {"limit": "review_days", "value": "60", "new_source": "18 NYCRR 407.8(a), as amended", "reason": "Amended"}
    sheets.change_cycle(session, "2007-2009", "change_limit", given, actor=admin, now=builder.now())
    after = open_deadlines(builder)["T-REVIEW-45", ""]
    assert (after - before).days == 15
    cycle = to_record(replace(cycles_in(session)["2007-2009"], due_on=date(2006, 10, 2)))
    rows = [{**row, "value": "70"} if row["name"] == "review_days" else row for row in cycle["limits"]]
    sheets.load_cycle(session, {**cycle, "limits": rows}, "Amended again", actor=admin, now=builder.now())
    assert (open_deadlines(builder)["T-REVIEW-45", ""] - before).days == 25
    assert builder.item.fields["due_on"] == "2006-10-01"


def test_preview_names_the_plans_and_the_rules_that_they_would_fail(session: Session) -> None:
    builder = build(session, "locally_approved")
    cycle = builder.item.fields["cycle"]
    longer = foresee_change(session, cycle, "notice_days", "90", builder.now())
    assert (longer.plans, longer.more, longer.judged) == ((builder.item.reference,), 0, 1)
    (concerned,) = longer.failing
    assert concerned.reference == builder.item.reference
    assert "R-HRG-02" in concerned.rules
    assert foresee_change(session, cycle, "notice_days", "15", builder.now()).failing == ()
    for what, value in (("notice_days", "-3"), ("notice_days", "often"), ("set_aside_percent", "-1")):
        with pytest.raises(InvalidInput):
            foresee_change(session, cycle, what, value, builder.now())
