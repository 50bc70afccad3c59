"""How values are said to people: states as a shape and a word, names, sizes, Markdown made safe."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import nh3
from babel.numbers import format_decimal
from flask import Flask
from markdown_it import MarkdownIt
from markupsafe import Markup

from blueprints.browsers import browser_said
from blueprints.language import language
from blueprints.wording import _, ngettext
from models.people import Person, RoleGrant
from workflow import registry
from workflow.actors import Grant
from workflow.definition import State
from workflow.deputising import said_for
from workflow.differences import in_stretches
from workflow.errors import NotFound
from workflow.scopes import read_scope, scope_said
from workflow.texts import Text

MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable("table").disable("image")
TAGS = frozenset("a blockquote br code em h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split())
SHAPES = {
    "pending": "pending",
    "in-progress": "in-progress",
    "ongoing": "ongoing",
    "deferred": "deferred",
    "complete": "complete",
}


def said(text: Text | str | None) -> str:
    """A text of the workflow in the reader's language."""
    if text is None:
        return ""
    return text.in_(language()) if isinstance(text, Text) else text


def by_said(person: Person | None, principal: Person | None = None) -> str:
    """Who did something, by name: “X for Y” where a deputy did it for somebody; nobody is the system."""
    return said(said_for(person.name, principal.name if principal else None)) if person is not None else "Accord"


def for_said(name: str, principal: str) -> str:
    """Likewise, where only the names are kept."""
    return said(said_for(name, principal))


def state_shape(state: State) -> str:
    """The shape that stands for a state: its reporting word, else whether it begins, ends or goes on."""
    if state.word in SHAPES:
        return SHAPES[state.word]
    if state.terminal:
        return "closed"
    if not state.listed:
        return "unlisted"
    return "pending" if state.initial else "in-progress"


def size_said(size: int) -> str:
    """How large a file is: `340 bytes`, `1.2 MB`."""
    for unit, name in ((1024 * 1024, _("MB")), (1024, _("KB"))):
        if size >= unit:
            return f"{format_decimal(round(size / unit, 1), locale=language())} {name}"
    return ngettext("%(num)d byte", "%(num)d bytes", size)


def number_said(number: int) -> str:
    """A whole number: `10,000`."""
    return format_decimal(number, locale=language())


def markdown(text: str) -> Markup:
    """Markdown as safe HTML: no HTML of the writer's, no images, links only to http, https and mailto."""
    html = MARKDOWN.render(text)
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 - nh3 made it safe in the line above


def role_said(grant: RoleGrant | Grant) -> str:
    """What a role is called in its program; the bare name of one that is no more."""
    try:
        program = registry.program(grant.program)
    except NotFound:
        return grant.role
    role = program.roles.get(grant.role)
    return said(role.label) if role else grant.role


def scope_words(kept: Mapping[str, Any] | None) -> str:
    """What a token may do, as its row keeps it: a sentence of its own."""
    sentence = said(scope_said(read_scope(kept)))
    return sentence[:1].upper() + sentence[1:]


def reach_words(kept: Mapping[str, Any] | None) -> str:
    """How far a deputy goes, as the row keeps it; what is nobody's to hand over is not told again."""
    scope = read_scope(kept)
    sentence = said(scope_said(replace(scope, administration=True) if scope is not None else None))
    return sentence[:1].upper() + sentence[1:]


def program_said(name: str) -> str:
    """What a program is called; the bare name of one that is no more."""
    try:
        return said(registry.program(name).label)
    except NotFound:
        return name


def install(app: Flask) -> None:
    """Give templates these functions as filters."""
    functions = (
        said, by_said, for_said,
        state_shape, markdown, size_said, browser_said, number_said, in_stretches,
        role_said, scope_words, reach_words, program_said,
    )  # fmt: skip
    app.jinja_env.filters.update({function.__name__: function for function in functions})


def labelled(label: str, sentence: str) -> str:
    """The sentence after what it is about, where it does not name that itself."""
    if label in sentence:
        return sentence
    return (
        f"{label} {sentence}" if label.endswith("?") else _("%(label)s: %(sentence)s", label=label, sentence=sentence)
    )
