"""What a token is narrowed to: pure rules, how they are kept and said."""

import pytest

from workflow import registry, scopes
from workflow.accounts import scope_errors
from workflow.actors import Actor, Grant, Scope
from workflow.errors import Refused
from workflow.programs import load_programs
from workflow.visibility import is_within, kinds_of, may, sees_kind

WHOLE = Scope(administration=True)
READER = Scope(read_only=True)
SUBMITTER = Scope(actions=frozenset({"change_request.submit", "comment"}))
OF_MEETINGS = Scope(kinds=frozenset({"meeting"}))
SCOPES = (WHOLE, READER, SUBMITTER, OF_MEETINGS)


@pytest.fixture(autouse=True)
def _programs() -> None:
    load_programs()


def admin(scope: Scope | None) -> Actor:
    return Actor(1, "Ada", frozenset({Grant("admin", "cpin"), Grant("cpin_staff", "cpin")}), within=scope)


def test_a_scope_allows_actions_only_of_its_kinds_and_names() -> None:
    asked = (("change_request", "submit"), ("change_request", "triage"), ("meeting", "schedule"))
    allowed = [[scope.allows(*one) for one in asked] for scope in SCOPES]
    assert allowed == [[True] * 3, [False] * 3, [True, False, False], [False, False, True]]


def test_a_scope_allows_what_is_done_besides_only_where_it_names_it() -> None:
    assert [scope.allows_doing("comment") for scope in SCOPES] == [True, False, True, True]
    assert [scope.allows_doing("attach") for scope in SCOPES] == [True, False, False, True]


def test_administration_is_closed_unless_the_scope_opens_it() -> None:
    cpin = registry.program("cpin")
    opened = [[may(admin(one), what, cpin) for what in ("administer", "see_measures")] for one in (None, *SCOPES)]
    assert opened == [[True, True], [True, True], [False, True], [False, True], [False, False]]


def test_what_is_about_a_whole_program_is_closed_to_kinds() -> None:
    limited = Scope(kinds=frozenset({"meeting"}), administration=True)
    assert not any(is_within(limited, what) for what in ("administer", "see_reminders", "export_all"))
    assert is_within(limited, "comment")


def test_kinds_of_a_narrowed_actor_are_those_of_the_scope() -> None:
    assert [flow.kind for flow in kinds_of(admin(OF_MEETINGS))] == ["meeting"]
    assert not sees_kind(admin(OF_MEETINGS), "change_request")
    assert len(kinds_of(admin(READER))) == len(registry.program("cpin").kinds)


def test_a_scope_is_read_as_it_was_kept() -> None:
    assert [scopes.read_scope(scopes.kept_scope(one)) for one in (None, *SCOPES)] == [None, *SCOPES]


def test_a_refusal_names_the_scope_in_both_languages() -> None:
    with pytest.raises(Refused) as caught:
        scopes.check_scope(admin(SUBMITTER), "change_request", "triage")
    said = caught.value.reasons[0].message
    assert (caught.value.ground, caught.value.codes) == ("scope", frozenset({"scope"}))
    assert said.en.endswith("Its scope: only these actions (Change request: Submit, Comment); no administration.")
    assert said.fr.startswith("La portée de ce jeton ne le comprend pas.")


def test_a_scope_that_names_what_is_not_there_is_refused() -> None:
    strange = Scope(
        kinds=frozenset({"meeting", "unicorn"}), actions=frozenset({"meeting.fly", "change_request.submit"})
    )
    assert [error.field for error in scope_errors(strange)] == ["kinds", "actions", "actions"]
    assert [scope_errors(one) for one in (None, *SCOPES)] == [[]] * 5
