"""What the pages say: gettext's two functions in the language of the request, with types."""

from typing import Any

from flask import g, has_app_context
from flask_babel import get_translations

from workflow.texts import held_together


def catalogue() -> Any:
    """The messages of this request's language: found once, where flask-babel looks for them at every word."""
    if not has_app_context():
        return get_translations()
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def translated(message: str) -> str:
    """The message in the reader's language; French with the spaces that do not break."""
    found: str = catalogue().ugettext(message)
    return found if found == message else held_together(found)


def translated_number(one: str, many: str, number: int) -> str:
    """The message for a number of things, as `translated`; its placeholders are not filled yet."""
    found: str = catalogue().ungettext(one, many, number)
    return found if found in {one, many} else held_together(found)


def _(message: str, **values: Any) -> str:
    """The message in the reader's language, with its placeholders filled."""
    found = translated(message)
    return found % values if values else found


def ngettext(one: str, many: str, num: int) -> str:
    """The message for a number of things; `%(num)d` in it is the number."""
    return translated_number(one, many, num) % {"num": num}
