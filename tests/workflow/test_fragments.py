from pathlib import Path

import pytest

from tests.sample.program import PROGRAM
from workflow.definition import RoleRule
from workflow.errors import DefinitionError
from workflow.reading import load_workflow, restore_workflow

PERMIT = Path(__file__).parent.parent / "sample" / "permit.yaml"
NOTING = """parameters: [who, where, while_it_is, said]
inputs:
  remark: {type: long, label: {en: Remark, fr: Remarque}, help: {en: "Kept by $who.", fr: "Gardée par $who."}}
transitions:
- do: note
  label: $said
  from: [granted, $where]
  to: same
  roles: [$who]
  main: $while_it_is
  input: [remark]
  guards: [remarked]
guards:
  remarked: {needs: [remark], message: {en: Say something., fr: Dites quelque chose.}}
"""
INCLUDE = """include:
- file: noting.yaml
  with: {who: clerk, where: [filed, parked], while_it_is: [filed], said: {en: Note, fr: Noter}}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "noting.yaml").write_text(NOTING, encoding="utf-8")
    (tmp_path / "permit.yaml").write_text(PERMIT.read_text(encoding="utf-8") + INCLUDE, encoding="utf-8")
    return tmp_path


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def refused(folder):
    with pytest.raises(DefinitionError) as caught:
        PROGRAM.check(load_workflow(folder / "permit.yaml"))
    return caught.value.file, caught.value.line


def line_of(text, words):
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def test_a_fragment_stands_in_the_workflow_with_the_workflows_words(folder):
    flow = load_workflow(folder / "permit.yaml")
    (row,) = flow.actions["note"]
    assert (row.label.fr, row.sources, row.roles) == ("Noter", ("granted", "filed", "parked"), (RoleRule("clerk"),))
    assert row.input[0].help is not None
    assert (row.main, row.input[0].help.en) == (frozenset({"filed"}), "Kept by clerk.")
    assert flow.needs["remarked"].message.fr == "Dites quelque chose."
    PROGRAM.check(flow)


def test_what_is_stored_is_the_whole_document(folder):
    flow = load_workflow(folder / "permit.yaml")
    assert "include" not in flow.source
    again = restore_workflow(dict(flow.source))
    assert (again.digest, set(again.actions)) == (flow.digest, set(flow.actions))


def test_another_word_in_the_fragment_is_another_version(folder):
    before = load_workflow(folder / "permit.yaml").digest
    rewrite(folder / "noting.yaml", "Say something.", "Say anything.")
    assert load_workflow(folder / "permit.yaml").digest != before


def test_what_the_workflow_declares_itself_stands(folder):
    rewrite(folder / "permit.yaml", "inputs:\n", "inputs:\n  remark: {type: text, label: {en: Own, fr: Propre}}\n")
    (row,) = load_workflow(folder / "permit.yaml").actions["note"]
    assert (row.input[0].type, row.input[0].label.en) == ("text", "Own")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("roles: [$who]", "roles: [king]", "do: note"),
        ("roles: [$who]", "roles: []", "do: note"),
        ("guards: [remarked]", "guards: [nope]", "do: note"),
        ("from: [granted, $where]", "from: [moon]", "do: note"),
        ("input: [remark]", "input: [nothing]", "input: [nothing]"),
        ("label: $said", "label: $other", "do: note"),
        ("type: long", "type: song", "type: song"),
        ("  to: same\n", "  to: same\n  colour: red\n", "colour: red"),
        ("transitions:", "states: {}\ntransitions:", "states: {}"),
    ],
)
def test_a_mistake_in_a_fragment_is_told_with_its_file_and_line(folder, old, new, words):
    rewrite(folder / "noting.yaml", old, new)
    text = (folder / "noting.yaml").read_text(encoding="utf-8")
    assert refused(folder) == ("noting.yaml", line_of(text, words))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("file: noting.yaml", "file: nothing.yaml", "file: nothing.yaml"),
        ("file: noting.yaml", "file: ../noting.yaml", "file: ../noting.yaml"),
        ("who: clerk, ", "", "with: {where"),
        ("who: clerk, ", "who: clerk, what: else, ", "with: {who"),
        ("- file: noting.yaml\n  with:", "- with:", "include:"),
    ],
)
def test_a_mistake_in_the_including_is_told_with_the_workflows_line(folder, old, new, words):
    rewrite(folder / "permit.yaml", old, new)
    text = (folder / "permit.yaml").read_text(encoding="utf-8")
    assert refused(folder) == ("permit.yaml", line_of(text, words))
