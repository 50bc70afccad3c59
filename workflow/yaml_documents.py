"""Reading YAML that people write: safely, within limits, and remembering the line of everything."""

from pathlib import Path
from typing import Any

import yaml

from workflow.errors import DefinitionError

MAX_BYTES = 2_000_000
MAX_DEPTH = 40


class Mapping(dict[str, Any]):
    """A mapping that knows the line it began at, and the line of each of its keys.

    `file` is set where it came from another file than the document it now stands in.
    """

    line: int = 1
    lines: dict[str, int]
    file: str = ""


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C where PyYAML was built with it: ten times as fast, and every start reads every workflow."""


class _Loader(_Safe):  # type: ignore[misc]  # one of two classes
    """The safe loader, without aliases (a small file must not unfold into a huge one) and with line numbers."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    result = Mapping()
    result.line = node.start_mark.line + 1
    result.lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        name = str(key)
        if name in result:
            raise yaml.MarkedYAMLError(problem=f"the key {name!r} stands twice", problem_mark=key_node.start_mark)
        result.lines[name] = key_node.start_mark.line + 1
        result[name] = loader.construct_object(value_node, deep=True)
    return result


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}  # only true and false are booleans: `on` and `no` are words of ours
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_document(path: Path) -> Mapping:
    """Read one YAML file whose top level is a mapping.

    Raises DefinitionError with file and line for a syntax error, a key that stands twice, an alias, a document
    that is too large (2 MB) or nested too deeply (40).
    """
    name = path.name
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(str(path), 1, f"cannot be read: {error}") from error
    if len(text) > MAX_BYTES:
        raise DefinitionError(name, 1, f"larger than {MAX_BYTES:,} characters")
    return parse_document(text, name)


def read_tables(path: Path) -> Any:
    """Read a YAML file of ours that is no workflow: plain dictionaries and lists, without lines."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Safe)  # noqa: S506 - the safe loader


def parse_document(text: str, name: str) -> Mapping:
    """Parse YAML text; as read_document."""
    try:
        _check_events(text, name)
        result = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DefinitionError(name, mark.line + 1 if mark else 1, str(error.problem)) from error
    except yaml.YAMLError as error:
        raise DefinitionError(name, 1, str(error)) from error
    if not isinstance(result, Mapping):
        raise DefinitionError(name, 1, "a mapping is expected at the top level")
    return result


def _check_events(text: str, name: str) -> None:
    in_flow: list[bool] = []
    for event in yaml.parse(text, Loader=_Safe):
        if isinstance(event, yaml.AliasEvent):
            raise DefinitionError(name, _line(event), "aliases are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            in_flow.append(bool(event.flow_style))
            if len(in_flow) > MAX_DEPTH:
                raise DefinitionError(name, _line(event), f"nested deeper than {MAX_DEPTH}")
        elif isinstance(event, yaml.CollectionEndEvent):
            in_flow.pop()
        elif isinstance(event, yaml.ScalarEvent) and in_flow and in_flow[-1]:
            _check_portable(event, name)


def _check_portable(event: yaml.ScalarEvent, name: str) -> None:
    """Within braces only the loader in C reads a bare question mark; the other one takes it for the sign of a key."""
    if "?" in event.value and not event.style:
        raise DefinitionError(name, _line(event), f"put quotes around {event.value!r}: it has a question mark")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
