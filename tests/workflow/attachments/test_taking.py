"""Files as values of an action: looked up, taken up, and nobody else's."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.attachments import Attachment
from models.items import Item
from tests.sample.files import paper
from tests.sample.program import PROGRAM, add_actor
from workflow import engine, history, registry
from workflow.actors import SYSTEM, Actor
from workflow.attachments.storage import Store
from workflow.attachments.taking import take_up
from workflow.definition import Field
from workflow.errors import InvalidInput
from workflow.reading import build_workflow
from workflow.texts import Text
from workflow.yaml_documents import parse_document

LABEL = "{en: Label, fr: Étiquette}"
LETTER = f"""
kind: letter
program: sample
prefix: LE
label: {LABEL}
plural: {LABEL}
fields:
  title: {{type: text, label: {LABEL}}}
  scan: {{type: file, label: {LABEL}}}
  papers: {{type: rows, label: {LABEL}, columns: {{what: {{type: text, label: {LABEL}}},
    paper: {{type: file, label: {LABEL}}}}}}}
states:
  open: {{en: Open, fr: Ouverte, word: null, listed: true, initial: true}}
  closed: {{en: Closed, fr: Fermée, word: null, listed: true, terminal: true}}
transitions:
- {{do: write, label: {LABEL}, from: [], to: open, roles: [author], input: [title, scan, papers]}}
- {{do: amend, label: {LABEL}, from: [open], to: same, roles: [author], input: [scan, papers]}}
- {{do: close, label: {LABEL}, from: [open], to: closed, roles: [author]}}
"""


@pytest.fixture
def ann(session: Session) -> Actor:
    flow = build_workflow(parse_document(LETTER, "letter.yaml"), "letter.yaml")
    program = replace(PROGRAM)
    program.__dict__["kinds"] = {**PROGRAM.kinds, "letter": flow}
    registry.register(program)
    return add_actor(session, "ann", "author")


@pytest.fixture
def lay(session: Session, now: datetime, tmp_path: Path, ann: Actor) -> Callable[..., dict[str, Any]]:
    store = Store(tmp_path / "files")

    def make(name: str = "scan.txt", actor: Actor = ann, content: bytes = b"Scan.") -> dict[str, Any]:
        return paper(session, store, now, actor=actor, name=name, content=content)

    return make


def write(session: Session, actor: Actor, now: datetime, **data: Any) -> Item:
    return engine.create(session, "letter", "write", actor=actor, now=now, data={"title": "A letter", **data})


def test_a_file_laid_down_becomes_the_items(session: Session, now: datetime, ann: Actor, lay: Any) -> None:
    given = lay()
    letter = write(session, ann, now, scan=given["attachment"])
    kept = {**given, "version": 1}
    assert letter.fields["scan"] == history.entries(session, letter)[-1].given["scan"] == kept
    file = session.get_one(Attachment, given["attachment"])
    assert (file.item_id, file.version, file.uploaded_by_id) == (letter.id, 1, ann.person_id)


def test_versions_count_on_by_name_within_one_action_too(session: Session, now: datetime, ann: Actor, lay: Any) -> None:
    rows = [{"what": "First", "paper": lay()}, {"what": "Second", "paper": lay(content=b"Another.")}]
    letter = write(session, ann, now, scan=lay(), papers=rows)
    versions = [letter.fields["scan"]["version"], *(row["paper"]["version"] for row in letter.fields["papers"])]
    assert versions == [1, 2, 3]
    engine.advance(session, letter, "amend", actor=ann, now=now, data={"scan": lay(content=b"Better.")})
    assert letter.fields["scan"]["version"] == 4


def test_a_file_of_the_item_can_be_chosen_again(session: Session, now: datetime, ann: Actor, lay: Any) -> None:
    letter = write(session, ann, now, scan=lay())
    first = letter.fields["scan"]
    engine.advance(session, letter, "amend", actor=ann, now=now, data={"scan": lay(content=b"Better.")})
    engine.advance(session, letter, "amend", actor=ann, now=now, data={"scan": first})
    assert letter.fields["scan"] == first


def test_what_is_said_of_a_file_besides_its_number_is_looked_up(
    session: Session, now: datetime, ann: Actor, lay: Any
) -> None:
    given = lay()
    letter = write(session, ann, now, scan={**given, "sha256": "0" * 64, "name": "forged.txt", "size": 1})
    assert letter.fields["scan"] == {**given, "version": 1}


@pytest.mark.parametrize("whose", ["nobody's", "another's", "another item's", "withdrawn", "erased"])
def test_no_other_file_is_taken(session: Session, now: datetime, ann: Actor, lay: Any, whose: str) -> None:
    number = lay()["attachment"]
    file = session.get_one(Attachment, number)
    if whose == "nobody's":
        number = 999
    elif whose == "another's":
        file.uploaded_by_id = add_actor(session, "bea", "author").person_id
    elif whose == "another item's":
        write(session, ann, now, scan=number)
    elif whose == "withdrawn":
        file.withdrawn_at = now
    else:
        file.erased_at = now
    with pytest.raises(InvalidInput) as wrong:
        write(session, ann, now, papers=[{"what": "Paper", "paper": number}])
    assert [error.field for error in wrong.value.errors] == ["papers.0.paper"]


def test_the_system_shares_a_file_with_another_item(session: Session, now: datetime, ann: Actor, lay: Any) -> None:
    one, other = write(session, ann, now, scan=lay()), write(session, ann, now)
    session.flush()
    first = session.get_one(Attachment, one.fields["scan"]["attachment"])
    field = Field("scan", "file", Text("Scan", "Scan"))
    shared = take_up(session, other, [field], {"scan": one.fields["scan"]}, SYSTEM)["scan"]
    second = session.get_one(Attachment, shared["attachment"])
    assert second is not first
    assert (second.storage_key, second.sha256, second.version) == (first.storage_key, first.sha256, 1)
    assert second.item is other


def test_nothing_is_looked_up_where_no_file_is_given(session: Session, now: datetime, ann: Actor) -> None:
    letter = write(session, ann, now)
    assert engine.advance(session, letter, "close", actor=ann, now=now).state == "closed"


def test_the_name_of_a_file_is_no_longer_enough(session: Session, now: datetime, ann: Actor, lay: Any) -> None:
    with pytest.raises(InvalidInput, match="Choose a file"):
        write(session, ann, now, scan="scan.pdf")
