"""The whole content as it stood at one moment: a snapshot with its digest, kept for good, and what differs since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.items import Item
from models.snapshots import Snapshot
from workflow.actors import Actor
from workflow.content.answers import Content, Place
from workflow.content.storing import content_of, lock
from workflow.content.structure import Structure
from workflow.history import digest
from workflow.snapshots import freeze, latest_snapshot


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is not the same in two contents; None where there was, or is, none."""

    place: Place
    before: Any
    after: Any


def document_of(structure: Structure, content: Content) -> dict[str, Any]:
    """The content as one document: answers in the structure's order, whatever order they were written in."""
    places = sorted(content.answers, key=structure.sort_key)
    answers = [[place.part, place.instance, place.question, content.answers[place]] for place in places]
    return {"structure": structure.name, "answers": answers}


def content_digest(structure: Structure, content: Content) -> str:
    """SHA-256 over the canonical JSON of the document."""
    return digest(document_of(structure, content))


def read_content(document: Mapping[str, Any]) -> Content:
    """The content of a document."""
    return Content({Place(part, question, instance): value for part, instance, question, value in document["answers"]})


def freeze_content(session: Session, item: Item, structure: Structure, *, actor: Actor, now: datetime) -> Snapshot:
    """Keep the content as it stands; the same content as the last time is not kept twice."""
    lock(session, item)
    document = document_of(structure, content_of(session, item))
    last = latest_snapshot(session, item)
    if last is not None and last.sha256 == digest(document):
        return last
    return freeze(session, item, document, by=actor.person_id, now=now)


def differences(structure: Structure, before: Content, after: Content) -> Iterator[Difference]:
    """What is not the same in two contents, in the structure's order."""
    places = {*before.answers, *after.answers}
    for place in sorted(places, key=structure.sort_key):
        then, now = before.answers.get(place), after.answers.get(place)
        if then != now:
            yield Difference(place, then, now)
