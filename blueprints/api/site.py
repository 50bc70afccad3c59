"""How the site is set up, to be read."""

from flask import Response

from blueprints.access import allowed
from blueprints.api.answers import answer
from blueprints.api.room import DIRECTORY, READS, gives, room
from blueprints.api.shapes import directory as shapes
from blueprints.settings import read_programs, read_site


@room.get("/settings", tags=[DIRECTORY], security=READS, responses=gives(shapes.Settings))
@allowed("administer")
def read_settings() -> Response:
    """Read how the site is set up. Changes are made in its environment."""
    site = [{"name": name, "meaning": meaning, "value": str(value)} for name, meaning, value in read_site()]
    programs = [
        {
            "program": program.name,
            "settings": [{"name": name, "value": value, "changed": changed} for name, value, changed in rows],
        }
        for program, rows in read_programs()
    ]
    return answer({"site": site, "programs": programs})
