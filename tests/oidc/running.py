"""npm's oidc-provider as a process: installed once from its lock into pytest's cache, and started on a free port."""

import hashlib
import json
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", "provider.mjs")
PATIENCE = 60


def installed(cache: Path) -> Path:
    """The folder in which the provider lies, with what it needs. Skips where Node or npm is missing."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: `apt-get install nodejs npm` lets these tests run.")
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    place = cache / digest
    if not place.exists():
        with tempfile.TemporaryDirectory(dir=cache) as name:
            fresh = Path(name) / "fresh"
            fresh.mkdir()
            for file in FILES:
                shutil.copy(HERE / file, fresh)
            subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=fresh, check=True, timeout=240)
            with suppress(OSError):  # another worker was faster
                fresh.rename(place)
    return place


@contextmanager
def provider_running(place: Path, given: Mapping[str, Any]) -> Iterator[str]:
    """Run the provider with these people and addresses; gives its issuer."""
    command = ["node", "provider.mjs", json.dumps({"port": 0, **given})]
    quiet = {**os.environ, "NODE_ENV": "test", "NODE_NO_WARNINGS": "1"}
    with subprocess.Popen(
        command, cwd=place, env=quiet, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        try:
            ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
            assert ready, f"the provider has said nothing in {PATIENCE} s"
            yield process.stdout.readline().strip()
        finally:
            process.kill()
