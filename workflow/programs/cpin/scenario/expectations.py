"""What a case expects at its end, compared with what the database then says."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.deadlines import Deadline, Reminder
from models.items import Item
from workflow import engine, judging, registry
from workflow.errors import InvalidInput, Refused
from workflow.programs.cpin.reporting.lists import LISTS
from workflow.programs.cpin.reporting.measures import RULES, figures
from workflow.programs.cpin.scenario import times
from workflow.programs.cpin.scenario import vocabulary as words
from workflow.programs.cpin.scenario.checking import DELETED
from workflow.programs.cpin.scenario.snapshots import compare_snapshots
from workflow.programs.cpin.scenario.world import World
from workflow.reports.figures import Figure
from workflow.reports.tables import Table
from workflow.reports.windows import Asked, Window
from workflow.scenarios.cases import Failure, line_of
from workflow.texts import Text

GONE = "no such item"
ALL_KNOWN = datetime(2200, 1, 1, tzinfo=UTC)
"""By then, everything that a case tells is known."""
STATUS = "status"
"""The column of a list that holds the reporting word."""


def compare(world: World, node: Any, now: datetime) -> Iterator[Failure]:
    """Every expectation that does not hold; permissions are asked at `now`."""
    with world.database.read() as session:
        yield from _states(world, session, node)
        yield from _reminders(world, session, node)
        yield from _permissions(world, session, node, now)
        yield from compare_snapshots(world, session, node)
        yield from _lists(world, session, node)
        yield from _measures(session, node)


def _states(world: World, session: Session, node: Any) -> Iterator[Failure]:
    for key in ("states", "words"):
        for name, expected in (node.get(key) or {}).items():
            item = world.item(session, name)
            came = GONE if item is None else item.state if key == "states" else _word(item)
            if item is None and key == "states" and expected == DELETED:
                continue
            if came != expected:
                yield Failure(line_of(node[key], name), f"{key[:-1]} of {name}", str(expected), str(came))


def _word(item: Item) -> str | None:
    return registry.kind(item.kind).word(item.state)


def _reminders(world: World, session: Session, node: Any) -> Iterator[Failure]:
    for asked in node.get("reminders") or ():
        day = times.day(asked["date"], line_of(asked, "date"))
        came = _sent_on(world, session, day)
        wanted = {
            (due["deadline"], str(due.get("item") or ""), due["kind"], due["offset"]): _names(due.get("to"))
            for due in asked["due"]
        }
        told = {key: to for key, to in came.items() if wanted.get(key) is not None}
        exact = set(came) == set(wanted) and all(to == wanted[key] for key, to in told.items())
        if not exact:
            yield Failure(line_of(asked), f"reminders of {day}", _say(wanted), _say(came))


def _names(names: Any) -> frozenset[str] | None:
    return None if names is None else frozenset(str(name) for name in names)


Key = tuple[str, str, str, int]


def _sent_on(world: World, session: Session, day: object) -> dict[Key, frozenset[str] | None]:
    rows = session.execute(
        select(Reminder, Deadline, Item)
        .join(Deadline, Deadline.id == Reminder.deadline_id)
        .join(Item, Item.id == Deadline.item_id)
        .where(Reminder.send_on == day)
    )
    people = {person_id: name for name, person_id in world.people.items()}
    sent: dict[Key, frozenset[str] | None] = {}
    for reminder, deadline, item in rows:
        name = world.name_of(item.id, "" if deadline.code == words.STANDING else item.reference)
        key = (deadline.code, name, reminder.kind, reminder.offset)
        sent[key] = (sent.get(key) or frozenset()) | {people[reminder.recipient_id]}
    return sent


def _say(reminders: Mapping[Key, frozenset[str] | None]) -> str:
    parts = [
        f"{code} of {item} {kind} {offset}" + (f" to {', '.join(sorted(to))}" if to else "")
        for (code, item, kind, offset), to in sorted(reminders.items(), key=lambda entry: entry[0])
    ]
    return "; ".join(parts) or "none"


def _permissions(world: World, session: Session, node: Any, now: datetime) -> Iterator[Failure]:
    for asked in node.get("permissions") or ():
        came = _answers(world, session, asked, now)
        if asked["expect"] not in came:
            what = f"{asked['do']} of {asked.get('item')} as {asked['as']}"
            yield Failure(line_of(asked), what, str(asked["expect"]), ", ".join(sorted(came)))


def _answers(world: World, session: Session, asked: Any, now: datetime) -> frozenset[str]:
    """What the engine says when asked beforehand: the first judgement that refuses, with all its reasons."""
    verb = words.find_verb(asked["do"], line_of(asked, "do"))
    actor = world.actor(session, asked["as"], times.program().today(now), line_of(asked, "as"))
    if verb.creates:
        offers = engine.creating_actions(session, verb.kind, actor=actor, now=now)
    else:
        item = world.item(session, asked.get("item"))
        if item is None:
            return frozenset({GONE})
        offers = engine.available_actions(session, item, actor=actor, now=now)
        if all(offer.action != verb.action for offer in offers):
            return _refusal(world, session, item, verb.action, actor, now)
    offer = next(offer for offer in offers if offer.action == verb.action)
    if offer.allowed:  # what the record still lacks would refuse it, unless it is given with the action
        return frozenset({words.ALLOWED, *(f"blocked: guard:{reason.code}" for reason in offer.missing)})
    codes = {reason.code for reason in offer.reasons}
    separated = {code for code in codes if code.startswith("SD")}
    first = {"role"} if "role" in codes else separated or {f"guard:{code}" for code in codes}
    return frozenset(f"blocked: {code}" for code in first)


def _refusal(world: World, session: Session, item: Item, action: str, actor: Any, now: datetime) -> frozenset[str]:
    """Why an action that the present state does not offer is refused: the role comes first."""
    flow = registry.kind(item.kind)
    try:
        judging.judge(session, times.program(), flow, item, action, actor=actor, now=now, data={})
    except Refused as refused:
        return frozenset(f"blocked: {code}" for code in refused.codes)
    except InvalidInput as invalid:
        return frozenset({f"invalid input: {invalid}"})
    return frozenset({words.ALLOWED})


def _lists(world: World, session: Session, node: Any) -> Iterator[Failure]:
    for asked in node.get("lists") or ():
        line = line_of(asked)
        first, last = (times.day(day, line) for day in asked["window"])
        table = LISTS[asked["code"]].make(session, Asked(Window(first, last), ALL_KNOWN), {})
        wanted = asked["rows"]
        came = _rows_of(world, session, table)
        holds = came == wanted if isinstance(wanted, Mapping) else list(came) == [str(name) for name in wanted]
        if not holds:
            said = came if isinstance(wanted, Mapping) else list(came)
            yield Failure(line, f"list {asked['code']} until {last}", str(wanted), str(said))


def _rows_of(world: World, session: Session, table: Table) -> dict[str, str | None]:
    """What the case calls the item behind each row, with the word that the row shows (None where it shows none)."""
    references = [row.reference for row in table.rows if row.reference]
    found = session.execute(select(Item.reference, Item.id).where(Item.reference.in_(references)))
    ids = {row.reference: row.id for row in found}
    place = next((at for at, column in enumerate(table.columns) if column.name == STATUS), None)
    words = [row.cells[place] if place is not None else None for row in table.rows]
    return {
        world.name_of(ids.get(row.reference, 0), row.reference): word.en if isinstance(word, Text) else None
        for row, word in zip(table.rows, words, strict=True)
        if row.reference
    }


def _measures(session: Session, node: Any) -> Iterator[Failure]:
    """The measures as everything is known when the case is over: those named, and all others where these are 0."""
    for asked in node.get("measures") or ():
        line = line_of(asked)
        first, last = (times.day(day, line) for day in asked["window"])
        wanted = {code: Decimal(str(value)) for code, value in (asked.get("values") or {}).items()}
        codes = RULES if asked.get("all_others_zero") else wanted
        for code, figure in figures(session, Asked(Window(first, last), ALL_KNOWN), codes=codes).items():
            if figure.value != wanted.get(code, 0):
                expected = str(wanted.get(code, 0))
                yield Failure(line, f"{code} from {first} to {last}", expected, _counted(figure))


def _counted(figure: Figure) -> str:
    rows = ", ".join(f"{row.reference} ({row.why.en})" for row in figure.rows if row.counts)
    return f"{figure.value}: {rows}" if rows else f"{figure.value}"
