"""docs/trust.md names tests that exist."""

import re

import pytest

from accord import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall((ROOT / "docs/trust.md").read_text("utf-8")))))
def test_the_page_names_a_test_that_exists(file: str, test: str) -> None:
    assert f"def {test}" in (ROOT / file).read_text("utf-8")
