"""One answer of a plan saved and committed: as the service does it, and by plain SQL that writes the same rows."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256

from bench.county.plan import County, actor_of, plan_of
from bench.raw import Raw
from bench.submitting.rows import digest_of
from bench.town import NOW
from models.database import Database
from workflow.content.saving import Given, save

PART, QUESTION = "SC-II-A", "1"
TEXT = "Round {number}: the county met with every agency, and wrote down what each of them asked for."
Save = Callable[[int], object]

STANDING = """SELECT id, version FROM answer
WHERE item_id = :item AND part = :part AND instance = '' AND question = :question"""
CHANGE = "UPDATE answer SET value = :value, version = :version, saved_at = :now, author_id = :author WHERE id = :id"
CHAIN = "SELECT length, head_digest FROM content_chain WHERE item_id = :item"
APPEND = """INSERT INTO answer_revision (item_id, number, part, instance, question, version, standing, value, salt,
  value_digest, author_id, author_name, author_salt, author_digest, saved_at, prev_digest, digest)
VALUES (:item, :number, :part, '', :question, :version, :standing, :value, :salt, :value_digest, :author, 'Planner',
  :author_salt, :author_digest, :now, :before, :digest)"""
LENGTHEN = "UPDATE content_chain SET length = :number, head_digest = :digest WHERE item_id = :item"


@contextmanager
def save_through(url: str, county: County) -> Iterator[Save]:
    """Through the room that keeps answers: judged, checked, chained, committed."""
    database = Database(url)
    seen: list[int] = []

    def run(number: int) -> None:
        with database.write() as session:
            item, actor = plan_of(session, county), actor_of(session, county.planner)
            given = {QUESTION: Given(TEXT.format(number=number), version_of(raw, item.id))}
            saved = save(session, item, PART, given, actor=actor, now=NOW)
        assert not saved.clashes, "nobody else writes"
        seen.append(number)

    raw = Raw(url)
    yield run
    raw.close()
    database.close()


@contextmanager
def save_by_hand(url: str, county: County) -> Iterator[Save]:
    """The same rows by five statements."""
    raw = Raw(url)
    item = raw.row("SELECT id FROM item WHERE reference = :reference", {"reference": county.plan})["id"]
    place = {"item": item, "part": PART, "question": QUESTION}

    def run(number: int) -> None:
        with raw.write():
            standing, chain = raw.row(STANDING, place), raw.row(CHAIN, place)
            text, salt = TEXT.format(number=number), secrets.token_hex(16)
            found = {
                **place,
                "id": standing["id"],
                "version": standing["version"] + 1,
                "number": chain["length"] + 1,
                "before": chain["head_digest"],
                "digest": sha256(f"{chain['head_digest']}{text}".encode()).hexdigest(),
                "value_digest": sha256(text.encode()).hexdigest(),
                "salt": "0" * 32,
                "standing": True,
                "value": f'"{text}"',
                "author": county.planner,
                "author_salt": salt,
                "author_digest": digest_of({"name": "Planner", "salt": salt}),
                "now": NOW,
            }
            for statement in (CHANGE, APPEND, LENGTHEN):
                raw.run(statement, found)

    yield run
    raw.close()


def version_of(raw: Raw, item: int) -> int:
    """The version of the answer as its writer saw it when the page was opened."""
    return int(raw.row(STANDING, {"item": item, "part": PART, "question": QUESTION})["version"])
