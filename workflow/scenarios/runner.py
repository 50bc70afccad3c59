"""Playing scenario files: a line per case, what failed with what came instead, then how many passed."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from models.database import Database
from workflow import registry
from workflow.errors import AccordError, DefinitionError
from workflow.scenarios.cases import Failure, ScenarioError, line_of
from workflow.yaml_documents import Mapping as Document
from workflow.yaml_documents import read_document

Write = Callable[[str], None]
Clear = Callable[[], Database]
"""Gives a throwaway database with nothing in it."""
DATABASE_FILE = "scenario.db"


@dataclass(frozen=True, slots=True)
class Played:
    """How one case ended: the expectations that failed, or the error for which it could not be played."""

    file: str
    case: str
    title: str
    line: int
    failures: tuple[Failure, ...] = ()
    error: str | None = None
    error_line: int | None = None

    @property
    def passed(self) -> bool:
        """Whether it could be played and every expectation held."""
        return self.error is None and not self.failures


@dataclass(slots=True)
class _File:
    path: Path
    document: Document
    adapter: ModuleType
    cases: list[Document] = field(default_factory=list)


def run(files: Sequence[Path], case: str | None = None, out: Path | None = None, write: Write = print) -> int:
    """Play every case of the files (or the one called `case`); give 0 when all passed, else 1.

    `write` takes the lines to show, `out` is where the outcome goes as JSON. An unreadable file, an unknown key,
    verb, actor or field counts as a failed case and is told with file, case and line.
    """
    with _throwaway() as clear:
        played = [result for path in files for result in _play_file(path, case, clear, write)]
    if case is not None and not played:
        write(f"no case is called {case!r}")
        return 1
    passed = sum(result.passed for result in played)
    failed = len(played) - passed
    write(f"{passed} passed, {failed} failed")
    if out is not None:
        facts = {"passed": passed, "failed": failed, "cases": [_as_json(result) for result in played]}
        out.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if played and not failed else 1


@contextmanager
def _throwaway() -> Iterator[Clear]:
    """One database that is empty again for each case: its engine keeps how every statement is said."""
    with TemporaryDirectory(prefix="accord-scenario-") as folder:
        place = Path(folder) / DATABASE_FILE
        database = Database(f"sqlite:///{place}", durable=False)

        def clear() -> Database:
            database.close()
            for old in place.parent.glob(f"{DATABASE_FILE}*"):
                old.unlink()
            place.write_bytes(_empty_file())
            return database

        try:
            yield clear
        finally:
            database.close()


@cache
def _empty_file() -> bytes:
    """An empty database as it lies on the disk; its many tables are made once."""
    with TemporaryDirectory(prefix="accord-scenario-") as folder:
        place = Path(folder) / DATABASE_FILE
        database = Database(f"sqlite:///{place}", durable=False)
        try:
            database.create_all()
        finally:
            database.close()
        return place.read_bytes()


def _play_file(path: Path, wanted: str | None, clear: Clear, write: Write) -> Iterator[Played]:
    try:
        file = _open(path)
    except (DefinitionError, ScenarioError) as error:
        result = Played(path.name, "", "", error.line, error=error.message, error_line=error.line)
        _tell(result, write)
        yield result
        return
    for node in file.cases:
        if wanted in (None, str(node.get("id"))):
            result = _play_case(file, node, clear)
            _tell(result, write)
            yield result


def _open(path: Path) -> _File:
    document = read_document(path)
    cases = document.get("cases")
    if not isinstance(cases, list) or not cases:
        raise ScenarioError(line_of(document, "cases"), "a scenario file holds a list of cases")
    file = _File(path, document, _adapter_for(document))
    seen: set[str] = set()
    line = line_of(document, "cases")
    for node in cases:
        if not isinstance(node, Document) or "id" not in node:
            raise ScenarioError(node.line if isinstance(node, Document) else line, "a case is a mapping with an id")
        line = node.line
        if str(node["id"]) in seen:
            raise ScenarioError(line_of(node, "id"), f"two cases are called {node['id']!r}")
        seen.add(str(node["id"]))
        file.cases.append(node)
    return file


def _is_there(module: str) -> bool:
    """Whether a program can be played; one that is registered from elsewhere has no folder to look into."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _adapter_for(document: Document) -> ModuleType:
    """The program whose format this is: of those that know every key of the file, the one with the fewest keys.

    A program that can be played has a module `scenario` with KEYS, the top-level keys of its files, and
    `play(database, document, case, line_of)`, which gives the failures of one case.
    """
    modules = [f"workflow.programs.{program.name}.scenario" for program in registry.programs()]
    adapters = [import_module(name) for name in modules if _is_there(name)]
    fitting = [adapter for adapter in adapters if set(document) <= adapter.KEYS]
    if fitting:
        return min(fitting, key=lambda adapter: len(adapter.KEYS))
    known = frozenset().union(*(adapter.KEYS for adapter in adapters))
    unknown = next((key for key in document if key not in known), next(iter(document)))
    raise ScenarioError(line_of(document, unknown), f"unknown key {unknown!r}; known are {', '.join(sorted(known))}")


def _play_case(file: _File, node: Document, clear: Clear) -> Played:
    ended = partial(Played, file.path.name, str(node["id"]), str(node.get("title", "")), node.line)
    try:
        failures = file.adapter.play(clear(), file.document, node, line_of)
    except ScenarioError as error:
        return ended(error=error.message, error_line=error.line)
    except AccordError as error:
        return ended(error=f"{type(error).__name__}: {error}", error_line=node.line)
    except Exception as error:  # noqa: BLE001 - the last resort: the other cases are still played
        return ended(error=f"cannot be played ({type(error).__name__}: {error})", error_line=node.line)
    return ended(failures=tuple(failures))


def _tell(result: Played, write: Write) -> None:
    name = f"{result.case} {result.title}".strip()
    if result.error is not None:
        write(f"ERROR   {result.file}:{result.error_line}: {name or 'file'}: {result.error}")
    elif result.failures:
        write(f"FAILED  {name}")
    else:
        write(f"passed  {name}")
    for failure in result.failures:
        write(f"        {result.file}:{failure.line}: {failure}")


def _as_json(result: Played) -> Mapping[str, Any]:
    facts = asdict(result)
    return {**facts, "passed": result.passed, "failures": [asdict(failure) for failure in result.failures]}
