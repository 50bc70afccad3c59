"""Saving answers: versions, what clashes, what is kept, and what proves it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.database import Database
from models.items import Item
from models.people import Person
from tests.databases import count_statements
from tests.workflow.content.structures import PLAN, PROFILE, read_structure
from tests.workflow.outbox import rows
from tests.workflow.trial.programs import ERRANDS
from workflow import registry
from workflow.actors import Actor
from workflow.content.answers import Content, Place
from workflow.content.freezing import differences, document_of, freeze_content, read_content
from workflow.content.saving import Given, Saved, read_answers, write
from workflow.content.shapes import SHAPES
from workflow.content.storing import content_of, read_written, revisions_of
from workflow.content.structure import Structure
from workflow.errors import InvalidInput

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
PART = "SC-I"
ANSWER = Place(PART, "answer")
EMPTY = Structure("empty", {}, {}, {})
KEPT = Place("SC-V", "answer")
BASE = Content({ANSWER: "As before.", KEPT: "Kept."})


def base(_session: Session, item: Item) -> Content | None:
    return BASE if item.title == "change" else None


@pytest.fixture(autouse=True)
def program() -> Iterator[None]:
    registry.register(replace(ERRANDS, hooks={"content_base": base}))
    yield
    registry.register(ERRANDS)


def make_item(session: Session) -> tuple[Item, Actor, Actor]:
    first = rows.make_person(session, NOW)
    second = rows.make_person(session, NOW, "second@example.org")
    return make_errand(session, first), actor_of(first), actor_of(second)


def make_errand(session: Session, person: Person, reference: str = "CR-2026-0001") -> Item:
    item = rows.make_item(session, NOW, person, reference)
    item.kind = "errand"
    return item


def actor_of(person: Person) -> Actor:
    return Actor(person.id, person.name, frozenset(), person.language)


def say(session: Session, item: Item, actor: Actor, value: Any, seen: int, *, minutes: int = 0) -> Saved:
    now = NOW + timedelta(minutes=minutes)
    return write(session, item, {ANSWER: Given(value, seen)}, actor=actor, now=now)


def test_an_answer_counts_its_versions_and_keeps_every_one(database: Database) -> None:
    with database.write() as session:
        item, first, second = make_item(session)
        say(session, item, first, "We planned.", 0)
        say(session, item, second, "We planned together.", 1, minutes=1)
    with database.read() as session:
        written = read_written(session, item)[ANSWER]
        assert (written.value, written.version, written.author) == ("We planned together.", 2, second.name)
        kept = [(one.value, one.version, one.author_name, one.standing) for one in revisions_of(session, item, PART)]
        assert kept == [("We planned together.", 2, second.name, True), ("We planned.", 1, first.name, True)]


def test_who_did_not_see_the_newest_answer_keeps_their_words_beside_it(database: Database) -> None:
    with database.write() as session:
        item, first, second = make_item(session)
        say(session, item, first, "Ours", 0)
        saved = say(session, item, second, "Theirs", 0)
        (clash,) = saved.clashes
        assert (clash.ours, clash.theirs.value, clash.theirs.author) == ("Theirs", "Ours", first.name)
        assert content_of(session, item).text(PART, "answer") == "Ours"
        assert [one.standing for one in revisions_of(session, item)] == [False, True]


def test_the_same_answer_again_is_neither_saved_nor_a_clash(database: Database) -> None:
    with database.write() as session:
        item, first, second = make_item(session)
        say(session, item, first, "Same", 0)
        saved = say(session, item, second, "Same", 0)
        assert (saved.written[ANSWER].version, saved.clashes) == (1, ())
        assert len(revisions_of(session, item)) == 1


@pytest.mark.parametrize("number", ["518-555-0100", "(518) 555-0100 ext. 12", "+1 518 555 0100", "555-0100"])
def test_telephone_numbers_as_people_write_them_are_taken(number: str) -> None:
    assert SHAPES["phone"][0].fullmatch(number) is not None


@pytest.mark.parametrize("number", ["abc", "none", "12", "518-555-0100 <b>", "1" * 30])
def test_what_is_no_telephone_number_is_not_taken(number: str) -> None:
    assert SHAPES["phone"][0].fullmatch(number) is None


def test_an_email_address_that_is_none_is_told_by_its_field(tmp_path: Path) -> None:
    columns = "{name: {ask: Name, type: text}, email: {ask: E-mail, type: email}}"
    asked = f"email: {{ask: 'Where?', type: email}}, others: {{ask: 'Who else?', type: rows, columns: {columns}}}"
    written = PLAN + f"    - {{id: SC-9, title: Whom to ask, kind: front, questions: {{{asked}}}}}\n"
    part = read_structure(tmp_path, PROFILE, written).parts["SC-9"]
    others = [{"name": "Ann"}, {"email": "by telephone"}]
    with pytest.raises(InvalidInput) as wrong:
        read_answers(part, {"email": "ann@", "others": others})
    assert [one.field for one in wrong.value.errors] == ["email", "others.1.email"]
    given = {"email": "ann@example.org", "others": others[:1]}
    assert read_answers(part, given) == given


def test_saving_asks_as_often_for_three_answers_as_for_one(database: Database) -> None:
    counts = []
    for names in (["a"], ["b", "c", "d"]):
        with database.write() as session:
            item, first, _second = make_item_named(session, names[0])
            with count_statements(database) as statements:
                write(session, item, {Place(PART, name): Given("x", 0) for name in names}, actor=first, now=NOW)
            counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert counts[0] == counts[1]


def make_item_named(session: Session, name: str) -> tuple[Item, Actor, None]:
    person = rows.make_person(session, NOW, f"{name}@example.org")
    return make_errand(session, person, f"CR-2026-{ord(name):04}"), actor_of(person), None


def test_frozen_content_is_read_again_and_says_what_changed_since(database: Database) -> None:
    with database.write() as session:
        item, first, _second = make_item(session)
        say(session, item, first, "Before", 0)
        frozen = freeze_content(session, item, EMPTY, actor=first, now=NOW)
        assert freeze_content(session, item, EMPTY, actor=first, now=NOW).number == frozen.number == 1
        say(session, item, first, "After", 1)
        then, now = read_content(frozen.content), content_of(session, item)
        changed = [(one.place, one.before, one.after) for one in differences(EMPTY, then, now)]
        assert changed == [(Place(PART, "answer"), "Before", "After")]
        assert freeze_content(session, item, EMPTY, actor=first, now=NOW).number == 2


def test_the_document_does_not_depend_on_the_order_of_writing() -> None:
    places = [Place("B", "x"), Place("A", "y", "2"), Place("A", "y", "10")]
    one = document_of(EMPTY, Content(dict.fromkeys(places, 1)))
    other = document_of(EMPTY, Content(dict.fromkeys(reversed(places), 1)))
    assert one == other


def test_what_an_item_takes_over_is_shown_and_only_what_differs_is_its_own(database: Database) -> None:
    with database.write() as session:
        item, first, _second = make_item(session)
        item.title = "change"
        say(session, item, first, "As before.", 0)
        assert (revisions_of(session, item), content_of(session, item)) == ([], BASE)
        say(session, item, first, "Otherwise.", 0)
        assert content_of(session, item) == Content({ANSWER: "Otherwise.", KEPT: "Kept."})
        say(session, item, first, None, 1)
        assert content_of(session, item) == Content({KEPT: "Kept."})
        written = read_written(session, item)
        assert [(one.value, one.version) for one in (written[ANSWER], written[KEPT])] == [(None, 2), ("Kept.", 0)]
        assert [one.place for one in differences(EMPTY, BASE, content_of(session, item))] == [ANSWER]
