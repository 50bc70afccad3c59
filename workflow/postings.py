"""The record of what was posted: the same for every kind, and whether a person or a machine put it there.

What everybody may read of it is decided once, by the program's hook `published(kind, item, edition) -> Published`, and
kept with the posting: what is changed on the item later changes nothing of what was published.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.editions import Edition
from models.items import Item
from models.people import Person
from models.postings import Posting
from workflow import registry
from workflow.deliveries import queue_delivery
from workflow.texts import Text

HOOK = "published"
WITHHELD = "[…]"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Published:
    """What everybody may read of something: nothing else of the item is ever shown without a sign-in.

    `names` are people's to be left out of the text, besides those known to the service.
    """

    title: str
    summary: str = ""
    facts: tuple[tuple[Text, Text], ...] = ()
    text: str = ""
    file: Mapping[str, Any] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when something was posted, when it was released, and who put it there (None: nobody by hand)."""

    location: str
    posted_on: date
    released_on: date | None = None
    posted_by_id: int | None = None
    on_behalf_of_id: int | None = None


def published_of(kind: str, item: Item, edition: Edition | None = None) -> Published:
    """What the item's program lets everybody read of it; without a word of the program, its title."""
    owner = registry.known_program(item.program)
    hook = owner.hooks.get(HOOK) if owner is not None else None
    found: Published | None = hook(kind, item, edition) if hook is not None else None
    return found or Published(item.title)


def record_posting(
    session: Session,
    item: Item,
    place: Place,
    *,
    kind: str | None = None,
    number: str | None = None,
    edition: Edition | None = None,
    shown: Published | None = None,
) -> Posting:
    """Write down that the item, or a part of it, was posted; the posting of the same kind before it ends that day.

    Without a location the machine puts it on the ministry's site, and says where.
    Without a number it is counted: `1`, `2`…, with the kind before it where that is only a part (`minutes-1`).
    """
    kind = kind or item.kind
    shown = shown or published_of(kind, item, edition)
    earlier = [one for one in postings_of(session, item) if one.kind == kind]
    for one in earlier:
        one.ended_on = one.ended_on or place.posted_on
    counted = str(len(earlier) + 1)
    content = _content(session, shown)
    posting = Posting(
        item_id=item.id,
        edition=edition,
        kind=kind,
        number=number or (counted if kind == item.kind else f"{kind}-{counted}"),
        title=shown.title[:LONGEST_TITLE],
        words=folded(f"{item.reference} {shown.title} {shown.summary}"),
        content=content,
        location=place.location,
        posted_on=place.posted_on,
        released_on=place.released_on,
        posted_by_id=place.posted_by_id,
        on_behalf_of_id=place.on_behalf_of_id,
        checksum=checksum_of(content),
    )
    session.add(posting)
    session.flush()
    if not place.location:
        queue_delivery(session, posting, item.reference)
    return posting


def end_postings(session: Session, item: Item, on: date) -> None:
    """What was posted of the item is no longer the newest: something else took its place on that day."""
    for posting in postings_of(session, item):
        posting.ended_on = posting.ended_on or on
    session.flush()


def withdraw_postings(session: Session, item: Item, on: date, *, kind: str | None = None) -> None:
    """Everything of the item that was posted, or all of a kind, is no longer shown to anybody from that day on."""
    for posting in postings_of(session, item):
        if posting.withdrawn_on is None and kind in (None, posting.kind):
            posting.withdrawn_on = on
    session.flush()


def postings_of(session: Session, item: Item) -> Sequence[Posting]:
    """Every posting of an item, newest first, with who posted it."""
    query = select(Posting).options(joinedload(Posting.posted_by)).where(Posting.item_id == item.id)
    return session.scalars(query.order_by(Posting.id.desc())).all()


def index_postings(session: Session, item: Item) -> None:
    """Let each posting be found by the words that it has now, and by no others."""
    for posting in postings_of(session, item):
        posting.words = folded(f"{item.reference} {posting.title} {posting.content.get('summary') or ''}")


def checksum_of(content: Mapping[str, Any]) -> str | None:
    """The SHA-256 of what was posted: of its file, else of its text."""
    file = content.get("file")
    if file:
        return str(file["sha256"]) if file.get("sha256") else None
    return hashlib.sha256(content["text"].encode()).hexdigest() if content.get("text") else None


def folded(text: str) -> str:
    """A text as it is searched: small letters without accents, one blank between words."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with every one of these names left out, longer names first."""
    known = sorted({name.strip() for name in names if name.strip()}, key=len, reverse=True)
    if not known:
        return text
    spelled = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in known)
    return re.sub(rf"(?<!\w)(?:{spelled})(?!\w)", WITHHELD, text, flags=re.IGNORECASE)


def _content(session: Session, shown: Published) -> dict[str, Any]:
    """As it is kept; the full names of people known to the service are no part of it."""
    text, summary = shown.text, shown.summary
    if text or summary:
        known = {name for name in session.scalars(select(Person.name)) if " " in name.strip()} | set(shown.names)
        said = " ".join(f"{text} {summary}".casefold().split())
        found = {name for name in known if " ".join(name.casefold().split()) in said}
        text, summary = without_names(text, found), without_names(summary, found)
    file = shown.file if isinstance(shown.file, Mapping) else None
    return {
        "summary": summary,
        "facts": [{"label": _both(label), "value": _both(value)} for label, value in shown.facts],
        "text": text,
        "file": {name: file[name] for name in ("attachment", "name", "sha256", "size") if name in file} if file else {},
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}
