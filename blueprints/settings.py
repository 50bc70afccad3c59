"""How this site is set up, to be read: changes are made in the environment."""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select

from blueprints.access import allowed
from blueprints.identity import reading, services
from models.definitions import Setting
from workflow import registry

pages = Blueprint("settings", __name__)


@pages.get("/settings")
@allowed("administer")
def show_settings() -> str:
    """The site's settings and those of every program, with what differs from the default marked."""
    changed = {(row.program, row.name): row.value["value"] for row in reading().scalars(select(Setting))}
    programs = [
        (
            program,
            [
                (name, changed.get((program.name, name), default), (program.name, name) in changed)
                for name, default in program.settings.items()
            ],
        )
        for program in registry.programs()
    ]
    return render_template("pages/settings.html", rows=_site_rows(), programs=programs)


def _site_rows() -> list[tuple[str, str, Any]]:
    """Name, what it means, value; secrets never leave their wrapper."""
    found = services().settings
    if found is None:
        return []
    fields = type(found).model_fields
    return [(name, field.description or "", getattr(found, name)) for name, field in fields.items()]
