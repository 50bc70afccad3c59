"""What several kinds share stands once: a fragment is a file of its own that a workflow includes, in its own words.

    include:
    - file: voting.yaml
      with: {committee: os, chair: os_chair}

A fragment names its `parameters`; `$chair` in it stands for what the workflow gives. A value that is nothing but
`$name` becomes what was given, whatever it is; in a list, a given list is spread out. What the workflow declares
itself stands: of the fragment's fields, inputs, guards and deadlines only those are taken that it does not have.
"""

import re
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any

from workflow.errors import DefinitionError
from workflow.yaml_documents import Mapping, read_document

DECLARED = ("fields", "inputs", "guards", "deadlines")
"""The sections that hold things by name."""

FRAGMENT = frozenset({"parameters", "transitions", *DECLARED})
INCLUDE = frozenset({"file", "with"})
PARAMETER = re.compile(r"\$([a-z][a-z_]*)")


def include_fragments(document: Mapping, path: Path) -> Mapping:
    """The document of a workflow with what it includes, as if it stood there; the fragments lie beside it.

    Raises DefinitionError with the file and the line of the mistake, be it in the workflow or in the fragment.
    """
    asked = document.get("include")
    if asked is None:
        return document
    merged = _copy(document, {name: value for name, value in document.items() if name != "include"})
    if not isinstance(asked, list):
        raise _error(document, "include", path.name, "include is a list of {file, with}")
    for row in asked:
        if not isinstance(row, Mapping) or not set(row) <= INCLUDE or "file" not in row:
            raise _error(document, "include", path.name, "each of the include is {file, with}")
        _merge(merged, _read(row, path), path.name)
    return merged


def _read(row: Mapping, path: Path) -> Mapping:
    """One fragment with the workflow's words put in."""
    name = str(row["file"])
    if Path(name).name != name:
        raise _error(row, "file", path.name, f"{name!r} is no file beside this one")
    if not (path.parent / name).is_file():
        raise _error(row, "file", path.name, f"there is no file {name!r} beside this one")
    fragment = read_document(path.parent / name)
    for key in fragment:
        if key not in FRAGMENT:
            raise _error(fragment, key, name, f"unknown key {key!r}; a fragment has {sorted(FRAGMENT)}")
    given = row.get("with", Mapping())
    wanted = [str(parameter) for parameter in fragment.get("parameters", ())]
    if not isinstance(given, Mapping) or set(given) != set(wanted):
        raise _error(row, "with", path.name, f"{name} is included with {', '.join(wanted) or 'nothing'}")
    sections = {key: value for key, value in fragment.items() if key != "parameters"}
    filled: Mapping = _Filler(name, given).fill(_copy(fragment, sections))
    return filled


def _merge(merged: Mapping, fragment: Mapping, file: str) -> None:
    for section in DECLARED:
        added = fragment.get(section)
        if added is None:
            continue
        own = merged.get(section, Mapping())
        if not isinstance(added, Mapping) or not isinstance(own, Mapping):
            raise _error(fragment, section, _file(fragment, file), f"{section} is a mapping")
        merged[section] = _copy(own, {**own, **{name: body for name, body in added.items() if name not in own}})
    rows = fragment.get("transitions", [])
    if not isinstance(rows, list):
        raise _error(fragment, "transitions", _file(fragment, file), "transitions is a list")
    merged["transitions"] = [*merged.get("transitions", []), *rows]


class _Filler:
    """Puts what a workflow gives in the place of a fragment's parameters, and notes where everything came from."""

    def __init__(self, file: str, given: AnyMapping[str, Any]) -> None:
        self.file = file
        self.given = given

    def fill(self, value: Any, line: int = 1) -> Any:
        if isinstance(value, Mapping):
            filled = _copy(value, {name: self.fill(child, value.line) for name, child in value.items()})
            filled.file = self.file
            return filled
        if isinstance(value, list):
            return [part for child in value for part in self._spread(child, line)]
        if isinstance(value, str):
            return self._text(value, line)
        return value

    def _spread(self, child: Any, line: int) -> list[Any]:
        filled = self.fill(child, line)
        return filled if isinstance(child, str) and isinstance(filled, list) else [filled]

    def _text(self, text: str, line: int) -> Any:
        whole = PARAMETER.fullmatch(text)
        if whole is not None:
            return self._value(whole[1], line)
        return PARAMETER.sub(lambda found: str(self._value(found[1], line)), text)

    def _value(self, name: str, line: int) -> Any:
        if name not in self.given:
            raise DefinitionError(self.file, line, f"${name} is none of the parameters")
        return self.given[name]


def _copy(of: Mapping, content: AnyMapping[str, Any]) -> Mapping:
    result = Mapping(content)
    result.line, result.lines, result.file = of.line, getattr(of, "lines", {}), of.file
    return result


def _file(mapping: Mapping, file: str) -> str:
    return mapping.file or file


def _error(mapping: Mapping, key: str, file: str, message: str) -> DefinitionError:
    return DefinitionError(_file(mapping, file), getattr(mapping, "lines", {}).get(key, mapping.line), message)
