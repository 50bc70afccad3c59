"""Shapes within a case: every list, mapping and word is checked before it is used, and an error has its own line."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from workflow.scenarios.cases import ScenarioError, line_of

NOTHING: Mapping[str, Any] = {}
Word = str | int
MANY, NEAREST = 24, 5
"""Of more known words than so many, only the nearest are told."""


def read_mapping(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The mapping under `key`, empty where there is none. Raises ScenarioError for anything else."""
    value = node.get(key)
    if value is None:
        return NOTHING
    if not isinstance(value, Mapping):
        raise ScenarioError(line_of(node, key), f"{key} is a mapping, not {value!r}")
    return value


def read_list(node: Mapping[str, Any], key: str) -> list[Any]:
    """The list under `key`, empty where there is none. Raises ScenarioError for anything else, a text above all."""
    value = node.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise ScenarioError(line_of(node, key), f"{key} is a list, not {value!r}")
    return value


def read_rows(node: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The list of mappings under `key`. Raises ScenarioError for anything else."""
    rows = read_list(node, key)
    line = line_of(node, key)
    for row in rows:
        if not isinstance(row, Mapping):
            raise ScenarioError(line, f"{key} is a list of mappings; {row!r} is none")
        line = line_of(row)
    return rows


def read_words(node: Mapping[str, Any], key: str) -> list[str]:
    """The list of words under `key`. Raises ScenarioError for anything else."""
    for word in read_list(node, key):
        if isinstance(word, bool) or not isinstance(word, Word):
            raise ScenarioError(line_of(node, key), f"{key} is a list of words; {word!r} is none")
    return [str(word) for word in read_list(node, key)]


def read_word(node: Mapping[str, Any], key: str) -> str:
    """The word under `key`. Raises ScenarioError for a list, a mapping or nothing."""
    value = node.get(key)
    if isinstance(value, bool) or not isinstance(value, Word):
        raise ScenarioError(line_of(node, key), f"{key} is a word, not {value!r}")
    return str(value)


def check_word(node: Mapping[str, Any], key: str, known: Iterable[str], what: str | None = None) -> str:
    """The word under `key`, one of those known. Raises ScenarioError, which names them, for another."""
    word = read_word(node, key)
    check_known(word, known, what or key, line_of(node, key))
    return word


def check_known(word: str, known: Iterable[str], what: str, line: int) -> None:
    """Raise ScenarioError, which names the known words or the nearest of many, for a word that is not among them."""
    names = list(known)
    if word not in names:
        raise ScenarioError(line, f"unknown {what} {word!r}; {told_known(word, names)}")


def told_known(word: str, names: Sequence[str]) -> str:
    """The known words, or the nearest where there are many."""
    if len(names) <= MANY:
        return f"known are {', '.join(names) or 'none'}"
    return f"the nearest of {len(names)} are {', '.join(get_close_matches(word, names, n=NEAREST, cutoff=0))}"
