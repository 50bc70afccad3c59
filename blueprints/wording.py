"""What the pages say: flask-babel's two functions, with types."""

from typing import Any

import flask_babel


def _(message: str, **values: Any) -> str:
    """The message in the reader's language, with its placeholders filled."""
    return str(flask_babel.gettext(message, **values))


def ngettext(one: str, many: str, num: int) -> str:
    """The message for a number of things; `%(num)d` in it is the number."""
    return str(flask_babel.ngettext(one, many, num))
