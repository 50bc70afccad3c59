"""What somebody who looks after mail is told of the reminders to come: one rule for the page and the API."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.items import Item
from workflow.actors import Actor
from workflow.forecast import Digest
from workflow.visibility import may, programs_of, visible_anywhere


def overseen(session: Session, digests: Iterable[Digest], actor: Actor) -> tuple[list[Digest], set[str]]:
    """The digests that the actor is told of, and the references of the items that they may see.

    Their own are told whole. Of other people's they are told what is about items of the programs in which they may
    see the reminders; what such an item is called, only where they may see it.
    """
    listed = list(digests)
    references = {entry["reference"] for digest in listed for entry in digest.entries}
    named = Item.reference.in_(references)
    programs = [program.name for program in programs_of(actor) if may(actor, "see_reminders", program)]
    known = set(session.scalars(select(Item.reference).where(named, Item.program.in_(programs)))) if programs else set()
    seen = set(session.scalars(select(Item.reference).where(named, visible_anywhere(actor))))
    found = []
    for digest in listed:
        is_own = digest.recipient.id == actor.person_id
        entries = [entry for entry in digest.entries if is_own or entry["reference"] in known]
        if entries:
            found.append(Digest(digest.day, digest.recipient, entries))
    return found, seen
