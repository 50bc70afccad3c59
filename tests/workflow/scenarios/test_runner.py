"""Scenario files: what passes, what fails with what came instead, and errors that name file, case and line."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from models.database import Database
from models.items import Follower, Item
from workflow.programs import load_programs
from workflow.programs.cpin.scenario.events import Event, perform
from workflow.programs.cpin.scenario.given import place_object
from workflow.programs.cpin.scenario.world import World, make_world
from workflow.scenarios.cases import Failure
from workflow.scenarios.runner import run
from workflow.yaml_documents import parse_document

SCENARIOS = Path(__file__).parents[2] / "scenarios"
META = """meta:
  actors:
    sam: {roles: [submitter], society: S-A}
    cara: {roles: [cpin_staff]}
cases:
"""
SUBMIT = """- id: X1
  events:
  - {at: "2026-04-07T09:00", by: sam, do: change_request.create, item: CR-1, with: {title: T}}
"""


@pytest.fixture(autouse=True)
def programs() -> None:
    load_programs()


def play(tmp_path: Path, text: str, case: str | None = None) -> tuple[int, list[str]]:
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    lines: list[str] = []
    return run([path], case=case, write=lines.append), lines


def test_cases_of_requests_inquiries_and_meetings_pass() -> None:
    lines: list[str] = []
    assert (run([SCENARIOS / "cpin_requests.yaml"], write=lines.append), lines[-1]) == (0, "13 passed, 0 failed")


def test_quorum_case_of_the_examples_passes() -> None:
    lines: list[str] = []
    code = run([SCENARIOS / "cpin_examples.yaml"], case="E02", write=lines.append)
    assert (code, lines) == (0, ["passed  E02 quorum arithmetic - none, recusals, low support", "1 passed, 0 failed"])


def test_failed_expectation_says_what_came_instead(tmp_path: Path) -> None:
    code, lines = play(tmp_path, META + SUBMIT + "  expect: {states: {CR-1: received}}\n")
    assert code == 1
    assert lines == [
        "FAILED  X1",
        "        case.yaml:9: state of CR-1: expected received, came draft",
        "0 passed, 1 failed",
    ]


def test_action_that_should_be_blocked_and_is_done_fails(tmp_path: Path) -> None:
    submit = SUBMIT.replace("}}", '}, result: "blocked: role"}')
    assert play(tmp_path, META + submit)[1][1].endswith("expected blocked: role, came done")


def test_action_that_is_blocked_and_should_be_done_says_why(tmp_path: Path) -> None:
    submit = '  - {at: "2026-04-07T10:00", by: sam, do: change_request.submit, item: CR-1}\n'
    _, lines = play(tmp_path, META + SUBMIT + submit + "  expect: {states: {CR-1: draft}}\n")
    assert "expected done, came blocked: guard:no_client_identifiers_confirmed, guard:required_fields_cr" in lines[1]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("by: sam", "by: tom", 8, "unknown actor 'tom'"),
        ("change_request.create", "change_request.make", 8, "unknown verb 'change_request.make'"),
        ("change_request.create", "payslip.compile", 8, "unknown verb 'payslip.compile'; machines built so far"),
        ("title: T", "titel: T", 8, "unknown key 'titel' in what change_request.create is given"),
        ("  events:", "  evnts:", 7, "unknown key 'evnts' in case"),
        ("item: CR-1,", "thing: CR-1,", 8, "unknown key 'thing' in event"),
        ("{title: T}}", '{title: T}, result: "blocked: maybe"}', 8, "unknown result 'blocked: maybe'"),
        ("2026-04-07T09:00", "yesterday", 8, "'yesterday' is no time"),
        ("roles: [submitter]", "roles: [boss]", 3, "unknown role 'boss'"),
        ("roles: [submitter]", "roles: submitter", 3, "roles is a list, not 'submitter'"),
        ("by: sam", "by: [sam]", 8, "by is a word, not ['sam']"),
        ("{title: T}}", '{title: T}, result: "blocked: guard:maybe"}', 8, "unknown guard 'maybe'; the nearest of "),
        (
            "title: T",
            "delivered_on: 2026-04-07",
            8,
            "unknown key 'delivered_on' in what change_request.create is given",
        ),
        ("title: T", "member: sam", 8, "unknown key 'member' in what change_request.create is given"),
        ("{title: T}}", '{title: T}, result: "blocked: SD77"}', 8, "unknown separation of duties 'SD77'"),
        ("with: {title: T}", "with: [title]", 8, "with is a mapping, not ['title']"),
        ("  - {at:", "    at: {at:", 7, "events is a list, not {"),
    ],
)
def test_unknown_word_is_an_error_with_file_case_and_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    text = (META + SUBMIT + "  expect: {states: {CR-1: draft}}\n").replace(old, new)
    code, lines = play(tmp_path, text)
    assert code == 1
    assert lines[0].startswith(f"ERROR   case.yaml:{line}: X1: {message}")


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{measures: [{window: [2026-04-01], values: {M1: 1}}]}", "window is a first and a last day"),
        ("{measures: [{window: ['2026-04-01', '2026-09-30'], values: {M19: 1}}]}", "unknown measure 'M19'"),
        ("{measures: [{window: ['2026-04-01', '2026-09-30'], values: {M1: some}}]}", "M1 is a number, not 'some'"),
        ("{snapshots: {CR-1: {M1: 1}}}", "CR-1 is no report, so it has no snapshot"),
        ("{lists: [{code: R99, window: [a, b], rows: []}]}", "unknown list 'R99'; lists built so far are R1,"),
        (
            "{reminders: [{date: '2026-05-01', due: [{deadline: DL-X, item: CR-1, kind: lead, offset: 0}]}]}",
            "unknown deadline 'DL-X'",
        ),
        (
            "{permissions: [{as: sam, do: change_request.submit, item: CR-1, expect: perhaps}]}",
            "unknown answer 'perhaps'",
        ),
        ("{}", "the case expects nothing"),
        ("{states: {}}", "the case expects nothing"),
        ("{reminders: [], words: {}, permissions: []}", "the case expects nothing"),
        ("{measures: [{window: [a, b], values: {}}]}", "the case expects nothing"),
        ("{measures: [{window: [a, b], values: {}, all_others_zero: true}]}", "is no time such as"),
        ("{states: [CR-1]}", "states is a mapping, not ['CR-1']"),
        ("{states: {CR-1: gone}}", "unknown state of a change_request 'gone'; known are draft,"),
        ("{states: {CR-7: draft}}", "unknown item 'CR-7'; known are CR-1"),
        ("{states: {CR-1: [draft]}}", "CR-1 is a word, not ['draft']"),
        ("{words: {CR-1: done}}", "unknown reporting word of a change_request 'done'; known are complete, deferred"),
        ("{permissions: [sam]}", "permissions is a list of mappings; 'sam' is none"),
        (
            "{permissions: [{as: sam, do: change_request.submit, item: CR-1, expect: 'blocked: nonsense'}]}",
            "unknown answer 'blocked: nonsense'; known are allowed, blocked: role",
        ),
        (
            "{permissions: [{as: sam, do: change_request.submit, item: CR-1, expect: 'blocked: guard:nonsense'}]}",
            "unknown guard 'nonsense'; the nearest of ",
        ),
        ("{permissions: [{as: sam, do: change_request.submit, item: CR-7, expect: allowed}]}", "unknown item 'CR-7'"),
        (
            "{permissions: [{as: [sam], do: change_request.submit, item: CR-1, expect: allowed}]}",
            "unknown actor ['sam']",
        ),
        ("{permissions: [{as: sam, do: inquiry.assign, item: CR-1, expect: allowed}]}", "CR-1 is a change_request"),
        (
            "{reminders: [{date: '2026-05-01', due: [{deadline: DL-REVISIT, item: CR-1, kind: leed, offset: 0}]}]}",
            "unknown kind of reminder 'leed'; known are lead, overdue",
        ),
        (
            "{reminders: [{date: '2026-05-01', due: [{deadline: DL-REVISIT, item: CR-1, kind: lead, offset: x}]}]}",
            "offset is a number of days, not 'x'",
        ),
        ("{lists: [{code: R11, window: [a], rows: []}]}", "window is a first and a last day"),
        ("{lists: [{code: R11, window: ['2026-04-01', '2026-09-30'], rows: [CR-7]}]}", "unknown item 'CR-7'"),
    ],
)
def test_expectation_that_cannot_be_compared_is_an_error(tmp_path: Path, expect: str, message: str) -> None:
    _, lines = play(tmp_path, META + SUBMIT + f"  expect: {expect}\n")
    assert message in lines[0]


def test_case_that_expects_nothing_is_an_error(tmp_path: Path) -> None:
    assert play(tmp_path, META + SUBMIT)[1][0] == "ERROR   case.yaml:6: X1: the case expects nothing"


def test_case_that_fails_in_an_unforeseen_way_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = META + SUBMIT + "  expect: {states: {CR-1: draft}}\n"
    text += text.removeprefix(META).replace("X1", "X2").replace("title: T", "title: broken")

    def break_down(world: World, event: Event) -> Failure | None:
        if event.given["title"] == "broken":
            raise IndexError("out of range")
        return perform(world, event)

    monkeypatch.setattr("workflow.programs.cpin.scenario.perform", break_down)
    code, lines = play(tmp_path, text)
    assert (code, lines) == (
        1,
        [
            "passed  X1",
            "ERROR   case.yaml:10: X2: cannot be played (IndexError: out of range)",
            "1 passed, 1 failed",
        ],
    )


def test_unknown_case_is_said(tmp_path: Path) -> None:
    assert play(tmp_path, META + SUBMIT, case="X9") == (1, ["no case is called 'X9'"])


def test_two_cases_with_one_id_are_an_error(tmp_path: Path) -> None:
    assert "two cases are called 'X1'" in play(tmp_path, META + SUBMIT + SUBMIT)[1][0]


def test_unreadable_file_is_an_error(tmp_path: Path) -> None:
    lines: list[str] = []
    assert run([tmp_path / "none.yaml"], write=lines.append) == 1
    assert "cannot be read" in lines[0]


def test_broken_yaml_is_an_error_with_its_line(tmp_path: Path) -> None:
    assert play(tmp_path, "meta: {\ncases: [}\n")[1][0].startswith("ERROR   case.yaml:2:")


def test_outcome_as_json_has_every_case(tmp_path: Path) -> None:
    path, out = tmp_path / "case.yaml", tmp_path / "out.json"
    path.write_text(META + SUBMIT + "  expect: {states: {CR-1: received}}\n", encoding="utf-8")
    run([path], out=out, write=lambda _line: None)
    told = json.loads(out.read_text(encoding="utf-8"))
    assert (told["passed"], told["failed"], told["cases"][0]["case"]) == (0, 1, "X1")
    assert told["cases"][0]["failures"][0]["came"] == "draft"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("objects: [{id: P1, machine: payslip, state: planned}]", "unknown machine 'payslip'; built so far are"),
        ("objects: [{id: CR-9, machine: change_request, state: gone}]", "unknown state 'gone' of change_request"),
        ("objects: [{id: CR-9, machine: change_request}]", "object CR-9 says neither state nor history"),
        (
            "objects: [{id: CR-9, machine: change_request, state: draft, fields: {colour: red}}]",
            "unknown field of change_request 'colour'; the nearest of ",
        ),
        ("objects: [{id: CR-9, machine: change_request, state: draft, versions: [{}]}]", "has no versions"),
        ("deadlines: [{code: DL-REVISIT, item: CR-9, created: a, due: b}]", "unknown item 'CR-9'"),
        ("expenditures: [{date: a}]", "expenditure says no "),
        (
            "expenditures: [{date: '2026-04-01', amount: x, kind: expense, funding: ministry}]",
            "'x' is no amount such as",
        ),
        ("expenditures: [{date: '2026-04-01', amount: 1, kind: gift, funding: ministry}]", "unknown kind 'gift'"),
        ("things: []", "unknown key 'things' in given"),
        ("objects: [{id: C, machine: change_request, state: declined, fields: {outcome: split}}]", "outcome 'split'"),
        ("objects: [{id: C, machine: change_request, state: draft, fields: {status: pending}}]", "status 'pending'"),
        ("objects: [{id: C, machine: meeting, state: held, fields: {kind: zone, committee: bh}}]", "committee 'bh'"),
        (
            "objects: [{id: C, machine: change_request, state: draft, fields: {followers: [tom]}}]",
            "unknown actor 'tom'",
        ),
        ("objects: {id: CR-9}", "objects is a list, not"),
        ("objects: [CR-9]", "objects is a list of mappings; 'CR-9' is none"),
        ("objects: [{id: CR-9, machine: change_request, history: [received]}]", "history is a list of [effective date"),
        ("objects: [{id: CR-9, machine: change_request, history: draft}]", "history is a list, not 'draft'"),
        ("objects: [{id: CR-9, machine: [change_request], state: draft}]", "machine is a word, not"),
        ("objects: [{id: CR-9, machine: change_request, state: draft, fields: [a]}]", "fields is a mapping, not ['a']"),
        (
            "objects: [{id: C, machine: inquiry, state: received}, {id: C, machine: inquiry, state: received}]",
            "two objects are called 'C'",
        ),
    ],
)
def test_given_that_does_not_exist_is_an_error(tmp_path: Path, given: str, message: str) -> None:
    text = META + "- id: X1\n  given: {" + given + "}\n  expect: {states: {CR-1: draft}}\n"
    assert message in play(tmp_path, text)[1][0]


def test_deadline_of_another_kind_is_an_error(tmp_path: Path) -> None:
    given = "{objects: [{id: CR-9, machine: change_request, state: draft}], deadlines: [{code: DL-MT-POST, item: CR-9, "
    text = META + "- id: X1\n  given: " + given + "created: a, due: b}]}\n  expect: {states: {CR-9: draft}}\n"
    assert "unknown deadline 'DL-MT-POST' of change_request" in play(tmp_path, text)[1][0]


def test_events_that_go_back_in_time_are_an_error(tmp_path: Path) -> None:
    later = '  - {at: "2026-04-06T10:00", by: sam, do: change_request.discard, item: CR-1}\n'
    text = META + SUBMIT + later + "  expect: {states: {CR-1: deleted}}\n"
    assert "the events go back in time" in play(tmp_path, text)[1][0]


def test_event_on_an_item_that_nothing_makes_is_an_error(tmp_path: Path) -> None:
    later = '  - {at: "2026-04-08T10:00", by: sam, do: change_request.discard, item: CR-2}\n'
    text = META + SUBMIT + later + "  expect: {states: {CR-1: draft}}\n"
    assert "unknown item 'CR-2'" in play(tmp_path, text)[1][0]


def test_standing_deadline_is_told_without_an_item_where_a_case_asks_for_it(tmp_path: Path) -> None:
    reminders = 'expect: {reminders: [{date: "2026-05-01", due: [{deadline: DL-BIMONTHLY, kind: lead, offset: 20}]}]}'
    asked = META + SUBMIT + f"  include_bimonthly: true\n  {reminders}\n"
    assert play(tmp_path, asked)[0] == 0
    assert "DL-BIMONTHLY of  lead 20" in play(tmp_path, asked.replace("true", "false"))[1][1]


def test_words_permissions_reminders_and_lists_that_fail_say_what_came(tmp_path: Path) -> None:
    expect = """  expect:
    words: {CR-1: pending}
    permissions: [{as: sam, do: change_request.submit, item: CR-1, expect: "blocked: state"}]
    reminders: [{date: "2026-04-09", due: [{deadline: DL-CR-FWD, item: CR-1, kind: lead, offset: 2, to: [cara]}]}]
    lists: [{code: R11, window: ["2026-04-01", "2026-09-30"], rows: [CR-1]}]
"""
    _, lines = play(tmp_path, META + SUBMIT + expect)
    assert [line.partition(": ")[2].strip() for line in lines[1:-1]] == [
        "word of CR-1: expected pending, came None",
        "reminders of 2026-04-09: expected DL-CR-FWD of CR-1 lead 2 to cara, came none",
        (
            "change_request.submit of CR-1 as sam: expected blocked: state, came allowed, "
            "blocked: guard:no_client_identifiers_confirmed, blocked: guard:required_fields_cr"
        ),
        "list R11 until 2026-09-30: expected ['CR-1'], came []",
    ]


def test_setting_that_cannot_be_changed_is_an_error(tmp_path: Path) -> None:
    meta = META.replace("meta:\n", "meta:\n  settings: {timezone: Europe/Paris}\n")
    text = meta + SUBMIT + "  expect: {states: {CR-1: draft}}\n"
    assert "timezone can only be 'America/Toronto'" in play(tmp_path, text)[1][0]


def test_given_followers_attendance_and_what_follows_are_kept(sqlite_database: Database) -> None:
    document = parse_document(META.replace("cases:", "cases: []"), "meta.yaml")
    world = make_world(sqlite_database, document, date(2026, 5, 4))
    fields = {"followers": ["cara", "sam", "cara"], "outcome": "duplicate", "status": "complete"}
    place_object(world, {"id": "CR-1", "machine": "change_request", "state": "merged", "fields": fields})
    present = [{"status": "present"}, {"status": "absent"}, {"status": "alternate"}]
    held = {"kind": "bh_committee", "committee": "bh", "attendance": present}
    place_object(world, {"id": "MT-1", "machine": "meeting", "state": "held", "fields": held})
    with sqlite_database.read() as session:
        followers = session.scalars(select(Follower.person_id)).all()
        meeting = session.get_one(Item, world.items["MT-1"])
    assert sorted(followers) == sorted([world.people["sam"], world.people["cara"]])
    assert meeting.fields["attendees"] == 2
