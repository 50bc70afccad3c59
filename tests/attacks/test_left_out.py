"""What is left out on a database is there: a name that has changed would leave a test out without a word."""

from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from tests.attacks.conftest import ALONE, SOME


def every_test() -> Iterator[tuple[str, str, set[str]]]:
    """Each test of this folder: its module, its name, and the values that its parameters take."""
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        module = import_module(f"tests.attacks.{file.stem}")
        for name, found in vars(module).items():
            if name.startswith("test_") and getattr(found, "__module__", "") == module.__name__:
                marks = [one for one in getattr(found, "pytestmark", ()) if one.name == "parametrize"]
                yield file.stem, name, {str(value) for mark in marks for value in mark.args[1]}


def gone(some: Mapping[str, Collection[str]], alone: Collection[str]) -> set[str]:
    """The tests, modules and values that are named, and of which there is none."""
    known = {name: values for _, name, values in every_test()}
    modules = {module for module, _, _ in every_test()}
    values = {f"{name}: {one}" for name, wanted in some.items() for one in {*wanted} - known.get(name, set())}
    return values | (some.keys() - known.keys()) | ({*alone} - known.keys() - modules)


def test_what_is_left_out_is_there() -> None:
    assert gone(SOME, ALONE) == set()
    assert not SOME.keys() & ALONE.keys()


@pytest.mark.parametrize("value", ["planner", "somebody"])
def test_name_that_has_changed_is_found(value: str) -> None:
    there = "test_what_others_do_changes_no_answer"
    faults = {f"{there}: {value}"} if value == "somebody" else set()
    assert gone({there: {value}}, ["test_planted"]) == faults
    assert "test_renamed" in gone({"test_renamed": {value}}, [])
    assert gone({}, ["test_of_another_name"]) == {"test_of_another_name"}
