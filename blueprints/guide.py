"""The API to be read and tried in a browser: Swagger UI from the installed package, from this host alone.

The page itself lists every route; the script puts Swagger UI in its place.
"""

from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template, request

from blueprints.access import public
from blueprints.api import document

PACKAGE, DISTRIBUTION = "flask_openapi3_swagger", "flask-openapi3-swagger"


def _folder() -> Path:
    """Where the package keeps its scripts and styles; it is not imported for them."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        message = f"{PACKAGE} is not installed"
        raise RuntimeError(message)
    return Path(found.origin).parent / "templates" / "swagger"


pages = Blueprint("guide", __name__, static_folder=_folder(), static_url_path="/swagger-ui")


@pages.get("/api/v1/docs")
@public
def show_guide() -> str:
    """Every route of the API, by subject; with `plain`, as a list without a script."""
    is_plain, subjects = "plain" in request.args, _subjects(document.spec())
    return render_template("pages/guide.html", subjects=subjects, version=version(DISTRIBUTION), is_plain=is_plain)


def _subjects(told: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Of each subject: its name, what it is about, and its routes (method, address, what they do)."""
    routes: dict[str, list[tuple[str, str, str]]] = {}
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            routes.setdefault(operation["tags"][0], []).append((method.upper(), path, operation["summary"]))
    return [(tag["name"], tag["description"], routes.get(tag["name"], [])) for tag in told["tags"]]
