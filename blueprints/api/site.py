"""How the site is set up: the environment to be read, the programs' settings to be changed by an administrator."""

from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from blueprints.access import allowed
from blueprints.api.answers import Shape, answer
from blueprints.api.matching import held_to, tag, version_of
from blueprints.api.room import DIRECTORY, READS, WRITES, Given, Name, gives, room
from blueprints.api.shapes import directory as shapes
from blueprints.display import said
from blueprints.identity import actor, now, reading, writing
from blueprints.language import language
from blueprints.settings import read_site
from workflow import registry, settings
from workflow.registry import Program
from workflow.schemas import json_schema
from workflow.settings import Standing


class SettingPath(Given):
    """The program and the setting in an address."""

    program: Name
    name: Name


class NewValue(Given):
    """The value that a setting takes."""

    value: Any


@room.get("/settings", tags=[DIRECTORY], security=READS, responses=gives(shapes.Settings))
@allowed("administer")
def read_settings() -> Response:
    """Read how the site is set up. What stands under `site` is changed in its environment."""
    site = [{"name": name, "meaning": meaning, "value": str(value)} for name, meaning, value in read_site()]
    programs = [
        {"program": owner.name, "settings": [_setting(owner, one) for one in rows]}
        for owner, rows in settings.read_settings(reading(), registry.programs())
    ]
    return answer({"site": site, "programs": programs})


@room.get("/settings/<program>/<name>", tags=[DIRECTORY], security=READS, responses=gives(shapes.ProgramSetting))
@allowed("administer")
def read_setting(path: SettingPath) -> Response:
    """Read a setting of a program."""
    return _answer(path)


def setting_version(session: Session, *, program: str, name: str) -> str:
    """The version of a setting: which change of it was the last. Raises NotFound."""
    _owner, standing = settings.find_setting(session, program, name)
    return version_of([standing.value, standing.latest.seq if standing.latest else 0])


@room.put(
    "/settings/<program>/<name>",
    tags=[DIRECTORY],
    security=WRITES,
    responses=gives(shapes.ProgramSetting),
)
@allowed("administer")
@held_to(setting_version)
def change_setting(path: SettingPath, body: NewValue) -> Response:
    """Change a setting of a program. It holds at once; deadlines and reminders already made stay as they are."""
    with writing() as session:
        settings.change_setting(session, path.program, path.name, body.value, by=actor(), now=now())
    return _answer(path)


@room.delete("/settings/<program>/<name>", tags=[DIRECTORY], security=WRITES, responses=gives(shapes.ProgramSetting))
@allowed("administer")
@held_to(setting_version)
def reset_setting(path: SettingPath) -> Response:
    """Set a setting back to its default."""
    owner, standing = settings.find_setting(reading(), path.program, path.name)
    default = owner.settings[standing.rule.name]
    with writing() as session:
        settings.change_setting(session, owner.name, path.name, default, by=actor(), now=now())
    return _answer(path)


def _answer(path: SettingPath) -> Response:
    shown = _setting(*settings.find_setting(reading(), path.program, path.name))
    return answer(shown, headers=tag(setting_version(reading(), program=path.program, name=path.name)))


def _setting(owner: Program, one: Standing) -> Shape:
    field, latest = one.rule.field, one.latest
    return {
        "name": field.name,
        "label": said(field.label),
        "meaning": said(field.help) or None,
        "source": said(one.rule.source) or None,
        "schema": json_schema(field, language()),
        "value": one.value,
        "default": owner.settings[field.name],
        "changed": one.is_changed,
        "changed_by": latest.actor_said if latest else None,
        "changed_at": latest.recorded_at if latest else None,
    }
