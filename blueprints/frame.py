"""What the frame around every page needs: assets, menu entries, the address of this page."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from blueprints.consequences import consequence, relation_said
from blueprints.facts import organization_name
from blueprints.identity import asking, reading, services
from blueprints.language import LANGUAGES, THEMES, language, theme
from blueprints.wording import _
from workflow import noted, registry
from workflow.imports.columns import kinds_for
from workflow.register import open_programs
from workflow.registry import Program
from workflow.reports.reading_lists import readable_lists
from workflow.texts import Text
from workflow.visibility import may_hold, programs_of


def asset(name: str) -> str:
    """The address of one of our static files, with its content hash, so that it can be cached for a year."""
    return url_for("static", filename=name, v=_digest(Path(current_app.static_folder or "") / name))


@lru_cache(maxsize=64)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def my_programs() -> tuple[Program, ...]:
    """The programs in which whoever asks takes part."""
    found = asking()
    return programs_of(found.actor) if found is not None else ()


def has_list(kind: str) -> bool:
    """Whether the list of a kind can hold anything for whoever asks."""
    found = asking()
    return found is not None and may_hold(found.actor, kind)


def has_listings() -> bool:
    """Whether there is a list that whoever asks may read."""
    found = asking()
    return found is not None and next(readable_lists(found.actor), None) is not None


def here_address() -> str:
    """The address of this page, to come back to; the desk after a POST (whose address may not take a GET)."""
    if request.method not in ("GET", "HEAD"):
        try:
            return request.form.get("next", "")[:500]
        except HTTPException:  # too large, or no form: the very error this page is about
            return ""
    return request.full_path.rstrip("?") if request.query_string else request.path


def is_here(address: str) -> bool:
    """Whether a menu entry leads to this page or to one under it."""
    return request.path == address or (address != "/" and request.path.startswith(f"{address}/"))


def theme_names() -> list[tuple[str, str]]:
    """The themes with their names."""
    return list(zip(THEMES, (_("As the system"), _("Light"), _("Dark")), strict=True))


def languages_to_switch() -> list[tuple[str, str]]:
    """The languages other than the present one, each in its own words."""
    return [(code, name) for code, name in LANGUAGES.items() if code != language()]


def has_register() -> bool:
    """Whether a program has its public register switched on. Where the database does not answer, it is not shown."""
    try:
        return bool(open_programs(reading()))
    except SQLAlchemyError:
        return False


def has_mailbox() -> bool:
    """Whether mail goes to the local mailbox, which can be read here."""
    return bool(getattr(services(), "has_mailbox", False))


def may_import() -> bool:
    """Whether whoever asks may import a list of anything."""
    found = asking()
    return found is not None and bool(kinds_for(found.actor))


def role_names(names: tuple[str, ...], program: Program | None = None) -> str:
    """The names of roles, in the reader's language; of any program where none is at hand."""
    programs = registry.programs() if program is None else (program,)
    known = {name: role.label for one in programs for name, role in one.roles.items()}
    return ", ".join(known.get(name, Text(name, name)).in_(language()) for name in names)


def install(app: Flask) -> None:
    """Give templates and their macros these functions."""
    functions = (
        asset, my_programs, has_list, has_listings, here_address, is_here, theme_names, languages_to_switch,
        has_mailbox, role_names, has_register, may_import, asking, organization_name, consequence, relation_said,
    )  # fmt: skip
    app.jinja_env.globals.update({function.__name__: function for function in functions})
    app.jinja_env.globals.update(theme_now=theme, note_names=noted.ACTIONS)
