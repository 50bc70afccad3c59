"""Postings that a machine puts on the ministry's site: queued with the posting, sent after it, tried again.

Nothing that is published waits for it or is lost by it: the posting stands as soon as its action is done.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.deliveries import Delivery
from models.items import Item
from models.postings import Posting
from workflow import registry
from workflow.actors import Actor
from workflow.errors import FieldError, InvalidInput, NotFound, Reason, Refused
from workflow.texts import Text
from workflow.visibility import may

LONGEST_PLACE = 300
STATES = {
    "queued": Text("waits to be put on the site", "attend d’être déposé sur le site"),
    "sending": Text("is being put on the site", "en cours de dépôt sur le site"),
    "sent": Text("put on the site", "déposé sur le site"),
    "failed": Text("could not be put on the site", "n’a pas pu être déposé sur le site"),
    "by_hand": Text("recorded by hand", "consigné à la main"),
}
OPEN = ("queued", "failed")
"""From here staff try again, or record by hand where they put it."""

NOT_NOW = Text("It {state}.", "Cet affichage {state}.")
NOT_YOURS = Text(
    "Where something is posted is for the staff to record.", "C’est au personnel de consigner où c’est affiché."
)
WHERE = Text("Say where it was posted.", "Dites où c’est affiché.")


def queue_delivery(session: Session, posting: Posting, reference: str) -> Delivery:
    """Let the machine put a posting on the site; its location is the path until the site has said where it is."""
    file: Mapping[str, Any] = posting.content.get("file") or {}
    ending = str(file.get("name", "")).rpartition(".")[2].lower() if "." in str(file.get("name", "")) else "md"
    path = f"{posting.kind}/{reference}/{posting.number}.{ending[:8]}"
    posting.location = path
    since = datetime.combine(posting.posted_on, time(), UTC)
    delivery = Delivery(posting=posting, path=path, state="queued", not_before=since)
    session.add(delivery)
    session.flush()
    return delivery


def deliveries_of(session: Session, postings: Sequence[Posting]) -> dict[int, Delivery]:
    """What became of each posting that a machine was to put on the site, by the posting's id."""
    wanted = [posting.id for posting in postings]
    return {one.posting_id: one for one in session.scalars(select(Delivery).where(Delivery.posting_id.in_(wanted)))}


def try_again(session: Session, item: Item, posting_id: int, *, actor: Actor, now: datetime) -> None:
    """Send now what waits or could not be sent. Raises NotFound, or Refused for the role or in any other state."""
    check_may_record(actor, item, "try_again")
    delivery = _find(session, item, posting_id, "try_again")
    delivery.state, delivery.attempts, delivery.not_before, delivery.error = "queued", 0, now, ""


def record_by_hand(session: Session, item: Item, posting_id: int, location: str, *, actor: Actor) -> None:
    """Somebody put it there instead. Raises NotFound, Refused, InvalidInput."""
    check_may_record(actor, item, "record_by_hand")
    delivery = _find(session, item, posting_id, "record_by_hand")
    place = " ".join(location.split())
    if not place or len(place) > LONGEST_PLACE:
        raise InvalidInput([FieldError("location", WHERE)])
    delivery.state, delivery.error = "by_hand", ""
    delivery.posting.location, delivery.posting.posted_by_id = place, actor.person_id


def may_record(actor: Actor, item: Item) -> bool:
    """Whether the actor looks after where the item is posted."""
    return may(actor, "record_posting", registry.program(item.program), item)


def check_may_record(actor: Actor, item: Item, act: str) -> None:
    """Raise Refused for whoever does not."""
    if not may_record(actor, item):
        raise Refused(act, "role", [Reason("role", NOT_YOURS)])


def _find(session: Session, item: Item, posting_id: int, act: str) -> Delivery:
    query = select(Delivery).join(Delivery.posting).options(joinedload(Delivery.posting))
    found = session.scalar(
        query.where(Posting.item_id == item.id, Posting.id == posting_id).with_for_update(of=Delivery)
    )
    if found is None:
        raise NotFound(f"{item.reference} posting {posting_id}")
    if found.state not in OPEN:
        raise Refused(act, "state", [Reason(f"delivery_{found.state}", NOT_NOW.format(state=STATES[found.state]))])
    return found
