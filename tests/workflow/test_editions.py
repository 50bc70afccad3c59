"""The versions of an item's content: numbers, and what takes the place of what."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.editions import Edition
from models.items import Item
from models.postings import Posting
from tests.workflow.outbox import rows
from workflow.editions import (
    Publication,
    abandon_edition,
    correct_edition,
    edition_in_force,
    editions_of,
    is_next,
    next_number,
    number_parts,
    open_edition,
    publish_edition,
    start_edition,
    withdraw_editions,
)

NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)


def make_item(session: Session) -> Item:
    return rows.make_item(session, NOW, rows.make_person(session, NOW))


def told(session: Session, item: Item) -> list[tuple[str, str, str]]:
    return [(edition.number, edition.change_type, edition.state) for edition in editions_of(session, item)]


def publication(day: int, *, released: int | None = None) -> Publication:
    return Publication("SP/library", date(2026, 3, day), date(2026, 3, released or day))


@pytest.mark.parametrize(
    ("numbers", "change_type", "major", "expected"),
    [
        ([], "new", False, "1.0"),
        (["1.0"], "update", False, "1.1"),
        (["1.0", "1.1"], "update", True, "2.0"),
        (["1.9"], "update", False, "1.10"),
        (["1.10", "1.9"], "update", False, "1.11"),
        (["1.1", "1.1.2"], "update", False, "1.2"),
        (["1.0"], "editorial", False, "1.0.1"),
        (["2.1.9"], "editorial", False, "2.1.10"),
    ],
)
def test_next_number(numbers: list[str], change_type: str, major: bool, expected: str) -> None:  # noqa: FBT001
    assert next_number(numbers, change_type, major=major) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["", "1", "0.1", "1.0.0", "v1.0", "1.0 ", "01.0", "1.0.1.1"])
def test_number_parts_refuses(number: str) -> None:
    with pytest.raises(ValueError, match="no version number"):
        number_parts(number)


@pytest.mark.parametrize(
    ("number", "numbers", "expected"),
    [
        ("1.0", [], True),
        ("1.1", ["1.0"], True),
        ("3.0", ["1.0", "1.1.4"], True),
        ("1.0", ["1.0"], False),
        ("1.1", ["1.1.1"], False),
        ("1.9", ["1.10"], False),
        ("1.1.1", ["1.1"], False),
        ("next", [], False),
        ("7.3", [], False),
    ],
)
def test_is_next(number: str, numbers: list[str], expected: bool) -> None:  # noqa: FBT001
    assert is_next(number, numbers) is expected


def test_published_stays_in_force_until_the_next_is_published(session: Session) -> None:
    item = make_item(session)
    first = start_edition(session, item, now=NOW, scope="all of it")
    publish_edition(session, first, publication(2, released=5))
    second = start_edition(session, item, now=NOW)

    assert told(session, item) == [("1.1", "update", "draft"), ("1.0", "new", "published")]
    assert publish_edition(session, second, publication(20)) is first
    assert told(session, item) == [("1.1", "update", "published"), ("1.0", "new", "superseded")]
    assert (first.effective_on, first.ended_on) == (date(2026, 3, 5), date(2026, 3, 20))
    assert edition_in_force(session, item) is second


def test_start_edition_begins_with_the_text_in_force(session: Session) -> None:
    item = make_item(session)
    first = start_edition(session, item, now=NOW)
    first.text = "Record it."
    publish_edition(session, first, publication(2))

    assert start_edition(session, item, now=NOW, major=True).text == "Record it."


def test_start_edition_refuses_a_second_draft(session: Session) -> None:
    item = make_item(session)
    start_edition(session, item, now=NOW)

    with pytest.raises(ValueError, match="open edition"):
        start_edition(session, item, now=NOW)


def test_start_edition_refuses_a_lower_number(session: Session) -> None:
    item = make_item(session)
    publish_edition(session, start_edition(session, item, now=NOW), publication(2))

    with pytest.raises(ValueError, match="does not come after"):
        start_edition(session, item, now=NOW, number="1.0")


@pytest.mark.parametrize(("number", "state"), [("1.0", "superseded"), ("1.1", "approved"), ("1.2", "draft")])
def test_database_refuses_a_second_edition_of_its_kind(session: Session, number: str, state: str) -> None:
    item = make_item(session)
    start_edition(session, item, now=NOW)
    session.add(Edition(item_id=item.id, number=number, change_type="new", state=state, created_at=NOW))

    with pytest.raises(IntegrityError):
        session.flush()


def test_abandoned_number_is_not_given_out_again(session: Session) -> None:
    item = make_item(session)
    publish_edition(session, start_edition(session, item, now=NOW), publication(2))
    abandon_edition(session, start_edition(session, item, now=NOW), date(2026, 3, 3))

    assert open_edition(session, item) is None
    assert start_edition(session, item, now=NOW).number == "1.2"


def test_correct_edition_is_published_at_once(session: Session) -> None:
    item = make_item(session)
    first = start_edition(session, item, now=NOW)
    first.text, first.endorsed_on = "Recrod it.", date(2026, 3, 1)
    publish_edition(session, first, publication(2))

    patch = correct_edition(session, first, publication(9), scope="spelling", now=NOW, text="Record it.")

    assert told(session, item) == [("1.0.1", "editorial", "published"), ("1.0", "new", "superseded")]
    assert (patch.text, patch.endorsed_on, patch.dated_on) == ("Record it.", date(2026, 3, 1), date(2026, 3, 9))


def test_withdraw_editions_withdraws_the_postings(session: Session) -> None:
    item = make_item(session)
    publish_edition(session, start_edition(session, item, now=NOW), publication(2))

    withdraw_editions(session, item, date(2026, 3, 30))

    assert told(session, item) == [("1.0", "new", "superseded")]
    assert session.scalars(select(Posting.withdrawn_on)).all() == [date(2026, 3, 30)]
