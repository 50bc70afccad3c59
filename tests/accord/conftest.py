"""A site of its own for each test: an empty folder, and the command line as a person types it."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accord.cli import main
from accord.settings import Settings
from workflow import registry

Accord = Callable[..., Result]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ACCORD_{name.upper()}", raising=False)


@pytest.fixture(autouse=True)
def own_hooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process sets for its log is set back after each test."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)


@pytest.fixture(autouse=True)
def no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own would know only what it loads itself."""
    monkeypatch.setattr(registry, "_programs", {})
    monkeypatch.setattr(registry, "_programs_by_kind", {})


@pytest.fixture
def site(bare_environment: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a site that does not exist yet."""
    folder = tmp_path / "var"
    monkeypatch.setenv("ACCORD_VAR", str(folder))
    return folder


@pytest.fixture
def accord(site: Path) -> Accord:
    """Run a command; gives exit code and output. Errors that no sentence explains are raised."""

    def run(*arguments: str, given: str | None = None) -> Result:
        result = CliRunner().invoke(main, list(arguments), input=given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run
