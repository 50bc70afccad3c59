"""docs/trust.md and docs/attacks.md name tests that exist."""

import re

import pytest

from accord import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")


PAGES = "".join((ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("trust", "attacks"))


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall(PAGES))))
def test_the_page_names_a_test_that_exists(file: str, test: str) -> None:
    assert f"def {test}" in (ROOT / file).read_text("utf-8")
