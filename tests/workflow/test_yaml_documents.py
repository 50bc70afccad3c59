"""Documents of people and of ours are read alike by both of PyYAML's readers, the one in C and the one in Python."""

from pathlib import Path

import pytest
import yaml

from workflow import yaml_documents
from workflow.errors import DefinitionError

ROOT = Path(__file__).parents[2]
BARE = "a:\n- {ask: Which one?}\n"


def our_documents() -> list[Path]:
    """Every YAML file of the project."""
    folders = [ROOT / name for name in ("workflow", "tests", "docs", "bench")]
    return sorted(path for folder in folders for path in folder.rglob("*.y*ml"))


def test_bare_question_mark_within_braces_is_refused_by_either_reader() -> None:
    """Where PyYAML was built without libyaml it cannot be read, so a site's file never depends on that."""
    with pytest.raises(yaml.YAMLError):
        yaml.load(BARE, Loader=yaml.SafeLoader)
    with pytest.raises(DefinitionError) as caught:
        yaml_documents.parse_document(BARE, "x.yaml")
    assert (caught.value.file, caught.value.line) == ("x.yaml", 2)


@pytest.mark.parametrize("said", ["{ask: 'Which one?'}", "{ask: Which one}", "Which one?", '{a: {b: "c?"}}'])
def test_other_question_marks_are_read_alike(said: str) -> None:
    """Quoted, or outside braces, both readers take it for a letter."""
    text = f"a:\n- {said}\n"
    assert yaml_documents.parse_document(text, "x.yaml") == yaml.load(text, Loader=yaml.SafeLoader)


def test_every_document_of_ours_is_read_by_either_reader() -> None:
    """Read whole by the reader in Python they would take six seconds, so each is asked what only that one refuses."""
    documents = our_documents()
    assert len(documents) > 50
    for path in documents:
        yaml_documents.parse_document(path.read_text(encoding="utf-8"), path.name)
