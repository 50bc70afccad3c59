"""The versions of an item's content: their numbers, and how one comes into force and the next takes its place.

An edition is a draft, then endorsed or approved, then published; the published one stays in force until the next is
published, which supersedes it. A draft that is given up is abandoned. Editorial patches (x.y.z) are published at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.editions import OPEN_STATES, Edition
from models.items import Item
from workflow import registry
from workflow.actors import Actor
from workflow.definition import Transition, Workflow
from workflow.errors import NotFound
from workflow.postings import Place, record_posting, withdraw_postings
from workflow.texts import Text
from workflow.values import plain

ChangeType = Literal["new", "update", "editorial"]
NUMBER = re.compile(r"[1-9]\d{0,3}\.\d{1,4}(\.[1-9]\d{0,3})?\Z")
FIRST = "1.0"
CURRENT = "current_version"
"""The field of the record that says which version is in force."""
WRITTEN = {"text": "text", "file": "file", "version": "number", "date": "dated_on", "scope": "scope"}
"""What is given of a version, and the column that keeps it."""
REWRITING = frozenset({"edit_version", "correct"})
PUBLIC = frozenset({"published", "superseded"})
STATES = {
    "draft": Text("Draft", "Ébauche"),
    "endorsed": Text("Endorsed, not published", "Approuvée, non publiée"),
    "approved": Text("Approved, not published", "Approuvée, non publiée"),
    "published": Text("In force", "En vigueur"),
    "superseded": Text("No longer in force", "N’est plus en vigueur"),
    "abandoned": Text("Abandoned", "Abandonnée"),
}
CHANGE_TYPES = {
    "new": Text("New", "Nouvelle"),
    "update": Text("Update", "Mise à jour"),
    "editorial": Text("Correction", "Correction"),
}
CLASSES = {
    "associated": Text("Associated with a practice", "Associée à une pratique"),
    "additional": Text("Additional", "Complémentaire"),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """Where and when an edition was made available, by whom, and as what class of resource (where there are any)."""

    location: str
    posted_on: date
    released_on: date
    posted_by_id: int | None = None
    on_behalf_of_id: int | None = None
    class_at_publish: str | None = None

    @property
    def effective_on(self) -> date:
        """The day from which it counts: the later of release and posting."""
        return max(self.posted_on, self.released_on)


def number_parts(number: str) -> tuple[int, ...]:
    """The parts of a version number by which it is ordered. Raises ValueError for what is none ("1.0", "2.1.3")."""
    if not NUMBER.match(number):
        message = f"{number!r} is no version number"
        raise ValueError(message)
    return tuple(int(part) for part in number.split("."))


def next_number(numbers: Iterable[str], change_type: ChangeType, *, major: bool = False) -> str:
    """The number after those given out: 1.0 first; 1.1, or 2.0 if `major`, for an update; 1.1.1 for a patch.

    A patch counts on from the highest number; an abandoned number is not given out again.
    """
    known = sorted(number_parts(number) for number in numbers)
    if not known:
        return FIRST
    first, second, *patch = known[-1]
    if change_type == "editorial":
        return f"{first}.{second}.{(patch[0] if patch else 0) + 1}"
    return f"{first + 1}.0" if major else f"{first}.{second + 1}"


def editions_of(session: Session, item: Item) -> Sequence[Edition]:
    """Every edition of an item, newest number first, with its author."""
    query = select(Edition).options(joinedload(Edition.author)).where(Edition.item_id == item.id)
    return sorted(session.scalars(query), key=lambda edition: number_parts(edition.number), reverse=True)


def has_editions(flow: Workflow) -> bool:
    """Whether items of the kind have versions: their record says which one is in force."""
    return CURRENT in flow.fields


def seen_editions(session: Session, item: Item, actor: Actor) -> list[Edition]:
    """The editions that the actor may read, newest number first: without a role for drafts, only what was published.

    The program's hook `reads_drafts(actor, item)` says who reads the others.
    """
    every = reads_drafts(actor, item)
    return [one for one in editions_of(session, item) if every or one.state in PUBLIC]


def reads_drafts(actor: Actor, item: Item) -> bool:
    """Whether the actor may read every version of an item, published or not."""
    hook = registry.program_of(item.kind).hooks.get("reads_drafts")
    return hook is not None and bool(hook(actor, item))


def find_edition(session: Session, item: Item, number: str, actor: Actor) -> Edition:
    """The edition of that number. Raises NotFound alike when there is none and when it is not for this actor."""
    found = next((one for one in seen_editions(session, item, actor) if one.number == number), None)
    if found is None:
        raise NotFound(f"{item.reference} {number}")
    return found


def drafted(session: Session, item: Item, flow: Workflow, row: Transition, actor: Actor) -> dict[str, Any]:
    """What the form of an action begins with besides the record: what the open version says already.

    A text is given again only to whoever writes at it, or corrects the one in force: sending it on is no writing.
    """
    asked = {field.name for field in row.input} & set(WRITTEN)
    if not has_editions(flow) or not asked:
        return {}
    known = seen_editions(session, item, actor)
    edition = next((one for one in known if one.is_open), None)
    names = asked if edition is not None else asked & {"text"}
    edition = edition or next((one for one in known if one.state == "published"), None)
    if row.do not in REWRITING:
        names = names - {"text"}
    return {name: plain(getattr(edition, WRITTEN[name])) for name in names} if edition is not None else {}


def open_edition(session: Session, item: Item) -> Edition | None:
    """The edition that is being written or waits to be published, if there is one."""
    return session.scalar(select(Edition).where(Edition.item_id == item.id, Edition.state.in_(OPEN_STATES)))


def edition_in_force(session: Session, item: Item) -> Edition | None:
    """The published edition, if there is one."""
    return session.scalar(select(Edition).where(Edition.item_id == item.id, Edition.state == "published"))


def start_edition(
    session: Session,
    item: Item,
    *,
    now: datetime,
    author_id: int | None = None,
    on_behalf_of_id: int | None = None,
    number: str | None = None,
    scope: str = "",
    major: bool = False,
) -> Edition:
    """Begin the next edition as a draft: the first one, or an update that starts from the text in force.

    Raises ValueError when one is open already, or for a number that is not higher than every other.
    """
    known = editions_of(session, item)
    if any(edition.is_open for edition in known):
        message = f"{item.reference} has an open edition"
        raise ValueError(message)
    earlier = next((edition for edition in known if edition.state == "published"), None)
    change_type: ChangeType = "update" if earlier else "new"
    numbers = [edition.number for edition in known]
    if number is not None and not is_next(number, numbers):
        message = f"{number} does not come after {', '.join(numbers)}"
        raise ValueError(message)
    edition = Edition(
        item_id=item.id,
        number=number or next_number(numbers, change_type, major=major),
        change_type=change_type,
        state="draft",
        scope=scope,
        text=earlier.text if earlier else "",
        author_id=author_id,
        on_behalf_of_id=on_behalf_of_id,
        created_at=now,
    )
    session.add(edition)
    session.flush()
    return edition


def is_next(number: str, numbers: Iterable[str]) -> bool:
    """Whether an edition (no patch) may be called `number` beside the numbers given out; the first one is 1.0."""
    if not NUMBER.match(number) or number.count(".") != 1:
        return False
    numbers = tuple(numbers)
    if not numbers:
        return number == FIRST
    return all(number_parts(number) > number_parts(other) for other in numbers)


def publish_edition(session: Session, edition: Edition, publication: Publication) -> Edition | None:
    """Bring an edition into force and record its posting; gives the one that it supersedes."""
    item = session.get_one(Item, edition.item_id)
    earlier = edition_in_force(session, item)
    if earlier is not None:
        _supersede(session, earlier, publication.effective_on)
    edition.state = "published"
    edition.released_on = publication.released_on
    edition.posted_on = publication.posted_on
    edition.effective_on = publication.effective_on
    edition.class_at_publish = publication.class_at_publish
    session.add(edition)
    session.flush()
    place = Place(
        publication.location,
        publication.posted_on,
        publication.released_on,
        publication.posted_by_id,
        publication.on_behalf_of_id,
    )
    record_posting(session, item, place, number=edition.number, edition=edition)
    session.flush()
    return earlier


def correct_edition(
    session: Session,
    edition: Edition,
    publication: Publication,
    *,
    scope: str,
    now: datetime,
    text: str | None = None,
    file: Any = None,
) -> Edition:
    """Publish an editorial patch of the edition in force: the same content with better wording or links."""
    item = session.get_one(Item, edition.item_id)
    patch = Edition(
        item_id=item.id,
        number=next_number([edition.number], "editorial"),
        change_type="editorial",
        state="draft",
        scope=scope,
        dated_on=publication.posted_on,
        text=edition.text if text is None else text,
        file=edition.file if file is None else file,
        author_id=publication.posted_by_id,
        on_behalf_of_id=publication.on_behalf_of_id,
        created_at=now,
        endorsed_on=edition.endorsed_on,
        approved_on=edition.approved_on,
        decision_id=edition.decision_id,
    )
    publish_edition(session, patch, publication)
    return patch


def abandon_edition(session: Session, edition: Edition, on: date) -> None:
    """Give up an edition that was never in force."""
    edition.state, edition.ended_on = "abandoned", on
    session.flush()


def withdraw_editions(session: Session, item: Item, on: date) -> None:
    """Take the item out of force: its published edition is superseded by nothing, its postings are withdrawn."""
    edition = edition_in_force(session, item)
    if edition is not None:
        _supersede(session, edition, on)
    withdraw_postings(session, item, on)


def _supersede(session: Session, edition: Edition, on: date) -> None:
    edition.state, edition.ended_on = "superseded", on
    session.flush()
