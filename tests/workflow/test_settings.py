"""What a program's settings are, and what becomes of a change; in both databases."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.definitions import Setting
from tests.sample.program import PROGRAM as SAMPLE
from workflow import changes, registry, settings
from workflow.actors import Actor, Grant
from workflow.definition import Field, Option, SettingRule
from workflow.errors import InvalidInput, NotFound, Refused
from workflow.programs.cpin.program import PROGRAM as CPIN
from workflow.texts import Text

DAYS = SettingRule(Field("days", "choices", Text("Days", "Jours"), options=(Option("mon", Text("Monday", "Lundi")),)))
NAME = "library"
KEEPER = Actor(None, "command line", frozenset())


@pytest.fixture(autouse=True)
def library() -> None:
    """A program with one setting that explains itself and one that does not."""
    registry._programs[NAME] = replace(
        SAMPLE, name=NAME, settings={"days": [], "loans": 3, "open": True}, setting_rules=(DAYS,), hooks={}
    )


def _values(session: Session) -> dict[str, tuple[object, bool]]:
    ((_, rows),) = settings.read_settings(session, [registry.program(NAME)])
    return {one.rule.name: (one.value, one.is_changed) for one in rows}


def test_settings_have_their_defaults(session: Session) -> None:
    assert _values(session) == {"days": ([], False), "loans": (3, False), "open": (True, False)}


def test_change_is_read_at_once_and_recorded(session: Session, now: datetime) -> None:
    assert settings.change_setting(session, NAME, "loans", "5", by=KEEPER, now=now)
    assert _values(session)["loans"] == (5, True)
    (change,) = changes.list_changes(session, subject="setting:library.loans")
    assert (change.actor_name, change.before, change.after) == ("command line", {"value": 3}, {"value": 5})
    assert change.recorded_at == now


def test_default_leaves_nothing_but_the_record(session: Session, now: datetime) -> None:
    settings.change_setting(session, NAME, "loans", 5, by=KEEPER, now=now)
    settings.change_setting(session, NAME, "loans", 4, by=KEEPER, now=now)
    settings.change_setting(session, NAME, "loans", 3, by=KEEPER, now=now)
    session.flush()
    assert session.get(Setting, (NAME, "loans")) is None
    told = [one.after["value"] for one in changes.list_changes(session, subject="setting:library.loans")]
    assert told == [3, 4, 5]


def test_same_value_is_not_recorded(session: Session, now: datetime) -> None:
    assert not settings.change_setting(session, NAME, "loans", "3", by=KEEPER, now=now)
    assert changes.list_changes(session) == []


def test_list_may_be_emptied(session: Session, now: datetime) -> None:
    settings.change_setting(session, NAME, "days", ["mon"], by=KEEPER, now=now)
    assert _values(session)["days"] == (["mon"], True)
    assert settings.change_setting(session, NAME, "days", [], by=KEEPER, now=now)
    assert _values(session)["days"] == ([], False)


def test_yes_may_become_no(session: Session, now: datetime) -> None:
    assert settings.change_setting(session, NAME, "open", "", by=KEEPER, now=now)
    assert _values(session)["open"] == (False, True)


@pytest.mark.parametrize("given", ["", None, "many", -1, [1]])
def test_wrong_value_changes_nothing(session: Session, now: datetime, given: object) -> None:
    with pytest.raises(InvalidInput) as caught:
        settings.change_setting(session, NAME, "loans", given, by=KEEPER, now=now)
    assert [error.field for error in caught.value.errors] == ["loans"]
    assert _values(session)["loans"] == (3, False)


def test_setting_that_is_not_there_is_not_found(session: Session, now: datetime) -> None:
    with pytest.raises(NotFound):
        settings.change_setting(session, NAME, "quiet", 1, by=KEEPER, now=now)
    with pytest.raises(NotFound):
        settings.find_setting(session, NAME, "quiet")


def test_only_an_administrator_of_the_program_changes_it(session: Session, now: datetime) -> None:
    elsewhere = Actor(1, "Ann", frozenset({Grant("admin", "elsewhere")}))
    with pytest.raises(Refused) as caught:
        settings.change_setting(session, NAME, "loans", 4, by=elsewhere, now=now)
    assert caught.value.codes == {"role"}


def test_values_are_said_in_words() -> None:
    rules = settings.rules_of(registry.program(NAME))
    assert settings.value_said(rules["days"], ["mon"]) == Text("Monday", "Lundi")
    assert settings.value_said(rules["days"], []) == Text("none", "aucun")
    assert [settings.value_said(rules["open"], value) for value in (True, False)] == [settings.YES, settings.NO]
    assert settings.value_said(rules["loans"], 4) == Text("4", "4")


def test_every_rule_of_the_program_is_about_a_setting_with_a_default_that_it_takes() -> None:
    for rule in CPIN.setting_rules:
        default = CPIN.settings[rule.name]
        assert settings.check_value(rule, default) == default
