"""Language and theme: a person's preference, else a cookie, else what the browser asks for."""

from typing import Any

from flask import Flask, current_app, g, request
from flask_babel import Babel

from blueprints.identity import asking
from blueprints.wording import translated, translated_number

LANGUAGES = {"en": "English", "fr": "Français"}
THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE = "accord_language"
THEME_COOKIE = "accord_theme"


def is_protected() -> bool:
    """Whether cookies go over TLS only: people reach the site by https, whatever the proxy says of this request."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def cookie_name(name: str) -> str:
    """What a cookie is called: over TLS with the prefix that binds it to this host alone."""
    return f"__Host-{name}" if is_protected() else name


def language() -> str:
    """`en` or `fr` for this request; the API has looked at what the request itself asks for.

    Worked out once: a list says it a thousand times.
    """
    asked: str | None = g.get("language")
    if asked is None:
        asked = g.language = _chosen_language()
    return asked


def _chosen_language() -> str:
    chosen = request.cookies.get(cookie_name(LANGUAGE_COOKIE))
    if chosen in LANGUAGES:
        return chosen
    found = asking()
    if found is not None:
        return found.person.language
    return preferred_language()


def preferred_language() -> str:
    """What the browser or program asks for most; `fr-CA` is French (werkzeug would take a later `en` over it)."""
    asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((language for language in asked if language in LANGUAGES), "en")


def theme() -> str:
    """`auto` (as the system says), `light` or `dark`."""
    chosen = request.cookies.get(cookie_name(THEME_COOKIE))
    return chosen if chosen in THEMES else "auto"


def install(app: Flask) -> Babel:
    """Let flask-babel choose the language of every request."""
    app.context_processor(lambda: {"language": language(), "theme": theme(), "languages": LANGUAGES, "themes": THEMES})
    babel = Babel(app, locale_selector=language)
    install_texts: Any = vars(app.jinja_env)["install_gettext_callables"]  # Jinja's extension puts it there
    install_texts(
        gettext=translated,
        ngettext=translated_number,
        newstyle=True,
    )
    return babel
