"""A program's settings: what each means, what it may be, what it is now, and how it is changed.

What differs from the default is a row of its own; it is read whenever a rule asks, so that a change holds at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.changes import Change
from models.definitions import Setting
from workflow import changes, values
from workflow.actors import Actor
from workflow.definition import Field, SettingRule
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.registry import Program, known_program, program, programs
from workflow.texts import Text
from workflow.visibility import may

ACTION = "change_setting"
NEEDED = Text("Give a value.", "Donnez une valeur.")
NOT_YOURS = Text(
    "Only an administrator of this program changes its settings.",
    "Seule l’administration de ce programme en modifie les réglages.",
)
NONE = Text("none", "aucun")
YES, NO = Text("yes", "oui"), Text("no", "non")
TYPES = {bool: "bool", int: "int", str: "text"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting as it stands: its rule, its value, whether that differs from the default, and the latest change."""

    rule: SettingRule
    value: Any
    is_changed: bool
    latest: Change | None = None


def rules_of(owner: Program) -> dict[str, SettingRule]:
    """The rules of a program's settings by name; one that says nothing of itself is of the type of its default."""
    declared = {rule.name: rule for rule in owner.setting_rules}
    return {name: declared.get(name) or _bare_rule(name, default) for name, default in owner.settings.items()}


def rule_of(program_name: str, name: str) -> SettingRule | None:
    """The rule of one setting; None where there is no such program or setting (any more)."""
    owner = known_program(program_name)
    return rules_of(owner).get(name) if owner is not None else None


def _bare_rule(name: str, default: Any) -> SettingRule:
    words = name.replace("_", " ")
    return SettingRule(Field(name, TYPES.get(type(default), "text"), Text(words, words), min=0))


def read_settings(session: Session, owners: Iterable[Program]) -> list[tuple[Program, list[Standing]]]:
    """Every setting of the programs: two queries, however many there are."""
    changed = {(row.program, row.name): row.value["value"] for row in session.scalars(select(Setting))}
    newest = select(func.max(Change.seq)).where(Change.subject.startswith("setting:")).group_by(Change.subject)
    latest = {row.subject: row for row in session.scalars(select(Change).where(Change.seq.in_(newest)))}
    return [
        (
            owner,
            [
                Standing(
                    rule,
                    changed.get((owner.name, name), owner.settings[name]),
                    (owner.name, name) in changed,
                    latest.get(changes.of_setting(owner.name, name)),
                )
                for name, rule in rules_of(owner).items()
            ],
        )
        for owner in owners
    ]


def find_setting(session: Session, program_name: str, name: str) -> tuple[Program, Standing]:
    """One setting and its program. Raises NotFound."""
    owner = program(program_name)
    if name not in owner.settings:
        raise NotFound(name)
    return next((owner, one) for _, rows in read_settings(session, [owner]) for one in rows if one.rule.name == name)


def check_value(rule: SettingRule, given: Any) -> Any:
    """The given value as it would be stored. Raises InvalidInput (field: the setting's name)."""
    name, kind = rule.name, rule.field.type
    typed = values.read_input([rule.field], {name: given})
    if name in typed:
        return values.plain(typed[name])
    empty: Mapping[str, Any] = {"choices": [], "bool": False}
    if kind not in empty:
        raise InvalidInput([FieldError(name, NEEDED)])
    return empty[kind]


def change_setting(session: Session, program_name: str, name: str, given: Any, *, by: Actor, now: datetime) -> bool:
    """Set a setting, and record who did, from what to what; False when that is its value already.

    A value that is the default leaves nothing behind but the record. Raises NotFound, Refused, InvalidInput.
    """
    owner = program(program_name)
    if name not in owner.settings:
        raise NotFound(name)
    if by.person_id is not None and not may(by, "administer", owner):
        raise Refused(ACTION, "role", [Reason("role", NOT_YOURS, who=("admin",))])
    after = check_value(rules_of(owner)[name], given)
    row = session.get(Setting, (program_name, name))
    before = row.value["value"] if row is not None else owner.settings[name]
    if after == before:
        return False
    if row is not None and after == owner.settings[name]:
        session.delete(row)
    elif row is not None:
        row.value = {"value": after}
    else:
        session.add(Setting(program=program_name, name=name, value={"value": after}))
    changes.record(
        session,
        ACTION,
        changes.of_setting(program_name, name),
        by=by,
        now=now,
        before={"value": before},
        after={"value": after},
    )
    return True


def value_said(rule: SettingRule, value: Any) -> Text:
    """A value in words: the labels of its options, yes or no, else as it is."""
    if isinstance(value, bool):
        return YES if value else NO
    labels = {option.value: option.label for option in rule.field.options}
    if isinstance(value, list | tuple):
        named = [labels.get(str(one), Text(str(one), str(one))) for one in value]
        return Text(", ".join(one.en for one in named), ", ".join(one.fr for one in named)) if named else NONE
    return labels.get(str(value), Text(str(value), str(value)))


def switched_on(session: Session, name: str) -> tuple[str, ...]:
    """The programs that have a setting of that name and said yes to it."""
    owners = {one.name: one for one in programs() if name in one.settings}
    if not owners:
        return ()
    rows = session.scalars(select(Setting).where(Setting.name == name))
    changed = {row.program: bool(row.value["value"]) for row in rows}
    return tuple(owner for owner, one in owners.items() if changed.get(owner, bool(one.settings[name])))
