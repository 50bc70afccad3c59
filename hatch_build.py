"""Compiles the translations: a build hook, and a command (`python hatch_build.py`) for `make setup`."""

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_translations(root: Path) -> list[Path]:
    """Write a `.mo` beside every `.po` under `root/translations` that is newer; return those written."""
    written = []
    for source in sorted((root / "translations").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as lines:
            catalog = read_po(lines, locale=source.parent.parent.name)
        with target.open("wb") as compiled:
            write_mo(compiled, catalog)
        written.append(target)
    return written


class CustomBuildHook(BuildHookInterface[Any]):
    """Hatchling calls `initialize` before it collects the files of a wheel or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the translations, so that the folder is taken into the wheel with them."""
        del version, build_data
        compile_translations(Path(self.root))


if __name__ == "__main__":
    for path in compile_translations(Path(__file__).resolve().parent):
        sys.stdout.write(f"Compiled {path.name} for {path.parent.parent.name}\n")
