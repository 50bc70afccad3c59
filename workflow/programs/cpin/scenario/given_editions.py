"""The versions and the links between practices and resources that a case takes for granted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from models.editions import Edition
from models.items import Item, ItemLink
from workflow.editions import NUMBER, next_number
from workflow.postings import Place, record_posting
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario.world import World
from workflow.programs.cpin.versions.resources import BELONGS, REQUIRED, resource_class
from workflow.scenarios.cases import ScenarioError, check_keys, line_of
from workflow.scenarios.shapes import check_word, read_list, read_mapping, read_rows, read_word, read_words

KINDS = frozenset({"practice", "training_resource"})
LINKED = frozenset({"required_resources", "resources", "practices", "class"})
"""Fields of the agreed records that are links here, or follow from them."""

VERSION = frozenset(
    "version change_type scope date document file text author endorsed_on approved_on released_on posted_on posting "
    "location class_at_publish decision state".split()
)
WRITING = frozenset({"in_development", "in_review", "awaiting_endorsement", "conditionally_endorsed"})
DEFERRED = "deferred"
FINISHED = {"endorsed": "endorsed", "approved": "approved"}
IN_FORCE = frozenset({"published", "maintained"})
Steps = Sequence[tuple[date, str]]
Facts = dict[str, Any]


def place_editions(session: Session, world: World, item: Item, facts: Mapping[str, Any], steps: Steps) -> None:
    """The versions as told; where none are, those that the record's history makes follow."""
    if item.kind not in KINDS:
        if facts.get("versions"):
            raise ScenarioError(line_of(facts, "versions"), f"a {item.kind} has no versions")
        return
    told = [_read(world, row) for row in read_rows(facts, "versions")]
    rows = _brought_about(told, steps) if told else list(_implied(steps))
    session.flush()
    for facts_of_one in rows:
        _place(session, item, facts_of_one, steps)
    in_force = next((row for row in rows if row["state"] == "published"), None)
    if in_force is not None:
        effective = max(in_force["released_on"], in_force["posted_on"])
        item.fields = {**item.fields, "current_version": in_force["number"], "published_on": effective.isoformat()}


def place_links(world: World, facts: Mapping[str, Any]) -> None:
    """The links that a record names, when all records are there; one that is required once stays so."""
    fields = read_mapping(facts, "fields")
    if not LINKED & set(fields):
        return
    with world.database.write() as session:
        item = world.item(session, read_word(facts, "id"))
        if item is None or item.kind not in KINDS:
            return
        for name, required, line in _linked(fields):
            other = world.item(session, name)
            if other is None or {other.kind, item.kind} != KINDS:
                raise ScenarioError(line, f"{name!r} is nothing that a {item.kind} can be linked with")
            resource, practice = (item, other) if item.kind == "training_resource" else (other, item)
            _link(session, resource, practice, required=required)
        session.flush()
        if "class" in fields and fields["class"] != resource_class(session, item):
            message = f"class {fields['class']!r} does not follow from the links of {item.reference}"
            raise ScenarioError(line_of(fields, "class"), message)


def _linked(fields: Mapping[str, Any]) -> Iterator[tuple[str, bool, int]]:
    for key, required in (("required_resources", True), ("practices", False)):
        yield from ((name, required, line_of(fields, key)) for name in read_words(fields, key))
    for row in read_list(fields, "resources"):
        line = line_of(fields, "resources")
        if isinstance(row, Mapping):
            check_keys(row, {"resource", "required_for_publish"}, ("resource",), "resource")
            yield read_word(row, "resource"), bool(row.get("required_for_publish")), line
        else:
            yield str(row), False, line


def _link(session: Session, resource: Item, practice: Item, *, required: bool) -> None:
    known = {relation: session.get(ItemLink, (resource.id, practice.id, relation)) for relation in (REQUIRED, BELONGS)}
    if known[REQUIRED] is not None or (known[BELONGS] is not None and not required):
        return
    if known[BELONGS] is not None:
        session.delete(known[BELONGS])
    relation = REQUIRED if required else BELONGS
    session.add(ItemLink(from_id=resource.id, to_id=practice.id, relation=relation))


def _read(world: World, row: Mapping[str, Any]) -> Facts:
    check_keys(row, VERSION, required=("version",), what="version")
    number, line = str(row["version"]), line_of(row, "version")
    if not NUMBER.match(number):
        raise ScenarioError(line, f"{number!r} is no version number such as 1.0 or 2.1.1")
    days = {
        name: times.day(row[name], line_of(row, name))
        for name in ("endorsed_on", "approved_on", "released_on", "posted_on")
        if row.get(name) is not None
    }
    change = check_word(row, "change_type", ("new", "update", "editorial")) if "change_type" in row else "new"
    return {
        "number": number,
        "change_type": change,
        "scope": str(row.get("scope", "")),
        "dated_on": times.day(row["date"], line_of(row, "date")) if "date" in row else None,
        "file": row.get("document", row.get("file")),
        "text": str(row.get("text", "")),
        "author_id": world.person(row["author"], line_of(row, "author")) if "author" in row else None,
        "location": str(row.get("location", row.get("posting", "given"))),
        "class_at_publish": row.get("class_at_publish"),
        "state": str(row.get("state", "")),
        **days,
    }


def _brought_about(told: list[Facts], steps: Steps) -> list[Facts]:
    """What each of the versions told has come to, from its dates and where the record stands now."""
    rows, (day, state) = list(told), steps[-1]
    last, stood = rows[-1], next((name for _, name in reversed(steps) if name != DEFERRED), state)
    if stood in WRITING and {"released_on", "posted_on"} <= set(last):
        rows.append({"number": next_number([row["number"] for row in rows], "update"), "change_type": "update"})
    elif state in IN_FORCE:
        since = next((on for on, name in steps if name in IN_FORCE), day)
        last.setdefault("released_on", since)
        last.setdefault("posted_on", since)
    for index, row in enumerate(rows):
        if not row.get("state"):
            row["state"] = _state_of(row, is_last=index == len(rows) - 1, state=state)
    published = [row for row in rows if row["state"] == "published"]
    for earlier, later in pairwise(published):
        earlier["state"], earlier["ended_on"] = "superseded", max(later["released_on"], later["posted_on"])
    return rows


def _state_of(row: Facts, *, is_last: bool, state: str) -> str:
    if {"released_on", "posted_on"} <= set(row):
        return "superseded" if state == "retired" else "published"
    if not is_last:
        return "superseded"
    if state in FINISHED:
        return FINISHED[state]
    return "abandoned" if state in ("withdrawn", "retired") else "draft"


def _implied(steps: Steps) -> Iterator[Facts]:
    """A version for each time that the record was worked on, published where the record was."""
    rows: list[Facts] = []
    for day, state in steps:
        if state in WRITING | set(FINISHED) | IN_FORCE and (not rows or rows[-1]["state"] == "published"):
            if rows and state in IN_FORCE:
                continue
            number = next_number([row["number"] for row in rows], "update")
            rows.append({"number": number, "change_type": "update" if rows else "new", "state": "draft"})
        if state in FINISHED:
            rows[-1].update(state=FINISHED[state], **{f"{state}_on": day})
        elif state in IN_FORCE:
            for earlier in rows[:-1]:
                if earlier["state"] == "published":
                    earlier.update(state="superseded", ended_on=day)
            rows[-1].update(state="published", released_on=day, posted_on=day)
        elif state in ("retired", "withdrawn") and rows:
            ended = "superseded" if rows[-1]["state"] == "published" else "abandoned"
            rows[-1].update(state=ended, ended_on=day)
    yield from rows


def _place(session: Session, item: Item, facts: Facts, steps: Steps) -> None:
    location = facts.pop("location", "given")
    days = [facts.get("released_on"), facts.get("posted_on")]
    effective = max(day for day in days if day) if all(days) else None
    now = times.program().calendar.instant(steps[0][0], times.program().send_time)
    edition = Edition(item_id=item.id, created_at=now, effective_on=effective, **facts)
    session.add(edition)
    session.flush()
    if effective is not None:
        withdrawn = steps[-1][0] if steps[-1][1] == "retired" else None
        place = Place(location, facts["posted_on"], facts["released_on"])
        posting = record_posting(session, item, place, number=edition.number, edition=edition)
        posting.withdrawn_on = withdrawn
