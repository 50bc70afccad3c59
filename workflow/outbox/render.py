"""The words of a mail: templates/mail/<language>/<template>.{subject,txt,html}.jinja and frozen facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import css_inline
from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context

from workflow.outbox.digest import by_section
from workflow.texts import Text

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
GENERIC = "notice"
PARAGRAPH_BREAK = re.compile(r"\n\s*\n")
NOT_IN_FRENCH = "[en anglais]"
NO_TOKENS: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rendered:
    """The three texts of one mail."""

    subject: str
    text: str
    html: str


def is_template(name: str) -> bool:
    """Whether mail of this name has words of its own; other mail is said in the words of `notice`."""
    return f"en/{name}.subject.jinja" in _templates()


def render_subject(template: str, params: Mapping[str, Any], *, language: str) -> str:
    """Say in `language` what a mail is about. Raises jinja2.TemplateError when a fact the template needs is missing."""
    name = template if is_template(template) else GENERIC
    facts = {**params, "language": language}
    return _in_one_line(_environment().get_template(f"{language}/{name}.subject.jinja").render(facts))


def render(
    template: str,
    params: Mapping[str, Any],
    *,
    language: str,
    base_url: str,
    tokens: Mapping[int, str] = NO_TOKENS,
    is_answerable: bool = False,
) -> Rendered:
    """Say `params` in `language`. Raises jinja2.TemplateError when a fact the template needs is missing.

    `tokens` are those of the secret links that the mail carries, by their ids (see workflow.links.keeping). Its last
    lines ask for an answer where it `is_answerable`.
    """
    name = template if is_template(template) else GENERIC
    facts = {**_opened(params, tokens), "language": language, "base_url": base_url, "is_answerable": is_answerable}
    environment = _environment()
    subject = environment.get_template(f"{language}/{name}.subject.jinja").render(facts)
    text = environment.get_template(f"{language}/{name}.txt.jinja").render(facts)
    html = environment.get_template(f"{language}/{name}.html.jinja").render(facts, subject=subject.strip())
    return Rendered(_in_one_line(subject), _in_lines(text), _inliner().inline(html))


def _opened(params: Mapping[str, Any], tokens: Mapping[int, str]) -> dict[str, Any]:
    """The facts of a mail, its links being those that have a token now, with the path that opens them.

    So also those of each entry of a digest.
    """
    carried = [link for link in params.get("links", ()) if link["id"] in tokens]
    opened = {**params, "links": [{**link, "path": f"/link/{tokens[link['id']]}"} for link in carried]}
    if "entries" in params:
        opened["entries"] = [_opened(entry, tokens) for entry in params["entries"]]
    return opened


def _in_lines(text: str) -> str:
    return text.strip() + "\n"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(enabled_extensions=("html.jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "by_section": by_section,
        "day": _say_day,
        "link": _link,
        "local": _say_in_language,
        "paragraphs": PARAGRAPH_BREAK.split,
    }
    return environment


@lru_cache
def _templates() -> frozenset[str]:
    return frozenset(_environment().list_templates())


@lru_cache
def _inliner() -> css_inline.CSSInliner:
    # At-rules stay, for the dark colours; nothing is ever fetched.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@pass_context
def _say_in_language(context: Context, value: Mapping[str, str] | str) -> str:
    """A text in the reader's language; missing French is flagged, never silently replaced by English."""
    return say(value, context["language"])


def say(value: Mapping[str, str] | str, language: str) -> str:
    """A text in a language; missing French is flagged, never silently replaced by English."""
    if isinstance(value, str):
        return value
    if language == "fr":
        return Text(value["en"], value.get("fr") or f"{value['en']} {NOT_IN_FRENCH}").in_(language)
    return value["en"]


@pass_context
def _say_day(context: Context, day: str) -> str:
    return format_day(day, context["language"])


@lru_cache(maxsize=1024)
def format_day(day: str, language: str) -> str:
    """A day (ISO 8601) as people say it: Thursday, September 10, 2026."""
    on = date.fromisoformat(day)
    if language == "fr" and on.day == 1:
        return format_date(on, "EEEE d'er' MMMM y", locale="fr")
    return format_date(on, "full", locale=language)


@pass_context
def _link(context: Context, path: str) -> str:
    """The full address of a page of this service; a path that could lead elsewhere is refused."""
    if not path.startswith("/") or path.startswith("//") or any(sign in path for sign in "\\ \r\n\t"):
        raise ValueError(f"not a path of this service: {path!r}")
    return f"{str(context['base_url']).rstrip('/')}{path}"
