"""Accord moves items through explicit states. This floor puts the application together.

From source, `workflow/`, `blueprints/`, `models/` and the data folders stand beside this package; in a wheel
they lie inside it, so that one name reaches site-packages. Only in the second case does this package put its
own folder on the path, so that `from workflow.engine import advance` reads the same in both.
"""

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_NESTED = (_PACKAGE / "workflow").is_dir()

ROOT = _PACKAGE if _NESTED else _PACKAGE.parent
"""The folder that holds `templates/`, `static/`, `migrations/` and `translations/`."""

if _NESTED and str(_PACKAGE) not in sys.path:
    sys.path.insert(0, str(_PACKAGE))
