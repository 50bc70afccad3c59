"""What the pages say: gettext's two functions in the language of the request, with types."""

from typing import Any

from flask import g, has_app_context
from flask_babel import get_translations


def catalogue() -> Any:
    """The messages of this request's language: found once, where flask-babel looks for them at every word."""
    if not has_app_context():
        return get_translations()
    if "catalogue" not in g:
        g.catalogue = get_translations()
    return g.catalogue


def _(message: str, **values: Any) -> str:
    """The message in the reader's language, with its placeholders filled."""
    found: str = catalogue().ugettext(message)
    return found % values if values else found


def ngettext(one: str, many: str, num: int) -> str:
    """The message for a number of things; `%(num)d` in it is the number."""
    found: str = catalogue().ungettext(one, many, num)
    return found % {"num": num}
