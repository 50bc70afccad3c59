"""The pieces that a definition is made of, as a YAML document gives them. What is wrong is told with file and line."""

import re
from collections.abc import Iterable

from workflow.errors import DefinitionError
from workflow.texts import Text
from workflow.yaml_documents import Mapping

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


class Pieces:
    """Reads the pieces of one document; holds the file's name for the errors."""

    def __init__(self, file: str) -> None:
        """Take the name by which errors call the file."""
        self.file = file

    def text(self, parent: Mapping, key: str) -> Text:
        """What is said in both languages under a key. Raises DefinitionError where a language is missing."""
        value = parent.get(key)
        if not isinstance(value, dict) or set(value) != {"en", "fr"}:
            raise self.error(parent, key, f"{key} is said in both languages: {{en, fr}}")
        return Text(str(value["en"]), str(value["fr"]))

    def optional_text(self, parent: Mapping, key: str) -> Text | None:
        """The same, or None where the key is missing."""
        return self.text(parent, key) if key in parent else None

    def children(self, parent: Mapping, key: str) -> Iterable[tuple[str, Mapping]]:
        """The mappings within a mapping, by name; none where the key is missing."""
        children = parent.get(key)
        if children is None:
            return
        if not isinstance(children, Mapping):
            raise self.error(parent, key, f"{key} is a mapping")
        for name, body in children.items():
            if not isinstance(body, Mapping):
                raise self.error(children, name, f"{name} is a mapping")
            yield str(name), body

    def rows(self, parent: Mapping, key: str) -> Iterable[Mapping]:
        """The mappings of a list."""
        for row in parent[key]:
            if not isinstance(row, Mapping):
                raise self.error(parent, key, f"each of the {key} is a mapping")
            yield row

    def names(self, parent: Mapping, key: str) -> tuple[str, ...]:
        """A list of names; () where the key is missing."""
        value = parent.get(key, ())
        if not isinstance(value, list | tuple):
            raise self.error(parent, key, f"{key} is a list of names")
        return tuple(str(name) for name in value)

    def name_at(self, parent: Mapping, key: str) -> str:
        """A name: letters, digits, - and _, a letter first."""
        value = str(parent[key])
        if not NAME.match(value):
            raise self.error(parent, key, f"{value!r} is no name")
        return value

    def check_keys(self, body: Mapping, known: frozenset[str], required: tuple[str, ...] = ()) -> None:
        """Raise DefinitionError for a key that nobody knows, or one that is missing."""
        for key in body:
            if key not in known:
                raise self.error(body, key, f"unknown key {key!r}; known are {sorted(known)}")
        for key in required:
            if key not in body:
                raise DefinitionError(body.file or self.file, body.line, f"{key!r} is missing")

    def error(self, body: Mapping, key: str, message: str) -> DefinitionError:
        """What is wrong at a key of a mapping, with its file and line."""
        return DefinitionError(body.file or self.file, body.lines.get(key, body.line), message)
