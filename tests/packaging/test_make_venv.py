"""`make run` on a machine whose Python is too old, absent or incomplete says so in one sentence."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _make_python(folder: Path, *, version: str, accepts: str) -> None:
    """A stand-in that reports `version` and succeeds only on code that contains `accepts`."""
    python = folder / "python3"
    python.write_text(
        f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit\n'
        f'case "$2" in *{accepts}*) exit 0;; *) exit 1;; esac\n'
    )
    python.chmod(0o755)


def _make_venv(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", ROOT / "make_venv.sh"],
        cwd=folder,
        env=os.environ | {"PATH": str(folder), "PYTHON": "python3"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("version", "accepts", "sentence"),
    [
        ("3.9.2", "nothing", "Accord needs Python 3.11 or newer, and this machine has Python 3.9.2."),
        ("3.11.2", "version_info", "Python 3.11.2 on this machine cannot make virtual environments."),
    ],
)
def test_unsuitable_python_is_named(tmp_path: Path, version: str, accepts: str, sentence: str) -> None:
    _make_python(tmp_path, version=version, accepts=accepts)
    run = _make_venv(tmp_path)
    assert (run.returncode, run.stderr.startswith(sentence)) == (1, True)


def test_absent_python_is_named(tmp_path: Path) -> None:
    run = _make_venv(tmp_path)
    expected = "Accord needs Python 3.11 or newer, and this machine has no python3."
    assert (run.returncode, run.stderr.startswith(expected)) == (1, True)
