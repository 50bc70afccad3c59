"""How this site is set up, to be read: changes are made in the environment."""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import make_url, select

from blueprints.access import allowed
from blueprints.identity import reading, services
from blueprints.wording import _
from models.definitions import Setting
from workflow import registry
from workflow.registry import Program

pages = Blueprint("settings", __name__)


@pages.get("/settings")
@allowed("administer")
def show_settings() -> str:
    """The site's settings and those of every program, with what differs from the default marked."""
    return render_template("pages/settings.html", rows=read_site(), programs=read_programs())


def read_programs() -> list[tuple[Program, list[tuple[str, Any, bool]]]]:
    """Every program with its settings: name, value, whether it differs from the default."""
    changed = {(row.program, row.name): row.value["value"] for row in reading().scalars(select(Setting))}
    return [
        (
            program,
            [
                (name, changed.get((program.name, name), default), (program.name, name) in changed)
                for name, default in program.settings.items()
            ],
        )
        for program in registry.programs()
    ]


def read_site() -> list[tuple[str, str, Any]]:
    """Name, what it means, value; secrets never leave their wrapper, nor does a password within an address."""
    found = services().settings
    if found is None:
        return []
    fields = type(found).model_fields
    return [
        (name, _(field.description) if field.description else "", _shown(name, getattr(found, name)))
        for name, field in fields.items()
    ]


def _shown(name: str, value: Any) -> Any:
    if name == "database_url" and value:
        return make_url(value).render_as_string(hide_password=True)
    return value
