"""docs/trust.md, docs/attacks.md and docs/asvs.md name tests and files that exist; the last names every requirement."""

import re

import pytest

from accord import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
FILE = re.compile(r"`([a-z][\w.-]*(?:/[\w.-]+)+/?|[\w-]+\.lock)`")
REQUIREMENT = re.compile(r"(?<![\w.])(\d+\.\d+)\.(\d+)(?: to \d+\.\d+\.(\d+))?(?![\w.]\d)")

PAGES = "".join((ROOT / f"docs/{name}.md").read_text("utf-8") for name in ("trust", "attacks"))
ASVS = (ROOT / "docs/asvs.md").read_text("utf-8")

LEVEL_1 = """1.2: 1 2 3 4 5; 1.3: 1 2; 1.5: 1; 2.1: 1; 2.2: 1 2; 2.3: 1; 3.2: 1 2; 3.3: 1; 3.4: 1 2; 3.5: 1 2 3; 4.1: 1;
4.4: 1; 5.2: 1 2; 5.3: 1 2; 6.1: 1; 6.2: 1 2 3 4 5 6 7 8; 6.3: 1 2; 6.4: 1 2; 7.2: 1 2 3 4; 7.4: 1 2; 8.1: 1;
8.2: 1 2; 8.3: 1; 9.1: 1 2 3; 9.2: 1; 10.4: 1 2 3 4 5; 11.3: 1 2; 11.4: 1; 12.1: 1; 12.2: 1 2; 13.4: 1; 14.2:
1; 14.3: 1; 15.1: 1; 15.2: 1; 15.3: 1"""
LEVEL_2 = """1.1: 1 2; 1.2: 6 7 8 9; 1.3: 3 4 5 6 7 8 9 10 11; 1.4: 1 2 3; 1.5: 2; 2.1: 2 3; 2.2: 3; 2.3: 2 3 4; 2.4: 1;
3.3: 2 3 4; 3.4: 1 3 4 5 6; 3.5: 4 5; 3.7: 1 2; 4.1: 2 3; 4.2: 1; 4.3: 1 2; 4.4: 2 3 4; 5.1: 1; 5.2: 3; 5.4: 1
2 3; 6.1: 2 3; 6.2: 9 10 11 12; 6.3: 3 4; 6.4: 3 4; 6.5: 1 2 3 4 5; 6.6: 1 2 3; 6.8: 1 2 3 4; 7.1: 1 2 3; 7.3:
1 2; 7.4: 3 4 5; 7.5: 1 2; 7.6: 1 2; 8.1: 2; 8.2: 3; 8.4: 1; 9.2: 2 3 4; 10.1: 1 2; 10.2: 1 2; 10.3: 1 2 3 4;
10.4: 6 7 8 9 10 11; 10.5: 1 2 3 4 5; 10.6: 1 2; 10.7: 1 2 3; 11.1: 1 2; 11.2: 1 2 3; 11.3: 3; 11.4: 2 3 4;
11.5: 1; 11.6: 1; 12.1: 2 3; 12.3: 1 2 3 4; 13.1: 1; 13.2: 1 2 3 4 5; 13.3: 1 2; 13.4: 2 3 4 5; 14.1: 1 2;
14.2: 2 3 4; 14.3: 2 3; 15.1: 2 3; 15.2: 2 3; 15.3: 2 3 4 5 6 7; 16.1: 1; 16.2: 1 2 3 4 5; 16.3: 1 2 3 4;
16.4: 1 2 3; 16.5: 1 2 3; 17.1: 1; 17.2: 1 2 3 4; 17.3: 1 2"""
"""The numbers of OWASP ASVS 5.0.0; 3.4.1 asks for more at level 2."""


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall(PAGES))))
def test_the_page_names_a_test_that_exists(file: str, test: str) -> None:
    assert f"def {test}" in (ROOT / file).read_text("utf-8")


def test_the_page_of_requirements_names_files_that_exist() -> None:
    named = sorted(set(FILE.findall(ASVS)))
    assert len(named) > 50
    assert [one for one in named if not (ROOT / one).exists()] == []


def test_the_page_of_requirements_names_each_once() -> None:
    first, _, second = ASVS.partition("## Level 2")
    assert (stated(first), stated(second)) == (numbers(LEVEL_1), numbers(LEVEL_2))


def numbers(listed: str) -> list[str]:
    sections = (part.split(": ") for part in listed.replace("\n", " ").split(";"))
    return sorted(f"{section.strip()}.{number}" for section, said in sections for number in said.split())


def stated(text: str) -> list[str]:
    """The numbers in the first column of the table, and those after “No use at level 2”."""
    first_cells = [line.split("|")[1] for line in text.splitlines() if re.match(r"\| \d", line)]
    said = " ".join(first_cells) + re.sub(r"\([^)]*\)", "", text.partition("No use at level 2:")[2])
    return sorted(
        f"{section}.{number}"
        for section, begin, end in REQUIREMENT.findall(said)
        for number in range(int(begin), int(end or begin) + 1)
    )
