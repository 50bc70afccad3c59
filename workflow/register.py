"""The public register: what was posted, as everybody may read it, of the programs that switched theirs on.

It reads postings and nothing else, so that nothing of an item shows that was not published. A program takes part with
a setting `public_register` and the hooks `published_kinds() -> {kind: label}` and `withdrawn_because(kind) -> Text`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, contains_eager

from models.attachments import Attachment
from models.items import Item
from models.postings import Posting
from workflow import registry
from workflow.differences import Piece, compare_texts
from workflow.errors import NotFound
from workflow.postings import folded
from workflow.settings import switched_on
from workflow.texts import Text

SETTING = "public_register"
PAGE_SIZE = 50
MOST_WORDS = 12
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{1,9})\Z")
WITHDRAWN = Text("It was withdrawn.", "Il a été retiré.")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words of title and summary, a kind (None: every one), and from which row on."""

    text: str = ""
    kind: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first, and the cursor of the rows after them (None: there are none)."""

    rows: list[Posting]
    after: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version with those around it, and its difference from the one before (None: it is the first with a text)."""

    posting: Posting
    others: list[Posting]
    earlier: Posting | None
    pieces: list[Piece] | None


class Withdrawn(Exception):  # noqa: N818 - reads as what happened
    """What is asked for was published once and is no longer shown: since when, and why."""

    def __init__(self, reference: str, number: str, on: date, because: Text) -> None:
        """Remember what the page has to say; nothing of the content is part of it."""
        super().__init__(reference, number)
        self.reference, self.number, self.on, self.because = reference, number, on, because


def open_programs(session: Session) -> tuple[str, ...]:
    """The programs whose register is switched on."""
    return switched_on(session, SETTING)


@dataclass(frozen=True, slots=True)
class Opened:
    """The programs that take part, and what can be published, by kind."""

    programs: tuple[str, ...]
    kinds: Mapping[str, Text]


def open_register(session: Session) -> Opened:
    """What the register holds. Raises NotFound when no program switched it on."""
    names = open_programs(session)
    if not names:
        raise NotFound(SETTING)
    kinds: dict[str, Text] = {}
    for name in names:
        hook = registry.program(name).hooks.get("published_kinds")
        kinds |= hook() if hook is not None else {}
    return Opened(names, kinds)


def list_published(session: Session, opened: Opened, search: Search, size: int = PAGE_SIZE) -> Page:
    """What is shown at present, newest first. Raises NotFound for a kind or a cursor that is none of the register's."""
    kinds = opened.kinds
    if search.kind is not None and search.kind not in kinds:
        raise NotFound(search.kind)
    query = _shown(opened).where(Posting.kind.in_([search.kind] if search.kind else sorted(kinds)))
    query = query.where(Posting.ended_on.is_(None), Posting.withdrawn_on.is_(None))
    for word in folded(search.text).split()[:MOST_WORDS]:
        query = query.where(Posting.words.contains(word, autoescape=True))
    if search.cursor is not None:
        query = query.where(_after(search.cursor))
    rows = list(session.scalars(query.order_by(Posting.posted_on.desc(), Posting.id.desc()).limit(size + 1)))
    after = f"{rows[size - 1].posted_on.isoformat()}_{rows[size - 1].id}" if len(rows) > size else None
    return Page(rows[:size], after)


def _after(cursor: str) -> Any:
    given = CURSOR.match(cursor)
    try:
        day = date.fromisoformat(given[1]) if given else None
    except ValueError:
        day = None
    if given is None or day is None:
        raise NotFound(cursor)
    return or_(Posting.posted_on < day, and_(Posting.posted_on == day, Posting.id < int(given[2])))


def versions_of(session: Session, opened: Opened, reference: str) -> list[Posting]:
    """Every version of an item that is shown, newest first. Raises NotFound, or Withdrawn when none is left."""
    known = _known(session, opened, reference)
    shown = [one for one in known if one.withdrawn_on is None]
    if not shown:
        raise _withdrawn(known[0])
    return shown


def find_version(session: Session, opened: Opened, reference: str, number: str) -> Version:
    """One version at its permanent address. Raises NotFound, or Withdrawn."""
    known = _known(session, opened, reference)
    found = next((one for one in known if one.number == number), None)
    if found is None:
        raise NotFound(f"{reference} {number}")
    if found.withdrawn_on is not None:
        raise _withdrawn(found)
    others = [one for one in known if one.kind == found.kind and one.withdrawn_on is None]
    earlier = next((one for one in others if one.id < found.id), None)
    before, after = text_of(earlier) if earlier else "", text_of(found)
    return Version(found, others, earlier, compare_texts(before, after) if before and after else None)


def find_file(session: Session, opened: Opened, reference: str, number: str) -> Attachment:
    """The file of a version: of that item, as it was posted. Raises NotFound, or Withdrawn."""
    posting = find_version(session, opened, reference, number).posting
    given: Mapping[str, Any] = posting.content.get("file") or {}
    file = session.get(Attachment, given["attachment"]) if isinstance(given.get("attachment"), int) else None
    if file is None or file.item_id != posting.item_id:
        raise NotFound(f"{reference} {number}")
    if not file.is_open:
        raise Withdrawn(reference, number, (file.withdrawn_at or file.uploaded_at).date(), WITHDRAWN)
    return file


def text_of(posting: Posting) -> str:
    """The text that was posted, in Markdown."""
    return str(posting.content.get("text") or "")


def has_file(posting: Posting) -> bool:
    """Whether a file was posted with it that can be fetched here."""
    return isinstance((posting.content.get("file") or {}).get("attachment"), int)


def _known(session: Session, opened: Opened, reference: str) -> Sequence[Posting]:
    """Every posting of an item, newest first. Raises NotFound alike for what is missing and what was never posted."""
    query = _shown(opened).where(Item.reference == reference, Posting.kind.in_(sorted(opened.kinds)))
    known = session.scalars(query.order_by(Posting.id.desc())).all()
    if not known:
        raise NotFound(reference)
    return known


def _shown(opened: Opened) -> Select[Posting]:
    return (
        select(Posting)
        .join(Posting.item)
        .options(contains_eager(Posting.item))
        .where(Item.program.in_(opened.programs))
    )


def _withdrawn(posting: Posting) -> Withdrawn:
    hook = registry.program(posting.item.program).hooks.get("withdrawn_because")
    because = hook(posting.kind) if hook is not None else None
    return Withdrawn(posting.item.reference, posting.number, posting.withdrawn_on or date.min, because or WITHDRAWN)
