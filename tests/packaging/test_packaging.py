"""What is installed is what was written: wheel, sdist-to-wheel and editable, all built without an index."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCK_ONLY = ["hatchling", "argon2-cffi-bindings"]  # the build backend, and a version held back
NESTED = ("blueprints", "workflow", "models", "templates", "static", "migrations", "translations")


def _build(target: str, source: Path, into: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", into],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a space in its name, into which pip has put the wheel and nothing else."""
    target = tmp_path_factory.mktemp("in stalled")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--no-index", "--no-deps", "--target", target, wheel], check=True)
    return target


def _run(installed: Path, *command: str | Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(installed)}
    run = subprocess.run(command, cwd=installed, env=environment, check=True, capture_output=True, text=True)
    return run.stdout


def _names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _sources() -> set[str]:
    """Every file of the nested folders, written or compiled, as a wheel names it."""
    return {
        f"accord/{path.relative_to(ROOT).as_posix()}"
        for folder in NESTED
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_gives_one_name_to_site_packages(wheel: Path) -> None:
    assert {name.split("/")[0] for name in _names(wheel)} == {"accord", "accord-0.1.0.dist-info"}


def test_wheel_holds_every_file_of_the_nested_folders(wheel: Path) -> None:
    assert _sources() - _names(wheel) == set()


def test_wheel_holds_compiled_translations(wheel: Path) -> None:
    catalogues = {str(path.relative_to(ROOT)) for path in (ROOT / "translations").rglob("*.po")}
    assert {f"accord/{path.removesuffix('.po')}.mo" for path in catalogues} - _names(wheel) == set()


def test_wheel_from_sdist_equals_wheel_from_source(wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(_build("sdist", ROOT, tmp_path / "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert _names(_build("wheel", source, tmp_path / "wheel")) == _names(wheel)


def test_editable_install_points_at_the_source(tmp_path: Path) -> None:
    build = "import sys, hatchling.build as build; print(build.build_editable(sys.argv[1]))"
    run = subprocess.run([sys.executable, "-c", build, tmp_path], cwd=ROOT, check=True, capture_output=True, text=True)
    with zipfile.ZipFile(tmp_path / run.stdout.split()[-1]) as archive:
        assert archive.read("_accord.pth").decode() == str(ROOT)


def test_installed_floors_are_found_inside_accord(installed: Path) -> None:
    code = "import accord, workflow, models.base; print(accord.ROOT, workflow.__file__, models.base.__file__)"
    inside = installed / "accord"
    expected = f"{inside} {inside / 'workflow/__init__.py'} {inside / 'models/base.py'}\n"
    assert _run(installed, sys.executable, "-c", code) == expected


def test_source_floors_are_found_beside_accord() -> None:
    code = "import accord, sys; print(accord.ROOT, str(accord.ROOT / 'accord') in sys.path)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run.stdout == f"{ROOT} False\n"


def test_installed_console_script_and_module_answer_alike(installed: Path) -> None:
    by_script = _run(installed, sys.executable, installed / "bin" / "accord", "--help")
    assert by_script.startswith("Usage: accord ")
    assert _run(installed, sys.executable, "-m", "accord", "--help") == by_script


def test_no_module_of_accord_hides_a_standard_one() -> None:
    """In a wheel the folder accord/ is on the path: a module named like a standard one would replace it."""
    ours = {path.stem for path in (ROOT / "accord").iterdir()} | set(NESTED)
    assert ours & set(sys.stdlib_module_names) == set()


def _required(lines: list[str]) -> set[str]:
    return {Requirement(line.split("  #")[0]).name.lower() for line in lines if line[:1].isalnum()}


def test_requirements_name_what_pyproject_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["postgres"], *LOCK_ONLY]
    assert _required((ROOT / "requirements.in").read_text().splitlines()) == _required(declared)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_names_no_index_and_hashes_everything(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert [word for word in ("://", "--index", "--extra-index", "--find-links", " @ ") if word in text] == []
    pinned = [block for block in text.split("\n") if block[:1].isalnum()]
    assert [block for block in pinned if "==" not in block or not block.endswith("\\")] == []


def test_locks_agree_on_every_runtime_package() -> None:
    def pins(lock: str) -> set[str]:
        return {line.split(" ")[0] for line in (ROOT / lock).read_text().splitlines() if line[:1].isalnum()}

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()
