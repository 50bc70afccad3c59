from dataclasses import replace
from pathlib import Path

import pytest

from tests.sample.program import PROGRAM
from workflow.errors import DefinitionError
from workflow.programs.cpin.program import PROGRAM as CPIN
from workflow.reading import build_workflow, load_workflow, restore_workflow
from workflow.soundness import destinations
from workflow.versions import arranged
from workflow.yaml_documents import parse_document

PERMIT = Path(__file__).parent.parent / "sample" / "permit.yaml"


@pytest.fixture
def permit():
    return PERMIT.read_text(encoding="utf-8")


def refused(text):
    with pytest.raises(DefinitionError) as caught:
        PROGRAM.check(build_workflow(parse_document(text, "permit.yaml"), "permit.yaml"))
    return caught.value


def line_of(text, words):
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_sound_workflow_is_read_whole():
    flow = load_workflow(PERMIT)
    assert (flow.kind, len(flow.states), len(flow.transitions)) == ("permit", 6, 12)
    assert flow.actions["file"][0].input[0].label.fr == "Catégorie"
    assert destinations(flow, flow.actions["resume"][0]) == ("filed",)


def test_the_digest_is_of_the_content_not_of_the_layout(permit):
    again = build_workflow(parse_document("# another comment\n" + permit, "x"), "x")
    assert again.digest == load_workflow(PERMIT).digest


def test_a_stored_definition_is_the_same_workflow():
    flow = load_workflow(PERMIT)
    assert restore_workflow(dict(flow.source)).digest == flow.digest


@pytest.mark.parametrize(
    ("old", "new", "words", "message"),
    [
        ("roles: [clerk], effects: [make_copy]", "roles: [], effects: [make_copy]", "do: copy", "roles has no default"),
        ("effects: [make_copy]", "effects: [fly]", "do: copy", "there is no effect 'fly'"),
        ("guards: [reason], remembers", "guards: [nope], remembers", "do: park", "there is no guard 'nope'"),
        ("roles: [judge]", "roles: [king]", "do: decide", "there is no role 'king'"),
        ("to: parked,", "to: moon,", "do: park", "there is no state 'moon'"),
        ("from: [granted], to: expired", "from: [mars], to: expired", "do: expire", "there is no state 'mars'"),
        ("input: [verdict, dated]", "input: [verdict, date]", "do: decide", "declared neither"),
        ("recalls: park,", "recalls: nothing,", "do: resume", "nothing remembers 'nothing'"),
        (
            "guards: [reason], remembers",
            "by_link: {mails: [nope], to: [clerk], days: 9}, guards: [reason], remembers",
            "do: park",
            "there is no mail 'nope'",
        ),
        (
            "guards: [reason], remembers",
            "by_link: {mails: [filed], to: [king], days: 9}, guards: [reason], remembers",
            "do: park",
            "there is no recipient 'king'",
        ),
        (
            "guards: [reason], remembers",
            "by_link: {mails: [filed], to: [clerk], days: 99}, guards: [reason], remembers",
            "do: park",
            "a link lives from 1 to 90 days",
        ),
        (
            "guards: [reason], remembers",
            "by_link: {mails: [], to: [clerk], days: 9}, guards: [reason], remembers",
            "do: park",
            "names the mails or reminders that carry it",
        ),
        (
            "guards: [reason], remembers",
            "by_link: {reminders: [DL-X], to: [clerk], days: 9}, guards: [reason], remembers",
            "do: park",
            "by_link reminders: there is no deadline 'DL-X'",
        ),
        (
            "guards: [reason], remembers",
            "by_link: {reminders: [DL-FILED], to: [clerk], days: 9, row: reason}, guards: [reason], remembers",
            "do: park",
            "by_link row: 'reason' is the number of a row",
        ),
        (
            "guards: [reason], remembers",
            "by_link: {mails: [filed], to: [clerk], days: 9, until: title}, guards: [reason], remembers",
            "do: park",
            "there is no date 'title'",
        ),
        (
            "roles: [system], by_clock",
            "roles: [system], by_link: {mails: [filed], to: [clerk], days: 9}, by_clock",
            "do: expire",
            "a link cannot make an item",
        ),
        (
            "guards: [reason], remembers",
            "called: {verdict: {en: Your reason, fr: Votre motif}}, guards: [reason], remembers",
            "do: park",
            "it takes no 'verdict'",
        ),
        (
            "guards: [reason], remembers",
            "answers: {reason: nothing}, guards: [reason], remembers",
            "do: park",
            "answers: the record has no text 'nothing'",
        ),
        ("by_clock: DL-EXPIRY", "by_clock: DL-X", "do: expire", "there is no deadline 'DL-X'"),
        ("by_clock: DL-EXPIRY", "by_import: expired_on", "do: expire", "by_import names a date that the action takes"),
        ("satisfied_by: [decide, approve]", "satisfied_by: [fly]", "DL-FILED:", "there is no action 'fly'"),
        ("started_by: [file, resume]", "started_by: []", "DL-FILED:", "nothing starts it"),
        ("satisfied_by: [decide, approve]", "satisfied_by: []", "DL-FILED:", "nothing can satisfy or end it"),
        ("to: [author_of]", "to: [nobody]", "DL-EXPIRY:", "there is no recipient 'nobody'"),
        ("terminal: true}\n  expired", "terminal: false}\n  expired", "  refused: {en", "has no way out"),
        (
            "from: [filed, granted], to: parked",
            "from: [filed, granted], to: filed",
            "  parked: {en",
            "cannot be reached",
        ),
        ("label: {en: Copy, fr: Copier}", "label: {en: Copy}", "do: copy", "both languages"),
        ("do: copy,", "do: copy, colour: red,", "do: copy", "unknown key 'colour'"),
        ('roles: ["author:own"], danger', 'roles: ["author:planet"], danger', "do: discard", "scopes are"),
        (
            "satisfied_by: [decide, approve]\n    paused",
            "satisfied_by: [create]\n    paused",
            "DL-FILED:",
            "nothing can satisfy it; create only make items",
        ),
        ("due: {days: 30}", "due: {days: 30, from: moon}", "DL-EXPIRY:", "due from: there is no field 'moon'"),
        ("due: {days: 30}", "due: {on: title}", "DL-EXPIRY:", "due on: 'title' is no date"),
        ("mail: filed", "mail: flown", "do: file", "there is no mail 'flown'"),
        ("word: deferred", "word: waiting", "  parked: {en", "'waiting' is none of the words"),
        ("{do: copy, label", "{do: park, label", "do: park, label: {en: Copy", "from 'filed' there is a row already"),
        ("type: bool", "type: boolean", "  confirmed: {type", "'boolean' is no type"),
    ],
)
def test_an_unsound_workflow_is_refused_with_its_line(permit, old, new, words, message):
    assert permit.count(old) == 1
    changed = permit.replace(old, new)
    error = refused(changed)
    assert message in error.message
    assert error.file == "permit.yaml"
    assert abs(error.line - line_of(changed, words)) <= 1


def test_a_committee_that_is_not_there_is_refused_with_its_line():
    flow = CPIN.kinds["change_request"]
    row = next(row for row in flow.transitions if row.do == "endorse")
    with pytest.raises(DefinitionError, match=f":{row.line}: there is no committee 'moon'"):
        CPIN.check(replace(flow, transitions=(replace(row, by_decision="moon"),)))


def test_rows_of_a_track_may_differ_in_the_state_during_which_they_hold(permit):
    row = "- {do: ask_inspection, label: {en: A, fr: A}, track: inspection, from: [none], to: asked, roles: [clerk], "
    changed = permit.replace("- {do: inspect,", row + "while: [granted]}\n- {do: inspect,")
    assert len(build_workflow(parse_document(changed, "x"), "x").actions["ask_inspection"]) == 2


def test_a_stored_definition_is_not_held_to_what_is_checked_since():
    source = {**load_workflow(PERMIT).source, "deadlines": {}}
    assert restore_workflow(source).deadlines == {}


def test_a_definition_without_its_deadlines_is_refused(permit):
    assert refused(permit[: permit.index("deadlines:")]).message == "expire: there is no deadline 'DL-EXPIRY'"


def test_a_key_that_stands_twice_is_refused():
    with pytest.raises(DefinitionError, match="x:2: the key 'kind' stands twice"):
        parse_document("kind: a\nkind: b\n", "x")


def test_an_alias_is_refused():
    with pytest.raises(DefinitionError, match="aliases are not allowed"):
        parse_document("a: &a [1]\nb: *a\n", "x")


def test_a_deep_document_is_refused():
    with pytest.raises(DefinitionError, match="nested deeper"):
        parse_document("a: " + "[" * 100 + "]" * 100, "x")


def test_a_syntax_error_names_its_line():
    with pytest.raises(DefinitionError) as caught:
        parse_document("a: 1\nb: [\n", "x")
    assert caught.value.line == 3


def test_on_and_no_are_words():
    assert parse_document("on: no", "x") == {"on": "no"}


def test_a_python_object_is_refused():
    with pytest.raises(DefinitionError):
        parse_document("a: !!python/object/apply:os.system ['true']", "x")


def test_a_stored_definition_has_its_names_in_the_order_of_todays():
    stored = {"a": 1, "states": {"closed": {"en": "Closed", "word": None}, "draft": {}, "gone": {}}}
    today = {"states": {"draft": {}, "new": {}, "closed": {"word": None, "en": "Done"}}, "a": 2}
    found = arranged(stored, today)
    assert found == stored
    assert (list(found), list(found["states"])) == (["states", "a"], ["draft", "closed", "gone"])
    assert list(found["states"]["closed"]) == ["word", "en"]
