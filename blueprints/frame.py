"""What the frame around every page needs: assets, menu entries, the address of this page."""

import hashlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from blueprints.consequences import consequence, relation_said
from blueprints.display import said
from blueprints.facts import organization_name
from blueprints.identity import asking, may, reading, services
from blueprints.language import LANGUAGES, THEMES, language, theme
from blueprints.wording import _
from models.history import HistoryEntry
from models.items import Item
from workflow import noted, registry
from workflow.actors import Actor
from workflow.deputising import said_by
from workflow.imports.columns import kinds_for
from workflow.menus import menu_of
from workflow.register import open_programs
from workflow.registry import Program
from workflow.reports.reading_lists import readable_lists
from workflow.texts import Text, listed
from workflow.visibility import is_named, may_hold, programs_of


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


PAGES: Mapping[str, tuple[str, Callable[[Program, Actor], bool]]] = {
    "committees": ("committees.show_committees", lambda program, _: "committees" in program.hooks),
    "board": ("boards.show_board", lambda program, actor: bool(program.hooks.get("may_see_board", _no)(actor))),
    "cycles": ("cycles.show_cycles", lambda program, _: "cycles" in program.hooks),
    "measures": ("measures.show_measures", lambda program, _: "measures" in program.hooks and may("see_measures")),
    "budget": ("budget.show_budget", lambda program, actor: bool(program.hooks.get("may_see_budget", _no)(actor))),
}
"""Pages of a program that are not lists of a kind: the view, and whether the program has it for an actor."""


def _no(_actor: Actor) -> bool:
    return False


def menu_groups(program: Program) -> list[tuple[Text | None, list[tuple[str, str]]]]:
    """The menu of a program for whoever asks: headings, and under each the addresses and names of its entries."""
    found = asking()
    if found is None:
        return []
    names = {"committees": _("Committees"), "cycles": _("Cycles"), "measures": _("Measures"), "budget": _("Budget")}

    def has(name: str) -> bool:
        return PAGES[name][1](program, found.actor) if name in PAGES else may_hold(found.actor, name)

    def entry(name: str) -> tuple[str, str]:
        if name in PAGES:
            own = program.hooks.get(f"{name}_title")
            return url_for(PAGES[name][0]), own().in_(language()) if own is not None else names[name]
        return url_for("lists.show_list", kind=name), program.kinds[name].plural.in_(language())

    return [(group.label, [entry(name) for name in group.entries]) for group in menu_of(program, tuple(PAGES), has)]


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


def colon() -> str:
    """The colon with what stands before it: in French a space that does not break."""
    return "\N{NO-BREAK SPACE}:" if language() == "fr" else ":"


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


def is_demo() -> bool:
    """Whether the site is the demo, whose passwords are public."""
    return bool(getattr(services(), "demo_accounts", ()))


def may_import() -> bool:
    """Whether whoever asks may import a list of anything."""
    found = asking()
    return found is not None and bool(kinds_for(found.actor))


def role_names(names: tuple[str, ...], program: Program | None = None) -> str:
    """The names of roles, in the reader's language; of any program where none is at hand."""
    programs = registry.programs() if program is None else (program,)
    known = {name: role.label for one in programs for name, role in one.roles.items()}
    return listed(known.get(name, Text(name, name)).in_(language()) for name in names)


def told_by(entry: HistoryEntry, item: Item) -> str:
    """Who performed what an entry of an item's history says; empty where the reader is not told."""
    found = asking()
    return said(said_by(entry)) if found is not None and is_named(found.actor, item, entry) else ""


def install(app: Flask) -> None:
    """Give templates and their macros these functions."""
    functions = (
        asset, my_programs, menu_groups, has_listings, here_address, is_here, theme_names, languages_to_switch,
        has_mailbox, role_names, has_register, may_import, asking, organization_name, consequence, relation_said, colon,
        told_by,
    )  # fmt: skip
    app.jinja_env.globals.update({function.__name__: function for function in functions})
    app.jinja_env.globals.update(theme_now=theme, note_names=noted.ACTIONS)
