"""What the README tells people to type is typed here, in its order."""

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from accord import ROOT
from accord.cli import main
from accord.settings import Settings

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [shlex.split(line, comments=True) for line in "".join(BLOCKS).splitlines() if line.startswith("accord ")]
TYPED = [*"".join(BLOCKS).splitlines(), *re.findall(r"`([^`\n]+)`", README)]
TARGETS = sorted({line.split()[1] for line in TYPED if line.startswith("make ")})
SERVING = ["accord", "run"]  # tests/accord/test_serve.py starts and stops it as a process of its own


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], Result]:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ACCORD_{name.upper()}", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda words: CliRunner().invoke(main, words[1:])


def test_commands_do_what_the_readme_says(typed: Callable[[list[str]], Result]) -> None:
    assert len(COMMANDS) > 10
    for words in COMMANDS:
        if words != SERVING:
            result = typed(words)
            assert (words, result.exit_code, result.exception) == (words, 0, None), result.output


@pytest.mark.parametrize("target", TARGETS)
def test_targets_exist(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\(([^)]+)\)", README))))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()


def test_first_screen_starts_the_service() -> None:
    first = README.splitlines()[:25]

    assert "make run" in first
    assert any("http://127.0.0.1:8000" in line for line in first)
