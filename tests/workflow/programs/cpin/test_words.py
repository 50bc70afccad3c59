"""The five words of the reports are the same wherever they are said."""

from pathlib import Path

from workflow.definition import WORDS as KNOWN
from workflow.programs.cpin.program import PROGRAM
from workflow.programs.cpin.words import SAID, WORDS


def test_every_word_has_one_name_in_each_language() -> None:
    assert tuple(WORDS) == tuple(SAID) == KNOWN
    assert {SAID[name].fr == WORDS[name].fr for name in KNOWN} == {True}
    told = PROGRAM.kinds["sector_initiative"].states["ongoing"].label
    assert told.fr.lower() == WORDS["ongoing"].fr
    sources = (*Path(PROGRAM.folder).glob("*.yaml"), *Path(PROGRAM.folder).rglob("*.py"))
    assert [one.name for one in sources if "permanente" in one.read_text("utf-8")] == []
