"""Taking out words that name a child, a family or a client, wherever an item keeps them (00_shared.yaml, privacy).

A marker stands in their place: in the record, in comments, in what was given with each action, in versions, motions and
mail. The entry that this leaves in the history says who did it and why, and names each row that was rewritten with the
digest of what it says now, so that the chain still verifies and nobody else can rewrite a row.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.content import AnswerRevision
from models.items import Item
from models.search import forget_old_words, index_item
from workflow import history, overview, records, registry
from workflow.actors import Actor
from workflow.content.storing import resalted
from workflow.definition import Field
from workflow.deputising import said_for
from workflow.errors import FieldError, InvalidInput, Reason, Refused
from workflow.keepsakes import keepsakes_of
from workflow.noted import declared_fields
from workflow.noting import note
from workflow.postings import index_postings
from workflow.texts import Text
from workflow.values import read_input
from workflow.versions import workflow_of
from workflow.visibility import hidden_fields, may

MARKER = "[removed · retiré]"
ANYWHERE = "anywhere"
TEXTS = frozenset({"text", "long"})
SHORTEST = 2

PLACE = Field("place", "text", Text("Where it stands", "Où cela se trouve"), max=120)
WORDS = Field(
    "words",
    "long",
    Text("The words to take out", "Les mots à retirer"),
    help=Text(
        "Leave it blank to take out everything that stands there. They are taken out wherever this item keeps them.",
        "Laissez vide pour retirer tout ce qui s’y trouve. Les mots sont retirés partout où ce dossier les garde.",
    ),
    max=10_000,
)
REASON = Field(
    "reason",
    "long",
    Text("Reason", "Motif"),
    help=Text("Do not repeat the words here.", "Ne répétez pas les mots ici."),
    max=500,
)
GIVEN = (PLACE, WORDS, REASON)

NOT_TO_REDACT = Text(
    "Taking out client information is not part of your roles.",
    "Vos rôles ne permettent pas de retirer de l’information sur les clients.",
)
NO_PLACE = Text("Choose where it stands.", "Choisissez où cela se trouve.")
NO_WORDS = Text("Give the words, at least two characters.", "Donnez les mots, au moins deux caractères.")
NOT_THERE = Text("These words do not stand there.", "Ces mots ne s’y trouvent pas.")
NO_REASON = Text("Say why.", "Dites pourquoi.")
REPEATED = Text("The reason repeats the words.", "Le motif répète les mots.")
EVERYWHERE = Text("Anywhere on this item: the words below", "N’importe où dans ce dossier : les mots ci-dessous")
IN_COMMENT = Text("Comment by {name}: {start}", "Commentaire de {name} : {start}")
IN_ENTRY = Text("History, row {seq}, {label}: {start}", "Historique, ligne {seq}, {label} : {start}")
IN_FIELD = Text("{label}: {start}", "{label} : {start}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where text stands on an item: `field:NAME`, `comment:ID`, `entry:SEQ:NAME`."""

    key: str
    label: Text
    text: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """In how many places the marker stands now, and which linked items still have the words."""

    places: int
    also_in: tuple[str, ...]


def may_redact(actor: Actor, item: Item) -> bool:
    """Whether the actor may take out client information on an item that they may see."""
    return may(actor, "redact", registry.program(item.program), item)


def places_of(session: Session, item: Item, actor: Actor) -> list[Place]:
    """The texts on the item that this actor may read: the record's, comments, what was given with actions."""
    declared, hidden = declared_fields(workflow_of(session, item)), hidden_fields(actor, item)
    found = list(_texts_in("field", item.fields, declared, hidden, IN_FIELD))
    for comment in overview.comments_of(session, item):
        name = said_for(comment.author.name, comment.acted_for)
        label = IN_COMMENT.format(name=name, start=_start(comment.body))
        found.append(Place(f"comment:{comment.id}", label, comment.body))
    if may(actor, "see_history", registry.program(item.program), item):
        for entry in history.entries(session, item):
            found += _texts_in(f"entry:{entry.seq}", entry.given, declared, hidden, IN_ENTRY, seq=entry.seq)
    return found


def _texts_in(
    key: str, record: Mapping[str, Any], declared: Mapping[str, Field], hidden: Iterable[str], said: Text, **more: Any
) -> Iterator[Place]:
    for name, value in record.items():
        field = declared.get(name)
        if field is not None and field.type in TEXTS and isinstance(value, str) and value and name not in hidden:
            yield Place(f"{key}:{name}", said.format(label=field.label, start=_start(value), **more), value)


def _start(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def redact(session: Session, item: Item, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> Redacted:
    """Put the marker in the place of words, wherever the item keeps them, and note it in the item's history.

    Raises Refused (role), InvalidInput (place, words, reason), Conflict.
    """
    if not may_redact(actor, item):
        raise Refused(history.REDACT, "role", [Reason("role", NOT_TO_REDACT)])
    given = _checked(places_of(session, item, actor), data)
    pattern = _pattern(given["words"])
    _check_reason(pattern, given.get("reason"))
    with session.no_autoflush:
        places, rewritten, revisions = _take_out(session, item, pattern)
        if not places:
            raise InvalidInput([FieldError("words", NOT_THERE)])
        said = {"taken_from": given["place"], "taken_out": places, "reason": given["reason"], "rewritten": rewritten}
        if revisions:
            said["revisions"] = revisions
        note(session, item, history.REDACT, said, actor=actor, now=now)
        papers_changed = registry.program(item.program).hooks.get("papers_changed")
        if papers_changed is not None:
            papers_changed(session, item, now)
    index_postings(session, item)
    session.flush()
    index_item(session, item.id, records.search_text(workflow_of(session, item), item))
    forget_old_words(session)
    kept = overview.family_of(session, item, actor)
    still = (one.item for one in kept if pattern.search(one.item.title) or _stands_in(one.item.fields, pattern))
    return Redacted(places, tuple(dict.fromkeys(other.reference for other in still)))


def _checked(places: Iterable[Place], data: Mapping[str, Any]) -> dict[str, Any]:
    """The place, the words and the reason; blank words are the whole of the place's text."""
    given = read_input(GIVEN, data)
    known = {place.key: place.text for place in places}
    key, words = given.get("place"), str(given.get("words") or "").strip()
    errors = []
    if key != ANYWHERE and key not in known:
        errors.append(FieldError("place", NO_PLACE))
    elif not words and key != ANYWHERE:
        words = known[key].strip()
    elif len(words) < SHORTEST:
        errors.append(FieldError("words", NO_WORDS))
    elif key != ANYWHERE and not _pattern(words).search(known[key]):
        errors.append(FieldError("words", NOT_THERE))
    if not given.get("reason"):
        errors.append(FieldError("reason", NO_REASON))
    if errors:
        raise InvalidInput(errors)
    return {**given, "words": words}


def _check_reason(pattern: re.Pattern[str], reason: str | None) -> None:
    if pattern.search(reason or ""):
        raise InvalidInput([FieldError("reason", REPEATED)])


def _pattern(words: str) -> re.Pattern[str]:
    """The words, whatever their case and the white space between them, not as a part of a longer word."""
    inner = r"\s+".join(re.escape(word) for word in words.split())
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return re.compile(before + inner + after, re.IGNORECASE)


Rewritten = list[dict[str, Any]]


def _take_out(session: Session, item: Item, pattern: re.Pattern[str]) -> tuple[int, Rewritten, Rewritten]:
    """Everywhere: how many places were changed, and the rows of the history and the revisions that were rewritten."""
    flow = workflow_of(session, item)
    declared = declared_fields(flow)
    changed = 0
    fields = scrub_record(item.fields, flow.fields, pattern)
    title = pattern.sub(MARKER, item.title)[: records.LONGEST_TITLE]
    if fields != item.fields or title != item.title:
        item.fields, item.title = fields, title
        changed += 1
    rewritten = []
    for entry in history.entries(session, item):
        digest = history.rewrite(entry, lambda given: scrub_input(given, declared, pattern))
        if digest is not None:
            rewritten.append({"entry": entry.seq, "digest": digest})
    revisions = []
    for keepsake in keepsakes_of(session, item):
        done = keepsake.scrub(lambda value: scrub(value, pattern))
        changed += done
        if done and isinstance(keepsake.row, AnswerRevision):
            revisions.append({"revision": keepsake.row.number, "digest": resalted(keepsake.row)})
    return changed + len(rewritten), rewritten, revisions


def scrub_input(given: Mapping[str, Any], declared: Mapping[str, Field], pattern: re.Pattern[str]) -> dict[str, Any]:
    """What was given with an action and the warnings that were said, without the words."""
    changed = {**given, "data": scrub_record(given.get("data", {}), declared, pattern)}
    if "warnings" in given:
        changed["warnings"] = scrub(given["warnings"], pattern)
    return changed


def scrub_record(record: Mapping[str, Any], declared: Mapping[str, Field], pattern: re.Pattern[str]) -> dict[str, Any]:
    """A record without the words. Values that are no text (choices, dates, people) stay what they are."""
    return {name: _scrub_value(declared.get(name), value, pattern) for name, value in record.items()}


def _scrub_value(field: Field | None, value: Any, pattern: re.Pattern[str]) -> Any:
    if field is None or field.type in TEXTS:
        return scrub(value, pattern)
    if field.type == "file" and isinstance(value, Mapping):
        return {**value, "name": scrub(value.get("name"), pattern)}
    if field.type == "rows" and isinstance(value, list):
        columns = {column.name: column for column in field.columns}
        return [scrub_record(row, columns, pattern) if isinstance(row, Mapping) else row for row in value]
    return value


def scrub(value: Any, pattern: re.Pattern[str]) -> Any:
    """Any value without the words, in whatever depth they stand."""
    if isinstance(value, str):
        return pattern.sub(MARKER, value)
    if isinstance(value, Mapping):
        return {name: scrub(child, pattern) for name, child in value.items()}
    if isinstance(value, list):
        return [scrub(child, pattern) for child in value]
    return value


def _stands_in(value: Any, pattern: re.Pattern[str]) -> bool:
    return bool(scrub(value, pattern) != value)
